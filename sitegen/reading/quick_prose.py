"""What stands within a paragraph, from Markdown to HTML in one step; the result is Python-Markdown's, sign for sign.

Here is only what is written the way everybody writes it: text, emphasis, links and pictures that do not nest. Where a
sign is left that is none of these, the answer is None, and the library must read the text.
"""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions.smarty import SubstituteTextPattern

from sitegen.reading.quick import SIGNS

_MARKUP = re.compile(r"[*_`\[{<>&\\]")
_LINE_BREAK = "  \n"
# Looking for one string after the other is ten times quicker than one expression for all.
_SMART = ("'", '"', "--", "...")
_MENDED = (*_SMART, _LINE_BREAK)

_WORDS = r"[^*_`\[\]{<>&\\]++"
_EMPHASIS = rf"(?!\s)({_WORDS})(?<!\s)"
_ADDRESS = r"(?:[^\s()<>\"'\\`{}\[\]*&]|&(?=[A-Za-z]\w*=))++"
_TITLE_WORD = r"[^\s\"'()\[\]*_`{}<>&\\]+"
_TARGET = rf"\(({_ADDRESS})(?: ++\"({_TITLE_WORD}(?: {_TITLE_WORD})*+)\")?\)"
# Each way begins with its sign, so that the search can run from sign to sign; a sign left over is found by `_MARKUP`.
_SPAN = re.compile(
    rf"\*(?<!\*\*)\*{_EMPHASIS}\*\*|\*(?<!\*\*){_EMPHASIS}\*|!\[({_WORDS})\]{_TARGET}|\[({_WORDS})\]{_TARGET}"
)
_COLUMNS = _SPAN.groups + 1

_Span = tuple[str, ...]
"""What `_SPAN` found, and the text behind it: strong, emphasis, alt, source, credit, words, address, title, tail."""


class Prose:
    """Writes text; smart quotes by the patterns of `md`."""

    def __init__(self, md: Markdown):
        smarty = md.treeprocessors["smarty"].inlinePatterns  # type: ignore[attr-defined]
        signs = {smarty.get_index_for_name(name): signs for name, signs in SIGNS.items() if name in smarty}
        self._patterns: list[tuple[tuple[str, ...], SubstituteTextPattern]] = [
            (signs.get(index, ("",)), pattern) for index, pattern in enumerate(smarty)
        ]

    def html(self, text: str) -> str | None:
        if not _MARKUP.search(text):
            return self._lines(text)
        spans = _spans(text)
        if spans is None:
            return None
        # Asked once of all, for a paragraph has many pieces.
        lines, smart = (self._lines, self.smart) if holds(text, _MENDED) else (str, str)
        html = [lines(spans[0])]
        for strong, emphasis, alt, _, _, words, address, title, tail in spans[1]:
            if words:
                named = f' title="{title}"' if title else ""
                html.append(f'<a href="{address.replace("&", "&amp;")}"{named}>{smart(words)}</a>')
            elif alt:
                return None
            else:
                tag = "strong" if strong else "em"
                html.append(f"<{tag}>{smart(strong or emphasis)}</{tag}>")
            html.append(lines(tail))
        return "".join(html)

    def smart(self, text: str) -> str:
        """Quotation marks, dashes and dots as the library's patterns make them, one pattern after the other."""
        if not holds(text, _SMART):
            return text
        for signs, pattern in self._patterns:
            if holds(text, signs):
                text = _replaced(text, pattern)
        return text.replace("\x02", "").replace("\x03", "")

    def _lines(self, text: str) -> str:
        if _LINE_BREAK not in text:
            return self.smart(text)
        first, *others = text.split(_LINE_BREAK)
        return self.smart(first) + "".join("<br>" + self.smart("\n" + line) for line in others)


def holds(text: str, signs: Iterable[str]) -> bool:
    for sign in signs:  # noqa: SIM110 - `any` takes three times as long
        if sign in text:
            return True
    return False


def element(tag: str, text: str) -> Element | None:
    """The text as an element, pictures included; None if a sign is left over."""
    spans = None if _LINE_BREAK in text else _spans(text)
    if spans is None:
        return None
    whole = Element(tag)
    whole.text = spans[0]
    for strong, emphasis, alt, source, credit, words, address, title, tail in spans[1]:
        if words:
            SubElement(whole, "a", _attributes(title, href=address)).text = words
        elif alt:
            SubElement(whole, "img", _attributes(credit, src=source, alt=alt))
        else:
            SubElement(whole, "strong" if strong else "em").text = strong or emphasis
        whole[-1].tail = tail
    return whole


def picture(text: str) -> tuple[dict[str, str], str] | None:
    """The attributes of the picture that a text begins with, and the emphasis on the next line ("" if there is none); None
    if the text is anything else."""
    spans = None if _LINE_BREAK in text else _spans(text)
    if spans is None or spans[0] or len(spans[1]) > 2:
        return None
    (_, _, alt, source, credit, _, _, _, tail), *others = spans[1]
    below, end = (others[0][1], others[0][-1]) if others else ("", "")
    if not alt or end or tail != ("\n" if others else "") or bool(below) != bool(others):
        return None
    return _attributes(credit, src=source, alt=alt), below


def _attributes(title: str, **others: str) -> dict[str, str]:
    return {"title": title, **others} if title else others


def _spans(text: str) -> tuple[str, list[_Span]] | None:
    """The text before the first span, and the spans; None if a sign is left over or a span holds a line break."""
    parts = _SPAN.split(text)
    between = parts[::_COLUMNS]
    if any(map(_MARKUP.search, between)):
        return None
    if _LINE_BREAK in text and text.count(_LINE_BREAK) > sum(part.count(_LINE_BREAK) for part in between):
        return None
    return parts[0], list(zip(*[iter(parts[1:])] * _COLUMNS, strict=True))


def _replaced(text: str, pattern: SubstituteTextPattern) -> str:
    """What is replaced stands between two signs, as in the library: no pattern looks beyond them."""
    start = 0
    while match := pattern.compiled_re.search(text, start):
        new = "".join(match[part] if isinstance(part, int) else str(part) for part in pattern.replace)
        start = match.start() + len(new) + 2
        text = f"{text[: match.start()]}\x02{new}\x03{text[match.end() :]}"
    return text
