"""A finished build of the paper: the only thing that is ever deployed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sitegen.manifest import MANIFEST, Listed, read_manifest
from sitegen.problems import SiteError

BLOCK = 1 << 18
"""Bytes that are read at once."""


@dataclass(frozen=True)
class Build:
    """The output folder with what its manifest names; `files` ends with the manifest itself."""

    folder: Path
    files: tuple[Listed, ...]

    def blocks(self, file: Listed) -> Iterator[bytes]:
        """The file's bytes, in blocks. Raises SiteError SG882 at its end if they are not those of the manifest."""
        digest, size = sha256(), 0
        with _as_problem(file.path), (self.folder / file.path).open("rb") as source:
            while block := source.read(BLOCK):
                digest.update(block)
                size += len(block)
                yield block
        if (digest.hexdigest(), size) != (file.sha256, file.size):
            raise SiteError("SG882", path=file.path)

    def data(self, file: Listed) -> bytes:
        """The whole file, checked like its blocks."""
        return b"".join(self.blocks(file))


def finished_build(folder: Path, verify: bool = False) -> Build:
    """The build in the folder, if it is a whole one: every file is there with its size, with `verify` with its SHA-256.

    Raises SiteError SG880 (no manifest of ours), SG881 (a build was stopped halfway), SG882 (a file is not as recorded).
    Files that the manifest does not name are not part of the build.
    """
    try:
        data = (folder / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise SiteError("SG880", folder=folder) from error
    except OSError as error:
        raise SiteError("SG801", path=MANIFEST, reason=error.strerror or str(error)) from error
    files = read_manifest(data)
    if not files:
        raise SiteError("SG880", folder=folder)
    if not all(file.is_finished for file in files):
        raise SiteError("SG881", folder=folder)
    build = Build(folder, (*files, Listed(MANIFEST, len(data), sha256(data).hexdigest())))
    _compare(build, verify)
    return build


def _compare(build: Build, verify: bool) -> None:
    for file in build.files:
        try:
            size = (build.folder / file.path).stat().st_size
        except (FileNotFoundError, NotADirectoryError) as error:
            raise SiteError("SG882", path=file.path) from error
        except OSError as error:
            raise SiteError("SG801", path=file.path, reason=error.strerror or str(error)) from error
        if size != file.size:
            raise SiteError("SG882", path=file.path)
        if verify:
            for _ in build.blocks(file):
                pass


@contextmanager
def _as_problem(path: str) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise SiteError("SG882", path=path) from error
    except OSError as error:
        raise SiteError("SG801", path=path, reason=error.strerror or str(error)) from error
