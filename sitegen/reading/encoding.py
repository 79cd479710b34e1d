"""The bytes of a file as clean text, or why they are none."""

import re
from bisect import bisect_left

from sitegen.problems import Problem, SiteError, problem
from sitegen.text.normal import clean

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARK = b"\xef\xbb\xbf"
_HIGH = re.compile(rb"[\x80-\xff]")
# Đ ă â ê ô ơ ư đ and the five tones of a in TCVN3, where other encodings have rare signs: 47 % of the bytes above ASCII
# in our articles (12 % in headlines with few of them), none in the same texts in Windows-1258.
_TCVN3 = re.compile(rb"[\xa7-\xae\xb5-\xb9]")
# The tone marks of Windows-1258, each behind its vowel.
_WINDOWS_1258 = re.compile(rb"[aeiouyAEIOUY\xc2\xca\xd4\xd5\xdd\xc3\xe2\xea\xf4\xf5\xfd\xe3][\xcc\xd2\xde\xec\xf2]")


def decode(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The text in NFC with `\\n` at line ends and without control characters; a warning (SG216) where some were.

    One byte order mark goes. Raises SiteError: SG214 for what is not UTF-8, SG215 for a file that says nothing.
    """
    if _is_utf16(data):
        raise SiteError("SG214", line=1, column=1, reason="UTF-16")
    try:
        text = data.removeprefix(_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error.start) from None
    cleaned, removed = clean(text)
    if not cleaned or cleaned.isspace():
        raise SiteError("SG215")
    return cleaned, (_removed(text, removed),) if removed else ()


def _is_utf16(data: bytes) -> bool:
    """By its mark, or by zeros in every second place: texts in Latin letters have them there."""
    if data.startswith(_UTF16_MARKS):
        return True
    if b"\0" not in data[:256]:
        return False
    few, many = sorted(data[start:256:2].count(0) for start in (0, 1))
    return many > len(data[:256]) // 5 and few <= many // 10


def _not_utf8(data: bytes, start: int) -> SiteError:
    before = data[:start].decode("utf-8-sig", "ignore")
    line, column = _end_of(before)
    return SiteError("SG214", line=line, column=column, reason=_likely_encoding(data, start))


def _likely_encoding(data: bytes, start: int) -> str:
    """An old Vietnamese encoding by the bytes it is fond of; the faulty byte where nothing is likely."""
    high = len(_HIGH.findall(data))
    if len(data.decode("utf-8", "ignore").encode()) > len(data) - high // 2:
        return f"0x{data[start]:02X}"  # most of it is UTF-8: a damaged file, not an old one
    if len(_TCVN3.findall(data)) * 8 > high:
        return "TCVN3 (ABC)?"
    if len(_WINDOWS_1258.findall(data)) * 6 > high:
        return "Windows-1258?"
    return "Windows-1252?"


def _removed(text: str, count: int) -> Problem:
    first = bisect_left(range(len(text)), 1, key=lambda end: clean(text[: end + 1])[1])
    line, column = _end_of(text[:first])
    return problem("SG216", line=line, column=column, count=count)


def _end_of(text: str) -> tuple[int, int]:
    """The place after a text, in the cleaned file."""
    before = clean(text)[0]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
