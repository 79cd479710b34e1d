"""Terms: one number for what sounds alike, with a few bits for how it is spelled and where it stands."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.text.terms import (
    JOINT,
    NAME,
    OFTEN,
    ONCE,
    SOUND_SHIFT,
    TERM,
    TITLE,
    article_terms,
    beginning,
    is_syllable,
    pair,
    single,
    words,
)


def sound(term: int) -> int:
    return term >> SOUND_SHIFT


def terms(title: str = "", names: tuple[str, ...] = (), summary: str = "", html: str = "") -> set[int]:
    return set(array("Q", article_terms(title, names, summary, html)))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("hà nam", "Hà Nam"),
        ("ha nam", "Hà Nam"),
        ("dien bien", "Điện Biên"),
        ("đa nang", "da nẵng"),
        ("hạ năm", "Hà Nam"),
    ],
)
def test_marks_do_not_change_the_sound(typed, written):
    """đ is d both ways; capitals and marks do not count."""
    assert sound(pair(*words(typed))) == sound(pair(*words(written)))


def test_spellings_are_told_apart():
    """Hà Nam and hạ năm sound alike and are two terms; two ways to place one mark are one."""
    assert pair("hà", "nam") != pair("hạ", "năm")
    assert pair("hoà", "bình") == pair("hòa", "bình")


def test_the_order_of_words_counts():
    """Hà Nam is not Nam Hà."""
    assert sound(pair("ha", "nam")) != sound(pair("nam", "ha"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BCĐ 138/CP", ["bcđ", f"138{JOINT}cp"]),
        ("Q.1, TP.HCM", [f"q{JOINT}1", "tp", "hcm"]),
        ("1,5 tấn; 30/12/2019.", [f"1{JOINT}5", "tấn", f"30{JOINT}12{JOINT}2019"]),
        ("Hà Nội-Hải Phòng", ["hà", "nội", "hải", "phòng"]),
        ("Ha\u0300 Nam", ["hà", "nam"]),
        ("a_b|c", ["a", "b", "c"]),
    ],
)
def test_words(text, expected):
    """Figures keep what joins them; names, NFD and all other signs fall into words."""
    assert words(text) == expected


@pytest.mark.parametrize("word", ["hà", "nguyễn", "nghiêng", "quyết", "khuya", "ốc", "đường", "y"])
def test_syllables(word):
    """What Vietnamese writes between spaces."""
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["covid", "hcm", "138", "kpop", "window"])
def test_other_words_are_found_alone(word):
    """Figures, abbreviations and foreign words."""
    assert not is_syllable(word)
    assert single(word) + ONCE in terms(html=f"<p>Tin về {word} mới</p>")


def test_where_a_term_stands():
    """In the title, in a name, once in the body, often there."""
    found = terms("Hà Nam mở hội", ("Lễ hội",), "", "<p>Sông Châu. Làng nghề, làng nghề; <b>làng</b> nghề</p>")
    assert {pair("hà", "nam") + TITLE, single("hội") + TITLE, pair("lễ", "hội") + NAME} <= found
    assert {pair("sông", "châu") + ONCE, pair("làng", "nghề") + OFTEN} <= found
    assert pair("làng", "nghề") + ONCE not in found


def test_a_phrase_ends_where_the_text_does():
    """Neither a full stop nor the end of a paragraph is read over; emphasis and entities are."""
    found = terms(html="<p>Sông Châu. Núi Đọi</p><p>đền <em>Trần</em> Thương&nbsp;xưa</p>")
    assert pair("trần", "thương") + ONCE in found
    assert pair("thương", "xưa") + ONCE in found
    assert not {pair("châu", "núi") + ONCE, pair("đọi", "đền") + ONCE} & found


def test_attributes_are_no_text():
    """Only what a reader sees is found."""
    assert terms(html='<img src="a.jpg" title="bí > mật lớn">') == set()


def test_titles_are_found_by_first_letters():
    """What stands in the box while a reader types."""
    assert {beginning("hội", letters) + TITLE for letters in ("l", "la", "làn")} <= terms("Hội làng")


@given(st.text(max_size=200), st.text(max_size=50))
def test_terms_are_in_order_and_no_more_than_their_bits(html, title):
    """Whatever the text: sorted, each once, within the bits of a term."""
    found = array("Q", article_terms(title, (), "", html))
    assert list(found) == sorted(set(found))
    assert all(term <= TERM for term in found)
