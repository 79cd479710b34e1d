"""Makes the shards of the search index that are not in the output yet: of those before, or a segment at a time."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

from sitegen.cache.memory import Memory, Output
from sitegen.digest import digest
from sitegen.disk import publish as disk
from sitegen.disk.scan import read
from sitegen.model import Catalogue, Page, Published
from sitegen.problems import Problem, SiteError, problem
from sitegen.search.ask import shard_path
from sitegen.search.plan import NO_INDEX, SHARD, Index, ShardView, beside, plan_index, replan_index, shard_view
from sitegen.search.segments import Change, Segment, carried, changes, segments, with_terms
from sitegen.search.shards import (
    Amendment,
    Heap,
    Lines,
    Stretch,
    amended,
    amendments,
    heap,
    lines_of,
    shards_of,
    stretches,
)
from sitegen.settings import Settings
from sitegen.work import Work, Workforce

SECONDS_A_STRETCH = 120
MOST_CHANGED = 50
"""Articles that may be others than before for shards to be made of those of before."""
ARTICLES_A_SHARD = 4
"""So many articles are put into new shards in the time in which one shard is amended."""

Terms = Callable[[str, str], bytes]
"""The terms of an article by its source and their digest."""
Amendments = Mapping[str, Mapping[int, Amendment]]
"""What becomes of the buckets that are touched, by segment; nothing of a segment that is made anew."""


@dataclass(frozen=True)
class Indexing:
    """The index as it shall be, how it becomes that of what it was, and the files that stood then."""

    index: Index = NO_INDEX
    terms: Terms = field(default=lambda path, wanted: b"")
    before: Index = NO_INDEX
    amendments: Amendments = field(default_factory=dict)
    standing: Mapping[str, Output] = field(default_factory=dict)


# --- planning --------------------------------------------------------------------------------------------------------


def plan_indexing(
    catalogue: Catalogue, settings: Settings, memory: Memory, terms: Terms
) -> tuple[Indexing, tuple[Page, ...]]:
    """The index of a paper, and all its files."""
    before = memory.index() or NO_INDEX
    made_anew = segments(catalogue.articles) if settings.search else ()
    held, amending = _carry(before, made_anew, memory, terms)
    index, pages = plan_index(catalogue, held, settings)
    return Indexing(index, terms, before, amending, memory.outputs()), pages


def replan_indexing(
    before: Index, edited: Mapping[str, str], articles: Iterable[Published], memory: Memory, terms: Terms
) -> tuple[Indexing, tuple[Page, ...]]:
    """The index after edits that leave every article in its place, and the files of it that may be other than before.

    `edited` has the digests of terms by source; `articles` are those of the paper if headlines may be others, or none.
    """
    made_anew = tuple(with_terms(one, edited) for one in before.segments)
    held, amending = _carry(before, made_anew, memory, terms)
    sources = beside(held, edited.keys())
    shown = {one.article.path: one for one in articles if one.article.path in sources}
    index, pages = replan_index(before, held, shown)
    return Indexing(index, terms, before, amending, memory.outputs()), pages


def _carry(
    before: Index, made_anew: Iterable[Segment], memory: Memory, terms: Terms
) -> tuple[tuple[Segment, ...], Amendments]:
    """Find which buckets are other than before; where that cannot be told, all are."""
    was = {one.name: one for one in before.segments}
    held, amending = [], {}
    for segment in made_anew:
        touched = _touched(was.get(segment.name), segment, memory, terms)
        if touched is not None:
            amending[segment.name] = touched
        held.append(segment if touched is None else carried(was[segment.name], segment, touched.keys()))
    return tuple(held), amending


def _touched(before: Segment | None, after: Segment, memory: Memory, terms: Terms) -> Mapping[int, Amendment] | None:
    if before is None or before.cut != after.cut:
        return None
    found = changes(before, after) if before.digest != after.digest else ()
    if len(found) > MOST_CHANGED:
        return None
    old = [memory.terms(one.before.path, one.before.terms) if one.before else b"" for one in found]
    if any(own is None for own in old):
        return None
    return amendments(_lines(one, own or b"", terms, after.buckets) for one, own in zip(found, old, strict=True))


def _lines(one: Change, old: bytes, terms: Terms, buckets: int) -> tuple[Lines, Lines]:
    new = terms(one.after.path, one.after.terms) if one.after and one.after.terms else b""
    return lines_of(one.before, old, buckets), lines_of(one.after, new, buckets)


# --- making ----------------------------------------------------------------------------------------------------------

_Made = dict[str, disk.Made | Problem]


def print_shards(
    output: Path, indexing: Indexing, pages: Sequence[Page], workforce: Workforce, done: Callable[[int], None]
) -> list[disk.Made | Problem]:
    """Make and write these shards, in their order."""
    views = [page.view for page in pages if isinstance(page.view, ShardView)]
    made: _Made = {}
    for segment in indexing.index.segments:
        wanted = {view.bucket for view in views if view.segment == segment.name}
        if wanted:
            amended_ones = _amend(output, segment, indexing, wanted)
            if amended_ones:
                made |= _published(output, segment.name, wanted, amended_ones)
            else:
                made |= _print_segment(output, segment, indexing.terms, wanted, workforce)
            done(len(wanted))
    return [made[page.path] for page in pages]


def _amend(output: Path, segment: Segment, indexing: Indexing, wanted: set[int]) -> dict[int, bytes]:
    """Those of the shards that can be made of what stands; none where making all is sooner done."""
    was = next((one for one in indexing.before.segments if one.name == segment.name), None)
    amending = indexing.amendments.get(segment.name, {})
    if was is None or not amending or len(wanted) * ARTICLES_A_SHARD > len(segment.numbers):
        return {}
    found = {}
    for bucket in amending.keys() & wanted:
        standing = _standing(output, indexing, shard_view(was, bucket))
        if standing is not None and (shard := amended(standing, amending[bucket], segment.buckets)) is not None:
            found[bucket] = shard
    # One that is missing costs as much as all.
    return found if len(found) == len(wanted) else {}


def _standing(output: Path, indexing: Indexing, view: ShardView) -> bytes | None:
    """The shard that was made of this view, if it is in the output as it was made."""
    path = shard_path(view.segment, view.bucket)
    known = indexing.standing.get(path)
    # As `press.Keys` has it.
    if known is None or known.key[3] != digest(SHARD, view, ()):
        return None
    try:
        data = read(output, path, path)
    except SiteError:
        return None
    return data if sha256(data).hexdigest() == known.sha256 else None


def _print_segment(output: Path, segment: Segment, terms: Terms, wanted: set[int], workforce: Workforce) -> _Made:
    whole = heap(segment, map(terms, segment.paths, segment.terms))
    ahead = [one for one in stretches(segment) if not wanted.isdisjoint(range(one.first, one.end))]
    put = partial(_put, output, segment.name, wanted)
    work = Work(_shards_of, whole, partial(_given_up, segment.name), SECONDS_A_STRETCH, put=put, at_once=1, few=2)
    found: _Made = {}
    for one in workforce.do(work, ahead):
        found |= one
    return found


def _shards_of(whole: Heap, stretch: Stretch) -> Mapping[int, bytes]:
    return shards_of(whole, stretch)


def _put(output: Path, segment: str, wanted: Collection[int], stretch: Stretch, shards: Mapping[int, bytes]) -> _Made:
    return _published(output, segment, wanted, shards)


def _published(output: Path, segment: str, wanted: Collection[int], shards: Mapping[int, bytes]) -> _Made:
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
