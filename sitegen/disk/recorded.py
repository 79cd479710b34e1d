"""Reads what a published site says of itself: its manifest."""

from pathlib import Path

from sitegen.compressed import original
from sitegen.manifest import MANIFEST, read_manifest
from sitegen.problems import SiteError

_DIGITS = 64
"""Of a SHA-256; a file that is not known to be in its place has fewer."""


def recorded(place: Path) -> dict[str, str]:
    """The SHA-256 of each file of a finished build, by path, without the small forms that go along with some. `place` is a
    manifest, or the folder of a published site.

    Raises SiteError SG918 for anything else, also for a build that was not finished; SG801 where it cannot be read.
    """
    file = place / MANIFEST if place.is_dir() else place
    try:
        listed = read_manifest(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SiteError("SG918", file=place) from error
    except OSError as error:
        raise SiteError("SG801", path=str(file), reason=error.strerror or str(error)) from error
    if listed is None or not all(len(one.sha256) == _DIGITS for one in listed):
        raise SiteError("SG918", file=place)
    sums = {one.path: one.sha256 for one in listed}
    return {path: found for path, found in sums.items() if original(path) not in sums}
