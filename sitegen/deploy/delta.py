"""What differs between the site at the target and the one that is to go there, and in which order it goes."""

from collections.abc import Iterable
from dataclasses import dataclass

from sitegen.compressed import original
from sitegen.manifest import Listed
from sitegen.problems import SiteError

SHRINK_LIMIT = 0.3
"""The part of the pages that one deploy may remove without being told to."""
_FEWEST = 10
"""Below so many pages a part of them says nothing."""


@dataclass(frozen=True)
class Delta:
    """Paths, each list in their order."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def delta(before: Iterable[Listed], after: Iterable[Listed]) -> Delta:
    """Compare two manifests by SHA-256; what was never finished counts as changed."""
    old = {file.path: file.sha256 for file in before}
    wanted = {file.path: file.sha256 for file in after}
    return Delta(
        tuple(sorted(wanted.keys() - old.keys())),
        tuple(sorted(path for path, sha256 in wanted.items() if old.get(path, sha256) != sha256)),
        tuple(sorted(old.keys() - wanted.keys())),
    )


def refuse_shrinking(before: Iterable[Listed], after: Iterable[Listed], allowed: bool) -> None:
    """Raise SiteError SG893 where more than 30 % of the pages would go, unless that is allowed."""
    pages = {file.path for file in before if file.path.endswith(".html")}
    gone = pages - {file.path for file in after}
    if not allowed and len(pages) >= _FEWEST and len(gone) > SHRINK_LIMIT * len(pages):
        raise SiteError("SG893", gone=len(gone), pages=len(pages))


def in_stages(files: Iterable[Listed]) -> tuple[tuple[Listed, ...], ...]:
    """Assets, pages, listings, feeds: at no moment does a file that is there name one that is not yet there.

    Listings go by their depth, the front page last: they lead to those below them.
    """
    stages: dict[tuple[int, int], list[Listed]] = {}
    for file in sorted(files, key=lambda file: file.path):
        kind = _kind_of(file.path)
        stages.setdefault((kind, -file.path.count("/") if kind == _LISTING else 0), []).append(file)
    return tuple(tuple(stage) for _, stage in sorted(stages.items()))


_ASSET, _PAGE, _LISTING, _FEED = range(4)


def _kind_of(path: str) -> int:
    path = original(path) or path
    name = path.rpartition("/")[2]
    if path.startswith("assets/"):
        return _ASSET
    if name == "index.html":
        return _LISTING
    if name.endswith(".html"):
        return _PAGE
    if name.endswith((".xml", ".json", ".txt")):
        return _FEED
    return _ASSET
