"""Footnotes (chú thích) with plain numbers for ids, whatever their labels, and in linear time."""

import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions.footnotes import FootnoteExtension, FootnoteInlineProcessor, FootnotePostTreeprocessor

_BACK = {"vi": "Về chỗ chú thích {} trong bài", "en": "Back to note {} in the text"}


class _Definitions(OrderedDict[str, str]):
    """A note may define notes of its own while the list of notes is being made: they join its end."""

    def keys(self) -> Any:
        done = 0
        while done < len(self):
            for label in list(super().keys())[done:]:
                done += 1
                yield label


class Footnotes(FootnoteExtension):
    """`[^label]` and `[^label]: text`; ids are `fn-1`, `fnref-1`, and `fnref2-1` where note 1 is cited again."""

    def __init__(self, language: str):
        self.numbers: dict[str, int] = {}
        super().__init__(SEPARATOR="-", BACKLINK_TITLE=_BACK[language])

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        super().extendMarkdown(md)
        md.inlinePatterns.register(_Mark(r"\[\^([^\[\]]*)\]", self), "footnote", 175)
        md.treeprocessors.register(_Backlinks(self), "footnote-duplicate", 15)

    def reset(self) -> None:
        super().reset()
        self.footnotes = _Definitions()
        self.numbers = {}

    def number(self, label: str) -> int:
        """The note's number in the order of definitions, 0 for a label that no note has."""
        if len(self.numbers) < len(self.footnotes):
            self.numbers = {name: number for number, name in enumerate(self.footnotes, 1)}
        return self.numbers.get(label, 0)

    def makeFootnoteId(self, id: str) -> str:  # noqa: A002, N802
        return f"fn-{self.number(id)}"

    def makeFootnoteRefId(self, id: str, found: bool = False) -> str:  # noqa: A002, N802
        first = f"fnref-{self.number(id)}"
        if not found:
            return first
        times = self.found_refs[first] = self.found_refs.get(first, 0) + 1
        return first if times == 1 else first.replace("fnref", f"fnref{times}")


class _Mark(FootnoteInlineProcessor):
    """The raised number in the text."""

    footnotes: Footnotes

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:  # type: ignore[override]  # noqa: N802
        number = self.footnotes.number(m[1])
        if not number:
            return None, None, None
        mark = Element("sup", {"id": self.footnotes.makeFootnoteRefId(m[1], found=True)})
        link = SubElement(mark, "a", {"class": "footnote-ref", "href": f"#fn-{number}"})
        link.text = str(number)
        return mark, m.start(0), m.end(0)


class _Backlinks(FootnotePostTreeprocessor):
    """A link back for each mark; none where nothing cites the note, for it would lead nowhere."""

    def handle_duplicates(self, parent: Element) -> None:
        super().handle_duplicates(parent)
        for note in parent:
            if not self.get_num_duplicates(note):
                for holder, link in _backlinks(note):
                    holder.remove(link)


def _backlinks(note: Element) -> Iterator[tuple[Element, Element]]:
    for holder in list(note.iter()):
        for link in list(holder):
            if link.get("class") == "footnote-backref":
                yield holder, link
