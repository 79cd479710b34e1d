"""Brings a folder up to date file by file: each file whole or not at all, and only files that we made are removed."""

import os
import shutil
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sitegen.manifest import MANIFEST, Listed, manifest_text, read_manifest, unfinished
from sitegen.model import Stamp
from sitegen.problems import SiteError

_UNFINISHED = ".sitegen-new"
"""The folder of the output in which files are written before they are put in their places. Each process has a folder of its
own there: in one that several share they wait for each other, a tenth of all they do."""


@dataclass(frozen=True)
class Made:
    """One file of the output as it should be, and whether it had to be written."""

    path: str
    size: int
    sha256: str
    written: bool


def refuse_dangerous(folder: Path, site: Path, sources: Iterable[Path]) -> None:
    """Raise SiteError SG803 unless `folder` is one that a build may fill: new, empty, or made by sitegen.

    `sources` are the folders that hold the paper itself. Nothing is written before this has been asked.
    """
    shown = str(folder)
    if not folder.name.strip():
        raise _refused(shown, "SG803", "/")
    try:
        target = folder.resolve()
    except (OSError, RuntimeError) as error:  # a symbolic link that leads to itself
        raise _refused(shown, "SG807", "") from error
    if target == Path(target.anchor):
        raise _refused(shown, "SG803", "/")
    for own in (site.resolve(), *_home()):
        if target == own or target in own.parents:
            raise _refused(shown, "SG805", "")
    for source in (path.resolve() for path in sources):
        if target == source or target in source.parents or source in target.parents:
            raise _refused(shown, "SG806", source.name)
    try:
        _refuse_foreign(target, shown)
    except OSError as error:
        raise SiteError("SG801", path=shown, reason=error.strerror or str(error)) from error


def is_ours(folder: Path) -> bool:
    """Whether a build has filled the folder."""
    return (folder / MANIFEST).is_file()


def _refuse_foreign(target: Path, shown: str) -> None:
    if target.exists() and not target.is_dir():
        raise _refused(shown, "SG807", "")
    if target.is_dir() and not is_ours(target) and not _is_as_good_as_empty(target):
        raise _refused(shown, "SG808", "")


def _home() -> tuple[Path, ...]:
    try:
        return (Path("~").expanduser().resolve(),)
    except RuntimeError:  # a user without one, as in many containers
        return ()


def _is_as_good_as_empty(folder: Path) -> bool:
    """An empty output folder kept in git holds its .gitignore; a build killed early holds what it began."""
    begun = Path(MANIFEST).parent.name
    return all(
        path.name in {".gitignore", ".gitkeep", ".git", _UNFINISHED} or (path.name == begun and not any(path.iterdir()))
        for path in folder.iterdir()
    )


def _refused(folder: str, code: str, other: str) -> SiteError:
    return SiteError(code, folder=folder, other=other)


def publish(folder: Path, path: str, data: bytes) -> Made:
    """Put the bytes at `path` below `folder`, unless they are there already. Raises SiteError SG802."""
    root = str(folder)
    written = False
    try:
        if not _holds(f"{root}/{path}", data):
            _replace(root, path, data)
            written = True
    except OSError as error:
        raise SiteError("SG802", path=path, reason=error.strerror or str(error)) from error
    return Made(path, len(data), sha256(data).hexdigest(), written)


# Thousands of files are written in a build: here paths are their letters, and calls those of the system. Joining Path
# objects and opening buffered files took a quarter of the time.


def _holds(target: str, data: bytes) -> bool:
    try:
        if os.stat(target).st_size != len(data):
            return False
        with open(target, "rb", buffering=0) as file:
            return file.read() == data
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False


def _replace(root: str, path: str, data: bytes) -> None:
    """Write aside, then rename: a reader sees the old file or the new one, never half of either."""
    target, temporary = f"{root}/{path}", f"{root}/{_UNFINISHED}/{os.getpid()}/new"
    try:
        _write(temporary, data)
        try:
            os.replace(temporary, target)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.replace(temporary, target)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _write(target: str, data: bytes) -> None:
    try:
        file = open(target, "wb", buffering=0)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        file = open(target, "wb", buffering=0)
    with file:
        left = memoryview(data)
        while left:
            left = left[file.write(left) :]


def stamp(folder: Path, path: str) -> Stamp | None:
    """What the file system says of a file of the output; None where there is no such file."""
    try:
        # A path by its letters: this is asked of every file of the output, and joining paths costs more than asking.
        status = os.lstat(f"{folder}/{path}")
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def sha256_of(folder: Path, path: str) -> str:
    """The SHA-256 of a file of the output, or "" where it cannot be read."""
    try:
        return sha256((folder / path).read_bytes()).hexdigest()
    except OSError:
        return ""


def sync(folder: Path) -> None:
    """Have everything that was written reach the disk before the build says that it is done."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if not _sync_file_system(descriptor):
            os.sync()
    except AttributeError:
        return  # Windows has no such call
    finally:
        os.close(descriptor)


def _sync_file_system(descriptor: int) -> bool:
    """Linux can sync the one file system that the folder is on, without waiting for all others."""
    from ctypes import CDLL

    with suppress(OSError, AttributeError):
        return bool(CDLL(None).syncfs(descriptor) == 0)
    return False


def announce(folder: Path, planned: Iterable[str], before: Iterable[str]) -> None:
    """Record the paths about to be made, so that a build killed halfway leaves a folder known to be ours.

    The manifest then matches no finished build, which is the truth, until `write_manifest` has the last word.
    """
    known, wanted = set(before), set(planned)
    _make_way(folder, wanted, known - wanted)
    if wanted <= known and is_ours(folder):
        return
    publish(folder, MANIFEST, manifest_text(map(unfinished, known | wanted)).encode())


def _make_way(folder: Path, wanted: set[str], gone: set[str]) -> None:
    """A file of ours where a folder must be now, or the reverse, cannot wait until the rest of the old is removed."""
    if gone:
        folders = {parent for path in wanted for parent in _parents(path)}
        remove_all_except(folder, (), [p for p in gone if p in folders or not wanted.isdisjoint(_parents(p))])


def _parents(path: str) -> list[str]:
    """`a/b/c.html` -> `a`, `a/b`."""
    return [path[:end] for end, char in enumerate(path) if char == "/"]


def write_manifest(folder: Path, files: Iterable[Made]) -> Made:
    """Record every file of the output with its size and SHA-256; last, so that it never names what is not there."""
    text = manifest_text(Listed(file.path, file.size, file.sha256) for file in files)
    made = publish(folder, MANIFEST, text.encode())
    tidy(folder)
    return made


def tidy(folder: Path) -> None:
    """Nothing is being written any more: what lies unfinished was left by a build that was killed."""
    shutil.rmtree(folder / _UNFINISHED, ignore_errors=True)


def made_before(folder: Path) -> tuple[str, ...]:
    """The paths that an earlier build recorded; none where there is no manifest or it is not one of ours.

    Raises SiteError SG801 where it cannot be read: what is ours, and no longer planned, would stay for ever.
    """
    try:
        data = (folder / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ()
    except OSError as error:
        raise SiteError("SG801", path=MANIFEST, reason=error.strerror or str(error)) from error
    return tuple(file.path for file in read_manifest(data) or ())


def remove_all_except(folder: Path, keep: Iterable[str], before: Iterable[str]) -> int:
    """Delete the files that an earlier build made and this one does not, and folders that this leaves empty."""
    kept = set(keep)
    gone = sorted(set(before) - kept)
    twins = {path.casefold(): path for path in kept} if gone else {}
    removed = 0
    for path in gone:
        target = folder / path
        if (twin := twins.get(path.casefold())) and _is_same(target, folder / twin):
            continue
        try:
            target.unlink()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            continue
        except OSError as error:
            raise SiteError("SG802", path=path, reason=error.strerror or str(error)) from error
        removed += 1
        _remove_empty_folders(target.parent, folder)
    return removed


def _is_same(target: Path, other: Path) -> bool:
    """Where capitals do not count, `A.html` is the file that was just written as `a.html`."""
    try:
        return target.samefile(other)
    except OSError:
        return False


def _remove_empty_folders(folder: Path, root: Path) -> None:
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
