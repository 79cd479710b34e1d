"""Terms: one number for what sounds alike, with a few bits for how it is spelled and where it stands."""

import re
from array import array
from collections import Counter
from itertools import pairwise

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


def counted(title: str, names: tuple[str, ...], summary: str, html: str) -> set[int]:
    """The terms of a text without tags, found one after the other."""
    # A phrase ends at every sign but at one between figures or letters that joins them.
    phrases = [words(phrase) for text in (summary, html) for phrase in re.split(r"(?!(?<=\w)/\w)[^\w\s]", text)]
    body = Counter(pair(*two) for phrase in phrases for two in pairwise(phrase))
    found = {term + (OFTEN if times > 2 else ONCE) for term, times in body.items()}
    parts = {part for phrase in phrases for word in phrase for part in (word, *word.split(JOINT))}
    found |= {single(part) + ONCE for part in parts if not is_syllable(part)}
    for place, own in ((TITLE, words(title)), *((NAME, words(name)) for name in names)):
        found |= {pair(*two) + place for two in pairwise(own)}
        found |= {single(part) + place for word in own for part in (word, *_parts(word))}
    ahead = [(one, other[:n]) for one, other in pairwise(words(title)) for n in (1, 2, 3) if n < len(other)]
    return found | {beginning(*both) + TITLE for both in ahead}


def _parts(word: str) -> list[str]:
    return [part for part in word.split(JOINT) if JOINT in word and not is_syllable(part)]


_WRITTEN = [
    "hà",
    "Hà",
    "nam",
    "Nam,",
    "ba",
    "lan",
    "lan",
    "ngon.",
    "(hcm",
    "covid",
    "138/cp",
    "1/5",
    "“Nậm”",
    "|",
    "–",
    "_",
]
texts = st.lists(st.sampled_from(_WRITTEN), max_size=40).map(" ".join)


@given(texts, st.lists(texts, max_size=2).map(tuple), texts, texts)
def test_terms_are_those_that_are_counted_one_by_one(title, names, summary, html):
    """However they are found together."""
    found = array("Q", article_terms(title, names, summary, html))
    assert list(found) == sorted(counted(title, names, summary, html))


def test_a_long_text_has_all_its_terms():
    """Ten thousand words, each two of which are met but once."""
    written = [f"từ{number}" for number in range(10_000)]
    assert terms(html=" ".join(written)) == counted("", (), "", " ".join(written))


@given(st.text(max_size=200), st.text(max_size=50))
def test_terms_are_in_order_and_no_more_than_their_bits(html, title):
    """Whatever the text: sorted, each once, within the bits of a term."""
    found = array("Q", article_terms(title, (), "", html))
    assert list(found) == sorted(set(found))
    assert all(term <= TERM for term in found)
