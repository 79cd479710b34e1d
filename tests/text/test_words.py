"""Words for comparing texts: one spelling, whatever the typist's habits."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.text.words import unify_tones, words

PLACEMENTS = [
    ("hoà", "hòa"),
    ("khoá", "khóa"),
    ("toả", "tỏa"),
    ("doạ", "dọa"),
    ("xoã", "xõa"),
    ("loè", "lòe"),
    ("khoé", "khóe"),
    ("khoẻ", "khỏe"),
    ("thuỷ", "thủy"),
    ("luỹ", "lũy"),
    ("tuý", "túy"),
    ("uỷ", "ủy"),
    ("thuỳ", "thùy"),
    ("luỵ", "lụy"),
]


@pytest.mark.parametrize(("new", "classic"), PLACEMENTS)
def test_both_places_of_the_tone_mark_are_one_word(new: str, classic: str) -> None:
    """hoà and hòa are one word; the classic spelling is kept."""
    assert unify_tones(new) == unify_tones(classic) == classic
    assert words(f"{new.upper()} {normalize('NFD', new)}") == (classic, classic)


@pytest.mark.parametrize(
    "word", ["toàn", "hoành", "quý", "quỳ", "quỷ", "khuỷu", "huỳnh", "thuyền", "hoặc", "loét", "xoáy"]
)
def test_words_with_one_spelling_stay(word: str) -> None:
    """Where a letter follows, or after q, there is only one place for the mark."""
    assert unify_tones(word) == word


def test_words_of_a_text() -> None:
    """Syllables and numbers in order, without signs."""
    assert words("Q.1, TP.HCM: 1,5 tấn_lòng (lợn)!") == ("q", "1", "tp", "hcm", "1", "5", "tấn", "lòng", "lợn")
    assert words("  …  ") == ()


@given(st.text())
def test_both_unicode_forms_have_the_same_words(text: str) -> None:
    """A title typed on a Mac is the same title; and words are what words are made of."""
    assert words(normalize("NFD", text)) == words(normalize("NFC", text))


@given(st.text(st.characters(max_codepoint=0x1EFF, categories=["Ll", "Lu", "Nd", "Zs", "Po"])))
def test_words_of_words_are_the_same(text: str) -> None:
    """Once is enough."""
    found = words(text)
    assert words(" ".join(found)) == found
