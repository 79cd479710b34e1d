"""What releases need of the place they lie in, be it a folder of this machine or one behind SFTP."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from sitegen.deploy.built import Build
from sitegen.manifest import Listed

ASIDE = ".sitegen-new-"
"""Files whose names begin so are being written; they lie in the target, beside the releases."""


class LockPlace(Protocol):
    """Where a lock can lie: paths are relative to the target. All may be called from several threads."""

    def create(self, path: str, data: bytes) -> bool:
        """Write a file that is not there yet; False, and nothing done, where there is one."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""

    def write(self, path: str, data: bytes) -> None:
        """Write a file, whole or not at all, over what is there."""

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files, those that are there."""


class Host(LockPlace, Protocol):
    """A tree of files below the target; everything raises SiteError SG88x-SG89x for what people can mend."""

    def names(self, folder: str) -> tuple[str, ...]:
        """The names in a folder ("" is the target itself), in order; none where there is no such folder."""

    def sizes(self, folder: str) -> dict[str, int]:
        """Every file below a folder, by its path below it, with its bytes."""

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        """The SHA-256 of each file, read in full; "" for one that is not there."""

    def moment(self, path: str) -> int:
        """When a file was written, in seconds since 1970; 0 where it is not there."""

    def leads_to(self, path: str) -> str:
        """Where a symbolic link leads; "" where there is none. Raises SG889 where something else is there."""

    def make_folders(self, folders: Iterable[str]) -> None:
        """Make each folder that is not there; parents come before what is in them."""

    def link(self, pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """A second name for each file: (old, new). The answer is those new paths that could not be made this way."""

    def put(self, build: Build, files: Sequence[Listed], folder: str, done: Callable[[Listed], None]) -> None:
        """Bring files of the build to their paths below the folder, each whole or not at all."""

    def rename(self, old: str, new: str) -> None:
        """Give a folder another name, which is free."""

    def point(self, path: str, to: str) -> None:
        """Have the symbolic link lead to another folder, in one step that no reader can see half of."""

    def remove_tree(self, folder: str) -> None:
        """Remove a folder with all that is in it, if it is there."""

    def sync(self) -> None:
        """Have what was written survive a power cut, as far as the host can be told."""

    def close(self) -> None:
        """End the connection, if there is one."""
