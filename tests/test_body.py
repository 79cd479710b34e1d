"""A body's open places are filled with addresses and pictures, and nothing else in it changes."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.body import NOTE, absolute, fill, image_mark, link_mark
from sitegen.model import Picture, Renditions

BASE = "https://bao.example.vn"


def test_a_link_gets_its_address() -> None:
    """In the page a path, in a feed the whole address."""
    html = f'<p><a href="{link_mark(0)}" rel="x">Mưa</a></p>'
    assert fill(html, ("/a.html",), ()) == '<p><a href="/a.html" rel="x">Mưa</a></p>'
    assert fill(html, ("/a.html",), (), BASE) == f'<p><a href="{BASE}/a.html" rel="x">Mưa</a></p>'


def test_a_link_to_what_is_not_published_keeps_its_words() -> None:
    """The words stay, the address goes."""
    assert fill(f'<a href="{link_mark(0)}">Mưa</a>', ("",), ()) == "<a>Mưa</a>"


def test_a_picture_gets_its_address_and_size() -> None:
    """The size where it is known, so that the text does not jump."""
    html = f'<img src="{image_mark(0)}" alt=""> <img src="{image_mark(1)}" alt="">'
    filled = fill(html, (), (Picture("/a.jpg", 4, 3), Picture("/b.jpg")))
    assert filled == '<img src="/a.jpg" width="4" height="3" alt=""> <img src="/b.jpg" alt="">'


def test_places_are_filled_by_number_not_by_order() -> None:
    """The eleventh link is not the first with a digit behind it."""
    html = "".join(f'<a href="{link_mark(n)}">' for n in (10, 1, 0))
    assert fill(html, tuple(f"/{n}" for n in range(11)), ()) == '<a href="/10"><a href="/1"><a href="/0">'


@pytest.mark.parametrize("tag", ["video", "audio", "source"])
def test_films_and_sounds_are_filled_too(tag: str) -> None:
    """A film on the site is a link in `src`; its poster is a picture, whose size is not the film's."""
    html = f'<{tag} src="{link_mark(0)}" poster="{image_mark(0)}" controls>'
    filled = fill(html, ("/phim.mp4",), (Picture("/a.jpg", 4, 3),), BASE)
    assert filled == f'<{tag} src="{BASE}/phim.mp4" poster="{BASE}/a.jpg" controls>'


def test_addresses_are_escaped() -> None:
    """An ampersand or a quote in an address does not end the attribute."""
    html = f'<a href="{link_mark(0)}"><img src="{image_mark(0)}">'
    assert fill(html, ('/a?b=1&c="',), (Picture("/d'&"),)) == (
        '<a href="/a?b=1&amp;c=&quot;"><img src="/d&#x27;&amp;">'
    )


@pytest.mark.parametrize("url", ["https://x.vn/a", "http://x.vn", "//x.vn/a", "mailto:a@b.vn", "#fn-1", ""])
def test_only_paths_of_the_site_become_absolute(url: str) -> None:
    """Addresses elsewhere are whole already."""
    assert absolute(url, BASE) == url


names = st.sampled_from(("", " href", " src", " poster", " alt", "href", " ", ">", '="'))
values = st.sampled_from([f'="{mark(number)}"' for mark in (link_mark, image_mark) for number in (0, 1)])


@given(st.lists(st.tuples(names, values).map("".join) | names, max_size=6).map("".join))
def test_only_attributes_that_hold_nothing_but_a_mark_are_filled(html: str) -> None:
    """An address, a source or a poster behind a space; the definition is to look at each space."""
    urls = ("/a", ""), ("/c.jpg", "/d.jpg")

    def filled(match: re.Match[str]) -> str:
        found = urls["LI".index(match[2])][int(match[3])]
        return f' {match[1]}="{found}"' if found else ""

    plainly = re.sub(' (href|src|poster)="\x01([LI])([0-9]+)\x02"', filled, html)
    assert fill(html, urls[0], tuple(map(Picture, urls[1]))) == plainly


@given(st.text(), st.text())
def test_text_without_marks_is_left_alone(before: str, after: str) -> None:
    """Whatever stands around the places comes out as it went in."""
    around = before.replace("\x01", ""), after.replace("\x01", "")
    html = f'{around[0]}<a href="{link_mark(0)}">{around[1]}'
    assert fill(html, ("/a",), ()) == f'{around[0]}<a href="/a">{around[1]}'


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters=NOTE)))
def test_any_address_comes_back(path: str) -> None:
    """A browser reads in the attribute the address that was put there."""
    filled = fill(f'<a href="{link_mark(0)}">', (f"/{path}",), ())
    assert unescape(filled.removeprefix('<a href="').removesuffix('">')) == f"/{path}"
    assert filled.count('"') == 2
    assert "<" not in filled[1:]


def test_a_picture_with_renditions_lets_browsers_choose() -> None:
    """Around it stands what they choose from; feeds, and films, have the one file."""
    photo = Picture(
        "/a.jpg", 4, 3, "t012", renditions=Renditions("/assets/anh/a", "1f2e3d4c", (2, 4), ("avif", "webp"), "50vw")
    )
    html = f'<img src="{image_mark(0)}" alt="a &gt; b" title="x > y"><video poster="{image_mark(0)}"></video>'
    assert fill(html, (), (photo,)) == (
        '<picture class="t012">'
        '<source type="image/avif" srcset="/assets/anh/a-2-1f2e3d4c.avif 2w, /assets/anh/a-4-1f2e3d4c.avif 4w" sizes="50vw">'
        '<source type="image/webp" srcset="/assets/anh/a-2-1f2e3d4c.webp 2w, /assets/anh/a-4-1f2e3d4c.webp 4w" sizes="50vw">'
        '<img src="/a.jpg" width="4" height="3" alt="a &gt; b" title="x > y"></picture><video poster="/a.jpg"></video>'
    )
    assert "<picture" not in fill(html, (), (photo,), BASE)


def test_pictures_that_share_a_row_of_a_gallery_are_as_wide_as_the_theme_says() -> None:
    """The first of an odd number has a row to itself; a theme that says nothing shows all alike."""
    rich = Picture("/a.jpg", 4, 3, renditions=Renditions("/a", "1f", (2,), ("webp",), "50vw", "20vw"))
    plain = replace(rich, renditions=Renditions("/a", "1f", (2,), ("webp",), "50vw"))
    figure = f'<figure><img src="{image_mark(0)}" alt=""></figure>'
    html = f'{figure}<div class="gallery">{figure}{figure}{figure}</div>{figure}<div class="gallery">{figure}{figure}</div>'
    widths = re.compile('sizes="(\\d+)vw"')
    assert widths.findall(fill(html, (), (rich,))) == "50 50 20 20 50 20 20".split()
    assert set(widths.findall(fill(html, (), (plain,)))) == {"50"}


def test_a_link_to_a_file_says_what_it_is() -> None:
    """Behind its own words; other links say nothing."""
    html = f'<a href="{link_mark(0)}" title="a > b">Số <em>báo</em></a> và <a href="{link_mark(1)}">bài</a>'
    links = f"/so.pdf{NOTE}PDF, 2,3 MB", "/bai.html"
    assert fill(html, links, ()) == (
        '<a href="/so.pdf" title="a > b">Số <em>báo</em></a> <span class="file">(PDF, 2,3 MB)</span> và <a href="/bai.html">bài</a>'
    )
    assert f'href="{BASE}/so.pdf"' in fill(html, links, (), BASE)
