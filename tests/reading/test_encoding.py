"""Bytes become clean text, or a problem that names the encoding."""

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.problems import Problem, SiteError
from sitegen.reading.encoding import decode

HEADLINE = "Hội vật làng Liễu Đôi: keo cuối, trống còn giục"
# The letters of the headline in TCVN3 (ABC), for which Python has no codec.
TCVN3 = {
    "ộ": 0xE9, "ậ": 0xCB, "à": 0xB5, "ễ": 0xD4, "ô": 0xAB, "Đ": 0xA7, "ố": 0xE8, "ò": 0xDF, "ụ": 0xF4,
}  # fmt: skip


def refusal(data: bytes) -> tuple[str, int, int, str]:
    with pytest.raises(SiteError) as raised:
        decode(data)
    found: Problem = raised.value.problem
    return found.code, found.line, found.column, dict(found.facts).get("reason", "")


def in_tcvn3(text: str) -> bytes:
    return bytes(TCVN3.get(char, ord(char)) for char in text.replace("ề", "e"))


def in_windows_1258(text: str) -> bytes:
    """Windows-1258 keeps hats and horns on the letter and writes the tone behind it."""
    letters = "".join(_tone_apart(char) for char in text)
    return letters.encode("cp1258")


def _tone_apart(char: str) -> str:
    parts = unicodedata.normalize("NFD", char)
    tones = "".join(part for part in parts if part in "\u0300\u0309\u0303\u0301\u0323")
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones)) + tones


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbftitle", "title"),
        (b"a\r\nb\rc\xc2\x85d\xe2\x80\xa8e", "a\nb\nc\nd\ne"),
        ("Ho\u0323\u0302i".encode(), "Hội"),
        ("a\u200bb\u00adc".encode(), "abc"),
        (b"x", "x"),
        ("\u3042".encode(), "\u3042"),
    ],
)
def test_what_is_fine(data: bytes, text: str) -> None:
    """A byte order mark, other line ends, decomposed and invisible letters are put right without a word."""
    assert decode(data) == (text, ())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (HEADLINE.encode("utf-16"), ("SG214", 1, 1, "UTF-16")),
        (HEADLINE.encode("utf-16-be"), ("SG214", 1, 1, "UTF-16")),
        (("\ufeff" + HEADLINE).encode("utf-16-be"), ("SG214", 1, 1, "UTF-16")),
        (HEADLINE.encode("utf-16-le"), ("SG214", 1, 1, "UTF-16")),
        (in_tcvn3(HEADLINE), ("SG214", 1, 2, "TCVN3 (ABC)?")),
        (in_windows_1258(HEADLINE), ("SG214", 1, 2, "Windows-1258?")),
        ("Très loin, déjà là".encode("latin-1"), ("SG214", 1, 3, "Windows-1252?")),
        (f"{HEADLINE}\r\n{HEADLINE}".encode() + b"\r\nab\xe1", ("SG214", 3, 3, "0xE1")),
        ("Đ".encode()[:1], ("SG214", 1, 1, "Windows-1252?")),
        (HEADLINE.encode() + b"\xed\xa0\x80", ("SG214", 1, 48, "0xED")),
        (b"", ("SG215", 0, 0, "")),
        (b"\xef\xbb\xbf", ("SG215", 0, 0, "")),
        (" \r\n\t\u00a0\n".encode(), ("SG215", 0, 0, "")),
        (b"\0" * 300, ("SG215", 0, 0, "")),
    ],
)
def test_what_is_no_text(data: bytes, expected: tuple[str, int, int, str]) -> None:
    """A file in another encoding is refused with the encoding's name and the place; an empty one is refused too."""
    assert refusal(data) == expected


@pytest.mark.parametrize(
    ("data", "text", "count", "place"),
    [
        (b"ab\r\nc\x07d\x00", "ab\ncd", "2", (2, 2)),
        (b"\x0bab\x0c", "ab", "2", (1, 1)),
        ("O\u0302\u0323n\u200b\x01 x".encode(), "Ộn x", "1", (1, 3)),
    ],
)
def test_control_characters(data: bytes, text: str, count: str, place: tuple[int, int]) -> None:
    """Control characters are left out and counted, and the place of the first is told in the text as it is shown."""
    cleaned, (warning,) = decode(data)
    assert cleaned == text
    assert (warning.code, dict(warning.facts)["count"], (warning.line, warning.column)) == ("SG216", count, place)


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    """Whatever the bytes, there is a clean text or a problem."""
    with suppress(SiteError):
        text, _ = decode(data)
        assert unicodedata.is_normalized("NFC", text)
        assert decode(text.encode()) == (text, ())
