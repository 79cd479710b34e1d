"""What an article is about, as numbers: its most telling syllables and pairs of syllables.

A gist is decided by the article and by a table of how often each syllable is written, nothing else: not by any other
article. Rare terms tell more than frequent ones; a pair is as rare as its syllables together.
"""

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import compress, islice, pairwise
from math import exp, log2
from struct import pack
from sys import byteorder
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
_KEPT = TERMS - TWICE
_WIDTH = 8
"""The bytes of a term in a row of terms."""
_TERM = (1 << 44) - 1
"""The bits of a term, or of a pair."""
_RAREST = 1 << 44
"""Set where a pair is added that is as rare as any that is told apart."""
_ALONE = 1 << 48
"""Marks a syllable that tells something alone."""
_ALONE_BYTE = 6 if byteorder == "little" else 1
_EXPONENT = 0x433 << 52
"""The bits of a floating-point number from 2**52 on above its whole number."""
_LIFTED = pack("Q", _EXPONENT | _RAREST | _LOW)
_FIRST_RAREST = float(1 << 52 | _RAREST)


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
        self._most = self._weights[1][-1]
        self._lift = pack("Q", _EXPONENT + _RAREST - (classes.index(classes[-1], 2 * _SYLLABLE) << _RARITY))

    def gist(self, title: Sequence[str], words: Sequence[str]) -> bytes:
        """Whatever runs over all terms is done by what Python has in C: there are five hundred in an article."""
        head = b"".join(map(self._tokens.__getitem__, title))
        row = head + b"".join(map(self._tokens.__getitem__, words))
        terms = array("Q", row)
        of_head = terms[: len(head) // _WIDTH].tolist()
        of_title = [one + other & _TERM for one, other in pairwise(of_head)]
        counts = Counter(compress(terms, row[_ALONE_BYTE::_WIDTH]))
        counts.update((of_title + [one for one in of_head if one & _ALONE]) * (TITLE_COUNTS - 1))
        weights = self._weights
        found = [
            weight | term & _LOW
            for term, count in counts.items()
            if (weight := weights[count][(term & _TERM) >> _RARITY])
        ]
        pairs = self._rarest_pairs(row, of_title)
        found += pairs if len(pairs) == _KEPT else self._pairs(terms, of_title)
        found.sort(reverse=True)
        kept = [one & _LOW for one in found[:_KEPT]]
        return array("I", kept + [one | _AGAIN for one in kept[:TWICE]]).tobytes()

    def _pairs(self, terms: Iterable[int], of_title: Iterable[int]) -> list[int]:
        """All pairs of the text that the title has not, each with its weight."""
        once = self._weights[1]
        others = {one + other & _TERM for one, other in pairwise(terms)}.difference(of_title)
        return [weight | pair & _LOW for pair in others if (weight := once[pair >> _RARITY])]

    def _rarest_pairs(self, row: bytes, of_title: Iterable[int]) -> list[int]:
        """Those of them that nothing outweighs but the title and what is repeated: the greatest, as many as are kept.

        All pairs are one addition of two very long numbers, 64 bits a pair. Those that are rare enough become greater than
        any other, and all become floating-point numbers with the pair in their lower bits, which are soonest sorted.
        """
        count = len(row) // _WIDTH - 1
        if count < _KEPT:
            return []
        one, other = int.from_bytes(row[_WIDTH:], byteorder), int.from_bytes(row[:-_WIDTH], byteorder)
        lift, bits = (int.from_bytes(each * count, byteorder) for each in (self._lift, _LIFTED))
        pairs = array("d", (one + other + lift & bits).to_bytes(count * _WIDTH, byteorder)).tolist()
        pairs.sort()
        rarest = dict.fromkeys(reversed(pairs[bisect_left(pairs, _FIRST_RAREST) :]))
        for pair in of_title:
            rarest.pop(_FIRST_RAREST + (pair & _LOW), None)
        return [self._most | int(pair) & _LOW for pair in islice(rarest, _KEPT)]


class _Tokens(dict[str, bytes]):
    """What stands between two spaces as a term, in eight bytes; nothing for the small words and for what holds no letter."""

    def __init__(self, rarities: dict[str, int], classes: Sequence[int]):
        super().__init__()
        self._rarities, self._classes = rarities, classes

    def __missing__(self, token: str) -> bytes:
        if len(self) > _KNOWN_TOKENS:
            self.clear()
        term = self._term(_EDGES.sub("", unify_tones(token.lower())))
        tells = self._classes[term >> _RARITY]
        found = self[token] = pack("Q", term | _ALONE if tells else term) if term else b""
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
