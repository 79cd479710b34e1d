"""Which articles an index holds, by which numbers, and in how many pieces it is cut: pure rules of the archive."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sitegen.digest import Digester
from sitegen.model import Published

NEWEST, OLDER = "moi", "cu"
EPOCH = 719163
"""The ordinal of 1 January 1970, from which days are counted here as in JavaScript."""
ARTICLES_A_BUCKET = 3
"""A bucket holds a few kilobytes, whatever the archive's size: half a kilobyte of terms an article."""
SMALL = 256
"""An archive no larger has a bucket for each article: few of its terms stand in two articles, so they take more room."""
ARTICLES_A_LEAF = 4
"""Articles in one file of headlines: the ten that a page of results shows stand in as many files."""
LEAST_SLOTS = 16


@dataclass(frozen=True)
class Segment:
    """A part of the archive with an index of its own. The newest year is one: a new article leaves all others alone.

    An article's number is its day (from `first_day`) times `slots`, and its place among those of the day: so it stands
    whatever appears on other days, and a later article has a higher one. `articles` are in the order of `numbers`.
    """

    name: str
    first_day: int
    slots: int
    buckets: int
    width: int
    """So many numbers share a leaf."""
    numbers: tuple[int, ...]
    articles: tuple[Published, ...]
    digest: str
    """Changes with all that the index shows of any article."""


def segments(newest_first: Sequence[Published]) -> tuple[Segment, ...]:
    """The newest year, and all before it."""
    if not newest_first:
        return ()
    year = newest_first[0].article.date.year
    oldest_first = newest_first[::-1]
    start = next(place for place, one in enumerate(oldest_first) if one.article.date.year == year)
    digester = Digester()
    parts = ((NEWEST, oldest_first[start:]), (OLDER, oldest_first[:start]))
    return tuple(_segment(name, articles, digester) for name, articles in parts if articles)


def _segment(name: str, articles: Sequence[Published], digester: Digester) -> Segment:
    days = [one.article.date.toordinal() for one in articles]
    first = articles[0].article.date.replace(month=1, day=1).toordinal()
    slots = _power(max(Counter(days).values()), LEAST_SLOTS)
    numbers = tuple((day - first) * slots + slot for day, slot in zip(days, _slots(days), strict=True))
    shown = tuple((one.article.terms, one.section.slug if one.section else "") for one in articles)
    buckets = _power(max(-(-len(articles) // ARTICLES_A_BUCKET), min(len(articles), SMALL)), 1)
    width = _width(numbers, slots)
    made_of = digester.digest(numbers, shown, buckets)
    return Segment(name, first - EPOCH, slots, buckets, width, numbers, tuple(articles), made_of)


def _power(least: int, floor: int) -> int:
    """The least power of two that is no less."""
    return max(floor, 1 << (least - 1).bit_length())


def _slots(days: Sequence[int]) -> Iterator[int]:
    before, slot = None, 0
    for day in days:
        slot = slot + 1 if day == before else 0
        before = day
        yield slot


def _width(numbers: Sequence[int], slots: int) -> int:
    """The widest power of two at which leaves hold few articles on average."""
    width = slots * 64
    while width > 1 and len(numbers) > ARTICLES_A_LEAF * len({number // width for number in numbers}):
        width //= 2
    return width
