"""A shard: all terms of one bucket, each with the articles that have it.

An entry is two bytes of the term's sound, one of its spelling, then numbers of seven bits a byte: how many articles there
are times four, plus the place; the first article, and each next by its distance. Entries are in order of sound, spelling
and place, articles from the oldest. Terms of which a shard says the same are one entry: so a shard tells all that there is
to know to make it that of a paper in which a few articles are others.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import sub
from typing import TypeAlias

from sitegen.search.segments import Held, Segment
from sitegen.text.terms import PLACE_BITS, SOUND_SHIFT, TITLE, single

_SOUND_BITS, _ID_BITS = 32, 16
_LOW_BITS = 8 + PLACE_BITS
_LOW = (1 << _LOW_BITS) - 1
ARTICLES_A_STRETCH = 400
"""Buckets are made in stretches, so that the lists of one stay in the processor's cache: so many for so many articles."""


@dataclass(frozen=True, eq=False)
class Heap:
    """What the shards of a segment are made of: the terms of each article, as `article_terms` gives them."""

    buckets: int
    numbers: tuple[int, ...]
    terms: tuple[bytes, ...]
    sections: Mapping[int, tuple[int, ...]]
    """Terms that stand for sections, with the articles of each."""


@dataclass(frozen=True)
class Stretch:
    """Neighbouring buckets, from the first to the one before `end`."""

    first: int
    end: int


def heap(segment: Segment, terms: Iterable[bytes]) -> Heap:
    """The segment with the terms of its articles."""
    return Heap(segment.buckets, segment.numbers, tuple(terms), _sections(segment))


def stretches(segment: Segment) -> tuple[Stretch, ...]:
    """All buckets of the segment."""
    wanted = max(1, len(segment.numbers) // ARTICLES_A_STRETCH)
    size = max(1, segment.buckets >> (wanted - 1).bit_length())
    firsts = range(0, segment.buckets, size)
    return tuple(Stretch(first, min(first + size, segment.buckets)) for first in firsts)


def _least(bucket: int, buckets: int) -> int:
    """The least term of a bucket."""
    return -(-(bucket << _SOUND_BITS) // buckets) << SOUND_SHIFT


def section_term(slug: str) -> int:
    """Stands for all articles of a section and its subsections; no text holds it."""
    return single(f"@{slug}") + TITLE


def _sections(segment: Segment) -> dict[int, tuple[int, ...]]:
    members: dict[int, list[int]] = defaultdict(list)
    for number, slugs in zip(segment.numbers, segment.sections, strict=True):
        for slug in slugs:
            members[section_term(slug)].append(number)
    return {term: tuple(numbers) for term, numbers in members.items()}


def shards_of(whole: Heap, stretch: Stretch) -> dict[int, bytes]:
    """Each bucket of the stretch, finished; one that holds nothing is empty."""
    low, high = _least(stretch.first, whole.buckets), _least(stretch.end, whole.buckets)
    holders: dict[int, list[int]] = defaultdict(list)
    for number, terms in zip(whole.numbers, _terms(whole), strict=True):
        start = bisect_left(terms, low)
        for term in terms[start : bisect_left(terms, high, start)].tolist():
            holders[term].append(number)
    for term, numbers in whole.sections.items():
        if low <= term < high:
            holders[term] += numbers
    lines = _by_line(holders, whole.buckets)
    ordered = sorted(lines)
    entries = list(map(_entry, ordered, map(lines.__getitem__, ordered)))
    buckets = range(stretch.first, stretch.end)
    ends = [0, *(bisect_left(ordered, bucket + 1 << _IN_BUCKET) for bucket in buckets)]
    return {bucket: b"".join(entries[start:end]) for bucket, start, end in zip(buckets, ends, ends[1:], strict=False)}


@lru_cache(maxsize=1)
def _terms(whole: Heap) -> tuple["memoryview[int]", ...]:
    """Looked at where they lie, once for all stretches: a copy of all terms of a large archive is a sixth of a gigabyte."""
    return tuple(memoryview(terms).cast("Q") for terms in whole.terms)


def _by_line(holders: Mapping[int, list[int]], buckets: int) -> dict[int, list[int]]:
    lines: dict[int, list[int]] = {}
    for term, numbers in holders.items():
        line = line_of(term, buckets)
        lines[line] = sorted({*lines[line], *numbers}) if line in lines else numbers
    return lines


def bucket_of(term: int, buckets: int) -> int:
    """The bucket that holds a term."""
    return (term >> SOUND_SHIFT) * buckets >> _SOUND_BITS


def sound_of(term: int, buckets: int) -> int:
    """What tells the term's sound from others in its bucket."""
    return ((term >> SOUND_SHIFT) * buckets & 0xFFFFFFFF) >> _SOUND_BITS - _ID_BITS


def spelling_of(term: int) -> int:
    """What tells the term's spelling from others of its sound."""
    return term >> PLACE_BITS & 0xFF


_IN_BUCKET = _ID_BITS + _LOW_BITS
"""The bits of a line that its shard tells."""


def line_of(term: int, buckets: int) -> int:
    """All that an index of so many buckets keeps of a term: bucket, sound, spelling, place. In the order of shards."""
    return ((term >> SOUND_SHIFT) * buckets >> _SOUND_BITS - _ID_BITS) << _LOW_BITS | term & _LOW


class _Numbers(dict[int, bytes]):
    """Each number as shards hold it: seven bits a byte, all bytes but the last above 127."""

    def __missing__(self, value: int) -> bytes:
        if len(self) > _MOST_NUMBERS:
            self.clear()
        made = bytes([value]) if value < 128 else bytes([value & 127 | 128]) + self[value >> 7]
        self[value] = made
        return made


_MOST_NUMBERS = 1 << 16
_number = _Numbers().__getitem__


def _entry(line: int, numbers: Sequence[int]) -> bytes:
    start = (line >> PLACE_BITS & 0xFFFFFF).to_bytes(3, "big") + _number(len(numbers) << PLACE_BITS | line & 3)
    if len(numbers) == 1:
        return start + _number(numbers[0])
    return start + _number(numbers[0]) + b"".join(map(_number, map(sub, numbers[1:], numbers)))


# --- amending --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Amendment:
    """What becomes of a shard: lines, each with the number of an article, that go and that come."""

    gone: frozenset[tuple[int, int]]
    come: frozenset[tuple[int, int]]


Lines: TypeAlias = frozenset[tuple[int, int]]
"""All that a segment holds of an article: each line with the article's number."""


def lines_of(held: Held | None, terms: bytes, buckets: int) -> Lines:
    """The lines of an article, none where there is no article."""
    if held is None:
        return frozenset()
    own = (*array("Q", terms), *map(section_term, held.sections))
    return frozenset((line_of(term, buckets), held.number) for term in own)


def amendments(pairs: Iterable[tuple[Lines, Lines]]) -> dict[int, Amendment]:
    """What becomes of each bucket that is touched where articles with the first lines now have the second."""
    gone: dict[int, set[tuple[int, int]]] = defaultdict(set)
    come: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for before, after in pairs:
        for found, lines in ((gone, before - after), (come, after - before)):
            for line in lines:
                found[line[0] >> _IN_BUCKET].add(line)
    # Two articles may have exchanged their numbers.
    return {n: Amendment(frozenset(gone[n] - come[n]), frozenset(come[n] - gone[n])) for n in {**gone, **come}}


def amended(shard: bytes, change: Amendment) -> bytes | None:
    """The shard as it would be made after the change; None where it is not one that the change fits."""
    entries = {_key(shard, place): (place, end) for place, end in _entries(shard)}
    numbers: dict[int, set[int]] = {}
    for lines, must_be_there in ((change.gone, True), (change.come, False)):
        for line, number in lines:
            key = line & _ENTRY
            own = numbers.setdefault(key, _numbers_of(shard, *entries[key]) if key in entries else set())
            if (number in own) != must_be_there:
                return None
            own.symmetric_difference_update((number,))
    kept = {key: shard[place:end] for key, (place, end) in entries.items()}
    kept |= {key: _entry(key, sorted(own)) if own else b"" for key, own in numbers.items()}
    return b"".join([kept[key] for key in sorted(kept)])


_ENTRY = (1 << _IN_BUCKET) - 1


def _key(shard: bytes, place: int) -> int:
    """The line of the entry that begins there, without its bucket."""
    return int.from_bytes(shard[place : place + 3], "big") << PLACE_BITS | shard[place + 3] & 3


def _entries(shard: bytes) -> Iterator[tuple[int, int]]:
    """Where each entry begins and ends."""
    place = 0
    while place < len(shard):
        head, end = _read(shard, place + 3)
        for _ in range(head >> PLACE_BITS):
            while shard[end] > 127:
                end += 1
            end += 1
        yield place, end
        place = end


def _numbers_of(shard: bytes, place: int, end: int) -> set[int]:
    _, place = _read(shard, place + 3)
    last, found = 0, set()
    while place < end:
        step, place = _read(shard, place)
        last += step
        found.add(last)
    return found


# --- reading ---------------------------------------------------------------------------------------------------------


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
