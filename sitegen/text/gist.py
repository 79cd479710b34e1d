"""What an article is about, as numbers: its most telling syllables and pairs of syllables, and a sketch of its wording.

A gist is decided by the article and by a table of how often each syllable is written, nothing else: not by any other
article. Rare terms tell more than frequent ones; a pair is as rare as its syllables together.
"""

import re
from array import array
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import exp, log2
from operator import add
from zlib import crc32

from sitegen.text.words import unify_tones

TERMS = 128
"""The most telling terms that a gist keeps."""
SKETCHED = 128
"""The pieces of wording that a sketch keeps: those with the smallest numbers."""
TITLE_COUNTS = 5

_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_LOW = (1 << 31) - 1
_TOP = 0x7FFF8000
_RARITY = 32
_SYLLABLE = 512
_SMALL = 80
"""Rarity below which a syllable stands in every text: the sixty or so small words."""
_KNOWN_TOKENS = 200_000


@dataclass(frozen=True, slots=True)
class Gist:
    """Terms, most telling first, and sketch, rising: whole numbers of 32 bits each."""

    terms: bytes = b""
    sketch: bytes = b""


NO_GIST = Gist()


def likeness(one: bytes, other: bytes) -> float:
    """The share of their wording that two texts have in common, estimated from their sketches: 0 to 1."""
    ours, theirs = set(array("I", one)), set(array("I", other))
    smallest = sorted(ours | theirs)[:SKETCHED]
    return sum(piece in ours and piece in theirs for piece in smallest) / len(smallest) if smallest else 0.0


def gist_of(title: str, text: str, table: str) -> Gist:
    """The gist of an article: `text` is all of it but the title, in NFC without markup; `table` as
    `written_table` gives it, "" for the shipped one."""
    return _scale(table).gist(title, text)


@lru_cache(maxsize=2)
def _scale(table: str) -> "_Scale":
    return _Scale(*read_table(table or shipped_table()))


@cache
def shipped_table() -> str:
    """How often syllables are written in Vietnamese at large."""
    return (files("sitegen") / "text" / "neutral.txt").read_text("utf-8")


# --- tables ----------------------------------------------------------------------------------------------------------

_HEADER = re.compile(r"sitegen-syllables 1 documents=([1-9]\d{0,8}) length=([1-9]\d{0,5})")
_SPEECHLESS = 200
"""The rarity of what no table knows: 20 bits, once in a million."""


def written_table(counts: Counter[str], documents: int) -> str:
    """A table of how often each syllable was written in so many documents, as text that is the same from equal counts.

    A line for each rarity (tenths of a bit), the syllables in the order of letters; those met once are left out.
    """
    total = sum(counts.values())
    lines: dict[int, list[str]] = {}
    for syllable, count in sorted(counts.items()):
        if count > 1:
            lines.setdefault(min(_SPEECHLESS, round(10 * log2(total / count))), []).append(syllable)
    header = f"sitegen-syllables 1 documents={documents} length={max(1, total // max(1, documents))}"
    return "\n".join([header, *(f"{rarity} {' '.join(lines[rarity])}" for rarity in sorted(lines)), ""])


def read_table(table: str) -> tuple[int, int, dict[str, int]]:
    """The number of documents of a table, their usual length in syllables, and the rarity of each syllable.

    Raises ValueError where it is no table.
    """
    header, *lines = [line for line in table.splitlines() if line and not line.startswith("#")] or [""]
    found = _HEADER.fullmatch(header)
    if not found:
        raise ValueError(header)
    rarities: dict[str, int] = {}
    for line in lines:
        rarity, *syllables = line.split()
        rarities.update(dict.fromkeys(syllables, min(_SPEECHLESS, int(rarity))))
    return int(found[1]), int(found[2]), rarities


def syllables_of(text: str) -> list[str]:
    """What a table counts of a text."""
    return [word for word in _WORD.findall(unify_tones(text.lower())) if word[0].isalnum()]


# --- gists -----------------------------------------------------------------------------------------------------------


class _Scale:
    """Weighs terms by one table."""

    def __init__(self, documents: int, length: int, rarities: dict[str, int]):
        self._tokens = _Tokens(rarities)
        self._weights = _Weights(_classes(documents, length))

    def gist(self, title: str, text: str) -> Gist:
        head = self._terms(title)
        terms = [*head, _BREAK, *self._terms(text)]
        pairs = list(map(add, terms, terms[1:]))
        again = (head + pairs[: max(0, len(head) - 1)]) * (TITLE_COUNTS - 1)
        weights = self._weights
        counts = Counter(terms + pairs + again)
        found = [weight | term & _LOW for term, count in counts.items() if (weight := weights[count][term >> _RARITY])]
        found.sort(reverse=True)
        del found[TERMS:]
        return Gist(array("I", [one & _LOW for one in found]).tobytes(), _sketch(terms, pairs))

    def _terms(self, text: str) -> list[int]:
        """The syllables that tell anything, and the breaks between them."""
        for mark in _MARKS:
            text = text.replace(mark, " . ")
        return list(filter(None, map(self._tokens.__getitem__, text.split())))


_MARKS = (", ", ". ", "; ", ": ", "\n")


class _Tokens(dict[str, int]):
    """What stands between two spaces as a term: its rarity, made larger by _SYLLABLE, above a number of 31 bits.

    So the rarity of a pair is there when the terms of its syllables are added. 0 for the small words.
    """

    def __init__(self, rarities: dict[str, int]):
        super().__init__()
        self._rarities = rarities

    def __missing__(self, token: str) -> int:
        if len(self) > _KNOWN_TOKENS:
            self.clear()
        found = self[token] = self._term(_EDGES.sub("", unify_tones(token.lower())))
        return found

    def _term(self, word: str) -> int:
        if not word:
            return _BREAK
        rarity = self._rarities.get(word, _SPEECHLESS)
        return (_SYLLABLE + rarity) << _RARITY | crc32(word.encode()) & _LOW if rarity >= _SMALL else 0


_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_BREAK = 4 * _SYLLABLE << _RARITY
"""Rarer than any pair of syllables: its weight is nothing, and so is that of a pair with it."""


class _Weights(dict[int, list[int]]):
    """By how often a term stands in the text, and by its rarity: its weight above bit 31; 0 where it tells nothing."""

    def __init__(self, classes: list[int]):
        super().__init__()
        self._classes = classes

    def __missing__(self, count: int) -> list[int]:
        often = round(64 * (1 + log2(count)))
        found = self[count] = [often * one << 31 for one in self._classes]
        return found


def _classes(documents: int, length: int) -> list[int]:
    """By rarity, of syllables and, further on, of pairs: the binary logarithm of how few documents have it, plus one.

    0 where more than one document in 200 has it. Words come in clusters: a text holds half as many chances as syllables.
    """
    chances = max(1.0, length / 2)
    highest = max(1, int(log2(documents / 2)) + 1 if documents > 2 else 1)

    def of(bits: float) -> int:
        if bits < _COMMON:
            return 0
        return min(highest, int(bits) + 1)

    classes = [0] * (8 * _SYLLABLE + 1)
    for tenths in range(_SPEECHLESS + 1):
        classes[_SYLLABLE + tenths] = of(-log2(1 - exp(-(2 ** (-tenths / 10)) * chances) or 1))
    for tenths in range(2 * _SPEECHLESS + 1):
        classes[2 * _SYLLABLE + tenths] = of(tenths / 10 - log2(chances))
    return classes


_COMMON = log2(200)


def _sketch(terms: list[int], pairs: list[int]) -> bytes:
    """Numbers of the pieces of five syllables whose first two have the smallest numbers."""
    count = len(pairs)
    below = _LOW * (SKETCHED + 40) // count if count > SKETCHED + 40 else _LOW + 1
    pieces = _pieces(terms, pairs, below)
    if len(pieces) < SKETCHED and below <= _LOW:
        pieces = _pieces(terms, pairs, _LOW + 1)
    return array("I", sorted(pieces)[:SKETCHED]).tobytes()


def _pieces(terms: list[int], pairs: list[int], below: int) -> set[int]:
    behind = zip(pairs, pairs[2:], terms[4:], strict=False)
    return {(one & _TOP) << 1 | (two * 3 + last) & 0xFFFF for one, two, last in behind if one & _LOW < below}
