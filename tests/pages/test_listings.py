"""Lists page by page, numbered from the oldest: a page that is full is never dealt out anew."""

from dataclasses import replace

import pytest
from factory import SECTIONS, article, catalogue, moment, paper_of, published, settings
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model import Page
from sitegen.pages.cards import Link
from sitegen.pages.listings import ListingView, TermsView, listing_pages, sheets, term_pages


def newest_first(count: int):  # type: ignore[no-untyped-def]
    return tuple(published(number) for number in range(count, 0, -1))


def numbers(articles) -> list[int]:  # type: ignore[no-untyped-def]
    return [int(one.article.id) for one in articles]


def lists(*articles, **options) -> dict[str, ListingView]:  # type: ignore[no-untyped-def]
    """The views of all list pages by their addresses."""
    pages: list[Page] = list(listing_pages(paper_of(*articles, **options)))
    return {page.view.url: page.view for page in pages if isinstance(page.view, ListingView)}


def row(count: int, start: int = 1, **fields):  # type: ignore[no-untyped-def]
    """Articles one a day."""
    return [
        article(
            f"thoi-su/{n:04}.md",
            f"Bài {n}",
            id=str(n),
            date=f"20{10 + n // 300}-{1 + n // 28 % 12:02}-{1 + n % 28:02}",
            **fields,
        )
        for n in range(start, start + count)
    ]


# --- sheets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "dealt"),
    [
        (0, {0: []}),
        (1, {0: [1]}),
        (5, {0: [5, 4, 3, 2, 1]}),
        (6, {0: [6, 5, 4], 1: [3, 2, 1]}),
        (8, {0: [8, 7, 6, 5, 4], 1: [3, 2, 1]}),
        (9, {0: [9, 8, 7], 2: [6, 5, 4], 1: [3, 2, 1]}),
        (11, {0: [11, 10, 9, 8, 7], 2: [6, 5, 4], 1: [3, 2, 1]}),
    ],
)
def test_sheets_of_three(count: int, dealt: dict[int, list[int]]) -> None:
    """The front shows the newest three to five; behind it full sheets, the oldest is number 1."""
    assert {sheet.number: numbers(sheet.articles) for sheet in sheets(newest_first(count), 3)} == dealt
    assert [sheet.number for sheet in sheets(newest_first(count), 3)] == list(dealt)


@given(st.integers(0, 60), st.integers(1, 7))
def test_every_article_is_on_one_sheet_in_its_order(count: int, size: int) -> None:
    """Read from the front to number 1, the sheets are the list; none is too long or too short."""
    articles = newest_first(count)
    dealt = sheets(articles, size)
    assert tuple(one for sheet in dealt for one in sheet.articles) == articles
    assert all(len(sheet.articles) == size for sheet in dealt if sheet.number)
    assert len(dealt[0].articles) < 2 * size
    assert count < size or len(dealt[0].articles) >= size


@given(st.integers(0, 60), st.integers(1, 12), st.integers(1, 7))
def test_newer_articles_deal_nothing_anew(count: int, more: int, size: int) -> None:
    """A numbered sheet has what it had; only new ones appear."""
    articles = newest_first(count + more)
    before = {sheet.number: sheet for sheet in sheets(articles[more:], size) if sheet.number}
    after = {sheet.number: sheet for sheet in sheets(articles, size) if sheet.number}
    assert before.items() <= after.items()


# --- pages -----------------------------------------------------------------------------------------------------------


@given(st.integers(1, 16), st.integers(1, 6))
def test_a_newer_article_changes_only_the_front_of_its_lists(count: int, more: int) -> None:
    """Numbered pages stay as they are, but for the way on from the newest of them to one that is new behind it."""
    both = row(count + more, tags=("lũ",), authors=("Thu Hà",))
    before, after = lists(*both[:count], page_size=2), lists(*both, page_size=2)
    for url, view in before.items():
        if view.number and f"{url.rstrip('/').rpartition('/')[0]}/{view.number + 1}/" in before:
            assert after[url] == view
        elif view.number:
            assert replace(after[url], newer=view.newer) == view
        elif view.cards:
            assert after[url].cards != view.cards


def test_an_article_elsewhere_changes_no_other_list() -> None:
    """Another section's pages are none of its business."""
    before = lists(*row(7), page_size=2)
    after = lists(*row(7), article("van-hoa/x.md", "X", date="2026-01-01"), page_size=2)
    assert {url for url in after if after[url] != before.get(url)} == {"/van-hoa/"}


def test_the_pages_of_a_list_lead_to_each_other() -> None:
    """From the front to the oldest by `older`, and back by `newer`; under lasting addresses."""
    views = lists(*row(9), page_size=2)
    urls = ["/thoi-su/", "/thoi-su/trang/3/", "/thoi-su/trang/2/", "/thoi-su/trang/1/"]
    assert [views[url].older for url in urls] == [*urls[1:], ""]
    assert [views[url].newer for url in urls] == ["", *urls[:-1]]
    assert [views[url].number for url in urls] == [0, 3, 2, 1]
    assert [view.canonical for view in views.values()] == [f"https://bao.example.vn{url}" for url in views]


def test_years_lead_to_the_page_where_each_begins() -> None:
    """From the front of a list, which may change; a numbered page stays as it is, and a list of one year needs none."""
    dates = ("2017-03-01", "2017-04-01", "2018-01-01", "2018-02-01", "2020-01-01", "2020-02-01")
    articles = [article(f"thoi-su/{n}.md", f"Bài {n}", id=str(n), date=date) for n, date in enumerate(dates)]
    found = lists(*articles, page_size=2)
    years = (
        ("2020", "#site_2020"),
        ("2018", "/thoi-su/trang/2/#site_2018"),
        ("2017", "/thoi-su/trang/1/#site_2017"),
    )
    assert tuple((link.title, link.url) for link in found["/thoi-su/"].years) == years
    assert found["/thoi-su/trang/1/"].years == ()
    assert lists(*articles[:2])["/thoi-su/"].years == ()


def test_sections_tags_and_authors_have_lists() -> None:
    """A section with those below it; only sections have feeds."""
    one = article("thoi-su/chinh-tri/a.md", tags=("mưa lũ",), authors=("Ban Thời sự",))
    views = lists(one)
    assert {url: (view.kind, len(view.cards), view.feed) for url, view in views.items()} == {
        "/thoi-su/": ("section", 1, "/thoi-su/rss.xml"),
        "/thoi-su/chinh-tri/": ("section", 1, "/thoi-su/chinh-tri/rss.xml"),
        "/van-hoa/": ("section", 0, "/van-hoa/rss.xml"),
        "/tu-khoa/mua-lu/": ("tag", 1, ""),
        "/tac-gia/ban-thoi-su/": ("author", 1, ""),
    }
    assert [url for url, view in views.items() if view.organization] == ["/tac-gia/ban-thoi-su/"]


@pytest.mark.parametrize("sections", [SECTIONS, ()])
def test_the_trail_leads_from_the_front_page_to_the_list(sections) -> None:  # type: ignore[no-untyped-def]
    """Home, the section, the subsection; declared or taken from the articles; the same on every sheet."""
    articles = [article(f"Thời sự/Chính trị/{n}.md", f"Bài {n}", id=str(n), tags=("mưa lũ",)) for n in range(5)]
    views = lists(*articles, sections=sections, page_size=2)
    home, top = Link("/", "Báo Hà Nam"), Link("/thoi-su/", "Thời sự")
    below = Link("/thoi-su/chinh-tri/", "Chính trị")
    assert views["/thoi-su/"].breadcrumb == (home, top)
    assert views["/thoi-su/chinh-tri/"].breadcrumb == (home, top, below)
    assert views["/thoi-su/chinh-tri/trang/1/"].breadcrumb == (home, top, below)
    assert views["/tu-khoa/mua-lu/"].breadcrumb == (home, Link("/tu-khoa/mua-lu/", "mưa lũ"))
    assert views["/thoi-su/"].children == (below,)
    assert views["/thoi-su/chinh-tri/"].children == views["/tu-khoa/mua-lu/"].children == ()


# --- indexes ---------------------------------------------------------------------------------------------------------


def indexes(*articles) -> dict[str, TermsView]:  # type: ignore[no-untyped-def]
    return {page.view.url: page.view for page in term_pages(paper_of(*articles)) if isinstance(page.view, TermsView)}


def test_tags_stand_under_their_letters() -> None:
    """Ă, Â, Đ … are letters of their own; whatever is no letter stands together."""
    names = (
        "ao làng",
        "ăn chay",
        "ấm chè",
        "dân",
        "đồng",
        "ếch",
        "Ông đồ",
        "ớt",
        "ưu đãi",
        "2019",
        "“Chí Phèo”",
        "Élan",
    )
    view = indexes(article(tags=names))["/tu-khoa/"]
    groups = {group.letter: [term.name for term in group.terms] for group in view.groups}
    assert list(groups) == ["A", "Ă", "Â", "D", "Đ", "E", "Ê", "Ô", "Ơ", "Ư", "0–9"]
    assert groups["0–9"] == ["2019", "“Chí Phèo”"]
    assert view.kind == "tag"


def test_authors_stand_under_their_given_names() -> None:
    """And each name tells how many articles it has."""
    one, other = article(authors=("Trần An", "Lê Bình")), article("thoi-su/b.md", "B", authors=("Lê Bình",))
    view = indexes(one, other)["/tac-gia/"]
    found = [(group.letter, [(term.name, term.count) for term in group.terms]) for group in view.groups]
    assert found == [("A", [("Trần An", 1)]), ("B", [("Lê Bình", 2)])]


def test_no_names_no_index() -> None:
    """A paper without tags has no page of tags."""
    assert indexes(article()) == {}


def test_the_factory_agrees_with_the_settings() -> None:
    """What the tests above count on."""
    assert settings().page_size == 20
    assert catalogue(*row(3)).articles[0].article.date > moment("2010-01-01")
