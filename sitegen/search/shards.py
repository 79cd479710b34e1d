"""A shard: all terms of one bucket, each with the articles that have it.

An entry is two bytes of the term's sound, one of its spelling, then numbers of seven bits a byte: how many articles there
are times four, plus the place; the first article, and each next by its distance. Entries are in order of sound, spelling
and place, articles from the oldest.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import sub

from sitegen.search.segments import Segment
from sitegen.text.terms import PLACE_BITS, SOUND_SHIFT, TITLE, single

_SOUND_BITS, _ID_BITS = 32, 16
ARTICLES_A_STRETCH = 400
"""Buckets are made in stretches, so that the lists of one stay in the processor's cache: so many for so many articles."""


@dataclass(frozen=True, eq=False)
class Heap:
    """What the shards of a segment are made of: the terms of each article, as `article_terms` gives them."""

    buckets: int
    numbers: tuple[int, ...]
    terms: tuple[bytes, ...]
    sections: tuple[tuple[int, tuple[int, ...]], ...]
    """Terms that stand for sections, with the articles of each."""


@dataclass(frozen=True)
class Stretch:
    """Neighbouring buckets, from the first to the one before `end`."""

    first: int
    end: int


def heap(segment: Segment, terms: Iterable[bytes]) -> Heap:
    """The segment with the terms of its articles."""
    return Heap(segment.buckets, segment.numbers, tuple(terms), tuple(_sections(segment).items()))


def stretches(segment: Segment) -> tuple[Stretch, ...]:
    """All buckets of the segment."""
    wanted = max(1, len(segment.numbers) // ARTICLES_A_STRETCH)
    size = max(1, segment.buckets >> (wanted - 1).bit_length())
    return tuple(Stretch(first, first + size) for first in range(0, segment.buckets, size))


def _least(bucket: int, buckets: int) -> int:
    """The least term of a bucket."""
    return (bucket << _SOUND_BITS) // buckets << SOUND_SHIFT


def section_term(slug: str) -> int:
    """Stands for all articles of a section and its subsections; no text holds it."""
    return single(f"@{slug}") + TITLE


def _sections(segment: Segment) -> dict[int, tuple[int, ...]]:
    members: dict[int, list[int]] = defaultdict(list)
    for number, one in zip(segment.numbers, segment.articles, strict=True):
        if one.section:
            for slug in filter(None, (one.section.slug, one.section.parent)):
                members[section_term(slug)].append(number)
    return {term: tuple(numbers) for term, numbers in members.items()}


def shards_of(whole: Heap, stretch: Stretch) -> dict[int, bytes]:
    """Each bucket of the stretch, finished; one that holds nothing is empty."""
    low, high = _least(stretch.first, whole.buckets), _least(stretch.end, whole.buckets)
    holders: dict[int, list[int]] = defaultdict(list)
    for number, terms in zip(whole.numbers, _sorted_terms(whole), strict=True):
        start = bisect_left(terms, low)
        for term in terms[start : bisect_left(terms, high, start)]:
            holders[term].append(number)
    holders |= {term: list(numbers) for term, numbers in whole.sections if low <= term < high}
    found = dict.fromkeys(range(stretch.first, stretch.end), b"")
    for bucket, held in groupby(sorted(holders), lambda term: bucket_of(term, whole.buckets)):
        found[bucket] = b"".join(_entry(term, whole.buckets, holders[term]) for term in held)
    return found


@lru_cache(maxsize=1)
def _sorted_terms(whole: Heap) -> tuple["array[int]", ...]:
    """Once for all stretches that a process makes."""
    return tuple(array("Q", terms) for terms in whole.terms)


def bucket_of(term: int, buckets: int) -> int:
    """The bucket that holds a term."""
    return (term >> SOUND_SHIFT) * buckets >> _SOUND_BITS


def sound_of(term: int, buckets: int) -> int:
    """What tells the term's sound from others in its bucket."""
    return ((term >> SOUND_SHIFT) * buckets & 0xFFFFFFFF) >> _SOUND_BITS - _ID_BITS


def spelling_of(term: int) -> int:
    """What tells the term's spelling from others of its sound."""
    return term >> PLACE_BITS & 0xFF


_SHORT = tuple(bytes([n]) if n < 128 else bytes([n & 127 | 128, n >> 7]) for n in range(1 << 14))


def _number(value: int) -> bytes:
    if value < 1 << 14:
        return _SHORT[value]
    return bytes([value & 127 | 128]) + _number(value >> 7)


def _entry(term: int, buckets: int, numbers: Sequence[int]) -> bytes:
    head = sound_of(term, buckets) << 8 | spelling_of(term)
    start = head.to_bytes(3, "big") + _number(len(numbers) << PLACE_BITS | term & 3)
    if len(numbers) == 1:
        return start + _number(numbers[0])
    steps = list(map(sub, numbers[1:], numbers))
    # Most are small: then their bytes are themselves.
    behind = bytes(steps) if max(steps) < 128 else b"".join(map(_number, steps))
    return start + _number(numbers[0]) + behind


@dataclass(frozen=True)
class Posting:
    """The articles that have a term in one spelling at one place of theirs."""

    spelling: int
    place: int
    numbers: tuple[int, ...]


def postings(shard: bytes, term: int, buckets: int) -> list[Posting]:
    """What a shard holds of a term, in all spellings and places."""
    wanted, place, found = sound_of(term, buckets), 0, []
    while place < len(shard):
        sound, spelling = int.from_bytes(shard[place : place + 2], "big"), shard[place + 2]
        head, place = _read(shard, place + 3)
        numbers, last = [], 0
        for _ in range(head >> PLACE_BITS):
            step, place = _read(shard, place)
            last += step
            numbers.append(last)
        if sound == wanted:
            found.append(Posting(spelling, head & 3, tuple(numbers)))
    return found


def _read(data: bytes, place: int) -> tuple[int, int]:
    value, shift = 0, 0
    while data[place] > 127:
        value |= (data[place] & 127) << shift
        place, shift = place + 1, shift + 7
    return value | data[place] << shift, place + 1
