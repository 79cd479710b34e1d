"""Galleries and films between paragraphs: what they become, what stays text, what is told of faulty ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.reading.dialect import dialect, plain_dialect
from sitegen.reading.markdown import Converted, convert
from sitegen.settings import ReadingSettings

SETTINGS = ReadingSettings()


def made(text: str, settings: ReadingSettings = SETTINGS) -> Converted:
    return convert(text, 1, settings)


def told(text: str) -> list[tuple[str, int, int]]:
    return [(found.code, found.line, found.column) for found in made(text).problems]


@pytest.mark.parametrize("name", ["bộ ảnh", "Bộ Ảnh", "bo anh", "album", "gallery"])
def test_a_gallery_is_its_figures(name) -> None:
    """Each picture with its caption and credit, with or without blank lines between; what stands around is as ever."""
    text = f"Trước.\n\n::: {name}\n![Đình](a.jpg)\n*Cổng đình. Ảnh: Minh*\n\n![Kiệu](b.jpg)\nRước kiệu\n![Ba](c.jpg)\n:::\nSau."
    html = made(text).html
    assert html.startswith('<p>Trước.</p>\n<div class="gallery">\n<figure>')
    assert html.endswith("</div>\n<p>Sau.</p>")
    assert html.count("<figure>") == 3
    assert '<figcaption>Cổng đình. <span class="credit">Ảnh: Minh</span></figcaption>' in html
    assert "<figcaption>Rước kiệu</figcaption>" in html
    assert [(one.target, one.line) for one in made(text).images] == [("a.jpg", 4), ("b.jpg", 7), ("c.jpg", 9)]
    assert told(text) == []


def test_a_film_is_a_picture_and_a_link() -> None:
    """Nothing in it makes a browser ask its host for anything."""
    found = made("::: video https://www.youtube.com/watch?v=a_1&t=3\n![Ảnh bìa](bia.jpg)\nLũ *về*.\n:::")
    assert found.html == (
        '<figure class="video"><a href="https://www.youtube.com/watch?v=a_1&amp;t=3" rel="external noopener">'
        '<img src="\x01I0\x02" alt="Ảnh bìa" loading="lazy" decoding="async"><span class="watch">Xem video trên youtube.com</span></a>'
        "<figcaption>Lũ <em>về</em>.</figcaption>\n</figure>"
    )
    assert found.problems == ()
    in_english = made("::: video https://vimeo.com/1\n:::", ReadingSettings(language="en"))
    assert '<span class="watch">Watch the video on vimeo.com</span>' in in_english.html


def test_a_film_of_the_paper_s_own_waits() -> None:
    """Its file is published, its poster is a picture like others."""
    found = made("::: phim /phim/lu.mp4\n![Ảnh bìa](bia.jpg)\n:::")
    assert '<video src="\x01L0\x02" poster="\x01I0\x02" preload="none" controls></video>' in found.html
    assert [(one.target, one.line, one.column) for one in found.links] == [("/phim/lu.mp4", 1, 10)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Một.\n\n::: vdieo https://a.vn/b\n:::", [("SG948", 3, 1)]),
        ("::: bộ ảnh\n![Đình](a.jpg)\n\nHết.", [("SG949", 1, 1)]),
        ("::: bộ ảnh\n![Đình](a.jpg)\n\n::: video https://a.vn/b\n:::", [("SG949", 1, 1)]),
        ("::: bộ ảnh\nkhông có gì\n:::", [("SG951", 1, 1)]),
        ("::: video\n:::", [("SG950", 1, 1)]),
        ("::: video javascript:alert(1)\n:::", [("SG950", 1, 1)]),
        ("::: video http://a.vn/b\n:::", [("SG950", 1, 1)]),
    ],
)
def test_what_is_faulty_is_told_at_its_line(text, expected) -> None:
    """And nothing that was written is lost."""
    assert told(text) == expected


@pytest.mark.parametrize("text", ["::: video javascript:alert(1)\n:::", "::: video\n:::", "::: la\nMột\n:::"])
def test_a_block_that_cannot_be_made_stays_text(text) -> None:
    """Readers see that something is wrong, and editors what was meant."""
    assert made(text).html.startswith("<p>::: ")


@pytest.mark.parametrize("text", ["Một ::: hai", ":::::", "```\n::: bộ ảnh\n```", "    ::: bộ ảnh", "a::b"])
def test_colons_that_mean_nothing_are_text(text) -> None:
    """Within a line, in code, as a rule of somebody's own."""
    assert told(text) == []
    assert "gallery" not in made(text).html


LINES = [
    "::: bộ ảnh",
    "::: video https://a.vn/b",
    "::: video",
    ":::",
    "![A](a.jpg)",
    "*Chú thích*",
    "Chữ.",
    "",
    "- mục",
    "> lời",
    "```",
    "## Mục",
]


@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_both_ways_of_reading_agree(lines) -> None:
    """The quick way and the library's own give the same, and nothing raises."""
    text = "\n".join(lines)
    assert dialect("vi").reset().convert(text) == plain_dialect("vi").convert(text)
    made(text)
