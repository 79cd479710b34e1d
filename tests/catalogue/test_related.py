"""“Cùng chuyên mục” and “Đọc thêm”: five and five, none twice, never the page itself, the same from every order."""

from datetime import timedelta
from random import Random

import pytest
from factory import NOW, article, catalogue, moment, settings
from hypothesis import given
from hypothesis import strategies as st

from sitegen.catalogue.gather import gather
from sitegen.catalogue.related import LEAST, SHOWN, nearest, read_more, same_category
from sitegen.catalogue.states import Clock
from sitegen.model import Article, Catalogue


def numbers(urls: tuple[str, ...]) -> list[int]:
    return [int(url.rpartition("-")[2].removesuffix(".html")) for url in urls]


# --- the same section ------------------------------------------------------------------------------------------------


def test_the_five_newest_others_of_the_section() -> None:
    """Newest first, without the page itself."""
    assert same_category([8, 7, 6, 5, 4, 3, 2, 1], (), {7}) == [8, 6, 5, 4, 3]


def test_a_small_section_is_helped_out_by_the_one_above() -> None:
    """Its own first, none twice."""
    assert same_category([2, 1], [8, 7, 6, 5, 4, 3, 2, 1], {2}) == [1, 8, 7, 6, 5]


def test_a_pin_or_a_ban_makes_room_for_the_next() -> None:
    """The block has five as long as there are five."""
    assert same_category([9, 8, 7, 6, 5, 4, 3], (), {9, 8, 7}) == [6, 5, 4, 3]


# --- the others ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pins", "bans", "shown"),
    [
        ([], [], [1, 2, 3, 4, 5]),
        ([9], [], [9, 1, 2, 3, 4]),
        ([9, 1], [], [9, 1, 2, 3, 4]),
        ([9, 9], [], [9, 1, 2, 3, 4]),
        ([], [2, 4], [1, 3, 5, 6, 7]),
        ([9], [9], [1, 2, 3, 4, 5]),
        ([0], [], [1, 2, 3, 4, 5]),
        ([10, 9, 8, 7, 6, 5], [], [10, 9, 8, 7, 6]),
    ],
)
def test_pins_go_first_and_bans_out(pins: list[int], bans: list[int], shown: list[int]) -> None:
    """The editor decides: in his order, without repeats, never the page itself; a ban beats a pin."""
    assert read_more(range(11), pins, {0, *bans}, lambda one: ()) == shown


def test_of_two_copies_one_is_shown() -> None:
    """The better candidate, or the one that the editor pinned."""
    copies = {2: {1}, 1: {2, 4}, 3: set(), 4: {1}}.__getitem__
    assert read_more([1, 2, 3, 4], (), {0}, copies) == [1, 3]
    assert read_more([1, 2, 3, 4], [2], {0}, copies) == [2, 3, 4]


@pytest.mark.parametrize(
    ("number", "near"), [(3, [2, 4, 1, 0, 5]), (0, [1, 2, 3, 4, 5]), (5, [4, 3, 2, 1, 0]), (9, [5, 4, 3, 2, 1, 0])]
)
def test_the_nearest_in_time_first(number: int, near: list[int]) -> None:
    """Of two as near the newer; also seen from an article that is no member."""
    dates = [100, 80, 60, 50, 40, 0, -5, -6, -7, -8]
    assert list(nearest(number, range(6), dates)) == near


# --- in the paper ----------------------------------------------------------------------------------------------------

WORDS = "Hội vật làng Liễu Đôi, huyện Thanh Liêm, trước đình thờ Đoàn tướng quân"


def test_an_article_that_is_like_no_other_is_not_left_alone() -> None:
    """Three that stand near: of its section first, marked as no kin."""
    alone = article("thoi-su/a.md", "Xyzzy", id="50", date="2024-05-15 12:00")
    news = [article(f"thoi-su/{n}.md", f"Số {n}", id=str(n), date=f"2024-05-{n:02}") for n in range(11, 28)]
    culture = [article(f"van-hoa/{n}.md", f"Số {n}", id=str(100 + n), date="2024-05-15 12:00") for n in range(5)]
    own = next(one for one in catalogue(alone, *news, *culture).articles if one.article.id == "50")
    assert numbers(own.read_more) == [16, 15, 17]
    assert own.filled == own.read_more


def test_kin_leave_less_room_for_what_is_only_near() -> None:
    """One that is like it, and two that stand near; kin first."""
    kin = [
        article(f"{folder}/{n}.md", f"{WORDS} {n}", id=str(n), date=f"2019-05-{n:02}")
        for n, folder in ((1, "van-hoa"), (2, "thoi-su"))
    ]
    others = [article(f"thoi-su/{n}.md", f"Số {n}", id=str(n), date=f"2024-05-{n:02}") for n in range(10, 20)]
    own = next(one for one in catalogue(*kin, *others).articles if one.article.id == "1")
    assert numbers(own.read_more) == [2, 10, 11]
    assert numbers(own.filled) == [10, 11]


def test_a_copy_is_named_and_not_shown() -> None:
    """The later of the two is told of, with the place of the earlier."""
    text = " ".join(f"{WORDS} {n} lần" for n in range(9))
    early = article("thoi-su/a.md", "Hội vật", id="1", text=text, date="2024-05-01", lines=(("title", 2, 8),))
    late = article("van-hoa/b.md", "Hội vật", id="2", text=text, date="2024-05-02", lines=(("title", 3, 8),))
    found = gather((early, late), (), {}, settings(), Clock(NOW), text_of=lambda path: text)
    (told,) = found.problems
    assert (told.code, told.path, told.line, told.column) == ("SG411", "content/van-hoa/b.md", 3, 8)
    assert dict(told.facts)["other"] == "content/thoi-su/a.md:2"
    assert [one.read_more for one in found.catalogue.articles] == [(), ()]


def test_pins_and_bans_name_articles_by_id_or_file() -> None:
    """Both blocks honour them."""
    articles = [article(f"thoi-su/{n}.md", f"Bài {n}", id=str(n), date=f"2024-05-{n:02}") for n in range(1, 15)]
    articles[13] = article(
        "thoi-su/14.md",
        "Bài 14",
        id="14",
        date="2024-05-14",
        related=("1", "/thoi-su/13.md"),
        unrelated=("12", "thoi-su/2.md"),
    )
    own = next(one for one in catalogue(*articles).articles if one.article.id == "14")
    assert numbers(own.same_category) == [11, 10, 9, 8, 7]
    assert numbers(own.read_more)[:2] == [1, 13]
    assert not {12, 2} & {*numbers(own.read_more), *numbers(own.same_category)}


def test_a_pinned_article_that_is_not_published_now_is_passed_over() -> None:
    """And stands there when it is."""
    late = article("thoi-su/b.md", "B", id="2", date="2030-01-01")
    own = article("thoi-su/a.md", "A", id="1", related=("2",))
    assert catalogue(own, late).articles[0].read_more == ()
    later = catalogue(own, late, as_of=moment("2031-01-01"))
    assert numbers(next(one for one in later.articles if one.article.id == "1").read_more) == [2]


titles = st.sampled_from(["Lễ hội", "Hội vật", "Giá lúa", "Lúa và hội", "Mưa"])
articles = st.lists(
    st.builds(
        lambda title, day, tags, folder, pins, bans: (title, day, tuple(tags), folder, tuple(pins), tuple(bans)),
        titles,
        st.integers(0, 3),
        st.lists(st.sampled_from(["lúa", "hội", "làng nghề"]), unique=True, max_size=2),
        st.sampled_from(["thoi-su", "thoi-su/chinh-tri", "van-hoa"]),
        st.lists(st.integers(0, 14), max_size=2),
        st.lists(st.integers(0, 14), max_size=2),
    ),
    min_size=1,
    max_size=15,
).map(lambda rows: [_made(number, len(rows), *row) for number, row in enumerate(rows)])


def _made(number: int, count: int, title, day, tags, folder, pins, bans) -> Article:  # type: ignore[no-untyped-def]
    return article(
        f"{folder}/{number}.md",
        title,
        id=f"x{number}",
        date=moment("2024-05-01") + timedelta(days=day),
        tags=tags,
        related=tuple(f"x{pin % count}" for pin in pins),
        unrelated=tuple(f"x{ban % count}" for ban in bans),
    )


def blocks(paper: Catalogue) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {one.article.id: (one.same_category, one.read_more) for one in paper.articles}


@given(articles, st.randoms(use_true_random=False))
def test_the_blocks_do_not_depend_on_the_order_of_files(given_: list[Article], random: Random) -> None:
    """Ties are broken by date, then id: the same blocks and the same order from every shuffling."""
    mixed = given_[:]
    random.shuffle(mixed)
    one, other = catalogue(*given_), catalogue(*mixed)
    assert [a.url for a in one.articles] == [a.url for a in other.articles]
    assert blocks(one) == blocks(other)


@given(articles)
def test_no_article_stands_twice_below_another(given_: list[Article]) -> None:
    """Neither block repeats an article, the other block, or the page; bans are in neither; pins come first."""
    paper = catalogue(*given_)
    urls = {one.article.id: one.url for one in paper.articles}
    for own in paper.articles:
        shown = [*own.same_category, *own.read_more]
        assert len(shown) == len(set(shown)) <= 2 * SHOWN
        banned = {urls[name] for name in own.article.unrelated}
        assert not {own.url, *banned} & set(shown)
        pins = [urls[name] for name in dict.fromkeys(own.article.related) if urls[name] not in {own.url, *banned}]
        assert list(own.read_more[: len(pins)]) == pins


@given(articles)
def test_no_article_is_left_alone(given_: list[Article]) -> None:
    """Three others below each, or all there are."""
    paper = catalogue(*given_)
    for own in paper.articles:
        others = len(paper.articles) - 1 - len({*own.article.unrelated} - {own.article.id})
        assert len(own.same_category) + len(own.read_more) >= min(others, LEAST)
        if len(own.read_more) < LEAST:
            assert len(own.same_category) + len(own.read_more) == others


def test_five_hundred_articles_alike_have_one_order() -> None:
    """One date, one title, one tag: by id."""
    alike = [article(f"thoi-su/{n:03}.md", "Lễ hội", id=f"{n:03}", tags=("lễ hội",)) for n in range(500)]
    first = blocks(catalogue(*alike))
    for seed in range(2):
        Random(seed).shuffle(alike)
        assert blocks(catalogue(*alike)) == first
    assert [url[-8:-5] for url in first["250"][0]] == ["000", "001", "002", "003", "004"]
