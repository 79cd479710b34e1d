"""Dictionary order: syllable by syllable, letters before tones; people by their given name."""

from random import Random
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.text.order import dictionary_key, name_key

SYLLABLES = {
    "the alphabet": "a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y",
    "foreign letters at their place": "e f g i j k v w x y z",
    "tones: level, falling, asking, tumbling, rising, heavy": "ma mà mả mã má mạ",
    "tones of a hatted letter": "ê ề ể ễ ế ệ",
    "tones of hooked letters": "ươ ườ ưở ưỡ ướ ượ",
    "tones of đ-words": "Đinh đình đỉnh đĩnh đính định",
    "letters before tones": "mạ mai mài mái man mạn măng",
    "a hat makes another letter": "an ạn ao ăn ân ấn",
    "d before đ": "da dạ dung đa đá",
    "o before ô before ơ": "co cọ cong cô cổ công cơ cớ",
    "u before ư": "thu thủ thung thư thử",
    "longer words behind": "an anh ảnh",
    "digraphs are two letters": "ca cá canh cha chả che chung co",
    "gh, gi, ng, ngh and nh too": "gà gan ghe gia nam nga nghe ngô nhà nhỏ",
    "capitals do not count": "An ân Ban bạn",
}
NAMES = [
    ["Hà", "Hà Nam", "Hà Nội", "Hạ Long"],
    ["Bình Lục", "Duy Tiên", "Đọi Sơn", "Kim Bảng", "Lý Nhân", "Phủ Lý", "Thanh Liêm"],
    ["sông Châu", "sông Đáy", "sông Hồng", "sông Nhuệ"],
    ["Ban Biên tập", "Ban Kinh tế", "Ban Thời sự", "Ban Văn hóa", "Bạn đọc"],
    ["chùa Bà Đanh", "chùa Long Đọi", "chùa Tam Chúc"],
    ["làng", "làng nghề", "làng Vũ Đại", "lãng", "láng giềng"],
    ["cà phê", "cả nước", "cá", "cá kho"],
    ["Ba", "Ba Sao", "Bà Đanh", "Bá Kiến"],
    ["lễ", "lễ hội", "lễ Tịch điền", "lệ"],
    ["Liêm Cần", "Liêm Chính", "Liêm Tuyền", "Liễu Đôi"],
    ["Nam", "Nam Cao", "Nam Định", "Nam Hà", "năm 2019", "nằm"],
    ["trống", "trống Đọi Tam", "trống đồng"],
    ["Hồ", "hồ Ba Hang", "hồ Tam Chúc", "Hố", "Hộ"],
    ["dệt", "dệt lụa", "đan", "đan lát", "đạn"],
    ["Quyển Sơn", "Quyết Thành"],
    ["chim", "chín", "chỉnh", "chính trị", "chợ"],
    ["xã", "xã hội", "xá", "xạ thủ"],
    ["Thanh Hà", "Thanh Liêm", "Thành phố"],
    ["an", "an ninh", "an toàn giao thông", "án"],
    ["giá", "giá cả", "giá lúa", "giáo dục"],
    ["lúa", "lụa Nha Xá"],
    ["bạch đàn", "bánh cuốn", "bánh đa nem"],
    ["mùa", "mưa", "mưa lũ", "mừa"],
    ["quả", "quan", "quan họ", "quanh"],
    ["Tết", "thác", "Thái"],
    ["ô", "ô tô", "ồ", "ông"],
    ["ở", "ớt", "phố"],
    ["ý", "ý kiến", "yên", "yến"],
    ["vải", "vải thiều", "vật", "võ"],
    ["Ngọc Lũ", "Ngô Khê", "ngỗng"],
    ["kho", "kho cá", "khó", "không"],
    ["sen", "sen hồng", "sếu", "sinh"],
    ["ruộng", "rượu", "rượu làng Vọc"],
    ["hát", "hát dặm", "hát lải lèn", "hạt"],
    ["đã", "đá", "đá vôi"],
]
CASES = [row.split() for row in SYLLABLES.values()] + NAMES


def test_fifty_lists_by_hand() -> None:
    """The number of lists below."""
    assert len(CASES) == 50


@pytest.mark.parametrize("row", CASES, ids=lambda row: " ".join(row)[:30])
def test_lists_in_dictionary_order(row: list[str]) -> None:
    """As a printed dictionary has them, from whatever order they come, in either Unicode form."""
    shuffled, backwards = row[:], row[::-1]
    Random(len(row)).shuffle(shuffled)
    assert sorted(shuffled, key=dictionary_key) == row
    assert sorted(backwards, key=dictionary_key) == row
    assert sorted((normalize("NFD", word) for word in shuffled), key=dictionary_key) == [
        normalize("NFD", word) for word in row
    ]


@pytest.mark.parametrize(
    "row",
    [
        ["Trần An", "Lê Bình", "Nguyễn Văn Bình", "Phạm Thu Hà", "Vũ Hạ", "Đỗ Minh"],
        ["Bình", "Lê Bình", "Lê Thị Bình"],
        ["Ban Văn hóa", "Ban Thời sự", "Ban Kinh tế"],
        ["Nguyễn Đức Anh", "Nguyễn Ánh", "Trần Ân", "Lê Đan", "Lê Đạt"],
        ["", "Nam Cao", "Nguyễn Khuyến"],
    ],
    ids=lambda row: " ".join(row)[:30],
)
def test_people_stand_by_their_given_name(row: list[str]) -> None:
    """The last syllable first, then the whole name."""
    backwards = row[::-1]
    assert sorted(backwards, key=name_key) == row


def test_capitals_break_ties() -> None:
    """Two spellings of one word keep one order."""
    assert sorted(["hà nam", "Hà Nam", "HÀ NAM"], key=dictionary_key) == ["HÀ NAM", "Hà Nam", "hà nam"]


def test_spaces_do_not_count() -> None:
    """However many stand between two syllables."""
    assert dictionary_key(" Hà   Nam ")[0] == dictionary_key("Hà Nam")[0]


@pytest.mark.parametrize("text", ["\u0301", "q\u0301", "\u0323\u0301", "a \u0300 b", "\u0302"])
def test_a_mark_that_stands_alone_is_no_letter(text: str) -> None:
    """Typing mistakes have a place too, the same in both Unicode forms."""
    assert dictionary_key(text)[0] == dictionary_key(normalize("NFD", text))[0]
    assert sorted(["zz", text], key=dictionary_key)


@given(st.lists(st.text()), st.randoms(use_true_random=False))
def test_one_order_for_any_texts(texts: list[str], random: Random) -> None:
    """Any letters, marks that stand alone, signs: the same order from every shuffling."""
    mixed = texts[:]
    random.shuffle(mixed)
    assert sorted(mixed, key=dictionary_key) == sorted(texts, key=dictionary_key)
    assert sorted(mixed, key=name_key) == sorted(texts, key=name_key)


@given(st.text(), st.text())
def test_different_texts_have_different_keys(one: str, other: str) -> None:
    """No two names share a place."""
    assert (dictionary_key(one) == dictionary_key(other)) == (one == other)
