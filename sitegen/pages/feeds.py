"""RSS 2.0 for the paper and each section, JSON Feed for the paper: full articles, absolute addresses, lasting ids."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from sitegen.body import absolute, fill
from sitegen.model import Page, Picture, Published, Section
from sitegen.pages import xml
from sitegen.pages.cards import Paper, caption, credit, description
from sitegen.pages.paths import output_path
from sitegen.pictures import RASTER_TYPES
from sitegen.text.dates import iso, rfc822

JSON_FEED = "/feed.json"

BodyOf = Callable[[str], str]
"""The HTML of a body by its source."""


@dataclass(frozen=True)
class FeedItem:
    """One article in a feed."""

    url: str
    guid: str
    title: str
    date: datetime
    updated: datetime | None
    summary: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    picture: Picture | None
    caption: str
    body: str
    links: tuple[str, ...]
    images: tuple[Picture, ...]


@dataclass(frozen=True)
class FeedView:
    """A feed: `url` is its own address, `page` that of the list it follows; newest first."""

    url: str
    page: str
    title: str
    description: str
    language: str
    base: str
    items: tuple[FeedItem, ...]


def feed_pages(paper: Paper) -> Iterator[Page]:
    """`/rss.xml`, `/feed.json` if it is wanted, and an RSS feed for each section."""
    settings, catalogue = paper.settings, paper.catalogue
    items = {one.url: _item(one, paper) for one in _newest_anywhere(paper)}
    front = _feed(paper, "/rss.xml", "/", settings.name, settings.description, catalogue.articles, items)
    yield Page("rss.xml", "rss", front)
    if settings.pages.json_feed:
        as_json = _feed(paper, JSON_FEED, "/", settings.name, settings.description, catalogue.articles, items)
        yield Page(output_path(JSON_FEED), "json-feed", as_json)
    for listing in catalogue.sections:
        section = listing.term
        if isinstance(section, Section):
            url, title = f"{section.url}rss.xml", f"{section.title} - {settings.name}"
            feed = _feed(paper, url, section.url, title, section.description, listing.articles, items)
            yield Page(output_path(url), "rss", feed)


def _newest_anywhere(paper: Paper) -> Iterator[Published]:
    size = paper.settings.feed_size
    yield from paper.catalogue.articles[:size]
    for listing in paper.catalogue.sections:
        yield from listing.articles[:size]


def _feed(
    paper: Paper,
    url: str,
    page: str,
    title: str,
    text: str,
    articles: tuple[Published, ...],
    items: dict[str, FeedItem],
) -> FeedView:
    settings = paper.settings
    chosen = tuple(items[one.url] for one in articles[: settings.feed_size])
    about, base = text or settings.motto or title, paper.canonical("")
    return FeedView(url, page, title, about, settings.language, base, chosen)


def _item(one: Published, paper: Paper) -> FeedItem:
    article = one.article
    section = (one.section.title,) if one.section else ()
    return FeedItem(
        one.url,
        guid(one, paper.settings.base_url),
        article.title,
        article.date,
        article.updated,
        description(one),
        tuple(term.title for term in one.authors),
        (*section, *(tag.title for tag in one.tags)),
        one.picture,
        " ".join(part for part in (caption(one), escape(credit(one))) if part),
        article.path,
        one.links,
        one.images,
    )


def guid(one: Published, base_url: str) -> str:
    """`tag:bao.example.vn,2019:1901` (RFC 4151): stays the same when the address or the headline changes."""
    return f"tag:{urlsplit(base_url).hostname},{one.article.date.year:04}:{one.article.id}"


def rss(view: FeedView, body_of: BodyOf) -> bytes:
    """The feed as RSS 2.0 with the namespaces that readers know."""
    newest = max((max(item.date, item.updated or item.date) for item in view.items), default=None)
    channel = [
        xml.element("title", view.title),
        xml.element("link", view.base + view.page),
        xml.element("description", view.description),
        xml.element("language", view.language),
        xml.element(f"{{{xml.ATOM}}}link", href=view.base + view.url, rel="self", type="application/rss+xml"),
    ]
    if newest:
        channel.append(xml.element("lastBuildDate", rfc822(newest)))
    channel += [_rss_item(item, view.base, body_of) for item in view.items]
    return xml.document(xml.element("rss", [xml.element("channel", channel)], version="2.0"))


def _rss_item(item: FeedItem, base: str, body_of: BodyOf) -> Element:
    parts = [
        xml.element("title", item.title),
        xml.element("link", base + item.url),
        xml.element("guid", item.guid, isPermaLink="false"),
        xml.element("pubDate", rfc822(item.date)),
        xml.element("description", item.summary),
    ]
    parts += [xml.element(f"{{{xml.DC}}}creator", name) for name in item.authors]
    parts += [xml.element("category", name) for name in item.categories]
    parts.append(xml.element(f"{{{xml.CONTENT}}}encoded", full_html(item, base, body_of)))
    if item.picture:
        parts.append(_media(item.picture, base))
    return xml.element("item", parts)


def _media(picture: Picture, base: str) -> Element:
    size = {"width": str(picture.width), "height": str(picture.height)} if picture.width else {}
    suffix = "." + picture.url.rpartition(".")[2].lower()
    kind = {"type": RASTER_TYPES[suffix]} if suffix in RASTER_TYPES else {}
    return xml.element(f"{{{xml.MEDIA}}}content", url=absolute(picture.url, base), medium="image", **kind, **size)


def full_html(item: FeedItem, base: str, body_of: BodyOf) -> str:
    """The article as a feed reader shows it: lead picture, then the body, every address absolute."""
    body = _without_fragments(fill(body_of(item.body), item.links, item.images, base), base + item.url)
    if not item.picture:
        return body
    size = f' width="{item.picture.width}" height="{item.picture.height}"' if item.picture.width else ""
    source = escape(absolute(item.picture.url, base))
    caption = f"<figcaption>{item.caption}</figcaption>" if item.caption else ""
    return f'<figure><img src="{source}" alt=""{size}>{caption}</figure>\n{body}'


# Values of attributes may hold a `>`, but no quote: an address is found whatever stands before it.
_FRAGMENT = re.compile(r'(<a(?: [^\s=>"]+(?:="[^"]*")?)*? href=")#')


def _without_fragments(html: str, page: str) -> str:
    """Footnotes and headings are on the article's own page: a bare `#fn-1` means nothing in a feed reader."""
    return _FRAGMENT.sub(lambda match: f"{match[1]}{escape(page)}#", html)


def json_feed(view: FeedView, body_of: BodyOf) -> bytes:
    """The feed as JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": view.title,
        "home_page_url": view.base + view.page,
        "feed_url": view.base + view.url,
        "description": view.description,
        "language": view.language,
        "items": [_json_item(item, view.base, body_of) for item in view.items],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _json_item(item: FeedItem, base: str, body_of: BodyOf) -> dict[str, object]:
    optional: dict[str, object] = {
        "date_modified": iso(item.updated) if item.updated else "",
        "image": absolute(item.picture.url, base) if item.picture else "",
        "authors": [{"name": name} for name in item.authors],
        "tags": list(item.categories),
    }
    return {
        "id": item.guid,
        "url": base + item.url,
        "title": item.title,
        "summary": item.summary,
        "content_html": full_html(item, base, body_of),
        "date_published": iso(item.date),
        **{key: value for key, value in optional.items() if value},
    }
