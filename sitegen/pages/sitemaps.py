"""What search engines read: an index, a sitemap a year, one for lists, the news sitemap, robots.txt."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from xml.etree.ElementTree import Element

from sitegen.model import Page, Published
from sitegen.pages import xml
from sitegen.pages.cards import Paper
from sitegen.text.dates import iso

T = TypeVar("T")

LARGEST = 10_000
"""Addresses in one file; the protocol allows 50,000 and 50 MB."""
NEWS_DAYS, NEWS_LARGEST = 2, 1000


@dataclass(frozen=True)
class Entry:
    """An absolute address and when it last changed, where that is known."""

    loc: str
    lastmod: datetime | None


@dataclass(frozen=True)
class SitemapView:
    """A sitemap, or the index of all."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class NewsEntry:
    """An article as news search wants it."""

    loc: str
    title: str
    date: datetime


@dataclass(frozen=True)
class NewsSitemapView:
    """The newest articles; the paper's name and language stand in each entry."""

    name: str
    language: str
    entries: tuple[NewsEntry, ...]


@dataclass(frozen=True)
class RobotsView:
    """Where the sitemaps are; nowhere in a preview, whose pages ask not to be found."""

    sitemaps: tuple[str, ...]


def sitemap_pages(paper: Paper) -> Iterator[Page]:
    """All sitemaps and robots.txt."""
    index: list[Entry] = []
    for name, entries in _numbered("sitemap-chuyen-muc", list(_lists(paper))):
        newest = max((entry.lastmod for entry in entries if entry.lastmod), default=None)
        index.append(Entry(paper.canonical(f"/{name}"), newest))
        yield Page(name, "sitemap", SitemapView(entries))
    for name, articles, is_wanted in _years(paper):
        index.append(Entry(paper.canonical(f"/{name}"), max(_changed(one) for one in articles)))
        if is_wanted:
            entries = tuple(Entry(paper.canonical(one.url), _changed(one)) for one in articles)
            yield Page(name, "sitemap", SitemapView(entries))
    yield Page("sitemap.xml", "sitemap-index", SitemapView(tuple(index)))
    addresses = [paper.canonical("/sitemap.xml")]
    if news := _news(paper):
        yield Page("sitemap-news.xml", "news-sitemap", news)
        addresses.append(paper.canonical("/sitemap-news.xml"))
    yield Page("robots.txt", "robots", RobotsView(() if paper.settings.preview else tuple(addresses)))


def _years(paper: Paper) -> Iterator[tuple[str, tuple[Published, ...], bool]]:
    """Articles by year, the oldest first within a year: a new article changes one file. Then whether that is to be planned."""
    years: dict[int, list[Published]] = defaultdict(list)
    for one in reversed(paper.catalogue.articles):
        years[one.article.date.year].append(one)
    for year in sorted(years):
        wants_all = paper.has_new(years[year])
        for name, articles in _numbered(f"sitemap-{year:04}", years[year]):
            yield name, articles, wants_all or paper.wants_list(articles)


def _numbered(name: str, listed: list[T]) -> Iterator[tuple[str, tuple[T, ...]]]:
    for start in range(0, len(listed), LARGEST):
        number = f"-{start // LARGEST + 1}" if start else ""
        yield f"{name}{number}.xml", tuple(listed[start : start + LARGEST])


def _changed(one: Published) -> datetime:
    return one.article.updated or one.article.date


def _lists(paper: Paper) -> Iterator[Entry]:
    catalogue = paper.catalogue
    yield Entry(paper.canonical("/"), _newest(catalogue.articles))
    for listing in (*catalogue.sections, *catalogue.tags, *paper.authors):
        yield Entry(paper.canonical(listing.term.url), _newest(listing.articles))
    for one in catalogue.static:
        yield Entry(paper.canonical(one.url), one.article.updated)
    for url in paper.made:
        yield Entry(paper.canonical(url), None)


def _newest(articles: tuple[Published, ...]) -> datetime | None:
    return articles[0].article.date if articles else None


def _news(paper: Paper) -> NewsSitemapView | None:
    """The articles of the two days up to the newest: counted from the content, so that no build depends on today."""
    articles = paper.catalogue.articles
    if not articles:
        return None
    since = articles[0].article.date - timedelta(days=NEWS_DAYS)
    recent = [one for one in articles[:NEWS_LARGEST] if one.article.date > since]
    entries = tuple(NewsEntry(paper.canonical(one.url), one.article.title, one.article.date) for one in recent)
    return NewsSitemapView(paper.settings.name, paper.settings.language, entries)


def sitemap(view: SitemapView) -> bytes:
    """A `urlset` of the sitemap protocol 0.9."""
    return _document("urlset", "url", view)


def sitemap_index(view: SitemapView) -> bytes:
    """A `sitemapindex` of the sitemap protocol 0.9."""
    return _document("sitemapindex", "sitemap", view)


def _document(root: str, item: str, view: SitemapView) -> bytes:
    children = []
    for entry in view.entries:
        parts = [_tag("loc", entry.loc)]
        if entry.lastmod:
            parts.append(_tag("lastmod", iso(entry.lastmod)))
        children.append(_tag(item, parts))
    return xml.document(_tag(root, children), default=xml.SITEMAP)


def _tag(name: str, content: "str | list[Element]") -> Element:
    return xml.element(f"{{{xml.SITEMAP}}}{name}", content)


def news_sitemap(view: NewsSitemapView) -> bytes:
    """A `urlset` with the news extension."""
    urls = []
    for entry in view.entries:
        publication = [_news_tag("name", view.name), _news_tag("language", view.language)]
        about = [
            _news_tag("publication", publication),
            _news_tag("publication_date", iso(entry.date)),
            _news_tag("title", entry.title),
        ]
        urls.append(_tag("url", [_tag("loc", entry.loc), _news_tag("news", about)]))
    return xml.document(_tag("urlset", urls), default=xml.SITEMAP)


def _news_tag(name: str, content: "str | list[Element]") -> Element:
    return xml.element(f"{{{xml.NEWS}}}{name}", content)


def robots(view: RobotsView) -> bytes:
    """Everything may be read; the sitemaps are named."""
    lines = ["User-agent: *", "Allow: /", "", *(f"Sitemap: {url}" for url in view.sitemaps)]
    return ("\n".join(lines) + "\n").encode()
