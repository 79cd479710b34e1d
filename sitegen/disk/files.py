"""Writes files that a person asked for; articles and settings never over one that is there."""

from collections.abc import Iterable
from pathlib import Path

from sitegen.problems import SiteError


def write_new(folder: Path, path: str, text: str) -> None:
    """Create the file. Raises SiteError SG111 if there is one already, SG802 if it cannot be written."""
    target = folder / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise SiteError("SG111", path=path) from error
    except OSError as error:
        raise SiteError("SG802", path=path, reason=error.strerror or str(error)) from error


def write_over(folder: Path, path: str, text: str) -> None:
    """Write the file, whole or not at all, also over one that is there. Raises SiteError SG802 if it cannot be written."""
    target = folder / path
    draft = target.with_name(f"{target.name}.new")
    try:
        draft.write_text(text, "utf-8", newline="\n")
        draft.replace(target)
    except OSError as error:
        raise SiteError("SG802", path=path, reason=error.strerror or str(error)) from error


def write_site(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    """Create a site in a new or empty folder. Raises SiteError SG112 where the folder holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SiteError("SG112", path=str(folder))
    for path, text in files:
        write_new(folder, path, text)
