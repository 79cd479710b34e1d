"""A shard: all terms of one bucket, each with the articles that have it.

An entry is two bytes of the term's sound, one of its spelling, then numbers of seven bits a byte: how many articles there
are times four, plus the place; the first article, and each next by its distance. Where there are more than a few articles
the distances are bits instead (Rice's code), after a number that tells how many bytes they fill times sixteen, plus how
many bits of a distance are told as they are. Entries are in order of sound, spelling and place, articles from the oldest.
Terms of which a shard says the same are one entry: so a shard tells all that there is to know to make it that of a paper in
which a few articles are others.

What stands in the bodies of very many articles tells one from no other, and would be half of what an added article has to
write: of it a shard says only that, and in how many; a zero stands in the place of the number of articles, before it.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, repeat
from operator import sub
from typing import TypeAlias

from sitegen.search.segments import Held, Segment
from sitegen.text.terms import OFTEN, PLACE_BITS, SOUND_SHIFT, TITLE, single

_SOUND_BITS, _ID_BITS = 32, 16
_LOW_BITS = 8 + PLACE_BITS
_PLACE = (1 << PLACE_BITS) - 1
_LOW = (1 << _LOW_BITS) - 1
ARTICLES_A_STRETCH = 800
"""Buckets are made in stretches, so that the lists of one stay in the processor's cache: so many for so many articles."""


LISTED, BUCKETS_A_LISTED = 1024, 6
"""So many articles that have a term in their bodies are always listed, and more where there are more buckets: about an eighth."""


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
    whole = Heap(segment.buckets, segment.numbers, tuple(terms), _sections(segment))
    # Before there are other processes: whoever makes views of terms writes beside each, and would copy it.
    _terms(whole)
    return whole


def stretches(segment: Segment) -> tuple[Stretch, ...]:
    """All buckets of the segment."""
    wanted = max(1, -(-len(segment.numbers) // ARTICLES_A_STRETCH))
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
    entries = list(map(_entry, ordered, map(lines.__getitem__, ordered), repeat(most_listed(whole.buckets))))
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


def most_listed(buckets: int) -> int:
    """What is in the bodies of more articles than this is said of all. Told by the buckets alone, which few articles more
    leave as they are."""
    return max(LISTED, buckets // BUCKETS_A_LISTED)


def _entry(line: int, numbers: Sequence[int], most: int) -> bytes:
    if len(numbers) > most and line & _PLACE >= OFTEN:
        return _common(line, len(numbers))
    start = _head(line) + _number(len(numbers) << PLACE_BITS | line & _PLACE)
    if len(numbers) == 1:
        return start + _number(numbers[0])
    distances = map(sub, numbers[1:], numbers)
    if len(numbers) < PACKED_FROM:
        return start + _number(numbers[0]) + b"".join(map(_number, distances))
    shift = _shift((numbers[-1] - numbers[0]) // (len(numbers) - 1))
    data = _packed("".join(map(_CODES[shift], distances)))
    return start + _number(numbers[0]) + _number(len(data) << _SHIFT_BITS | shift) + data


PACKED_FROM = 6
"""Of fewer articles the distances are whole bytes, which take no more."""
_SHIFT_BITS = 4


def _shift(mean: int) -> int:
    """How many bits of a distance are told as they are: about as many as two thirds of the mean one have."""
    return min(max(0, (mean * 2 // 3).bit_length() - 1), (1 << _SHIFT_BITS) - 1)


class _Code(dict[int, str]):
    """Each distance as bits: as many ones as there are in it of the power of two, a zero, and the rest."""

    def __init__(self, shift: int):
        super().__init__()
        self._shift = shift

    def __missing__(self, distance: int) -> str:
        if len(self) > _MOST_NUMBERS:
            self.clear()
        more = distance - 1
        rest = f"{more & (1 << self._shift) - 1:0{self._shift}b}" if self._shift else ""
        made = self[distance] = "1" * (more >> self._shift) + "0" + rest
        return made


_CODES = [_Code(shift).__getitem__ for shift in range(1 << _SHIFT_BITS)]


def _packed(bits: str) -> bytes:
    size = -(-len(bits) // 8)
    return (int(bits, 2) << size * 8 - len(bits)).to_bytes(size, "big")


def _unpacked(data: bytes, shift: int, count: int) -> Iterator[int]:
    bits = f"{int.from_bytes(data, 'big'):0{len(data) * 8}b}"
    place = 0
    for _ in range(count):
        zero = bits.index("0", place)
        more = zero - place << shift
        place = zero + 1 + shift
        yield (more | int(bits[zero:place], 2)) + 1


def _common(line: int, articles: int) -> bytes:
    return _head(line) + _number(line & _PLACE) + _number(articles)


def _head(line: int) -> bytes:
    return (line >> PLACE_BITS & 0xFFFFFF).to_bytes(3, "big")


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


def amended(shard: bytes, change: Amendment, buckets: int) -> bytes | None:
    """The shard as it would be made after the change; None where it is not one that the change fits, or does not tell."""
    entries = {_key(shard, place): shard[place:end] for place, end in _entries(shard)}
    gone, come = _by_entry(change.gone), _by_entry(change.come)
    for key in {**gone, **come}:
        made = _amended(key, entries.get(key, b""), gone.get(key, set()), come.get(key, set()), most_listed(buckets))
        if made is None:
            return None
        entries[key] = made
    return b"".join([entries[key] for key in sorted(entries)])


def _by_entry(lines: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for line, number in lines:
        found[line & _ENTRY].add(number)
    return found


def _amended(key: int, entry: bytes, gone: set[int], come: set[int], most: int) -> bytes | None:
    head, _ = _read(entry, 3) if entry else (1 << PLACE_BITS, 0)
    if not head >> PLACE_BITS:
        articles = _read(entry, 4)[0] + len(come) - len(gone)
        # Who is left when there are few again is written nowhere.
        return _common(key, articles) if articles > most else None
    own = set(_numbers_of(entry)) if entry else set()
    if not gone <= own or come & own:
        return None
    own = own - gone | come
    return _entry(key, sorted(own), most) if own else b""


_ENTRY = (1 << _IN_BUCKET) - 1


def _key(shard: bytes, place: int) -> int:
    """The line of the entry that begins there, without its bucket."""
    return int.from_bytes(shard[place : place + 3], "big") << PLACE_BITS | shard[place + 3] & _PLACE


# --- reading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Posting:
    """The articles that have a term in one spelling at one place of theirs."""

    spelling: int
    place: int
    numbers: tuple[int, ...]
    is_common: bool
    """Whether so many have it that none is named."""


def postings(shard: bytes, term: int, buckets: int) -> list[Posting]:
    """What a shard holds of a term, in all spellings and places."""
    wanted = sound_of(term, buckets).to_bytes(2, "big")
    return [_posting(shard[place:end]) for place, end in _entries(shard) if shard.startswith(wanted, place)]


def _posting(entry: bytes) -> Posting:
    numbers = tuple(_numbers_of(entry))
    return Posting(entry[2], entry[3] & _PLACE, numbers, not numbers)


def _entries(shard: bytes) -> Iterator[tuple[int, int]]:
    """Where each entry begins and ends."""
    place = 0
    while place < len(shard):
        head, end = _read(shard, place + 3)
        articles = head >> PLACE_BITS
        for _ in range(articles if 0 < articles < PACKED_FROM else 1):
            _, end = _read(shard, end)
        if articles >= PACKED_FROM:
            packing, end = _read(shard, end)
            end += packing >> _SHIFT_BITS
        yield place, end
        place = end


def _numbers_of(entry: bytes) -> list[int]:
    """The articles of an entry, from the oldest; none where they are not listed."""
    head, place = _read(entry, 3)
    articles = head >> PLACE_BITS
    if not articles:
        return []
    first, place = _read(entry, place)
    return list(accumulate(_distances(entry, place, articles), initial=first))


def _distances(entry: bytes, place: int, articles: int) -> Iterator[int]:
    if articles >= PACKED_FROM:
        packing, place = _read(entry, place)
        yield from _unpacked(entry[place:], packing & (1 << _SHIFT_BITS) - 1, articles - 1)
        return
    while place < len(entry):
        distance, place = _read(entry, place)
        yield distance


def _read(data: bytes, place: int) -> tuple[int, int]:
    value, shift = 0, 0
    while data[place] > 127:
        value |= (data[place] & 127) << shift
        place, shift = place + 1, shift + 7
    return value | data[place] << shift, place + 1
