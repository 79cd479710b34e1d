"""The paper's Markdown: Python-Markdown with the extensions a newspaper needs and a few rules of its own."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.md_in_html import MarkdownInHtmlExtension
from markdown.extensions.smarty import SmartyExtension
from markdown.extensions.tables import TableExtension, TableProcessor
from markdown.extensions.toc import TocExtension
from markdown.inlinepatterns import HTML_RE, HtmlInlineProcessor, InlineProcessor

from sitegen.model import ExtensionSource
from sitegen.problems import SiteError
from sitegen.reading.figures import Figures
from sitegen.reading.inserts import Inserts
from sitegen.reading.lists import ListUnderText, NumberedList, PlainList, Quote
from sitegen.reading.notes import Footnotes
from sitegen.reading.quick import quicken
from sitegen.reading.quick_blocks import QuickMarkdown
from sitegen.reading.sanitise import HTML_NAMES
from sitegen.text.slug import slugify

NAMELESS = "muc"
"""The id of a heading without a letter or digit of ASCII, and what ids that begin with a digit are led by."""
TEMPLATE_CODE = re.compile(r"\{\{[^{}\n]{0,200}\}\}|\{%[^%\n]{0,200}%\}")
_TAG_NAME = re.compile(r"</?([^\s/>]+)")


@lru_cache(maxsize=4)
def dialect(language: str, *extensions: ExtensionSource) -> Markdown:
    """The one instance of this process; `reset()` it before each text, and forget it after any failure."""
    # The quick ways know what our own extensions do with a text, and nothing of others.
    return plain_dialect(language, *extensions) if extensions else quicken(QuickMarkdown(**_options(language)))


def plain_dialect(language: str, *extensions: ExtensionSource) -> Markdown:
    """A new instance, as Python-Markdown works by itself, with the site's own extensions."""
    return Markdown(**_options(language, _own(extensions)))


def _own(extensions: tuple[ExtensionSource, ...]) -> Sequence[Extension]:
    if not extensions:
        return ()
    # Late: few sites have any.
    from sitegen.extension.loading import markdown_of

    return markdown_of(extensions)


def _options(language: str, own: Sequence[Extension] = ()) -> dict[str, Any]:
    return {
        "extensions": [
            TableExtension(use_align_attribute=True),
            Footnotes(language),
            AttrListExtension(),
            SmartyExtension(),
            FencedCodeExtension(),
            AbbrExtension(),
            MarkdownInHtmlExtension(),
            _Paper(language),
            *own,
        ],
        "output_format": "html",
    }


class _Paper(Extension):
    """The paper's own rules."""

    def __init__(self, language: str):
        super().__init__()
        self._language = language

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        ids = HeadingIds()
        TocExtension(marker="", slugify=ids).extendMarkdown(md)
        md.registerExtension(ids)  # type: ignore[arg-type]  # all it must have is reset()
        md.inlinePatterns.register(_TemplateCode(TEMPLATE_CODE.pattern, md), "template_code", 185)
        md.inlinePatterns.register(_KnownHtml(HTML_RE, md), "html", 90)
        md.treeprocessors.register(Figures(md), "figures", 7.5)
        blocks = md.parser.blockprocessors
        blocks.register(Inserts(md.parser, self._language), "insert", 95)
        blocks.register(_Table(md.parser, {"use_align_attribute": True}), "table", 75)
        blocks.register(NumberedList(md.parser), "olist", 40)
        blocks.register(PlainList(md.parser), "ulist", 30)
        blocks.register(Quote(md.parser), "quote", 20)
        blocks.register(ListUnderText(md.parser), "list_under_text", 12)


class HeadingIds:
    """Ids for headings from their text: `tin-moi`, `tin-moi-2`, `muc` where the text gives none."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._given: set[str] = set()
        self._counts: dict[str, int] = {}

    def __call__(self, text: str, separator: str) -> str:
        slug = identifier(slugify(text))
        given, count = slug, self._counts.get(slug, 1)
        while given in self._given:
            count += 1
            given = f"{slug}{separator}{count}"
        self._counts[slug] = count
        self._given.add(given)
        return given


def identifier(slug: str) -> str:
    """A slug as an id, which must begin with a letter: `2019-mot-nam` -> `muc-2019-mot-nam`."""
    return slug if slug[:1].isalpha() else f"{NAMELESS}-{slug}".rstrip("-")


class _TemplateCode(InlineProcessor):
    """`{{ … }}` and `{% … %}` of other programs are text, sign by sign: no link, no emphasis, no attribute list."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: N802
        escaped = "".join(char if char.isalnum() else f"\x02{ord(char)}\x03" for char in m[0])
        return escaped, m.start(0), m.end(0)


class _KnownHtml(HtmlInlineProcessor):
    """Only what is named like an element of HTML is HTML: in `<Hà Nội>` somebody meant the brackets."""

    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override]  # noqa: N802
        tag = _TAG_NAME.match(m[0])
        name = tag[1].lower() if tag and tag[1][0].isalpha() else ""
        if name and name not in HTML_NAMES and not (name.isascii() and (":" in name or "-" in name)):
            return None, m.start(0), m.start(0) + 1
        return super().handleMatch(m, data)


class _Table(TableProcessor):
    """A few bytes of header can ask for millions of cells; they are counted before they are made."""

    def __init__(self, parser: BlockParser, config: dict[str, Any]):
        super().__init__(parser, config)

    def run(self, parent: Element, blocks: list[str]) -> None:
        size = blocks[0].count("\n") * len(self.separator) * len("<td></td>")
        if size > most_output(blocks[0]):
            raise SiteError("SG303", size=size // 1024)
        super().run(parent, blocks)


def most_output(text: str) -> int:
    """How many characters of HTML a text may become."""
    return 20 * len(text) + 1_000_000
