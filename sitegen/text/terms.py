"""What a search finds a text by: numbers that stand for its words and for each two that follow one another.

A term says two things of its words: how they sound without marks, and, in a few bits, how they are written. Terms are
numbers because an archive has millions of them: to add two numbers takes a third of the time of joining two words.
The search script in the theme makes the same numbers of what a reader types.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import unescape
from itertools import compress, pairwise
from operator import eq, ne
from struct import pack
from sys import byteorder

from sitegen.text.normal import clean, fold
from sitegen.text.words import unify_tones

TITLE, NAME, OFTEN, ONCE = range(4)
"""Where a text has a term: in its title, in a tag or an author's name, several times in its body, once or twice there."""
OFTEN_FROM = 3

SPELLING_BITS, PLACE_BITS = 16, 2
SOUND_SHIFT = SPELLING_BITS + PLACE_BITS
TERM = (1 << 32 + SOUND_SHIFT) - 1
"""The bits of a term: 32 for the sound, 16 for the spelling, 2 for the place."""
_BARRIER = 1 << SOUND_SHIFT + 36
"""More than any term: the sum with it is no term."""
PREFIXES = (1, 2, 3)
"""A title is also found by so many letters of a word behind a whole one: what stands in the box while a reader types."""

_TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>')
_INLINE = re.compile(
    r'</?(?:a|abbr|b|cite|code|del|em|i|ins|mark|q|s|small|span|strong|sub|sup|u)(?: (?:[^<>"]|"[^"]*")*)?>'
)
# 138/CP, Q.1, 1,5 and 30/12/2019 are one word each: what joins them has a figure at one side at least.
_JOINT = re.compile(r"[./,-](?:(?<=[0-9].)(?=\w)|(?=[0-9])(?<=\w.))")
JOINT = "\ua78f"
"""A letter that no paper uses stands for the joint."""
_END = re.compile(r"[^\w\s]")
_SYLLABLE = re.compile("(?:ngh?|nh|ch|gh|kh|ph|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")


def words(text: str) -> list[str]:
    """The words of a title or of a question, whatever stands between them."""
    return _phrases(clean(text)[0]).replace("|", " ").split()


def _phrases(text: str) -> str:
    """The text in small letters, with a bar wherever a phrase ends."""
    return _END.sub(" | ", _JOINT.sub(JOINT, text.lower().replace("_", " ")))


def is_syllable(word: str) -> bool:
    """Whether the word, without its marks, could be a Vietnamese syllable: those are found in twos, all else alone."""
    return _SYLLABLE.fullmatch(fold(word)) is not None


class _Halves(dict[str, int]):
    """What each word adds to a term, as its first or as its second word."""

    def __init__(self, salt: int):
        super().__init__({"|": _BARRIER})
        self._salt = salt

    def __missing__(self, word: str) -> int:
        written = unify_tones(word)
        sound = _mixed(_hash(fold(written)) ^ self._salt)
        spelling = _mixed(_hash(written) ^ self._salt) & 0x7FFF
        if len(self) > _MOST_WORDS:
            self.clear()
            self["|"] = _BARRIER
        made = self[word] = sound << SOUND_SHIFT | spelling << PLACE_BITS
        return made


_MOST_WORDS = 200_000


def _hash(word: str) -> int:
    """FNV-1a over the characters."""
    value = 0x811C9DC5
    for char in word:
        value = ((value ^ ord(char)) * 0x01000193) & 0xFFFFFFFF
    return value


def _mixed(value: int) -> int:
    """Every bit of the hash decides every bit of the result (the last step of MurmurHash3)."""
    value = ((value ^ value >> 16) * 0x85EBCA6B) & 0xFFFFFFFF
    value = ((value ^ value >> 13) * 0xC2B2AE35) & 0xFFFFFFFF
    return value ^ value >> 16


_FIRST, _SECOND = _Halves(0), _Halves(0x9E3779B9)
_first, _second = _FIRST.__getitem__, _SECOND.__getitem__


def pair(one: str, other: str) -> int:
    """The term of two words that follow one another, without a place."""
    return _first(one) + _second(other) & TERM


def single(word: str) -> int:
    """The term of a word by itself, without a place."""
    return _first(word) + _second("") & TERM


def beginning(one: str, letters: str) -> int:
    """The term of a whole word and of the first letters of the next."""
    return pair(one, f"{fold(letters)}*")


class _Alone(dict[str, tuple[int, ...]]):
    """The terms by which the words of each token are found alone: none for syllables, several for `138/CP`."""

    def __missing__(self, token: str) -> tuple[int, ...]:
        if len(self) > _MOST_WORDS:
            self.clear()
        parts = dict.fromkeys(part for word in _phrases(token).split() for part in (word, *word.split(JOINT)))
        made = self[token] = tuple(single(part) for part in parts if part not in ("", "|") and not is_syllable(part))
        return made


class _Beginnings(dict[str, tuple[int, ...]]):
    """What each word adds, as a second word, to the terms of its first letters."""

    def __missing__(self, word: str) -> tuple[int, ...]:
        if len(self) > _MOST_WORDS:
            self.clear()
        letters = fold(word)
        made = self[word] = tuple(_second(f"{letters[:length]}*") for length in PREFIXES if len(letters) > length)
        return made


class _Named(dict[str, tuple[int, ...]]):
    """The terms of each name, which many articles have, at their place."""

    def __missing__(self, name: str) -> tuple[int, ...]:
        if len(self) > _MOST_WORDS:
            self.clear()
        made = self[name] = tuple([term + NAME for term in _of_words(words(name))])
        return made


_alone, _beginnings, _named = _Alone().__getitem__, _Beginnings().__getitem__, _Named().__getitem__


# --- articles --------------------------------------------------------------------------------------------------------

# An article has six hundred words, most of which others have too. Whatever runs over all of them is done by what Python
# has in C, and for all at once: one whole number holds a row of terms, 64 bits each, so one addition makes all pairs.
# Terms are sorted as floating-point numbers from 2**52 on, of which the lower 52 bits are the term: whole numbers as
# large as terms are compared four times slower.

_EXPONENT = 0x433 << 52
"""The bits of such a number above its term."""
_BASE = 1 << 52
_BARRED = float(2 * _BASE)
"""More than any term; less than what a barrier made of one."""
_WIDTH = 8
_STRANGE = 1 << 63
"""Marks what adds a token that is also found alone."""
_STRANGE_BYTE = 7 if byteorder == "little" else 0


class _Tokens(dict[str, bytes]):
    """What each token adds to a pair as the second, and what as the first: the half of its first word, that of its last.

    A token is what stands between two spaces, with all its signs.
    """

    def __missing__(self, token: str) -> bytes:
        if len(self) > _MOST_WORDS:
            self.clear()
        own = _phrases(token).split()
        second = _second(own[0]) | (_STRANGE if _alone(token) else 0)
        made = self[token] = pack("2Q", second, _first(own[-1]) | _EXPONENT | ONCE)
        return made


_halves = _Tokens().__getitem__


def article_terms(title: str, names: Iterable[str], summary: str, html: str) -> bytes:
    """All terms of an article, each with its places, in order: 8 bytes each, as this machine writes numbers."""
    text = _TAG.sub(" | ", _INLINE.sub("", html))
    tokens = f"{summary} | {unescape(text) if '&' in text else text}".replace("_", " ").split()
    row = b"".join(map(_halves, tokens))
    strange = {*compress(tokens, row[_STRANGE_BYTE :: 2 * _WIDTH])}
    others = {term + ONCE for token in strange for term in _alone(token)}
    others.update(_of_title(words(title)), *map(_named, names))
    found = _pairs(row) + [float(term | _BASE) for term in others]
    found.sort()
    del found[bisect_left(found, _BARRED) :]
    return _numbers(_each_once(found))


def _pairs(row: bytes) -> list[float]:
    """The terms of each two tokens that follow one another."""
    # From the second half on, and from the third: so each first of a pair meets its second, and all else is idle.
    one, other = int.from_bytes(row[_WIDTH:-_WIDTH], byteorder), int.from_bytes(row[2 * _WIDTH :], byteorder)
    size = len(row) - 2 * _WIDTH
    sums = (one + other & _mask(size, _EXPONENT | 3 * _BARRIER | TERM)).to_bytes(size, byteorder)
    return array("d", sums)[::2].tolist()


def _each_once(terms: Sequence[float]) -> list[float]:
    """Terms in order without their repetitions, at the place that says how many there were."""
    found = [*terms[:1], *compress(terms[1:], map(ne, terms, terms[1:]))]
    for often in {*compress(terms, map(eq, terms, terms[OFTEN_FROM - 1 :]))}:
        found[bisect_left(found, often)] += OFTEN - ONCE
    return found


def _numbers(found: Sequence[float]) -> bytes:
    data = pack(f"{len(found)}d", *found)
    return (int.from_bytes(data, byteorder) & _mask(len(data), TERM)).to_bytes(len(data), byteorder)


def _mask(size: int, each: int) -> int:
    """These bits in each 64 of so many bytes, and of some more."""
    return _long_mask(1 << size.bit_length(), each)


@lru_cache(maxsize=64)
def _long_mask(size: int, each: int) -> int:
    return int.from_bytes(pack("Q", each) * (size // _WIDTH), byteorder)


def _of_title(written: Sequence[str]) -> list[int]:
    found = [term + TITLE for term in _of_words(written)]
    pairs = pairwise(written)
    return found + [(_first(one) + half & TERM) + TITLE for one, other in pairs for half in _beginnings(other)]


def _of_words(written: Sequence[str]) -> list[int]:
    firsts, alone = [*map(_first, written)], _second("")
    found = [one + other & TERM for one, other in zip(firsts, map(_second, written[1:]), strict=False)]
    found += [one + alone & TERM for one in firsts]
    return found + [term for word in written if JOINT in word for term in _alone(word)]
