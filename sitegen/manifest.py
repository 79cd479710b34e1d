"""The manifest of a build: every file of the output with its size and SHA-256, as text and as values."""

from collections.abc import Iterable
from dataclasses import dataclass

MANIFEST = ".well-known/sitegen-manifest.txt"
HEADER = "# sitegen manifest 1: sha256 size path\n"
UNFINISHED = "-"
"""Stands where the SHA-256 of a file would, while it is not known to be in its place."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line: a file of the output, its bytes, and their SHA-256 in hexadecimal (or UNFINISHED)."""

    path: str
    size: int
    sha256: str

    @property
    def is_finished(self) -> bool:
        return self.sha256 != UNFINISHED


def unfinished(path: str) -> Listed:
    """The line of a file that is going to be made, or may be there."""
    return Listed(path, 0, UNFINISHED)


def read_manifest(data: bytes) -> tuple[Listed, ...] | None:
    """The lines of a manifest; None where the bytes are none of ours."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not text.startswith(HEADER):
        return None
    rows = (line.split(" ", 2) for line in text.split("\n")[1:])
    sound = (row for row in rows if len(row) == 3 and _is_inside(row[2]))
    return tuple(Listed(path, int(size) if size.isdecimal() else 0, sha256) for sha256, size, path in sound)


def _is_inside(path: str) -> bool:
    return not {"", ".", ".."} & set(path.replace("\\", "/").split("/")) and path != MANIFEST


def manifest_text(files: Iterable[Listed]) -> str:
    """The manifest that names these files, in the order of their paths."""
    ordered = sorted(files, key=lambda file: file.path)
    return HEADER + "".join(f"{file.sha256} {file.size} {file.path}\n" for file in ordered)
