"""One form for every text: composed, without what nobody sees; and folded, without marks."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.text.normal import clean, fold, nfc, one_line


@given(st.text())
def test_composed_is_composed(text: str) -> None:
    """Both forms become one, and a text in it stays."""
    assert nfc(text) == normalize("NFC", text) == nfc(normalize("NFD", text))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_line_ends_of_all_systems_are_one(end: str) -> None:
    """And each remains one line end, so that line numbers are right."""
    assert clean(f"Hà{end}Nam{end}{end}") == ("Hà\nNam\n\n", 0)


@pytest.mark.parametrize("char", "\u00ad\u200b\u200c\u200e\u200f\u2060\u2066\u2069\u202a\u202e\ufeff")
def test_what_nobody_sees_goes_silently(char: str) -> None:
    """It comes with text pasted from the web, and breaks search."""
    assert clean(f"{char}Hà{char} Nam{char}") == ("Hà Nam", 0)


@pytest.mark.parametrize("char", "\x00\x01\x02\x08\x0b\x0c\x0e\x1b\x1f\x7f\x80\x9f\ufffe\uffff\ud800\udfff")
def test_control_characters_go_and_are_counted(char: str) -> None:
    """They make a feed unreadable, and hint at a damaged file."""
    assert clean(f"Hà{char} {char}Nam") == ("Hà Nam", 2)


@pytest.mark.parametrize(
    "text", ["a\tb", "a\nb", "Hà\u00a0Nam", "👨\u200d👩\u200d👧", "₫ “” … –", "\U0001f389", "\ufffd"]
)
def test_the_rest_stays(text: str) -> None:
    """Tabs, spaces that do not break, joined emoji, signs: somebody meant them."""
    assert clean(text) == (text, 0)


def test_marks_that_stand_behind_something_invisible_join_their_letter() -> None:
    """A decomposed letter torn by a zero-width sign is whole again."""
    assert clean("Ha\u200b\u0300")[0] == "Hà"


@given(st.text())
def test_a_clean_text_is_clean(text: str) -> None:
    """Once is enough; and nothing is left that XML or a mark of ours could stumble over."""
    cleaned, removed = clean(text)
    assert clean(cleaned) == (cleaned, 0)
    assert removed <= len(text)
    assert not set(cleaned) & {chr(code) for code in range(32)} - {"\n", "\t"}


@given(st.text())
def test_one_bad_sign_more(text: str) -> None:
    """Texts that need no cleaning are seen at once; a control character at their end makes no other difference."""
    cleaned, removed = clean(text)
    assert clean(text + "\0") == (cleaned, removed + 1)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hà Nam", "ha nam"),
        ("ĐƯỜNG", "duong"),
        ("Ðường ðất", "duong dat"),
        ("Ộ ộ Ữ ữ", "o o u u"),
        ("Nguye\u0302\u0303n", "nguyen"),
        ("30 ₫", "30 ₫"),
        ("Kyōto", "kyoto"),
        ("", ""),
    ],
)
def test_folded_is_what_is_typed_without_marks(text: str, folded: str) -> None:
    """Lower case, đ as d, no marks in either Unicode form."""
    assert fold(text) == fold(normalize("NFD", text)) == folded


@given(st.text())
def test_folding_is_done_once(text: str) -> None:
    """A folded text of Latin letters stays as it is."""
    latin = "".join(char for char in text if char < "\u0250")
    assert fold(fold(latin)) == fold(latin)


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    """No line end, no two spaces, none at the edges."""
    line = one_line(text)
    assert line.split(" ") == line.split() or line == ""
    assert line.splitlines() in ([], [line])
