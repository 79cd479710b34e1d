"""What a search finds a text by: numbers that stand for its words and for each two that follow one another.

A term says two things of its words: how they sound without marks, and, in a few bits, how they are written. Terms are
numbers because an archive has millions of them: to add two numbers takes a third of the time of joining two words.
The search script in the theme makes the same numbers of what a reader types.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from itertools import chain, pairwise
from operator import add

from sitegen.text.normal import clean, fold
from sitegen.text.words import unify_tones

TITLE, NAME, OFTEN, ONCE = range(4)
"""Where a text has a term: in its title, in a tag or an author's name, several times in its body, once or twice there."""
OFTEN_FROM = 3

SPELLING_BITS, PLACE_BITS = 16, 2
SOUND_SHIFT = SPELLING_BITS + PLACE_BITS
TERM = (1 << 32 + SOUND_SHIFT) - 1
"""The bits of a term: 32 for the sound, 16 for the spelling, 2 for the place."""
_BARRIER = 1 << 60
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


class _Edges(dict[str, int]):
    """What each token adds to a term as the first or as the second: the half of its last word or of its first.

    A token is what stands between two spaces, with all its signs. An article has six hundred, most of which others have too.
    """

    def __init__(self, halves: _Halves, edge: int):
        super().__init__()
        self._halves, self._edge = halves, edge

    def __missing__(self, token: str) -> int:
        if len(self) > _MOST_WORDS:
            self.clear()
        made = self[token] = self._halves[_phrases(token).split()[self._edge]]
        return made


class _Inside(dict[str, tuple[int, ...]]):
    """The terms of two words that follow one another within a token, as in `TP.HCM`."""

    def __missing__(self, token: str) -> tuple[int, ...]:
        if len(self) > _MOST_WORDS:
            self.clear()
        inside = pairwise(_phrases(token).split())
        made = self[token] = tuple(term for one, other in inside if (term := _first(one) + _second(other)) < _BARRIER)
        return made


_as_first, _as_second = _Edges(_FIRST, -1).__getitem__, _Edges(_SECOND, 0).__getitem__
_inside = _Inside().__getitem__


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


_alone, _beginnings = _Alone().__getitem__, _Beginnings().__getitem__


def article_terms(title: str, names: Iterable[str], summary: str, html: str) -> bytes:
    """All terms of an article, each with its places, in order: 8 bytes each, as this machine writes numbers."""
    text = _TAG.sub(" | ", _INLINE.sub("", html))
    tokens = f"{summary} | {unescape(text) if '&' in text else text}".replace("_", " ").split()
    between = map(add, map(_as_first, tokens), map(_as_second, tokens[1:]))
    counts = Counter(chain(between, chain.from_iterable(map(_inside, tokens))))
    found = [
        (term & TERM) + (ONCE if count < OFTEN_FROM else OFTEN) for term, count in counts.items() if term < _BARRIER
    ]
    found += [term + ONCE for terms in map(_alone, set(tokens)) for term in terms]
    found += [term + NAME for name in names for term in _of_words(words(name))]
    of_title = words(title)
    found += [term + TITLE for term in _of_words(of_title)]
    pairs = pairwise(of_title)
    found += [(_first(one) + half & TERM) + TITLE for one, other in pairs for half in _beginnings(other)]
    return array("Q", sorted(set(found))).tobytes()


def _of_words(written: Sequence[str]) -> Iterator[int]:
    yield from map(pair, written, written[1:])
    yield from map(single, written)
    yield from (term for word in written if JOINT in word for term in _alone(word))
