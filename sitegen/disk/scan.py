"""Lists the files of a folder with their stamps, and reads them."""

import os
import re
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from pathlib import Path, PurePath
from stat import S_ISREG

from sitegen.model import Source, Stamp
from sitegen.problems import Problem, SiteError, problem
from sitegen.text.normal import nfc

# Left behind by editors and systems: nobody means them to be published.
_JUNK_SUFFIXES = ("~", ".swp", ".swo", ".swx", ".tmp", ".bak", ".part", "___jb_tmp___", "___jb_old___")
_JUNK_NAMES = {"Thumbs.db", "desktop.ini", "4913"}
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Scan:
    """The files below a folder, in the order of their paths, and what could not be followed or listed."""

    sources: tuple[Source, ...]
    problems: tuple[Problem, ...] = ()


def scan(folder: Path, shown_as: str) -> Scan:
    """List every file below `folder` that a person put there; `shown_as` is the folder's name in problems.

    Hidden files and editors' leftovers are passed over. Symbolic links are named and not followed: what they lead to
    may lie outside the site or lead round in a circle. A folder that does not exist is an empty one.
    """
    sources: list[Source] = []
    problems: list[Problem] = []
    _list(folder, "", shown_as, sources, problems)
    # Two names that differ only in Unicode form are one name to a reader: the one that is listed last loses.
    sources.sort(key=attrgetter("path", "file"))
    twins = [late for early, late in pairwise(sources) if early.path == late.path]
    problems += [problem("SG804", path=f"{shown_as}/{twin.path}") for twin in twins]
    return Scan(
        tuple(source for source in sources if source not in twins) if twins else tuple(sources), tuple(problems)
    )


def _list(folder: Path, inside: str, shown_as: str, sources: list[Source], problems: list[Problem]) -> None:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=attrgetter("name"))
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(problem("SG801", path=f"{shown_as}/{nfc(inside)}".rstrip("/"), reason=error.strerror))
        return
    for entry in entries:
        path = f"{inside}{entry.name}"
        if is_junk(entry.name):
            continue
        if not _is_text(entry.name):
            shown = path.encode("utf-8", "replace").decode()
            problems.append(problem("SG801", path=f"{shown_as}/{nfc(shown)}", reason="its name is not UTF-8"))
        elif entry.is_symlink():
            problems.append(problem("SG503", path=f"{shown_as}/{nfc(path)}"))
        elif entry.is_dir(follow_symlinks=False):
            _list(Path(entry.path), f"{path}/", shown_as, sources, problems)
        elif entry.is_file(follow_symlinks=False):
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError as error:
                problems.append(problem("SG801", path=f"{shown_as}/{nfc(path)}", reason=error.strerror))
                continue
            sources.append(_source(path, status))


def _source(path: str, status: os.stat_result) -> Source:
    return Source(nfc(path), path, Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))


def look(folder: Path, path: str) -> Source | None:
    """One file below `folder` as `scan` lists it (but for twins); None where it would not."""
    if not is_kept(path):
        return None
    try:
        above = [folder / parent for parent in PurePath(path).parents if parent.name]
        status = (folder / path).lstat()
        if not S_ISREG(status.st_mode) or any(one.is_symlink() for one in above):
            return None
    except OSError:
        return None
    return _source(path, status)


def is_kept(path: str) -> bool:
    """Whether a scan lists a file of this path: no part of it is hidden or left behind by an editor."""
    return _is_text(path) and not any(map(is_junk, path.split("/")))


def is_junk(name: str) -> bool:
    autosaved = name.startswith("#") and name.endswith("#")
    return name.startswith(".") or autosaved or name.endswith(_JUNK_SUFFIXES) or name in _JUNK_NAMES


def _is_text(name: str) -> bool:
    """Python reads bytes that are no UTF-8 as lone surrogates, which nothing can show or publish."""
    return name.isascii() or not _SURROGATE.search(name)


def read(folder: Path, file: str, shown_as: str) -> bytes:
    """The content of a file found by `scan`. Raises SiteError SG801 where it cannot be read (it may have vanished)."""
    try:
        # By its letters and without a buffer: half of what a path of its own costs, for thousands of small files.
        with open(f"{folder}/{file}", "rb", buffering=0) as found:
            return found.read()
    except OSError as error:
        raise SiteError("SG801", path=shown_as, reason=error.strerror or str(error)) from error
