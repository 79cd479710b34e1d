"""What an article is about, as numbers: its most telling syllables and pairs of syllables.

A gist is decided by the article and by a table of how often each syllable is written, nothing else: not by any other
article. Rare terms tell more than frequent ones; a pair is as rare as its syllables together.
"""

import re
from array import array
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files
from math import exp, log2
from operator import add
from zlib import crc32

from sitegen.text.words import unify_tones

TERMS = 128
"""The terms that a gist keeps."""
TITLE_COUNTS = 5

_WORD = re.compile(r"[^\W_]+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_LOW = (1 << 31) - 1
# A term is a number of 31 bits, and above it its rarity: that of a pair is there when its syllables are added.
_RARITY = 32
_SYLLABLE = 512
"""Above the rarity of any term, so that those of pairs are twice as far above."""
_SPEECHLESS = 200
"""The rarity of what no table knows: 20 bits, once in a million."""
_SMALL = 80
"""Syllables more frequent than this stand in every text: the sixty or so small words."""
_COMMON = log2(200)
"""What more than one document in 200 has tells nothing of any."""
_KNOWN_TOKENS = 200_000


def gist_of(title: str, text: str, table: str = "") -> bytes:
    """The terms of an article, most telling first, 32 bits each.

    `text` is all of it but the title, in NFC without markup; `table` as `written_table` gives it, "" for the shipped one.
    """
    return _scale(table).gist(title, text)


@lru_cache(maxsize=2)
def _scale(table: str) -> "_Scale":
    return _Scale(*read_table(table or shipped_table()))


# --- tables ----------------------------------------------------------------------------------------------------------

_HEADER = re.compile(r"sitegen-syllables 1 documents=([1-9]\d{0,8}) length=([1-9]\d{0,5})")
_LINE = re.compile(r"(\d{1,3})((?: [^\W_]+)+)")


@cache
def shipped_table() -> str:
    """How often syllables are written in Vietnamese at large."""
    return (files("sitegen") / "text" / "neutral.txt").read_text("utf-8")


def written_table(counts: Counter[str], documents: int) -> str:
    """A table of how often each syllable was written in so many documents, as text: equal counts give equal texts.

    A line for each rarity (tenths of a bit), the syllables in the order of letters; those met once are left out.
    """
    total = sum(counts.values())
    lines: dict[int, list[str]] = {}
    for syllable, count in sorted(counts.items()):
        if count > 1:
            lines.setdefault(min(_SPEECHLESS, round(10 * log2(total / count))), []).append(syllable)
    header = f"sitegen-syllables 1 documents={max(1, documents)} length={max(1, total // max(1, documents))}"
    return "\n".join([header, *(f"{rarity} {' '.join(lines[rarity])}" for rarity in sorted(lines)), ""])


def read_table(table: str) -> tuple[int, int, dict[str, int]]:
    """The number of documents of a table, their usual length in syllables, and the rarity of each syllable.

    Lines that begin with # say where it comes from. Raises ValueError where it is no table.
    """
    rarities: dict[str, int] = {}
    header, *lines = [line for line in table.splitlines() if not line.startswith("#")] or [""]
    for line in lines:
        if not (found := _LINE.fullmatch(line)):
            raise ValueError(line)
        rarities.update(dict.fromkeys(found[2].split(), min(_SPEECHLESS, int(found[1]))))
    return *_counted(header), rarities


def documents_of(table: str) -> int:
    """The number of documents that a table was made of. Raises ValueError where it is no table."""
    header = next((line for line in table.splitlines() if not line.startswith("#")), "")
    return _counted(header)[0]


def _counted(header: str) -> tuple[int, int]:
    if not (found := _HEADER.fullmatch(header)):
        raise ValueError(header)
    return int(found[1]), int(found[2])


def syllables_of(text: str) -> list[str]:
    """What a table counts of a text."""
    return _WORD.findall(unify_tones(text.lower()))


# --- gists -----------------------------------------------------------------------------------------------------------


class _Scale:
    """Weighs terms by one table."""

    def __init__(self, documents: int, length: int, rarities: dict[str, int]):
        self._tokens = _Tokens(rarities)
        self._weights = _Weights(_classes(documents, length))

    def gist(self, title: str, text: str) -> bytes:
        """Whatever runs over all terms is done by what Python has in C: there are five hundred in an article."""
        head = self._terms(title)
        terms = head + self._terms(text)
        pairs = list(map(add, terms, terms[1:]))
        counts = Counter(terms + (head + pairs[: max(0, len(head) - 1)]) * (TITLE_COUNTS - 1))
        weights, once = self._weights, self._weights[1]
        found = [weight | term & _LOW for term, count in counts.items() if (weight := weights[count][term >> _RARITY])]
        found += [weight | pair & _LOW for pair in set(pairs).difference(counts) if (weight := once[pair >> _RARITY])]
        found.sort(reverse=True)
        return array("I", [one & _LOW for one in found[:TERMS]]).tobytes()

    def _terms(self, text: str) -> list[int]:
        return list(filter(None, map(self._tokens.__getitem__, text.split())))


class _Tokens(dict[str, int]):
    """What stands between two spaces as a term; 0 for the small words and for what holds no letter."""

    def __init__(self, rarities: dict[str, int]):
        super().__init__()
        self._rarities = rarities

    def __missing__(self, token: str) -> int:
        if len(self) > _KNOWN_TOKENS:
            self.clear()
        found = self[token] = self._term(_EDGES.sub("", unify_tones(token.lower())))
        return found

    def _term(self, word: str) -> int:
        rarity = self._rarities.get(word, _SPEECHLESS)
        return (_SYLLABLE + rarity) << _RARITY | crc32(word.encode()) & _LOW if word and rarity >= _SMALL else 0


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
    """By the rarity of a term, how few documents have it: a whole number, larger by one where it is half as many.

    0 where too many have it. Words come in clusters: a text holds half as many chances for a word as it has syllables.
    """
    chances = max(1.0, length / 2)
    highest = max(1, documents.bit_length() - 1)

    def of(bits: float) -> int:
        return min(highest, int(bits) + 1) if bits >= _COMMON else 0

    classes = [0] * (2 * (_SYLLABLE + _SPEECHLESS) + 1)
    for tenths in range(_SPEECHLESS + 1):
        classes[_SYLLABLE + tenths] = of(-log2(1 - exp(-chances / 2 ** (tenths / 10))))
    for tenths in range(2 * _SPEECHLESS + 1):
        classes[2 * _SYLLABLE + tenths] = of(tenths / 10 - log2(chances))
    return classes
