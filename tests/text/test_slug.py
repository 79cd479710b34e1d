"""Addresses from titles: a table that is frozen, for a published address never changes."""

import re
from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.text.slug import LONGEST_SLUG, is_device, is_slug, slugify, title_slug

TABLE = {
    # titles of newspapers
    "Hà Nam": "ha-nam",
    "Đồng chí Bí thư tiếp xúc cử tri trên đường Đinh Tiên Hoàng": (
        "dong-chi-bi-thu-tiep-xuc-cu-tri-tren-duong-dinh-tien-hoang"
    ),
    "Nước sông Đáy lên nhanh, Phủ Lý ngập nhiều nơi": "nuoc-song-day-len-nhanh-phu-ly-ngap-nhieu-noi",
    # numbers keep their digits
    "1,5 tấn lòng lợn": "1-5-tan-long-lon",
    "tăng 0,57%": "tang-0-57",
    "Q.1, TP.HCM": "q-1-tp-hcm",
    "BCĐ 138/CP": "bcd-138-cp",
    "30°C; 10€; №7": "30-c-10-no7",
    "Covid-19": "covid-19",
    "m² và ½": "m2-va-1-2",
    # signs
    "“Ao thu”": "ao-thu",
    '"Ao thu"': "ao-thu",
    "‘Ao’ – “thu”…": "ao-thu",
    "Lễ hội: ngày mới": "le-hoi-ngay-moi",
    "C++ & C#": "c-c",
    "a_b": "a-b",
    "  --a--b--  ": "a-b",
    # letters from elsewhere
    "ÐƯỜNG ðất": "duong-dat",
    "Kyōto, Łódź, Ærø": "kyoto-odz-r",
    "中国 và": "va",
    "Ｈà Ｎam": "ha-nam",
    "ơ ƠN ư ƯNG": "o-on-u-ung",
    # invisible
    "Hà\u00a0Nam": "ha-nam",
    "Hà\u200bNam": "hanam",
    "xu\u00adất": "xuat",
    "\ufeffHà": "ha",
    # nothing remains
    "": "",
    "???": "",
    "🎉 🎉": "",
    "中国": "",
    "සිංහල": "",
    "\u0301": "",
}


@pytest.mark.parametrize(("title", "slug"), TABLE.items(), ids=lambda text: text[:20] or "-")
def test_the_frozen_table(title: str, slug: str) -> None:
    """These addresses are published: no change of ours may move them."""
    assert slugify(title) == slug
    assert slugify(normalize("NFD", title)) == slug
    assert slugify(normalize("NFC", title)) == slug


LETTERS = {
    "a": "àảãáạăằẳẵắặâầẩẫấậ",
    "d": "đ",
    "e": "èẻẽéẹêềểễếệ",
    "i": "ìỉĩíị",
    "o": "òỏõóọôồổỗốộơờởỡớợ",
    "u": "ùủũúụưừửữứự",
    "y": "ỳỷỹýỵ",
}
MARKED = [(plain, form) for plain, letters in LETTERS.items() for each in letters for form in (each, each.upper())]


def test_there_are_134_marked_letters() -> None:
    """67 letters, small and capital."""
    assert len(MARKED) == len(set(MARKED)) == 134


def test_every_vietnamese_letter_becomes_its_plain_one() -> None:
    """Composed, decomposed, and with its marks in the order in which some keyboards type them."""
    for plain, letter in MARKED:
        decomposed = normalize("NFD", letter)
        typed = decomposed[0] + decomposed[:0:-1]
        assert (letter, slugify(letter), slugify(decomposed), slugify(typed)) == (letter, plain, plain, plain)


@given(st.text())
def test_a_slug_is_a_slug_again(text: str) -> None:
    """Whatever the title: small letters, digits and single hyphens, and the same when asked twice."""
    slug = slugify(text)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert slugify(slug) == slug


@given(st.text())
def test_both_unicode_forms_have_one_address(text: str) -> None:
    """A file from a Mac and the same from elsewhere are one article."""
    assert slugify(normalize("NFD", text)) == slugify(normalize("NFC", text))


# --- slugs of titles -------------------------------------------------------------------------------------------------


@given(st.one_of(st.text(), st.text("aZ9-Đđéế\u0302\u1ab0\u200d…“日İ ")))
def test_marks_go_and_gaps_are_hyphens(text: str) -> None:
    """Letters lose their marks, whatever block of Unicode these come from; what is neither letter nor digit is a gap."""
    letters = normalize("NFKD", text.translate(str.maketrans("đĐðÐ", "dddd")))
    plain = "".join(char for char in letters if category(char) not in ("Mn", "Cf")).lower()
    assert slugify(text) == "-".join(re.findall("[0-9a-z]+", plain))


def test_long_titles_are_cut_between_words() -> None:
    """At most 80 characters, whole words; one endless word is cut where it must be."""
    words = " ".join(["mười"] * 16)
    assert title_slug(words) == "-".join(["muoi"] * 16)
    assert len(title_slug(words)) == 79
    assert title_slug(words + " a") == "-".join(["muoi"] * 16)
    assert title_slug("a" * 80 + " b") == "a" * 80
    assert title_slug("a " + "b" * 90) == "a"
    assert title_slug("c" * 90) == "c" * 80


@given(st.text(max_size=300))
def test_a_titles_slug_is_the_beginning_of_its_whole_slug(title: str) -> None:
    """Cut, never changed; and never at a hyphen's wrong side."""
    slug = title_slug(title)
    assert slugify(title).startswith(slug)
    assert len(slug) <= LONGEST_SLUG
    assert slugify(slug) == slug


# --- what may stand in an address ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["a", "thoi-su", "2019", "a-1-b", "com0", "com10", "console", "a" * 100])
def test_slugs(text: str) -> None:
    """What `slugify` would leave alone."""
    assert is_slug(text)


@pytest.mark.parametrize(
    "text",
    ["", "-a", "a-", "a--b", "A", "á", "a b", "a_b", "a.b", "a/b", "..", "a\n", "con", "nul", "aux", "lpt9", "a" * 101],
)
def test_no_slugs(text: str) -> None:
    """Nor is the name of a device, which Windows cannot store."""
    assert not is_slug(text)


@pytest.mark.parametrize("name", ["con", "CON", "con.md", "Aux.tar.gz", "nul", "COM1.html", "lpt9"])
def test_devices_of_windows(name: str) -> None:
    """Whatever the extension and the case."""
    assert is_device(name)


@pytest.mark.parametrize("name", ["cont", "con-1", "acon", "com", "com10", "lpt", "", ".con"])
def test_no_devices(name: str) -> None:
    """Longer names are names."""
    assert not is_device(name)
