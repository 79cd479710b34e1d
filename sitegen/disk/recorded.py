"""Reads what a published site says of itself: its manifest."""

from pathlib import Path

from sitegen.disk.publish import MANIFEST
from sitegen.problems import SiteError

_FIRST_WORDS = "# sitegen manifest 1:"
_DIGITS = 64


def recorded(place: Path) -> dict[str, str]:
    """The SHA-256 of each file of a finished build, by path. `place` is a manifest, or the folder of a published site.

    Raises SiteError SG868 for anything else, also for a build that was not finished; SG801 where it cannot be read.
    """
    file = place / MANIFEST if place.is_dir() else place
    try:
        text = file.read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError) as error:
        raise SiteError("SG868", file=place) from error
    except OSError as error:
        raise SiteError("SG801", path=str(file), reason=error.strerror or str(error)) from error
    rows = [line.split(" ", 2) for line in text.removesuffix("\n").split("\n")[1:]]
    if not text.startswith(_FIRST_WORDS) or not all(len(row) == 3 and len(row[0]) == _DIGITS for row in rows):
        raise SiteError("SG868", file=place)
    return {path: sha256 for sha256, _, path in rows}
