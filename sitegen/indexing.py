"""Makes the shards of the search index that are not in the output yet: a segment at a time, stretch by stretch."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sitegen.disk import publish as disk
from sitegen.model import Page
from sitegen.problems import Problem, SiteError, problem
from sitegen.search.ask import shard_path
from sitegen.search.plan import ShardView
from sitegen.search.segments import Segment
from sitegen.search.shards import Heap, Stretch, heap, shards_of, stretches
from sitegen.work import Work, Workforce

SECONDS_A_STRETCH = 120


@dataclass(frozen=True)
class Terms:
    """The segments of the index, and the terms of any article by its source."""

    segments: tuple[Segment, ...] = ()
    of: Callable[[str], bytes] = field(default=lambda path: b"")


def print_shards(
    output: Path, terms: Terms, pages: Sequence[Page], workforce: Workforce, done: Callable[[int], None]
) -> list[disk.Made | Problem]:
    """Make and write these shards, in their order."""
    views = [page.view for page in pages if isinstance(page.view, ShardView)]
    made: dict[str, disk.Made | Problem] = {}
    for segment in terms.segments:
        wanted = {view.bucket for view in views if view.segment == segment.name}
        if wanted:
            made |= _print_segment(output, segment, terms, wanted, workforce)
            done(len(wanted))
    return [made[page.path] for page in pages]


_Made = dict[str, disk.Made | Problem]


def _print_segment(
    output: Path, segment: Segment, terms: Terms, wanted: set[int], workforce: Workforce
) -> Mapping[str, disk.Made | Problem]:
    whole = heap(segment, (terms.of(one.article.path) for one in segment.articles))
    ahead = [one for one in stretches(segment) if not wanted.isdisjoint(range(one.first, one.end))]
    put = partial(_put, output, segment.name, wanted)
    work = Work(_shards_of, whole, partial(_given_up, segment.name), SECONDS_A_STRETCH, put=put)
    found: _Made = {}
    for one in workforce.do(work, ahead):
        found |= one
    return found


def _shards_of(whole: Heap, stretch: Stretch) -> Mapping[int, bytes]:
    return shards_of(whole, stretch)


def _put(output: Path, segment: str, wanted: Iterable[int], stretch: Stretch, shards: Mapping[int, bytes]) -> _Made:
    found: _Made = {}
    for bucket in sorted(shards.keys() & wanted):
        path = shard_path(segment, bucket)
        try:
            found[path] = disk.publish(output, path, shards[bucket])
        except SiteError as error:
            found[path] = error.problem
    return found


def _given_up(segment: str, stretch: Stretch, why: str) -> _Made:
    paths = (shard_path(segment, bucket) for bucket in range(stretch.first, stretch.end))
    return {path: problem("SG901", path=path, reason=why) for path in paths}
