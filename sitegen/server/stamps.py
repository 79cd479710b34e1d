"""How files look from outside: enough to know that one was changed, without reading any."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from stat import S_ISDIR

from sitegen.disk.scan import is_junk

Stamps = dict[str, int]
"""Paths of files, and what stands for their size, times and inode; compared for equality only."""
DOUBTFUL = 0
"""Unlike any stamp, this one included."""


def _unheard(folder: str) -> None:
    """Nobody wants to know which folders are entered."""


@dataclass(frozen=True)
class Grounds:
    """What is watched: folders with all below them and single files, without what is ignored. Absolute paths."""

    folders: tuple[str, ...]
    files: frozenset[str]
    ignored: frozenset[str]

    def look(self, enter: Callable[[str], None] = _unheard) -> Stamps:
        """The stamps of all watched files; `enter` hears of each folder before it is listed."""
        found = {file: stamp for file in self.files if (stamp := self.stamp(file)) is not None}
        for folder in self.folders:
            found |= self.look_below(folder, enter)
        return found

    def look_below(self, folder: str, enter: Callable[[str], None] = _unheard) -> Stamps:
        """The stamps of all watched files below one folder, which need not exist."""
        return dict(_files_below(folder, self.ignored, enter))

    def hold(self, folder: str) -> bool:
        """Whether a folder is watched with all that is in it, be it there or not."""
        return any(folder == one or folder.startswith(one + os.sep) for one in self.folders)

    def passes_over(self, path: str) -> bool:
        """Nobody means this one: it is ignored, or an editor's or Python's leftover. Speaks of the last name only."""
        return path not in self.files and (path in self.ignored or _is_leftover(os.path.basename(path)))

    def stamp(self, path: str, sure_before: int | None = None) -> int | None:
        """What a watched file looks like now; None where there is none.

        DOUBTFUL if it was changed after `sure_before` (nanoseconds since the epoch): it may look the same when it is
        changed once more.
        """
        status = _status(path, follow=path in self.files)
        if status and sure_before is not None and status.st_ctime_ns > sure_before:
            return DOUBTFUL
        return _of(status) if status else None


def _files_below(folder: str, ignored: frozenset[str], enter: Callable[[str], None]) -> Iterator[tuple[str, int]]:
    """As the scan does, this does not follow symbolic links: a link has the stamp of its own."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        enter(here)
        for entry in _entries(here):
            if _is_leftover(entry.name) or entry.path in ignored:
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield entry.path, _of(entry.stat(follow_symlinks=False))
            except OSError:  # vanished since it was listed, or may not be looked at
                continue


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []


def _is_leftover(name: str) -> bool:
    return is_junk(name) or name == "__pycache__" or name.endswith(".pyc")


def _status(path: str, *, follow: bool) -> os.stat_result | None:
    """None where there is no file, or a folder."""
    try:
        status = os.stat(path, follow_symlinks=follow)
    except OSError:
        return None
    return None if S_ISDIR(status.st_mode) else status


def _of(status: os.stat_result) -> int:
    # One number instead of four: with 50,000 files the difference is 10 MB.
    return hash((status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))


def identity(folder: str) -> tuple[int, int] | None:
    """Which folder stands at a path: device and inode; None where there is none."""
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def differing(before: Stamps, after: Stamps) -> frozenset[str]:
    """The files that came, went or changed between two looks."""
    return frozenset(path for path, _ in before.items() ^ after.items())
