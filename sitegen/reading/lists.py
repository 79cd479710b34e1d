"""Lists as newspaper people mean them: a year, or a lone plus, at the start of a line is no list."""

import re
from xml.etree.ElementTree import Element

from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor, BlockQuoteProcessor
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor

from sitegen.problems import SiteError

_DEEPEST = 60
_LIST_UNDER_TEXT = re.compile(r"\n(?=[ ]{0,3}(?:([-+*])[ ]+\S.*\n[ ]{0,3}\1[ ]+\S|1\.[ ]+\S.*\n[ ]{0,3}2\.[ ]+\S))")


class NumberedList(SaneOListProcessor):
    """`1. item`. A list begins with a number of one or two digits, and shows it if it is not 1 (`start`).

    So `2019. Một năm nhìn lại` and `115. Số cấp cứu` are text. Right below an item such a line goes on with it; only
    the number that comes next may have three digits, for a list of a hundred things.
    """

    def __init__(self, parser: BlockParser):
        super().__init__(parser)
        self.RE = re.compile(r"^[ ]{0,3}\d{1,2}\.[ ]+(.*)")
        self.CHILD_RE = re.compile(r"^[ ]{0,3}((\d{1,3})\.)[ ]+(.*)")
        self.INDENT_RE = re.compile(r"^[ ]{4,7}((\d{1,3}\.)|[*+-])[ ]+.*")

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        _refuse_deep(self.parser)
        return super().run(parent, blocks)

    def get_items(self, block: str) -> list[str]:
        number, lines = 0, []
        for line in block.split("\n"):
            match = self.CHILD_RE.match(line)
            if match and int(match[2]) > 99 and int(match[2]) != number + 1:
                lines.append(line.replace(".", "\\.", 1))
            else:
                number = int(match[2]) if match else number
                lines.append(line)
        return super().get_items("\n".join(lines))


class PlainList(SaneUListProcessor):
    """`- item`, `* item`, `+ item`. One line with a plus and no other beside it is text: `+ BCĐ 138/CP họp`.

    Beside it means in the same block, in the next one, or in a list that has just been read.
    """

    def __init__(self, parser: BlockParser):
        super().__init__(parser)
        self.INDENT_RE = re.compile(r"^[ ]{4,7}((\d{1,3}\.)|[*+-])[ ]+.*")

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        if self._is_lone_plus(parent, blocks):
            return False
        _refuse_deep(self.parser)
        return super().run(parent, blocks)

    def _is_lone_plus(self, parent: Element, blocks: list[str]) -> bool:
        if not blocks[0].lstrip(" ").startswith("+"):
            return False
        before = self.lastChild(parent)
        if before is not None and before.tag == "ul":
            return False
        following = next((block for block in blocks[1:3] if block.strip()), "").lstrip("\n")
        return not self._has_plus(following) and sum(map(bool, map(self.CHILD_RE.match, blocks[0].split("\n")))) < 2

    def _has_plus(self, block: str) -> bool:
        return bool(self.RE.match(block)) and block.lstrip(" ").startswith("+")


class ListUnderText(BlockProcessor):
    """A list may follow its introduction without a blank line, if two lines in a row begin with the same sign.

    `Nơi nhận:` over `- Như trên;` and `- Lưu.` is a paragraph and a list; so are lines that begin with 1. and 2. One
    such line alone stays in its paragraph.
    """

    def test(self, parent: Element, block: str) -> bool:
        return not self.parser.state.isstate("list") and "\n" in block and bool(_LIST_UNDER_TEXT.search(block))

    def run(self, parent: Element, blocks: list[str]) -> None:
        match = _LIST_UNDER_TEXT.search(blocks[0])
        assert match
        blocks[0:1] = [blocks[0][: match.start()], blocks[0][match.end() :]]


class Quote(BlockQuoteProcessor):
    """`> quoted`, to a depth that does not hang on how deep the program itself stands."""

    def test(self, parent: Element, block: str) -> bool:
        return self.RE.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        _refuse_deep(self.parser)
        super().run(parent, blocks)


def _refuse_deep(parser: BlockParser) -> None:
    if len(parser.state) > _DEEPEST:
        raise SiteError("SG304")
