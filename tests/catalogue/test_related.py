"""“Cùng chuyên mục” and “Đọc thêm”: five and five, none twice, never the page itself, the same from every order."""

from datetime import timedelta
from random import Random

import pytest
from factory import POLITICS, article, catalogue, moment, published
from hypothesis import given
from hypothesis import strategies as st

from sitegen.catalogue.related import SHOWN, read_more, same_category
from sitegen.catalogue.weighed import weigh
from sitegen.model import Article, Catalogue, Published


def newest_first(*articles: Published) -> list[Published]:
    return sorted(articles, key=lambda one: one.article.date, reverse=True)


def urls(articles: list[Published]) -> list[str]:
    return [one.url for one in articles]


def numbers(urls: tuple[str, ...]) -> list[int]:
    return [int(url.rpartition("-")[2].removesuffix(".html")) for url in urls]


def best(*articles: Published, of: int) -> list[int]:
    """The numbers of an article's candidates, best first."""
    ordered = newest_first(*articles)
    weighed = weigh(ordered)
    return [int(ordered[number].article.id) for number in weighed.best[weighed.order.index(str(of))]]


# --- the same section ------------------------------------------------------------------------------------------------


def test_the_five_newest_others_of_the_section() -> None:
    """Newest first, without the page itself."""
    section = newest_first(*(published(n) for n in range(1, 9)))
    own = next(one for one in section if one.article.id == "7")
    assert numbers(same_category(urls(section), (), {own.url})) == [8, 6, 5, 4, 3]


def test_a_small_section_is_helped_out_by_the_one_above() -> None:
    """Its own first, none twice."""
    own = [published(n, section=POLITICS) for n in (2, 1)]
    above = newest_first(*own, *(published(n) for n in range(3, 9)))
    assert numbers(same_category(urls(own), urls(above), {own[0].url})) == [1, 8, 7, 6, 5]


def test_a_pin_or_a_ban_makes_room_for_the_next() -> None:
    """The block has five as long as there are five."""
    section = newest_first(*(published(n) for n in range(1, 10)))
    left_out = {one.url for one in section[:3]}
    assert numbers(same_category(urls(section), (), left_out)) == [6, 5, 4, 3, 2]


# --- the others ------------------------------------------------------------------------------------------------------


def test_a_shared_tag_counts_more_than_a_shared_word() -> None:
    """And two words more than one."""
    one = published(1, "Hội vật Liễu Đôi", tags=["lễ hội"])
    tag = published(2, "Chuyện khác", tags=["lễ hội"])
    words = published(3, "Hội vật làng bên")
    word = published(4, "Hội chợ xuân")
    nothing = published(5, "Giá lúa")
    assert best(one, tag, words, word, nothing, of=1) == [2, 3, 4, 5]


def test_small_words_do_not_count() -> None:
    """Every title has them."""
    one = published(1, "Những ngày ở quê")
    assert best(one, published(2, "Những ngày mưa"), published(3, "Về quê"), of=1)[0] == 3


def test_both_places_of_a_tone_mark_are_one_word() -> None:
    """hoà and hòa."""
    one = published(1, "Hòa bình")
    assert best(one, published(2, "Hoà giải"), published(3, "Giá lúa"), of=1)[0] == 2


def test_ties_go_to_the_newer() -> None:
    """Equal in all else."""
    one = published(5, "Lễ hội")
    assert best(one, *(published(n, "Lễ hội") for n in (1, 2, 3, 4, 6, 7)), of=5) == [7, 6, 4, 3, 2, 1]


def test_near_neighbours_fill_up() -> None:
    """An article that shares nothing with any other still has five beside it."""
    others = [published(n) for n in range(1, 30) if n != 15]
    found = best(published(15, "Xyzzy"), *others, of=15)
    assert len(found) >= 2 * SHOWN
    assert all(abs(number - 15) <= 2 * SHOWN for number in found)


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
    own, *others = [published(n).url for n in range(11)]
    of = [own, *others]
    assert numbers(read_more(others, [of[n] for n in pins], {own, *(of[n] for n in bans)})) == shown


# --- in the paper ----------------------------------------------------------------------------------------------------


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
def test_both_blocks_are_full_while_there_are_articles(given_: list[Article]) -> None:
    """Five of the section and those above it, five others, or all there are."""
    paper = catalogue(*given_)
    for own in paper.articles:
        others = len(paper.articles) - 1 - len({*own.article.unrelated} - {own.article.id})
        assert len(own.same_category) + len(own.read_more) >= min(others, SHOWN)
        if len(own.read_more) < SHOWN:
            assert len(own.same_category) + len(own.read_more) == others


def test_five_hundred_articles_alike_have_one_order() -> None:
    """One date, one title, one tag: by id."""
    alike = [article(f"thoi-su/{n:03}.md", "Lễ hội", id=f"{n:03}", tags=("lễ hội",)) for n in range(500)]
    first = blocks(catalogue(*alike))
    for seed in range(2):
        Random(seed).shuffle(alike)
        assert blocks(catalogue(*alike)) == first
    assert [url[-8:-5] for url in first["250"][0]] == ["000", "001", "002", "003", "004"]
