"""One form for every text, and the folded form in which marks do not count."""

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u2060\u2066-\u2069\u202a-\u202e\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|\r|\x85|\u2028|\u2029")
_MARKS = re.compile("[\u0300-\u036f]+")
_D = str.maketrans("đĐðÐ", "dDdD")


def nfc(text: str) -> str:
    """Composed letters (NFC): macOS writes file names and some editors write text decomposed."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean(text: str) -> tuple[str, int]:
    """Text in NFC with `\\n` at line ends, without invisible and control characters; and how many of the latter went.

    Zero-width and direction characters go silently (they come with text pasted from the web and break search); control
    characters are counted, for they make a feed unreadable and hint at a damaged file. No line is added or removed
    but by the line ends of other systems.
    """
    if text.replace("\n", "").isprintable():  # as most are: then it holds nothing of what is sought below
        return nfc(text), 0
    text = _LINE_ENDS.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    text, removed = _CONTROL.subn("", text)
    return nfc(text), removed


def fold(text: str) -> str:
    """Lower case without marks, đ as d: what a person types who types no marks."""
    decomposed = unicodedata.normalize("NFD", text.translate(_D))
    return _MARKS.sub("", decomposed).lower()


def one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())
