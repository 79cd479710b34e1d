"""Which articles an index holds, by which numbers, and in how many pieces it is cut: pure rules of the archive."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sitegen.digest import digest
from sitegen.model import Published

NEWEST, OLDER = "moi", "cu"
EPOCH = 719163
"""The ordinal of 1 January 1970, from which days are counted here as in JavaScript."""
ARTICLES_A_SEGMENT = 1024
"""The newest articles, fewer than so many, have a segment of their own."""
ARTICLES_A_BUCKET = {NEWEST: 0.75, OLDER: 1.05}
"""At least so many articles share a bucket. An article has some four hundred terms, nearly each in a bucket of its own, and
all of them are written again for it: they hold less than a kilobyte. Most articles come among the newest."""
SMALL = 256
"""An archive no larger has a bucket for each article: few of its terms stand in two articles, so they take more room."""
ARTICLES_A_LEAF = 8
"""Articles in one file of headlines: the ten that a page of results shows stand in as many files."""
LEAST_SLOTS = 16
_MINUTES = 24 * 60


@dataclass(frozen=True)
class Segment:
    """A part of the archive with an index of its own. The newest articles are one: a new article leaves all others alone.

    An article's number is its day (from `first_day`) times `slots`, and the slot of its time of day: so it stands whatever
    appears on other days, and mostly what appears on the same; a later article has a higher one. `paths`, `terms` and
    `sections` are in the order of `numbers`.
    """

    name: str
    first_day: int
    slots: int
    buckets: int
    width: int
    """So many numbers share a leaf."""
    numbers: tuple[int, ...]
    paths: tuple[str, ...]
    """The sources of the articles."""
    terms: tuple[str, ...]
    """The digest of each article's terms."""
    sections: tuple[tuple[str, ...], ...]
    """The slugs of each article's section and of the one above it."""
    digest: str
    """Changes with all that shards hold of any article."""
    made: tuple[str, ...] = ()
    """For each bucket the digest that the segment had when the bucket last changed: the shard is what it was then."""

    @property
    def held(self) -> dict[str, "Held"]:
        """What the segment holds of each article, by its source."""
        rows = zip(self.paths, self.numbers, self.terms, self.sections, strict=True)
        return {path: Held(path, number, terms, sections) for path, number, terms, sections in rows}

    @property
    def cut(self) -> tuple[int, int]:
        """What must be the same for one shard to become another by what came and went."""
        return self.first_day, self.buckets


@dataclass(frozen=True, slots=True)
class Held:
    """What a segment holds of an article: its number, the digest of its terms, its sections."""

    path: str
    number: int
    terms: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """An article that a segment holds otherwise than before, or that came, or went."""

    before: Held | None
    after: Held | None


def segments(newest_first: Sequence[Published]) -> tuple[Segment, ...]:
    """The newest articles, and all before them."""
    oldest_first = newest_first[::-1]
    start = _start(oldest_first)
    parts = ((NEWEST, oldest_first[start:]), (OLDER, oldest_first[:start]))
    return tuple(_segment(name, articles) for name, articles in parts if articles)


def _start(oldest_first: Sequence[Published]) -> int:
    """Which article is the first of the newest: the one with the highest digest of those that may be.

    A count from the oldest would be moved by every article that comes or goes among the older ones; this stands until a
    higher one appears, or itself becomes too old.
    """
    earliest = len(oldest_first) - ARTICLES_A_SEGMENT + 1
    if earliest <= 0:
        return 0
    return max(range(earliest, len(oldest_first)), key=lambda number: digest(oldest_first[number].article.id))


def changes(before: Segment, after: Segment) -> tuple[Change, ...]:
    """What became of the articles of a segment."""
    was, now = before.held, after.held
    paths = dict.fromkeys((*was, *now))
    return tuple(Change(was.get(path), now.get(path)) for path in paths if was.get(path) != now.get(path))


def with_terms(segment: Segment, edited: Mapping[str, str]) -> Segment:
    """The segment in which the articles of these sources have terms of these digests."""
    if edited.keys().isdisjoint(segment.paths):
        return segment
    terms = tuple(edited.get(path, own) for path, own in zip(segment.paths, segment.terms, strict=True))
    made_of = digest(segment.numbers, terms, segment.sections, segment.buckets)
    return replace(segment, terms=terms, digest=made_of, made=(made_of,) * segment.buckets)


def carried(before: Segment, after: Segment, touched: Collection[int]) -> Segment:
    """The segment of after, in which only these buckets are other than before."""
    was = before.made
    return replace(after, made=tuple(after.digest if n in touched else was[n] for n in range(after.buckets)))


def _segment(name: str, articles: Sequence[Published]) -> Segment:
    dates = [one.article.date for one in articles]
    days = [date.toordinal() for date in dates]
    first = articles[0].article.date.replace(month=1, day=1).toordinal()
    slots = _power(max(Counter(days).values()), LEAST_SLOTS)
    numbers = tuple((day - first) * slots + slot for day, slot in zip(days, _slots(dates, slots), strict=True))
    terms = tuple(one.article.terms for one in articles)
    sections = tuple(_sections(one) for one in articles)
    buckets = _step(max(int(len(articles) / ARTICLES_A_BUCKET[name]), min(len(articles), SMALL)))
    made_of = digest(numbers, terms, sections, buckets)
    paths = tuple(one.article.path for one in articles)
    cut = first - EPOCH, slots, buckets, _width(numbers, slots)
    return Segment(name, *cut, numbers, paths, terms, sections, made_of, (made_of,) * buckets)


def _sections(one: Published) -> tuple[str, ...]:
    return tuple(slug for slug in (one.section.slug, one.section.parent) if slug) if one.section else ()


def _step(most: int) -> int:
    """The greatest power of two, or one and a half of one, that is no more: few articles more need no other cut."""
    power = 1 << max(2, most).bit_length() - 1
    return power * 3 // 2 if power * 3 // 2 <= most else power


def _power(least: int, floor: int) -> int:
    """The least power of two that is no less."""
    return max(floor, 1 << (least - 1).bit_length())


def _slots(dates: Sequence[datetime], slots: int) -> Iterator[int]:
    """Of a day's slots each article has that of its time, or the next that is free, as long as enough are left."""
    for _, same in groupby(dates, datetime.toordinal):
        times = [(date.hour * 60 + date.minute) * slots // _MINUTES for date in same]
        slot = -1
        for number, wished in enumerate(times):
            slot = min(max(slot + 1, wished), slots - len(times) + number)
            yield slot


def _width(numbers: Sequence[int], slots: int) -> int:
    """The widest power of two at which leaves hold few articles on average."""
    width = slots * 64
    while width > 1 and len(numbers) > ARTICLES_A_LEAF * len({number // width for number in numbers}):
        width //= 2
    return width
