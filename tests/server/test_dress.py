"""What is done to pages on their way out, and how two states of a page are told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.server.dress import Shape, dressed, moved_to, shape_of

PAGE = (
    b'<!doctype html><html><head><link rel="stylesheet" href="/assets/site-1a.css"></head><body>\xc3\xa1</body></html>'
)


def test_the_script_stands_before_the_end_of_the_body():
    """Once, with version and shape, and nothing else is other than built."""
    made = dressed(PAGE, "abc.3", Shape("1", ("/a.css",)))
    assert made.count(b"<script") == 1
    start, end = made.index(b"<script"), made.index(b"</script>") + len(b"</script>")
    assert made[:start] + made[end:] == PAGE
    assert made[end:] == b"</body></html>"
    assert b'data-version="abc.3" data-page="1-' in made


@pytest.mark.parametrize("page", [b"<p>no end", b"", b"<pre></body></pre></BODY ></html>"])
def test_pages_of_any_make_get_the_script(page):
    """At the last end of a body, else at the end."""
    made = dressed(page, "1", Shape("1"))
    assert made.replace(made[made.index(b"<script") : made.index(b"</script>") + 9], b"") == page
    assert made.rindex(b"<script") > made.find(b"</pre>")


@given(st.binary(max_size=200))
def test_nothing_of_a_page_is_lost(page):
    """Whatever bytes it is made of."""
    made = dressed(page, "1", Shape("1"))
    script = b'<script src="/.sitegen/live.js" data-version="1"'
    start = made.index(script)
    assert made[:start] + made[made.index(b"</script>", start) + 9 :] == page


def test_only_the_sheets_address_differs():
    """A page with another style sheet is the same page; with another word it is not."""
    before, after = shape_of(PAGE), shape_of(PAGE.replace(b"site-1a", b"site-2b"))
    assert (before.rest, before.sheets, after.sheets) == (
        after.rest,
        ("/assets/site-1a.css",),
        ("/assets/site-2b.css",),
    )
    assert str(before) != str(after)
    assert shape_of(PAGE.replace(b"\xc3\xa1", b"b")).rest != before.rest


@pytest.mark.parametrize(
    "link",
    [
        b"<link href='/b.css' rel='stylesheet'>",
        b"<LINK REL=stylesheet HREF=/b.css>",
        b'<link rel="alternate stylesheet" href="/b.css"/>',
    ],
)
def test_sheets_are_found_however_they_are_written(link):
    """Quotes, capitals and order are the theme's to choose."""
    assert shape_of(PAGE.replace(b"</head>", link + b"</head>")).sheets == ("/assets/site-1a.css", "/b.css")


def test_other_links_belong_to_the_page():
    """A feed or an icon at another address is a change of the page."""
    icon = PAGE.replace(b"</head>", b'<link rel="icon" href="/a.svg"></head>')
    assert shape_of(icon).rest != shape_of(icon.replace(b"/a.svg", b"/b.svg")).rest


def moved(meta: str) -> str:
    return moved_to(f"<html><head>{meta}</head><body></body></html>".encode())


def test_a_page_that_leads_on_at_once_is_a_redirect():
    """The address is that of the page, entities undone."""
    assert moved('<meta http-equiv="refresh" content="0; url=/van-hoa/a-1.html">') == "/van-hoa/a-1.html"
    assert moved('<META HTTP-EQUIV=refresh CONTENT="0;URL=/a.html?b=1&amp;c=2">') == "/a.html?b=1&c=2"


@pytest.mark.parametrize(
    "meta",
    [
        '<meta http-equiv="refresh" content="5; url=/a.html">',
        '<meta http-equiv="refresh" content="0; url=https://evil.example/">',
        '<meta http-equiv="refresh" content="0; url=//evil.example/">',
        '<meta http-equiv="refresh" content="0; url=/\\evil.example/">',
        '<meta http-equiv="refresh" content="0; url=/a&#13;&#10;Set-Cookie: a">',
        "<title>refresh</title>",
        '</head><meta http-equiv="refresh" content="0; url=/a.html">',
    ],
)
def test_all_other_pages_are_to_be_read(meta):
    """What waits, leads to others, or only speaks of it."""
    assert moved(meta) == ""
