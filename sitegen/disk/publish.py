"""Brings a folder up to date file by file: each file whole or not at all, and only files that we made are removed."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sitegen.problems import SiteError

MANIFEST = ".well-known/sitegen-manifest.txt"
_HEADER = "# sitegen manifest 1: sha256 size path\n"
_TEMPORARY = ".sitegen-new"


@dataclass(frozen=True, slots=True)
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
    if not shown.strip() or folder.resolve() == Path(folder.anchor).resolve():
        raise _refused(shown, "SG803", "/")
    target = folder.resolve()
    home = Path("~").expanduser().resolve()
    if target in (site.resolve(), home) or target in site.resolve().parents or target in home.parents:
        raise _refused(shown, "SG805", "")
    for source in (path.resolve() for path in sources):
        if target == source or target in source.parents or source in target.parents:
            raise _refused(shown, "SG806", source.name)
    if target.exists() and not target.is_dir():
        raise _refused(shown, "SG807", "")
    if (
        target.is_dir()
        and not (target / MANIFEST).is_file()
        and any(not _is_ours_to_ignore(p) for p in target.iterdir())
    ):
        raise _refused(shown, "SG808", "")


def _is_ours_to_ignore(path: Path) -> bool:
    """An empty output folder kept in git holds its .gitignore; a build killed early holds what it began."""
    return path.name in {".gitignore", ".gitkeep", ".git"} or path.name.endswith(_TEMPORARY)


def _refused(folder: str, code: str, other: str) -> SiteError:
    return SiteError(code, folder=folder, other=other)


def publish(folder: Path, path: str, data: bytes) -> Made:
    """Put the bytes at `path` below `folder`, unless they are there already. Raises SiteError SG802."""
    target = folder / path
    made = Made(path, len(data), sha256(data).hexdigest(), written=False)
    try:
        if _holds(target, data):
            return made
        _replace(target, data)
    except OSError as error:
        raise SiteError("SG802", path=path, reason=error.strerror or str(error)) from error
    return Made(path, made.size, made.sha256, written=True)


def _holds(target: Path, data: bytes) -> bool:
    try:
        with target.open("rb") as file:
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False


def _replace(target: Path, data: bytes) -> None:
    """Write beside the target, then rename: a reader sees the old file or the new one, never half of either."""
    temporary = target.with_name(target.name[:80] + _TEMPORARY)
    try:
        try:
            file = temporary.open("wb")
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            file = temporary.open("wb")
        with file:
            file.write(data)
        temporary.replace(target)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def announce(folder: Path, planned: Iterable[str], before: Iterable[str]) -> None:
    """Record the paths about to be made, so that a build killed halfway leaves a folder known to be ours.

    The manifest then matches no finished build, which is the truth, until `write_manifest` has the last word.
    """
    known, wanted = set(before), set(planned)
    if wanted <= known and (folder / MANIFEST).is_file():
        return
    publish(folder, MANIFEST, (_HEADER + "".join(f"- 0 {path}\n" for path in sorted(known | wanted))).encode())


def write_manifest(folder: Path, made: Iterable[Made]) -> bool:
    """Record every file of the output with its size and SHA-256; last, so that it never names what is not there."""
    lines = sorted(f"{file.sha256} {file.size} {file.path}\n" for file in made)
    lines.sort(key=lambda line: line.split(" ", 2)[2])
    return publish(folder, MANIFEST, (_HEADER + "".join(lines)).encode()).written


def made_before(folder: Path) -> tuple[str, ...]:
    """The paths that an earlier build recorded; none where there is no manifest or it is not one of ours."""
    try:
        text = (folder / MANIFEST).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ()
    if not text.startswith(_HEADER):
        return ()
    rows = [line.split(" ", 2) for line in text.splitlines()[1:]]
    return tuple(row[2] for row in rows if len(row) == 3 and _is_inside(row[2]))


def _is_inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/") and bool(path)


def remove_all_except(folder: Path, keep: Iterable[str], before: Iterable[str]) -> int:
    """Delete the files that an earlier build made and this one does not, and folders that this leaves empty."""
    gone = sorted(set(before) - set(keep))
    removed = 0
    for path in gone:
        target = folder / path
        try:
            target.unlink()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            continue
        except OSError as error:
            raise SiteError("SG802", path=path, reason=error.strerror or str(error)) from error
        removed += 1
        _remove_empty_folders(target.parent, folder)
    return removed


def _remove_empty_folders(folder: Path, root: Path) -> None:
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
