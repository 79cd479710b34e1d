"""Python-Markdown's inline stage without the work that cannot change anything; the result is the same, sign for sign.

Python-Markdown tries each of some forty patterns on each piece of text, though most pieces hold none of the signs that
most patterns begin with. Here a pattern is tried only where its sign is present. The method that is replaced is private
to the library: should its name change, texts are read as before, only slower. Tests compare both ways.
"""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

SIGNS: dict[str, tuple[str, ...]] = {
    "backtick": ("`",),
    "template_code": ("{{", "{%"),
    "escape": ("\\",),
    "footnote": ("[^",),
    "reference": ("[",),
    "link": ("[",),
    "image_link": ("![",),
    "image_reference": ("![",),
    "short_reference": ("[",),
    "short_image_ref": ("![",),
    "autolink": ("<",),
    "automail": ("<",),
    "linebreak": ("  \n",),
    "html": ("<",),
    "entity": ("&",),
    "em_strong": ("*", "_"),
    "em_strong2": ("_",),  # these two in releases before 3.11
    "not_strong": ("*", "_"),
    "smarty-em-dashes": ("---",),
    "smarty-en-dashes": ("--",),
    "smarty-ellipses": ("...",),
} | {f"smarty-quotes-{number}": ('"', "'") for number in range(15)}


class QuickInline(InlineProcessor):
    """Does what `original` does."""

    def __init__(self, md: Markdown, original: InlineProcessor):
        super().__init__(md)
        self.inlinePatterns = original.inlinePatterns
        places = {self.inlinePatterns.get_index_for_name(name): name for name in SIGNS if name in self.inlinePatterns}
        signs = [SIGNS.get(places.get(index, "")) for index in range(len(self.inlinePatterns))]
        self._patterns = list(zip(self.inlinePatterns, signs, strict=True))
        known = sorted({sign for some in signs for sign in some or ()})
        # Without this a pattern that is not in the table would be skipped where no other has its sign.
        self._any_sign = re.compile("|".join(map(re.escape, known))) if all(signs) else re.compile("")

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        if self._any_sign.search("".join(tree.itertext())):
            return super().run(tree, ancestors)
        # What the library sets up for its patterns, which other extensions may look at.
        self.stashed_nodes = {}
        return tree

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803
        if isinstance(data, AtomicString) or not self._any_sign.search(data):
            return data
        for index in range(patternIndex, len(self._patterns)):
            pattern, signs = self._patterns[index]
            if signs and not any(sign in data for sign in signs):
                continue
            matched, start = True, 0
            while matched:
                data, matched, start = self._InlineProcessor__applyPattern(pattern, data, index, start)  # type: ignore[attr-defined]
        return data


def quicken(md: Markdown) -> Markdown:
    """The same instance with both of its inline stages replaced."""
    for name, priority in (("inline", 20), ("smarty", 6)):
        original = md.treeprocessors[name]
        assert isinstance(original, InlineProcessor)
        md.treeprocessors.register(QuickInline(md, original), name, priority)
    return md
