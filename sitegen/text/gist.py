"""What an article is about, as numbers: its most telling syllables and pairs of syllables.

A gist is decided by the article and by a table of how often each syllable is written, nothing else: not by any other
article. Rare terms tell more than frequent ones; a pair is as rare as its syllables together.
"""

import re
from array import array
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import filterfalse
from math import exp, log2
from operator import add
from zlib import crc32

from sitegen.text.table import SPEECHLESS, read_table, shipped_table
from sitegen.text.words import unify_tones

TERMS = 128
"""The entries of a gist: terms, and the most telling of them once more."""
TWICE = 16
"""So many terms count twice where two articles share them."""
TITLE_COUNTS = 5

_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_LOW = (1 << 31) - 1
_AGAIN = 1 << 31
# A term is a number of 31 bits, and above it its rarity: that of a pair is there when its syllables are added.
_RARITY = 32
_SYLLABLE = 512
"""Above the rarity of any term, so that those of pairs are twice as far above."""
_SMALL = 80
"""Syllables more frequent than this stand in every text: the sixty or so small words."""
_COMMON = log2(200)
"""What more than one document in 200 has tells nothing of any."""
_KNOWN_TOKENS = 200_000


def gist_of(title: str, words: Sequence[str], table: str = "") -> bytes:
    """The terms of an article, most telling first, 32 bits each; then the first of them again, as other numbers.

    `words` are all of it but the title, in NFC without markup, as white space divides them; `table` as `written_table`
    gives it, "" for the shipped one.
    """
    return _scale(table).gist(title.split(), words)


@lru_cache(maxsize=2)
def _scale(table: str) -> "_Scale":
    return _Scale(*read_table(table or shipped_table()))


# --- gists -----------------------------------------------------------------------------------------------------------


class _Scale:
    """Weighs terms by one table."""

    def __init__(self, documents: int, length: int, rarities: dict[str, int]):
        classes = _classes(documents, length)
        self._tokens = _Tokens(rarities, classes)
        self._weights = _Weights(classes)

    def gist(self, title: Sequence[str], words: Sequence[str]) -> bytes:
        """Whatever runs over all terms is done by what Python has in C: there are five hundred in an article."""
        head = self._terms(title)
        terms = head + self._terms(words)
        pairs = list(map(add, terms, terms[1:]))
        of_title = pairs[: max(0, len(head) - 1)]
        counts = Counter(filterfalse(self._tokens.dull.__contains__, terms + head * (TITLE_COUNTS - 1)))
        counts.update(of_title * (TITLE_COUNTS - 1))
        weights, once = self._weights, self._weights[1]
        found = [weight | term & _LOW for term, count in counts.items() if (weight := weights[count][term >> _RARITY])]
        found += [weight | pair & _LOW for pair in set(pairs).difference(of_title) if (weight := once[pair >> _RARITY])]
        found.sort(reverse=True)
        kept = [one & _LOW for one in found[: TERMS - TWICE]]
        return array("I", kept + [one | _AGAIN for one in kept[:TWICE]]).tobytes()

    def _terms(self, words: Sequence[str]) -> list[int]:
        return list(filter(None, map(self._tokens.__getitem__, words)))


class _Tokens(dict[str, int]):
    """What stands between two spaces as a term; 0 for the small words and for what holds no letter."""

    def __init__(self, rarities: dict[str, int], classes: Sequence[int]):
        super().__init__()
        self._rarities, self._classes = rarities, classes
        self.dull: set[int] = set()
        """Terms that tell nothing alone."""

    def __missing__(self, token: str) -> int:
        if len(self) > _KNOWN_TOKENS:
            self.clear()
            self.dull.clear()
        found = self[token] = self._term(_EDGES.sub("", unify_tones(token.lower())))
        if not self._classes[found >> _RARITY]:
            self.dull.add(found)
        return found

    def _term(self, word: str) -> int:
        rarity = self._rarities.get(word, SPEECHLESS)
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

    classes = [0] * (2 * (_SYLLABLE + SPEECHLESS) + 1)
    for tenths in range(SPEECHLESS + 1):
        classes[_SYLLABLE + tenths] = of(-log2(1 - exp(-chances / 2 ** (tenths / 10))))
    for tenths in range(2 * SPEECHLESS + 1):
        classes[2 * _SYLLABLE + tenths] = of(tenths / 10 - log2(chances))
    return classes
