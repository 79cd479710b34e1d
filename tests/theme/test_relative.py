"""Links that lead from where a page is."""

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.theme.relative import relative


@pytest.mark.parametrize(
    ("path", "html", "expected"),
    [
        ("index.html", '<a href="/">', '<a href="index.html">'),
        ("van-hoa/le-hoi/a-1.html", '<a href="/">', '<a href="../../index.html">'),
        ("van-hoa/index.html", '<a href="/van-hoa/">', '<a href="index.html">'),
        ("van-hoa/index.html", '<a class="x" href="/tin/b-2.html#doan">', '<a class="x" href="../tin/b-2.html#doan">'),
        ("a/b.html", '<img alt=">" src="/anh/a.svg">', '<img alt=">" src="../anh/a.svg">'),
        ("a.html", '<img srcset="/1.webp 1x, /2.webp 2x">', '<img srcset="1.webp 1x, 2.webp 2x">'),
        ("cu/a.html", '<meta content="0; url=/moi/">', '<meta content="0; url=../moi/index.html">'),
        ("a/b.html", '<form action="/tim-kiem/?q=a">', '<form action="../tim-kiem/index.html?q=a">'),
    ],
)
def test_addresses_of_the_site_are_made_relative(path, html, expected):
    """A folder's page gets its own name, for a disk knows no other."""
    assert relative(html, path) == expected


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://khac.example.vn/">',
        '<a href="//khac.example.vn/">',
        '<a href="#muc">',
        '<a href="mailto:a@example.vn">',
        'Viết href="/van-hoa/" để dẫn tới mục Văn hóa.',
        '<code>&lt;a href="/"&gt;</code>',
        '<script type="application/ld+json">{"url":"/a/"}</script>',
        '<meta property="og:url" content="https://bao.example.vn/a/">',
    ],
)
def test_everything_else_stays(html):
    """Other hosts, places in the page, and what an article says about addresses."""
    assert relative(html, "a/b/c.html") == html


names = st.text("abc-1", min_size=1, max_size=4)
folders = st.lists(names, max_size=4).map("/".join)


@given(folders, names, folders, st.booleans())
def test_the_way_leads_where_the_address_led(here: str, name: str, there: str, is_folder: bool):
    """From any page to any other."""
    target = f"/{there}/" if is_folder and there else f"/{there or 'a'}.html"
    made = relative(f'<a href="{target}">', f"{here}/{name}.html".lstrip("/")).split('"')[1]
    reached = posixpath.normpath(posixpath.join("/", here, made))
    assert reached == (f"{target}index.html" if target.endswith("/") else target)
