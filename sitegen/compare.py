"""Compares the paper as it would be built now with what was: a revision in git, or the manifest of a published site."""

from pathlib import Path

from sitegen.cache.memory import Memory
from sitegen.difference import Difference, difference
from sitegen.disk.history import revision
from sitegen.disk.recorded import recorded
from sitegen.earlier import earlier
from sitegen.manifest import MANIFEST
from sitegen.problems import SiteError
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request
from sitegen.versions import as_planned, made, planned, published, remembered
from sitegen.whole import Prepared, look_through

BUILD, OUTPUT = "build", "output"
"""What is compared with: what a build would make, the output that stands."""


def compare(
    request: Request, memory: Memory, against: str, here: Path, base_url: str = "", built: bool = False
) -> Difference:
    """What would change if the paper of now stood where `against` stands.

    `against` names a manifest (a file, or the folder of a published site, from the folder `here`), else a revision. With
    `built` the output as it stands is compared with the manifest. `base_url` goes before that of a revision's settings.
    Raises SiteError SG910-SG915 for a revision, SG918 for a manifest, SG919 for an address on the web.
    """
    if "://" in against:
        raise SiteError("SG919", url=against)
    place = here / against
    if place.is_file() or (place / MANIFEST).is_file():
        return _with_manifest(request, memory, against, place, built)
    if place.is_dir() and built:
        raise SiteError("SG918", file=against)
    return _with_revision(request, memory, against, base_url)


def _prepared(request: Request, memory: Memory) -> Prepared:
    return look_through(request, memory, Stopwatch())


def _with_revision(request: Request, memory: Memory, name: str, base_url: str) -> Difference:
    # First: a name that is none must not wait for ten thousand articles.
    found = revision(request.site, name)
    prepared = _prepared(request, memory)
    then, before = earlier(request, found, prepared, base_url)
    shown = f"{name} ({found.commit[:8]})"
    return difference(planned(shown, then, before, memory), planned(BUILD, request, prepared, memory))


def _with_manifest(request: Request, memory: Memory, name: str, place: Path, built: bool) -> Difference:
    permalink, sums = request.settings.permalink, recorded(place)
    # Before anything is read anew: memory speaks of the last build.
    known = remembered(memory, sums)
    if built:
        standing = recorded(request.output)
        known_now = remembered(memory, standing)
        now = as_planned(_prepared(request, memory))
        after = published(OUTPUT, standing, now, known_now, permalink)
        return difference(published(name, sums, now, known, permalink), after)
    after = made(BUILD, request, _prepared(request, memory), memory)
    return difference(published(name, sums, after, known, permalink), after)
