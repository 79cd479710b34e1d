"""A difference as people and tools read it, in four forms."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from factory import moment
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sitegen.compared import (
    SHOWN,
    difference_html,
    difference_json,
    difference_markdown,
    difference_text,
)
from sitegen.difference import Change, Counts, Difference, ListChange, Lost, Words
from sitegen.model import Entry
from sitegen.words import words

OLD = Words("tin/a.md", "/tin/cu-1.html", "Cầu cũ", "Sapo cũ.")
NEW = Words("tin/a.md", "/tin/moi-1.html", "Cầu mới", "Sapo mới.")
NOTHING = Difference("main (1a2b3c4d)", "build", (), (), (), (), (), (), (), 0, (), Counts(0, 0, 0, 5), False, 0)
FULL = replace(
    NOTHING,
    new=(Change(None, replace(NEW, path="tin/b.md", title="Bài mới tinh")),),
    changed=(Change(OLD, replace(NEW, url=OLD.url), ("title", "summary", "body", "tags")),),
    moved=(Change(OLD, NEW, ("title",), lost=True),),
    removed=(
        Change(OLD, None, (), "deleted", None, True),
        Change(OLD, None, (), "scheduled", moment("2027-01-01 06:00"), True),
    ),
    lists=(ListChange("section", "Tin", "/tin/", "changed", 3), ListChange("tag", "cầu", "/tu-khoa/cau/", "gone", 1)),
    lost=(Lost("/tin/cu-1.html", "article", "Cầu cũ"),),
    held=(Entry("tin/c.md", "scheduled", moment("2027-01-01 06:00"), "Mai sau"),),
    failed=("tin/d.md",),
    pages=Counts(1, 2, 3, 4),
)
FORMS = (difference_text, difference_markdown, difference_html)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "said",
    [
        "main (1a2b3c4d)",
        "gỡ 2 bài",
        "đổi địa chỉ 1 bài",
        "Bài mới tinh",
        "Cầu cũ",
        "Cầu mới",
        "Sapo cũ.",
        "Sapo mới.",
        "thân bài, từ khóa",
        "aliases: [/tin/cu-1.html]",
        "tệp không còn",
        "hẹn giờ · tới 01/01/2027 06:00",
        "content/tin/b.md",
        "content/tin/d.md",
        "Chuyên mục Tin",
        "3 trang",
        "/tu-khoa/cau/",
        "Trang: 1 mới, 2 thay đổi, 3 mất, 4 giữ nguyên.",
    ],
)
def test_every_form_says_everything(form, said):
    """Vietnamese first; the same facts for a terminal, a comment and a page."""
    assert said in shown(form, FULL)


def shown(form: Any, found: Difference, language: str = "vi") -> str:
    """What a person reads: of Markdown and HTML the text."""
    text = form(found, "content", language)
    if form is difference_text:
        return text
    reader = Reader()
    reader.feed(text if form is difference_html else re.sub(r"\\(.)", r"\1", text).replace("`", ""))
    return "".join(reader.texts)


class Reader(HTMLParser):
    """The text of a page, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("form", FORMS)
def test_no_difference_is_said(form):
    """In words, in both languages."""
    assert "không thấy gì khác" in shown(form, NOTHING)
    assert "no difference" in shown(form, NOTHING, "en")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_both_languages_have_the_same_words(language):
    """Whatever is said can be said in either."""
    assert words(language).keys() == words("vi").keys()


@pytest.mark.parametrize("form", FORMS)
def test_a_long_list_is_cut_and_says_so(form):
    """A comment has a limit; what is left out is counted, and JSON has it."""
    many = replace(
        NOTHING, lost=tuple(Lost(f"/tin/{n}.html", "article") for n in range(700)), pages=Counts(0, 0, 700, 0)
    )
    text = shown(form, many)
    most = 500 if form is difference_html else SHOWN
    assert f"/tin/{most - 1}.html" in text
    assert f"/tin/{most}.html" not in text
    assert f"{700 - most} mục khác" in text
    assert len(difference_json(many)["lost"]) == 700  # type: ignore[arg-type]


def test_a_comment_stays_within_what_a_host_takes():
    """Long headlines and sapos in every part."""
    long = Words("tin/" + "a" * 100, "/" + "b" * 100, "T" * 5000, "S" * 50000)
    change = (Change(replace(long, title="U" * 5000), long, ("title", "summary"), lost=True),) * 50
    gone = (Change(long, None, (), "deleted", None, True),) * 50
    text = difference_markdown(replace(FULL, new=change, changed=change, moved=change, removed=gone), "content", "vi")
    assert 10_000 < len(text) < 65_536


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_headline_stays_text(title, summary):
    """Nothing that a writer types becomes a tag of the page, a command of the terminal, or a line of its own."""
    change = Change(
        replace(OLD, title=title, summary=summary), replace(NEW, title=summary, summary=title), ("title", "summary")
    )
    found = replace(NOTHING, changed=(change,))
    plain = replace(NOTHING, changed=(Change(OLD, NEW, ("title", "summary")),))
    page, same = Reader(), Reader()
    page.feed(difference_html(found, "content", "vi"))
    same.feed(difference_html(plain, "content", "vi"))
    assert page.tags == same.tags
    for form in (difference_text, difference_markdown):
        assert form(found, "content", "vi").count("\n") == form(plain, "content", "vi").count("\n")
    assert all(char.isprintable() or char == "\n" for char in difference_text(found, "content", "vi"))


@pytest.mark.parametrize(
    "title", ["<b>đậm</b>", "[kết](https://x.vn)", "*sao*", "_gạch_", "`mã`", "# đầu", "![ảnh](x)", "a | b", "&lt;"]
)
def test_a_headline_is_no_markup_in_a_comment(title):
    """A host shows it as it was written."""
    text = difference_markdown(replace(NOTHING, new=(Change(None, replace(NEW, title=title)),)), "content", "vi")
    row = next(line for line in text.splitlines() if line.startswith("- **"))
    reader = Reader()
    reader.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(row))
    assert "".join(reader.texts).strip() == title
    assert {tag for tag, _ in reader.tags} == {"ul", "li", "strong"}


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", '"><img src=x>', "&lt;b&gt;"])
def test_a_headline_is_no_markup_on_a_page(title):
    """A browser shows it as it was written."""
    reader = Reader()
    reader.feed(difference_html(replace(NOTHING, new=(Change(None, replace(NEW, title=title)),)), "content", "vi"))
    assert title in reader.texts
    assert not {"script", "img"} & {tag for tag, _ in reader.tags}


def test_nobody_is_called_by_a_headline():
    """A name behind @ and a number behind # would notify people and link issues."""
    text = difference_markdown(
        replace(NOTHING, new=(Change(None, replace(NEW, title="@ban và #12")),)), "content", "vi"
    )
    assert "@ban" not in text
    assert "\\#12" in text


def test_the_page_needs_no_other_file():
    """No script, no address that a browser would fetch."""
    reader = Reader()
    reader.feed(difference_html(FULL, "content", "vi"))
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in reader.tags}
    assert not [attrs for _, attrs in reader.tags if {"src", "href", "style", "onclick"} & attrs.keys()]
    assert ("html", {"lang": "vi"}) in reader.tags
    assert "http" not in difference_html(FULL, "content", "vi")


def test_json_is_made_of_plain_values():
    """It can be written, and dates are ISO."""
    found = json.loads(json.dumps(difference_json(FULL)))
    assert found["removed"][1]["due"] == "2027-01-01T06:00:00+07:00"
    assert found["new"][0]["before"] is None
    assert found["lists"][1] == {"kind": "tag", "title": "cầu", "url": "/tu-khoa/cau/", "what": "gone", "pages": 1}


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_a_phone_and_a_desk(browser, tmp_path, width):
    """Nothing is wider than the window, however long an address is."""
    long = replace(NEW, url="/" + "x" * 300, title="Thượng" * 40)
    (tmp_path / "a.html").write_text(
        difference_html(replace(FULL, moved=(Change(OLD, long, ("title",)),)), "content", "vi"), "utf-8"
    )
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto((tmp_path / "a.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
