"""Dictionary order as in printed Vietnamese dictionaries: syllable by syllable, letters before tones."""

import unicodedata
from functools import lru_cache

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET, 1)}
# ngang, huyền, hỏi, ngã, sắc, nặng
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}

SyllableKey = tuple[tuple[int, ...], int]


def dictionary_key(text: str) -> tuple[tuple[SyllableKey, ...], str]:
    """A sort key: Hà, Hà Nam, Hà Nội, Hạ Long. The text itself breaks ties (capitals, foreign letters)."""
    return tuple(_syllable_key(syllable) for syllable in text.lower().split()), text


def name_key(name: str) -> tuple[object, ...]:
    """Names of people sort by given name, the last syllable: Trần An before Lê Bình."""
    *_, given = name.split() or [""]
    return dictionary_key(given), dictionary_key(name)


@lru_cache(maxsize=8192)
def _syllable_key(syllable: str) -> SyllableKey:
    letters: list[int] = []
    tone = 0
    for char in unicodedata.normalize("NFC", syllable):
        base, own_tone = _without_tone(char)
        tone = own_tone or tone
        if base:
            letters.append(_RANK.get(base) or 100 + ord(base))
    return tuple(letters), tone


@lru_cache(maxsize=1024)
def _without_tone(char: str) -> tuple[str, int]:
    """`ề` -> (`ê`, huyền): the letter keeps its hat, hook or breve; a mark that stands alone has no letter."""
    parts = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in parts if mark in _TONES), 0)
    letter = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    return letter[:1], tone
