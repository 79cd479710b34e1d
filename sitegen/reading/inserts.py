"""What writers insert between paragraphs: a set of pictures, a film that is asked for only when a reader wants it.

::: bộ ảnh                                  ::: video https://www.youtube.com/watch?v=…
![Cổng đình](dinh.jpg)                      ![Ảnh bìa](bia.jpg)
*Cổng đình. Ảnh: Minh*                      Chú thích.
![Rước kiệu](kieu.jpg)                      :::
:::
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.util import AtomicString

from sitegen.problems import Problem, problem
from sitegen.reading.places import Places
from sitegen.text.normal import fold, one_line
from sitegen.text.similar import did_you_mean

SIGN = ":::"
GALLERY, VIDEO = "gallery", "video"
_NAMES = {"bo anh": GALLERY, "album": GALLERY, "gallery": GALLERY, "video": VIDEO, "phim": VIDEO}
_SHOWN = {GALLERY: "bộ ảnh", VIDEO: "video"}
_OPENING = re.compile(r"(?:^|(?<=\n)):::[ \t]*([^\s:][^\n]*)(?:\n|\Z)")
_CLOSING = re.compile(r"(?:^|(?<=\n)):::[ \t]*(?:\n|\Z)")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_PICTURE = re.compile(r"!\[[^\n]*\]\([^\n]*\)\s*\Z")
_ADDRESS = re.compile(r"https://[^\s/]+/\S+|(?!\w+:)\S+\.(?:mp4|webm|ogv|m4v)", re.IGNORECASE)
_FILMS = (".mp4", ".webm", ".ogv", ".m4v")
_WATCH = {"vi": "Xem video trên {host}", "en": "Watch the video on {host}"}


class _Head(NamedTuple):
    """The first line of an insert: what it is (GALLERY, VIDEO or "" for nothing that we know), and the rest of the line."""

    kind: str
    rest: str


def _head(line: str) -> _Head:
    """`video https://…`; `bộ ảnh`, with marks or without."""
    words = line.split()
    for count in (2, 1):
        kind = _NAMES.get(fold(" ".join(words[:count])))
        if kind:
            return _Head(kind, " ".join(words[count:]))
    return _Head("", line.strip())


class Inserts(BlockProcessor):
    """Makes inserts of the lines between `::: name` and `:::`. What is not closed, or has another name, stays text."""

    def __init__(self, parser: BlockParser, language: str):
        super().__init__(parser)
        self._language = language

    def test(self, parent: Element, block: str) -> bool:
        """Whether an insert may begin in the block: whether it ends is seen when it is taken."""
        return SIGN in block and any(_head(found[1]).kind for found in _OPENING.finditer(block))

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Take the blocks up to the closing line; False where there is none."""
        found = next(one for one in _OPENING.finditer(blocks[0]) if _head(one[1]).kind)
        head, taken = _head(found[1]), _taken(blocks, found.end())
        if taken is None or (head.kind == VIDEO and not _ADDRESS.fullmatch(head.rest)):
            return False
        inside, after, count = taken
        before = blocks[0][: found.start()].rstrip("\n")
        del blocks[:count]
        if after:
            blocks.insert(0, after)
        if before:
            self.parser.parseBlocks(parent, [before])
        if head.kind == GALLERY:
            gallery = SubElement(parent, "div", {"class": "gallery"})
            self.parser.parseBlocks(gallery, inside)
        else:
            _add_video(parent, head.rest, inside, self._language)
        return True


def _taken(blocks: list[str], start: int) -> tuple[list[str], str, int] | None:
    """What stands inside, by blocks; what follows in the block that has the closing line; how many blocks that are."""
    inside: list[str] = []
    for number, block in enumerate(blocks):
        text = block[start:] if number == 0 else block
        if closing := _CLOSING.search(text):
            inside.append(text[: closing.start()])
            return [one for one in inside if one.strip()], text[closing.end() :], number + 1
        inside.append(text)
    return None


def _add_video(parent: Element, address: str, inside: list[str], language: str) -> None:
    """A picture and a link, and no request to anybody else; a film of the paper's own waits for its reader."""
    lines = "\n".join(inside).strip().split("\n")
    poster = lines.pop(0) if _PICTURE.match(lines[0]) else ""
    figure = SubElement(parent, "figure", {"class": "video"})
    if urlsplit(address).path.lower().endswith(_FILMS):
        film = SubElement(figure, "video", {"src": address, "controls": "controls"})
        if poster:
            film.set("poster", poster[poster.rindex("](") + 2 :].rstrip().rstrip(")").split(" ")[0])
    else:
        link = SubElement(figure, "a", {"href": address})
        link.text = poster
        host = (urlsplit(address).hostname or "").removeprefix("www.")
        label = SubElement(link, "span", {"class": "watch"})
        label.text = AtomicString(_WATCH[language].format(host=host))
    if caption := one_line("\n".join(lines)).strip():
        SubElement(figure, "figcaption").text = caption


# --- what is wrong with them -----------------------------------------------------------------------------------------


def insert_problems(text: str, places: Places) -> tuple[Problem, ...]:
    """A warning for each insert that cannot be made, or shows nothing, at its first line."""
    return tuple(_problems(text, places)) if SIGN in text else ()


def _problems(text: str, places: Places) -> Iterator[Problem]:
    opened: tuple[int, _Head] | None = None
    inside: list[str] = []
    for position, line in _lines_outside_code(text):
        if not line.startswith(SIGN):
            inside.append(line)
            continue
        name = line[len(SIGN) :].strip()
        if opened and not name:
            yield from _shows_nothing(opened, inside, places)
            opened = None
        elif opened:
            yield _told("SG949", opened[0], places, opened[1].kind)
            opened, inside = (position, _head(name)), []
        elif name and not name.startswith(":"):
            opened, inside = (position, _head(name)), []
            if not opened[1].kind:
                yield _unknown(position, name, places)
                opened = None
    if opened:
        yield _told("SG949", opened[0], places, opened[1].kind)


def _lines_outside_code(text: str) -> Iterator[tuple[int, str]]:
    position, fence = 0, ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif fence:
            fence = "" if found and found[1].startswith(fence) else fence
        else:
            yield position, line
        position += len(line) + 1


def _unknown(position: int, name: str, places: Places) -> Problem:
    near = did_you_mean(fold(name.split(maxsplit=1)[0]), _NAMES)
    line, column = places.at(position)
    suggestion = f"→ {SIGN} {_SHOWN[_NAMES[near]]}" if near else ""
    return problem(
        "SG948", line=line, column=column, length=len(SIGN) + 1 + len(name), name=name, suggestion=suggestion
    )


def _shows_nothing(opened: tuple[int, _Head], inside: list[str], places: Places) -> Iterator[Problem]:
    position, head = opened
    if head.kind == GALLERY and not any("![" in line for line in inside):
        yield _told("SG951", position, places, GALLERY)
    if head.kind == VIDEO and not _ADDRESS.fullmatch(head.rest):
        yield _told("SG950", position, places, VIDEO)


def _told(code: str, position: int, places: Places, kind: str) -> Problem:
    line, column = places.at(position)
    return problem(code, line=line, column=column, length=len(SIGN), name=_SHOWN.get(kind, ""))
