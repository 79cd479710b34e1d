"""Feeds: well-formed whatever the text, whole articles, absolute addresses, ids that last."""

import json
import re
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
from factory import article, asset, moment, paper_of, published
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sitegen.body import image_mark, link_mark
from sitegen.model import Picture
from sitegen.pages.feeds import FeedItem, FeedView, feed_pages, full_html, guid, json_feed, rss

BASE = "https://bao.example.vn"
MOMENT = moment("2024-05-31 06:30")
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}


def item(**changes: object) -> FeedItem:
    fields: dict[str, object] = {
        "url": "/thoi-su/mua-lu-7.html",
        "guid": "tag:bao.example.vn,2024:7",
        "title": "Mưa lũ",
        "date": MOMENT,
        "updated": None,
        "summary": "Nước lên nhanh.",
        "authors": ("Thu Hà",),
        "categories": ("Thời sự",),
        "picture": None,
        "caption": "",
        "body": "a.md",
        "links": (),
        "images": (),
    }
    return FeedItem(**fields | changes)  # type: ignore[arg-type]


def view(*items: FeedItem, title: str = "Báo Hà Nam", description: str = "Tiếng nói của quê hương") -> FeedView:
    return FeedView("/rss.xml", "/", title, description, "vi", BASE, items)


def parsed(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(recover=False, resolve_entities=False))


def one(root: etree._Element, path: str) -> etree._Element:
    (found,) = root.findall(path, NAMESPACES)
    return found


def texts(root: etree._Element, path: str) -> list[str]:
    return [one.text or "" for one in root.findall(path, NAMESPACES)]


def feeds(*articles, **options) -> dict[str, FeedView]:  # type: ignore[no-untyped-def]
    return {page.path: page.view for page in feed_pages(paper_of(*articles, **options))}  # type: ignore[misc]


# --- any text --------------------------------------------------------------------------------------------------------

anything = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs"]),
        st.sampled_from("\x00\x01\x0b\x1f\x7f\x85\ufffe\uffff\u2028\u202e&<>\"'🎉"),
    ),
    max_size=30,
) | st.sampled_from(["]]>", "<![CDATA[", "&amp;", "</title>", "<!--", "%s{}", "\ud800", "&#0;"])
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_read(text: str) -> str:
    """What an XML reader gets back: without what XML forbids, with its line ends."""
    return FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


@given(anything, anything, anything, anything, anything)
def test_rss_is_well_formed_and_says_what_was_written(title, summary, name, body, caption) -> None:  # type: ignore[no-untyped-def]
    """Control characters, half emoji, CDATA ends, tags: the reader gets the text, less what XML cannot hold."""
    found = item(
        title=title, summary=summary, authors=(name,), categories=(name,), caption=caption, picture=Picture("/a.jpg")
    )
    root = parsed(rss(view(found, title=title, description=summary), lambda _: body))
    assert texts(root, "channel/item/title") == texts(root, "channel/title") == [as_read(title)]
    assert texts(root, "channel/item/description") == [as_read(summary)]
    assert texts(root, "channel/item/dc:creator") == texts(root, "channel/item/category") == [as_read(name)]
    (content,) = texts(root, "channel/item/content:encoded")
    assert content == as_read(full_html(found, BASE, lambda _: body))


@given(anything, anything, anything, anything)
def test_json_is_json_and_says_what_was_written(title, summary, name, body) -> None:  # type: ignore[no-untyped-def]
    """As UTF-8; only half characters, which no file can hold, become question marks."""
    data = json_feed(view(item(title=title, summary=summary, authors=(name,))), lambda _: body)
    (found,) = json.loads(data.decode("utf-8"))["items"]

    def whole(text: str) -> str:
        return text.encode("utf-8", "replace").decode()

    assert (found["title"], found["summary"], found["content_html"]) == (whole(title), whole(summary), whole(body))
    assert found["authors"] == [{"name": whole(name)}]


# --- RSS -------------------------------------------------------------------------------------------------------------


def test_an_rss_feed() -> None:
    """The channel and one article, element by element."""
    found = item(
        updated=moment("2024-06-01 08:00"),
        picture=Picture("/anh/lu.jpg", 640, 480),
        caption="Nước <em>ngập</em> Ảnh: T.H.",
        categories=("Thời sự", "mưa lũ"),
    )
    root = parsed(rss(view(found), lambda path: f"<p>{path}</p>"))
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    assert texts(root, "channel/link") == [f"{BASE}/"]
    assert texts(root, "channel/language") == ["vi"]
    assert texts(root, "channel/lastBuildDate") == ["Sat, 01 Jun 2024 08:00:00 +0700"]
    assert dict(one(root, "channel/atom:link").items()) == {
        "href": f"{BASE}/rss.xml",
        "rel": "self",
        "type": "application/rss+xml",
    }
    assert texts(root, "channel/item/link") == [f"{BASE}/thoi-su/mua-lu-7.html"]
    assert one(root, "channel/item/guid").get("isPermaLink") == "false"
    assert parsedate_to_datetime(texts(root, "channel/item/pubDate")[0]) == MOMENT
    assert texts(root, "channel/item/category") == ["Thời sự", "mưa lũ"]
    assert dict(one(root, "channel/item/media:content").items()) == {
        "url": f"{BASE}/anh/lu.jpg",
        "medium": "image",
        "type": "image/jpeg",
        "width": "640",
        "height": "480",
    }
    assert texts(root, "channel/item/content:encoded") == [
        f'<figure><img src="{BASE}/anh/lu.jpg" alt="" width="640" height="480">'
        "<figcaption>Nước <em>ngập</em> Ảnh: T.H.</figcaption></figure>\n<p>a.md</p>"
    ]


def test_a_feed_without_articles() -> None:
    """A new section has a feed before it has a story; nothing in it depends on today."""
    root = parsed(rss(view(), str))
    assert texts(root, "channel/title") == ["Báo Hà Nam"]
    assert root.find("channel/lastBuildDate") is None
    assert json.loads(json_feed(view(), str))["items"] == []


def test_the_feeds_date_is_that_of_its_newest_change() -> None:
    """Not that of the build."""
    older = item(date=moment("2024-01-01"), updated=moment("2024-02-01"))
    root = parsed(rss(view(item(date=moment("2024-01-31")), older), lambda _: ""))
    assert texts(root, "channel/lastBuildDate") == ["Thu, 01 Feb 2024 00:00:00 +0700"]


# --- whole articles with absolute addresses --------------------------------------------------------------------------


def test_every_address_in_a_feed_is_absolute() -> None:
    """Links and pictures of the site, also those of footnotes and films; a held link loses its address, not its words."""
    body = (
        f'<p><a href="{link_mark(0)}">A</a> <a href="{link_mark(1)}">B</a> <a href="https://x.vn/#y">C</a></p>'
        f'<img src="{image_mark(0)}" alt=""><video src="{link_mark(2)}" poster="{image_mark(0)}"></video>'
        '<a class="footnote-ref" title="a > b" href="#fn-1" id="x">1</a><a href="#">trên</a>'
    )
    found = item(links=("/b.html#c", "", "/phim.mp4"), images=(Picture("/anh/lu.jpg", 4, 3),))
    page = f"{BASE}/thoi-su/mua-lu-7.html"
    assert full_html(found, BASE, lambda _: body) == (
        f'<p><a href="{BASE}/b.html#c">A</a> <a>B</a> <a href="https://x.vn/#y">C</a></p>'
        f'<img src="{BASE}/anh/lu.jpg" width="4" height="3" alt="">'
        f'<video src="{BASE}/phim.mp4" poster="{BASE}/anh/lu.jpg"></video>'
        f'<a class="footnote-ref" title="a > b" href="{page}#fn-1" id="x">1</a><a href="{page}#">trên</a>'
    )


def test_words_that_look_like_an_address_stay() -> None:
    """An article about HTML may show some."""
    body = '<pre>&lt;a href="#top"&gt;</pre><abbr href="#x">x</abbr> href="#y"'
    assert full_html(item(), BASE, lambda _: body) == body


@given(
    st.text(st.sampled_from('<a href="#x">\\g1&')),
    st.sampled_from(["/a.html", "/a\\1.html", "/a\\g<0>.html", "/a&b.html"]),
)
def test_any_body_and_address_go_together(body: str, url: str) -> None:
    """No letter of an address means anything but itself."""
    found = full_html(item(url=url), BASE, lambda _: body)
    assert found.count("#") == body.count("#")


# --- which articles --------------------------------------------------------------------------------------------------


def test_the_paper_and_each_section_have_a_feed() -> None:
    """The newest of each, as many as the settings say; empty sections too."""
    rows = [article(f"thoi-su/{n}.md", f"Bài {n}", id=str(n), date=f"2024-05-{n:02}") for n in range(1, 6)]
    found = feeds(*rows, article("thoi-su/chinh-tri/a.md", "A", id="a", date="2023-01-01"), feed_size=3)
    assert {path: [one.guid.rpartition(":")[2] for one in view.items] for path, view in found.items()} == {
        "rss.xml": ["5", "4", "3"],
        "feed.json": ["5", "4", "3"],
        "thoi-su/rss.xml": ["5", "4", "3"],
        "thoi-su/chinh-tri/rss.xml": ["a"],
        "van-hoa/rss.xml": [],
    }
    assert (found["thoi-su/rss.xml"].title, found["thoi-su/rss.xml"].page) == ("Thời sự - Báo Hà Nam", "/thoi-su/")


def test_what_a_feed_tells_of_an_article() -> None:
    """Section before tags; the caption with its credit, which is text and not HTML."""
    one = article(
        tags=("mưa lũ",),
        authors=("Thu Hà", "Minh Đức"),
        image="/anh/lu.jpg",
        image_caption="Nước <em>lên</em>.",
        image_credit="T.H. & <x>",
        lead="Đoạn mở đầu.",
    )
    (found,) = feeds(one, assets=[asset()])["rss.xml"].items
    assert (found.categories, found.authors) == (("Thời sự", "mưa lũ"), ("Thu Hà", "Minh Đức"))
    assert found.caption == "Nước <em>lên</em>. T.H. &amp; &lt;x&gt;"
    assert (found.summary, found.picture) == ("Đoạn mở đầu.", Picture("/anh/lu.jpg", 640, 480))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Tên khác"},
        {"slug": "khac"},
        {"date": "2024-12-31 23:59"},
        {"category": "van-hoa"},
        {"updated": "2025-02-01"},
    ],
)
def test_an_articles_id_in_feeds_lasts(changes: dict[str, str]) -> None:
    """A new headline, address, section or hour is no new article to a reader."""
    (one,) = feeds(article(id="7"))["rss.xml"].items
    (other,) = feeds(article(**{"id": "7"} | changes))["rss.xml"].items
    assert one.guid == other.guid == "tag:bao.example.vn,2024:7"


def test_ids_are_those_of_the_host() -> None:
    """Without port and path, as RFC 4151 has it."""
    assert guid(published(7), "http://Bao.example.vn:8000/") == "tag:bao.example.vn,2020:7"
    assert urlsplit(BASE).hostname == "bao.example.vn"


def test_a_json_feed() -> None:
    """The names of JSON Feed 1.1; what is not there is left out."""
    found = json.loads(json_feed(view(item(authors=(), updated=moment("2024-06-01"))), lambda _: "<p>x</p>"))
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert (found["home_page_url"], found["feed_url"]) == (f"{BASE}/", f"{BASE}/rss.xml")
    assert found["items"] == [
        {
            "id": "tag:bao.example.vn,2024:7",
            "url": f"{BASE}/thoi-su/mua-lu-7.html",
            "title": "Mưa lũ",
            "summary": "Nước lên nhanh.",
            "content_html": "<p>x</p>",
            "date_published": "2024-05-31T06:30:00+07:00",
            "date_modified": "2024-06-01T00:00:00+07:00",
            "tags": ["Thời sự"],
        }
    ]
