"""A target that is a folder of this machine, or one that is mounted here."""

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import file_digest
from itertools import count
from pathlib import Path

from sitegen.deploy.built import Build
from sitegen.deploy.host import ASIDE
from sitegen.manifest import Listed
from sitegen.problems import SiteError

_READ_ONLY = 0o444
"""Releases share their files: who edits one in place would edit them all."""


class Folder:
    """The `Host` of a folder; `root` is absolute, and the folder above it must be there.

    `token` is a word that no other deploy has; `sync` waits until the folder's disk has everything.
    """

    def __init__(self, root: Path, token: str, sync: Callable[[Path], None]):
        self._root, self._sync = root, sync
        self._asides = (root / f"{ASIDE}{token}-{number}" for number in count())
        if not root.parent.is_dir():
            raise SiteError("SG884", place=root, reason=os.strerror(errno.ENOENT))

    def create(self, path: str, data: bytes) -> bool:
        with _told(path):
            try:
                with (self._root / path).open("xb") as file:
                    file.write(data)
            except FileExistsError:
                return False
        return True

    def read(self, path: str) -> bytes | None:
        with _told(path):
            try:
                return (self._root / path).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

    def write(self, path: str, data: bytes) -> None:
        self._replace(path, [data])

    def remove(self, paths: Iterable[str]) -> None:
        for path in paths:
            with _told(path):
                (self._root / path).unlink(missing_ok=True)

    def names(self, folder: str) -> tuple[str, ...]:
        with _told(folder):
            try:
                return tuple(sorted(path.name for path in (self._root / folder).iterdir()))
            except FileNotFoundError:
                return ()

    def sizes(self, folder: str) -> dict[str, int]:
        found: dict[str, int] = {}
        with _told(folder):
            _measure(str(self._root / folder), "", found)
        return found

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        return {path: self._digest(path) for path in paths}

    def _digest(self, path: str) -> str:
        with _told(path):
            try:
                with (self._root / path).open("rb") as file:
                    return file_digest(file, "sha256").hexdigest()
            except FileNotFoundError:
                return ""

    def moment(self, path: str) -> int:
        try:
            return int((self._root / path).stat().st_mtime)
        except OSError:
            return 0

    def leads_to(self, path: str) -> str:
        with _told(path):
            try:
                return str((self._root / path).readlink())
            except FileNotFoundError:
                return ""
            except OSError as error:
                if error.errno != errno.EINVAL:
                    raise
                raise SiteError("SG889", name=path) from error

    def make_folders(self, folders: Iterable[str]) -> None:
        for folder in folders:
            with _told(folder):
                (self._root / folder).mkdir(exist_ok=True)

    def link(self, pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        return tuple(new for old, new in pairs if not self._is_linked(old, new))

    def _is_linked(self, old: str, new: str) -> bool:
        """A disk without hard links, or with too many of one file, is told from nothing: the file is copied then."""
        try:
            os.link(f"{self._root}/{old}", f"{self._root}/{new}")
        except OSError:
            return False
        return True

    def put(self, build: Build, files: Sequence[Listed], folder: str, done: Callable[[Listed], None]) -> None:
        for file in files:
            self._replace(f"{folder}/{file.path}", build.blocks(file))
            done(file)

    def _replace(self, path: str, blocks: Iterable[bytes]) -> None:
        """Write aside, then rename: whoever looks sees the old file or the new one."""
        aside = next(self._asides)
        with _told(path):
            try:
                _write(aside, blocks)
                aside.replace(self._root / path)
            finally:
                aside.unlink(missing_ok=True)

    def rename(self, old: str, new: str) -> None:
        with _told(new):
            (self._root / old).rename(self._root / new)

    def point(self, path: str, to: str) -> None:
        aside = self._root / f"{ASIDE}{path}"
        with _told(path):
            aside.unlink(missing_ok=True)
            aside.symlink_to(to)
            aside.replace(self._root / path)

    def remove_tree(self, folder: str) -> None:
        with _told(folder), suppress(FileNotFoundError):
            shutil.rmtree(self._root / folder)

    def sync(self) -> None:
        with _told(""):
            self._sync(self._root)

    def close(self) -> None:
        """There is nothing to end."""


def _measure(folder: str, inside: str, found: dict[str, int]) -> None:
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _measure(entry.path, f"{inside}{entry.name}/", found)
            else:
                found[inside + entry.name] = entry.stat(follow_symlinks=False).st_size


def _write(target: Path, blocks: Iterable[bytes]) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _READ_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        for block in blocks:
            file.write(block)


@contextmanager
def _told(path: str) -> Iterator[None]:
    """What the system refuses, as a problem of the target."""
    try:
        yield
    except OSError as error:
        raise refusal(error, path) from error


def refusal(error: OSError, path: str) -> SiteError:
    """SG888 for a full disk, SG887 for what may not be written, SG898 for the rest."""
    reason = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return SiteError("SG888", path=path, reason=reason)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return SiteError("SG887", path=path, reason=reason)
    return SiteError("SG898", path=path, reason=reason)
