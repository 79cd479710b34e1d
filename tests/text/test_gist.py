"""A gist holds what tells an article from others: rare terms before common ones, the title before the rest."""

from array import array
from collections import Counter
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.text.gist import TERMS, TITLE_COUNTS, TWICE, _scale, gist_of
from sitegen.text.table import written_table

STORY = """Rạng sáng nay, nước suối Nậm Pung dâng cao đã cuốn trôi cầu treo dẫn vào bản Nà Mỏ.
Hơn hai trăm hộ dân phải đi bè mảng ra chợ; xã cử dân quân canh hai đầu cầu."""


def terms(title: str, text: str = "", table: str = "") -> list[int]:
    return list(array("I", gist_of(title, text.split(), table)))


def shared(one: list[int], other: list[int]) -> int:
    return len({*one} & {*other})


def test_two_reports_of_one_happening_share_terms_and_others_do_not() -> None:
    """Names in other sentences, however they are put."""
    one = terms("Lũ cuốn cầu treo bản Nà Mỏ", STORY)
    same = terms("Dựng cầu phao", "Ba ngày sau, bộ đội bắc cầu phao qua suối Nậm Pung cho người Nà Mỏ.")
    other = terms("Giá vải", "Vườn vải chín sớm xã Phú Nhuận năm nay sai quả, thương lái mua tại vườn.")
    assert shared(one, same) > 3 > shared(one, other)


@pytest.mark.parametrize(
    "typed", ["Hoà thượng THÍCH Thanh  Hoà", "hòa thượng, thích thanh hòa!", "“Hòa thượng” – (Thích Thanh) Hoà."]
)
def test_the_typists_habits_do_not_count(typed: str) -> None:
    """Capitals, spaces, signs around words, the place of the tone mark."""
    assert terms(typed) == terms("hòa thượng thích thanh hòa")


def test_small_words_tell_nothing() -> None:
    """What stands in every text."""
    assert terms("và của là có cho những các không được") == []
    assert terms("Nậm Pung", "của Nậm Pung và Nậm Pung") == terms("Nậm Pung", "Nậm Pung Nậm Pung")


def test_the_title_stands_before_the_rest() -> None:
    """Where not all terms can be kept, those of the title are."""
    rest = " ".join(f"xyz{n} qrt{n}" for n in range(300))
    title = terms("Khuổi Ly giữ nghề giấy bản")
    assert {*title} <= {*terms("Khuổi Ly giữ nghề giấy bản", rest)}
    assert len(terms("", rest)) == TERMS


def test_what_tells_most_counts_twice() -> None:
    """Two reports that share what their headlines say are nearer than two that share as much of their last lines."""
    words = [f"xyz{n}" for n in range(40)]
    headline, last = " ".join(words[:6]), " ".join(words[-6:])
    whole = terms(headline, " ".join(words[6:]))
    assert shared(whole, terms(headline)) > 3 * shared(whole, terms("", last)) // 2


def test_a_table_decides_what_is_common() -> None:
    """What most documents of an archive have tells nothing in it."""
    archive = written_table(Counter({"hà": 900, "nam": 800, "sếu": 2, "mới": 300}), 100)
    assert len(terms("hà nam", table=archive)) < len(terms("Khuổi Ly", table=archive))
    assert terms("hà nam hà nam", table=archive) == []


def counted(title: str, text: str, table: str) -> list[int]:
    """The terms of a gist, where all are counted alike and each is weighed."""
    scale = _scale(table)
    head, rest = ([*array("Q", b"".join(scale._tokens[token] for token in part.split()))] for part in (title, text))
    head, rest = ([one & (1 << 44) - 1 for one in part] for part in (head, rest))
    pairs, of_title = ([one + other for one, other in pairwise(part)] for part in (head + rest, head))
    counts = Counter(head * TITLE_COUNTS + rest + of_title * (TITLE_COUNTS - 1))
    counts |= Counter({one: 1 for one in pairs if one not in counts})
    weighed = [(scale._weights[count][term >> 32], term & 0x7FFFFFFF) for term, count in counts.items()]
    best = [term for weight, term in sorted(weighed, reverse=True) if weight][: TERMS - TWICE]
    return best + [term | 1 << 31 for term in best[:TWICE]]


_ARCHIVE = written_table(Counter({"hà": 900, "nam": 300, "sếu": 2, "mới": 40, "lan": 9, "và": 990}), 100)
texts = st.lists(st.sampled_from(["Hà", "nam", "Sếu,", "mới", "lan", "và", "xyz1", "–", "Khuổi"]), max_size=30).map(
    " ".join
)


@given(texts, texts, st.sampled_from(["", _ARCHIVE]))
def test_a_gist_is_what_counting_everything_gives(title: str, text: str, table: str) -> None:
    """What tells nothing alone is not counted: that only saves time."""
    assert terms(title, text, table) == counted(title, text, table)


@given(st.randoms(), st.sampled_from([40, 150, 1000]), st.sampled_from(["", _ARCHIVE]))
def test_so_is_that_of_a_long_text(random: Random, vocabulary: int, table: str) -> None:
    """Where more pairs are rare than are kept, only the rarest are looked at."""
    words = [*_COMMON, *(f"chữ{number}" for number in range(vocabulary))]
    title, text = (" ".join(random.choices(words, k=count)) for count in (random.randrange(12), random.randrange(400)))
    assert terms(title, text, table) == counted(title, text, table)


_COMMON = "Hà nam Sếu, mới lan và – người tỉnh nước năm xã làng lũ sông đồng".split()


@given(st.text(), st.text())
def test_any_text_has_a_gist(title: str, text: str) -> None:
    """No more terms than are kept, each once, the same every time."""
    found = terms(title, text)
    assert len(found) == len({*found}) <= TERMS
    assert found == terms(title, text)
