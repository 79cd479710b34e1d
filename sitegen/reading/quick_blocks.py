"""Ordinary articles from Markdown to HTML in one step; the result is Python-Markdown's, sign for sign.

Most of an article is paragraphs, headings, lists, quotes, pictures and tables, written the way everybody writes them.
For those there is only one thing that the library's forty patterns and processors can do, and it is done here at once.
All else goes to the library: the whole text if it holds signs that may have a meaning beyond their own block (HTML,
definitions of notes and links, attribute lists, fences), and otherwise only the blocks that are out of the ordinary,
together with the neighbours on which their meaning may hang. Tests compare both ways, on all content and on chance.
"""

import re
from collections.abc import Callable, Iterable
from html import unescape
from itertools import groupby
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.util import INLINE_PLACEHOLDER_PREFIX

from sitegen.reading.figures import plain_figure
from sitegen.reading.quick_prose import Prose, element, holds, picture

_FAR_REACHING = ("<", "{", ":::", "```", "~~~", "]:", "] :", "&#", "\x02", "\x03")
_UNTIDY = ("\t", "\r", "\n ")

# What no line may begin with, lest it be a heading, a list, a rule, a quote, a table, a definition or code.
_SIGN_OF_BLOCK = r"(?:[\s#>+\-=_|:~`&\\]|\*(?:\s|\Z)|\d+\.\s|\Z)"
_FIRST_LINE = re.compile(_SIGN_OF_BLOCK)
_NEXT_LINE = re.compile(r"\n" + _SIGN_OF_BLOCK)
_HEADING = re.compile(r"(#{1,6})([^#|*_`\[{<>&\\\n]+)(?:\n|\Z)")
_ITEMS = {"ul": re.compile(r"(?:^|\n)[-*] +"), "ol": re.compile(r"(?:^|\n)[0-9]{1,2}\. +")}
_QUOTE = re.compile(r"> ?")
_MARK = re.compile(":?-+:?")
_ALIGNED = {
    (False, False): "",
    (True, False): ' align="left"',
    (False, True): ' align="right"',
    (True, True): ' align="center"',
}


_HTML, _ODD = "html", "odd"
# To ask the library once costs about as much as three blocks of text.
_COST_OF_START = 3

_Part = tuple[str, str]
"""A kind (HTML, odd, or the name of a heading) and a text of this kind."""


class QuickMarkdown(Markdown):
    """Python-Markdown that writes ordinary blocks itself. `reset()` it before each text."""

    def __init__(self, **options: Any):
        super().__init__(**options)
        self._prose = Prose(self)
        self._heading_id: Callable[[str, str], str] = self.treeprocessors["toc"].slugify  # type: ignore[attr-defined]

    def convert(self, source: str) -> str:
        text = source
        if holds(text, _UNTIDY):
            text = "\n".join(self.preprocessors["normalize_whitespace"].run([text]))
        blocks = text.strip("\n").split("\n\n")
        if holds(text, _FAR_REACHING) or any(map(_is_white, blocks)):
            return super().convert(source)
        parts = self._parts(blocks)
        if sum(kind == _ODD for kind, _ in parts) > len(blocks) / _COST_OF_START:
            return super().convert(source)
        html = "\n".join(filter(None, (self._written(*part) for part in parts)))
        # Where the library lets one of its own marks slip out (`*a**b*[c](d)`), its number hangs on the whole text.
        if INLINE_PLACEHOLDER_PREFIX[1:] in html:
            self.reset()
            return super().convert(source)
        return html

    def _parts(self, blocks: list[str]) -> list[_Part]:
        """The text in its order: HTML, headings that have no id yet, and what the library must read."""
        parts: list[_Part] = []
        waiting: list[str] = []
        for block in blocks:
            self._take(block, parts, waiting)
        self._settle(parts, waiting)
        return parts

    def _take(self, block: str, parts: list[_Part], waiting: list[str]) -> None:
        """Write a block that stands alone. One whose neighbours may matter, or that the library must read, waits."""
        text = block.lstrip("\n")
        start = 0
        while heading := _HEADING.match(text, start):
            self._settle(parts, waiting)
            parts.append((f"h{len(heading[1])}", heading[2].strip()))
            start = heading.end()
        if start:
            block = text = text[start:]
        paragraph = None if _may_be_caption(text) else self._paragraph(text)
        if paragraph is None:
            waiting.append(block)
        else:
            self._settle(parts, waiting)
            parts.append((_HTML, paragraph))

    def _settle(self, parts: list[_Part], waiting: list[str]) -> None:
        if waiting:
            html = self._group([text for block in waiting if (text := block.strip("\n"))])
            parts.append((_ODD, "\n\n".join(waiting)) if html is None else (_HTML, html))
            waiting.clear()

    def _written(self, kind: str, text: str) -> str:
        if kind == _HTML:
            return text
        if kind == _ODD:
            return super().convert(text)
        html = self._prose.smart(text)
        return f'<{kind} id="{self._heading_id(unescape(html), "-")}">{html}</{kind}>'

    def _group(self, blocks: list[str]) -> str | None:
        """Neighbouring blocks as HTML; None if one is out of the ordinary."""
        written: list[str] = []
        for kind, alike in groupby(blocks, _kind):
            html = self._of_one_kind(kind, alike)
            if html is None:
                return None
            written.append(html)
        return "\n".join(written)

    def _of_one_kind(self, kind: str, blocks: Iterable[str]) -> str | None:
        match kind:
            case "ul" | "ol":
                return self._list(kind, blocks)
            case "blockquote":
                return self._quote(blocks)
            case "figure":
                return self._figures(blocks)
            case "table":
                return _joined(map(self._table, blocks))
        return None

    def _paragraph(self, text: str) -> str | None:
        html = self._text(text)
        return None if html is None else f"<p>{html}</p>"

    def _text(self, text: str) -> str | None:
        return None if _holds_blocks(text) else self._prose.html(text)

    def _list(self, tag: str, blocks: Iterable[str]) -> str | None:
        """Blank lines between two items make paragraphs of both."""
        items: list[str] = []
        number = ""
        for block in blocks:
            number = number or block.partition(".")[0]
            first = len(items)
            for text in _ITEMS[tag].split(block)[1:]:
                html = self._text(text)
                if html is None:
                    return None
                items.append(html)
            if first:
                items[first - 1 : first + 1] = map(_in_paragraph, items[first - 1 : first + 1])
        start = f' start="{number}"' if tag == "ol" and number != "1" else ""
        return f"<{tag}{start}>\n" + "".join(f"<li>{item}</li>\n" for item in items) + f"</{tag}>"

    def _quote(self, blocks: Iterable[str]) -> str | None:
        lines = "\n\n".join(blocks).split("\n")
        if not all(_QUOTE.match(line) for line in lines if line):
            return None
        quoted = "\n".join(_QUOTE.sub("", line, count=1) for line in lines)
        html = _joined(map(self._paragraph, quoted.split("\n\n")))
        return None if html is None else f"<blockquote>\n{html}\n</blockquote>"

    def _figures(self, blocks: Iterable[str]) -> str | None:
        """Pictures with what may be their captions, by the same rules as ever."""
        texts = list(blocks)
        if not any(text.startswith("![") for text in texts):
            return _joined(map(self._paragraph, texts))
        if len(texts) == 1 and (html := self._figure(texts[0])):
            return html
        root = Element("div")
        for text in texts:
            paragraph = None if _holds_blocks(text) else element("p", text)
            if paragraph is None:
                return None
            root.append(paragraph)
        self.treeprocessors["figures"].run(root)
        for part in root.iter():
            part.text = self._prose.smart(part.text or "")
            part.tail = self._prose.smart(part.tail or "")
        return "\n".join(self.serializer(child).rstrip("\n") for child in root)

    def _figure(self, text: str) -> str | None:
        """A picture that needs no tree: nothing is there but what everybody writes."""
        found = None if _holds_blocks(text) else picture(text)
        return plain_figure(*found, self._prose.smart) if found else None

    def _table(self, block: str) -> str | None:
        """A table with bars at both sides, and in each row as many cells as in the first."""
        rows = [line.strip(" ").split("|") for line in block.split("\n")]
        if len(rows) < 3 or any(row[0] or row[-1] or len(row) != len(rows[0]) for row in rows):
            return None
        marks = [mark.strip(" ") for mark in rows[1][1:-1]]
        if not all(map(_MARK.fullmatch, marks)):
            return None
        attributes = [_ALIGNED[mark[0] == ":", mark[-1] == ":"] for mark in marks]
        head = self._row("th", rows[0], attributes)
        body = _joined(self._row("td", row, attributes) for row in rows[2:])
        if head is None or body is None:
            return None
        return f"<table>\n<thead>\n{head}\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"

    def _row(self, tag: str, row: list[str], attributes: list[str]) -> str | None:
        cells = ["<tr>"]
        for text, attribute in zip(row[1:-1], attributes, strict=True):
            html = self._prose.html(text.strip(" "))
            if html is None:
                return None
            cells.append(f"<{tag}{attribute}>{html}</{tag}>")
        cells.append("</tr>")
        return "\n".join(cells)


def _joined(parts: Iterable[str | None]) -> str | None:
    """The parts below each other; None if one is missing."""
    written: list[str] = []
    for part in parts:
        if part is None:
            return None
        written.append(part)
    return "\n".join(written)


def _holds_blocks(text: str) -> bool:
    """Whether more than a paragraph may begin somewhere in the text."""
    return bool(_FIRST_LINE.match(text) or ("\n" in text and _NEXT_LINE.search(text)))


def _is_white(block: str) -> bool:
    """Whether a block is spaces only. It may be code, unless it is all that the library is given."""
    return block.isspace() and block.strip("\n") != ""


def _may_be_caption(text: str) -> bool:
    return text.startswith("*") and not text.startswith("**")


def _kind(block: str) -> str:
    for tag, sign in _ITEMS.items():
        if sign.match(block):
            return tag
    if block.startswith("|"):
        return "table"
    if block.startswith(">"):
        return "blockquote"
    return "figure" if block.startswith("![") or _may_be_caption(block) else ""


def _in_paragraph(text: str) -> str:
    return text if text.startswith("\n") else f"\n<p>{text}</p>\n"
