"""Sitemaps, the news sitemap and robots.txt: everything that is published, absolute, in files of a size."""

from datetime import timedelta
from typing import Any

import pytest
from factory import article, moment, paper_of
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sitegen.model import Article
from sitegen.pages import sitemaps
from sitegen.pages.plan import make
from sitegen.pages.sitemaps import (
    Entry,
    NewsEntry,
    NewsSitemapView,
    RobotsView,
    SitemapView,
    news_sitemap,
    robots,
    sitemap,
    sitemap_index,
    sitemap_pages,
)

BASE = "https://bao.example.vn"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def pages(*articles: Article, **options: Any) -> dict[str, Any]:
    return {page.path: page for page in sitemap_pages(paper_of(*articles, **options))}


def locs(page) -> list[str]:  # type: ignore[no-untyped-def]
    return [entry.loc.removeprefix(BASE) for entry in page.view.entries]


def rows(*dates: str, **fields: object):  # type: ignore[no-untyped-def]
    return [
        article(f"thoi-su/{n}.md", f"Bài {n}", id=str(n), slug="b", date=when, **fields) for n, when in enumerate(dates)
    ]


def test_a_sitemap_a_year_and_one_for_lists() -> None:
    """The oldest first, so that a new article is added at the end of one file."""
    found = pages(*rows("2019-12-31", "2020-01-01", "2020-05-01"), article("trang/a.md", "Giới thiệu"))
    assert locs(found["sitemap-2020.xml"]) == ["/thoi-su/b-1.html", "/thoi-su/b-2.html"]
    assert locs(found["sitemap-2019.xml"]) == ["/thoi-su/b-0.html"]
    assert locs(found["sitemap-chuyen-muc.xml"]) == [
        "/",
        "/thoi-su/",
        "/thoi-su/chinh-tri/",
        "/van-hoa/",
        "/trang/gioi-thieu.html",
    ]
    assert locs(found["sitemap.xml"]) == ["/sitemap-chuyen-muc.xml", "/sitemap-2019.xml", "/sitemap-2020.xml"]


def test_every_published_page_of_the_catalogue_is_in_one_sitemap() -> None:
    """Articles, static pages, sections, tags, authors; once each."""
    paper = paper_of(*rows("2019-12-31", "2020-01-01", tags=("lũ",), authors=("Thu Hà",)), article("trang/a.md"))
    found = [entry.loc for page in sitemap_pages(paper) if page.recipe == "sitemap" for entry in page.view.entries]  # type: ignore[attr-defined]
    catalogue = paper.catalogue
    urls = [one.url for one in (*catalogue.articles, *catalogue.static)]
    urls += [one.term.url for one in (*catalogue.sections, *catalogue.tags, *catalogue.authors)]
    assert sorted(found) == sorted([f"{BASE}/", *(BASE + url for url in urls)])


def test_large_years_are_split(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of one size; the first ones stay as they are when the year goes on."""
    monkeypatch.setattr(sitemaps, "LARGEST", 3)
    dates = [f"2020-01-{day:02}" for day in range(1, 8)]
    found, later = pages(*rows(*dates)), pages(*rows(*dates, "2020-02-01", "2020-02-02", "2020-02-03"))
    names = ["sitemap-2020.xml", "sitemap-2020-2.xml", "sitemap-2020-3.xml"]
    assert [len(locs(found[name])) for name in names] == [3, 3, 1]
    assert [found[name] for name in names[:2]] == [later[name] for name in names[:2]]
    assert set(later) - set(found) == {"sitemap-2020-4.xml"}
    assert [loc for loc in locs(later["sitemap.xml"]) if "2020" in loc] == [
        f"/{name}" for name in (*names, "sitemap-2020-4.xml")
    ]


def test_an_entry_tells_when_it_last_changed() -> None:
    """An article's update, a list's newest article; the index, the newest of each file."""
    one, other = rows("2020-01-01", "2020-03-01")
    updated = article(one.path, one.title, id="0", slug="b", date=one.date, updated="2021-06-01 08:00")
    found = pages(updated, other)
    assert [entry.lastmod for entry in found["sitemap-2020.xml"].view.entries] == [
        moment("2021-06-01 08:00"),
        other.date,
    ]
    assert found["sitemap.xml"].view.entries[1].lastmod == moment("2021-06-01 08:00")
    lists = {entry.loc.removeprefix(BASE): entry.lastmod for entry in found["sitemap-chuyen-muc.xml"].view.entries}
    assert (lists["/"], lists["/thoi-su/"], lists["/van-hoa/"]) == (other.date, other.date, None)


def test_the_news_are_those_of_the_two_days_up_to_the_newest() -> None:
    """Counted from the content, so that no build depends on today; at most a thousand."""
    newest = moment("2020-01-10 06:00")
    dates = [newest - timedelta(hours=hours) for hours in (0, 1, 47, 48, 49)]
    found = pages(*(article(f"thoi-su/{n}.md", f"Bài {n}", id=str(n), date=when) for n, when in enumerate(dates)))
    assert [entry.title for entry in found["sitemap-news.xml"].view.entries] == ["Bài 0", "Bài 1", "Bài 2"]


def test_no_more_news_than_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest of them."""
    monkeypatch.setattr(sitemaps, "NEWS_LARGEST", 2)
    found = pages(*rows("2020-01-01 06:00", "2020-01-01 07:00", "2020-01-01 08:00"))
    assert [entry.title for entry in found["sitemap-news.xml"].view.entries] == ["Bài 2", "Bài 1"]


def test_a_paper_without_articles_has_no_news() -> None:
    """And robots.txt names only what is there."""
    assert set(pages()) == {"sitemap-chuyen-muc.xml", "sitemap.xml", "robots.txt"}
    assert pages()["robots.txt"].view.sitemaps == (f"{BASE}/sitemap.xml",)
    assert len(pages(article())["robots.txt"].view.sitemaps) == 2


def test_robots() -> None:
    """Everything may be read."""
    text = robots(RobotsView((f"{BASE}/sitemap.xml", f"{BASE}/sitemap-news.xml"))).decode()
    assert text == (f"User-agent: *\nAllow: /\n\nSitemap: {BASE}/sitemap.xml\nSitemap: {BASE}/sitemap-news.xml\n")


def test_every_recipe_makes_its_bytes() -> None:
    """The planned pages are made by their names."""
    for page in pages(article()).values():
        assert make(page, str).startswith(b"User-agent" if page.path == "robots.txt" else b'<?xml version="1.0"')


# --- as files --------------------------------------------------------------------------------------------------------

moments = st.none() | st.just(moment("2024-05-31 06:30"))
anything = st.text(st.one_of(st.characters(), st.sampled_from("\x00\x01\x0b&<>\"'\ud800\uffff]🎉")), max_size=20)


@given(st.lists(st.tuples(anything, moments), max_size=4))
def test_sitemaps_are_well_formed_whatever_the_address(entries) -> None:  # type: ignore[no-untyped-def]
    """Both kinds, with as many entries as there are."""
    view = SitemapView(tuple(Entry(f"{BASE}/{loc}", lastmod) for loc, lastmod in entries))
    for data, root, child in ((sitemap(view), "urlset", "url"), (sitemap_index(view), "sitemapindex", "sitemap")):
        found = etree.fromstring(data)
        assert found.tag == MAP + root
        assert [one.tag for one in found] == [MAP + child] * len(entries)
        assert [one.findtext(f"{MAP}lastmod") for one in found] == [
            "2024-05-31T06:30:00+07:00" if lastmod else None for _, lastmod in entries
        ]
        assert all((one.findtext(f"{MAP}loc") or "").startswith(BASE) for one in found)


@given(anything, anything)
def test_the_news_sitemap_is_well_formed_whatever_the_headline(name: str, title: str) -> None:
    """The paper's name and language in each entry, as news search wants it."""
    view = NewsSitemapView(name, "vi", (NewsEntry(f"{BASE}/a.html", title, moment("2024-05-31 06:30")),))
    (url,) = etree.fromstring(news_sitemap(view))
    news = next(url.iter(f"{NEWS}news"))
    assert [one.tag for one in news] == [f"{NEWS}publication", f"{NEWS}publication_date", f"{NEWS}title"]
    assert news.findtext(f"{NEWS}publication/{NEWS}language") == "vi"
    assert news.findtext(f"{NEWS}publication_date") == "2024-05-31T06:30:00+07:00"


def test_sitemaps_need_no_prefix() -> None:
    """Some readers know no namespaces."""
    assert b"<urlset xmlns=" in sitemap(SitemapView((Entry(f"{BASE}/", None),)))
    assert b"<loc>https://bao.example.vn/</loc>" in sitemap(SitemapView((Entry(f"{BASE}/", None),)))
