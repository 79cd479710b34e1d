"""A picture alone on its line becomes a figure, with the caption and the credit that newspapers write below it."""

import re
from collections.abc import Callable, Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

LONGEST_CAPTION = 300
LONGEST_CREDIT = 100

_WHO = (
    "(?i:ảnh(?: minh họa| minh hoạ| tư liệu| chụp)?|(?:tranh )?minh họa|(?:tranh )?minh hoạ|tranh|đồ họa|đồ hoạ|"
    "biểu đồ|sơ đồ|bản đồ|video|nguồn(?: ảnh)?|photo|illustration|graphics?|source)"
)
_NEW_PART = r"(?:^\s*|(?<=[(|])\s*|(?<=[.!?…”;,]\s)|(?<=\s[-–—/]\s))"
# In the middle of a sentence only a capital tells a credit from “ba nguồn: sông, hồ, mưa”; and only where a new part
# begins does a dash do instead of a colon.
_CREDIT = re.compile(rf"(?:{_NEW_PART}|(?<=\s)(?=[ẢMTĐBSVNPIG]))({_WHO}\s*:)|{_NEW_PART}({_WHO}\s+[-–—]+\s+\S)")
_DIVIDERS = " \n\t(|-–—/"
_STASHED_PICTURE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)

Parts = list[str | Element]
"""The content of an element: texts and elements in turn."""


class Figures(Treeprocessor):
    """Turns paragraphs that begin with a picture line into figures.

    A *picture line* holds one picture, or one picture inside a link, and nothing else. What follows it in the same
    paragraph, up to the next picture line, is its caption if it is

    - one line wholly in emphasis (a line with only the credit may follow), or
    - plain text of at most 300 characters.

    If nothing follows, the next paragraph is the caption if it is wholly in emphasis and not longer than that. All
    else stays a paragraph of its own. The credit is the last part of the caption that begins with `Ảnh:`, `Minh họa:`,
    `Nguồn:` and the like; without one there, the picture's title is the credit if it is written so.
    """

    def __init__(self, md: Markdown):
        super().__init__(md)
        self._stash = md.htmlStash

    def run(self, root: Element) -> None:
        if next(root.iter("img"), None) is None and not self._stash.html_counter:
            return
        for parent in list(root.iter()):
            if parent.tag not in ("p", "figure") and any(child.tag == "p" for child in parent):
                self._make_figures(parent)

    def _make_figures(self, parent: Element) -> None:
        children: list[Element] = []
        for child in parent:
            before = children[-1] if children else None
            if child.tag != "p":
                children.append(child)
            elif before is not None and _wants_caption(before) and _is_caption(child):
                _add_caption(before, _parts(child))
            else:
                children += self._figures(child)
        parent[:] = children
        for figure in parent.iterfind("figure"):
            _credit_from_title(figure)

    def _figures(self, paragraph: Element) -> Iterator[Element]:
        lines = _lines(paragraph)
        if not self._is_picture(lines[0]):
            yield paragraph
            return
        while lines and self._is_picture(lines[0]):
            figure = _filled(Element("figure", paragraph.attrib), lines.pop(0))
            if caption := self._take_caption(lines):
                _add_caption(figure, caption)
            yield figure
            paragraph.attrib.clear()
        if lines:
            yield _filled(Element("p"), _joined(lines))

    def _is_picture(self, line: Parts) -> bool:
        element = _only(line)
        if element is None:
            return all(isinstance(part, str) for part in line) and self._is_stashed_picture(_plain(line))
        if element.tag == "a" and len(element) == 1 and (inside := _only(_parts(element))) is not None:
            return inside.tag == "img"
        return element.tag == "img"

    def _is_stashed_picture(self, text: str) -> bool:
        """Whether the text is only a placeholder for `<img …>` written as HTML."""
        match = HTML_PLACEHOLDER_RE.fullmatch(text)
        html = self._stash.rawHtmlBlocks[int(match[1])] if match and int(match[1]) < self._stash.html_counter else None
        return isinstance(html, str) and _STASHED_PICTURE.fullmatch(html.strip()) is not None

    def _take_caption(self, lines: list[Parts]) -> Parts | None:
        """The caption below a picture, taken off the lines; None if there is none."""
        end = next((number for number, line in enumerate(lines) if self._is_picture(line)), len(lines))
        if end and _is_emphasis(lines[0]):
            end = 2 if end > 1 and _CREDIT.match(_plain(lines[1])) else 1
        elif not 0 < len(_plain(_joined(lines[:end]))) <= LONGEST_CAPTION:
            return None
        taken = lines[:end]
        del lines[:end]
        return _joined([_unwrapped(line) for line in taken])


_WRITTEN_OTHERWISE = re.compile('[&<>"\n]')


def plain_figure(picture: Mapping[str, str], below: str, smart: Callable[[str], str]) -> str | None:
    """The HTML of a picture line and of the emphasis that is all that follows it ("" if nothing does), by the same rules.

    `picture` has the attributes, `smart` mends quotation marks. None where HTML does not write all of it as it is.
    """
    parts = _divided([below])
    caption, credit = _plain(parts[0]), _plain(parts[1])
    title = picture.get("title", "")
    if _names_who(title) and credit in ("", title):
        credit, picture = title, {name: value for name, value in picture.items() if name != "title"}
    # With the space, for it says which way a quotation mark before it turns.
    words, named = smart(f"{caption} " if caption and credit else caption), smart(credit)
    if _WRITTEN_OTHERWISE.search("".join((words, named, *picture.values()))):
        return None
    attributes = "".join(f' {name}="{value}"' for name, value in sorted(picture.items()))
    span = f'<span class="credit">{named}</span>' if credit else ""
    figcaption = f"<figcaption>{words}{span}</figcaption>\n" if words or span else ""
    return f"<figure><img{attributes}>{figcaption}</figure>"


def _names_who(title: str) -> bool:
    return len(title) <= LONGEST_CREDIT and _CREDIT.match(title) is not None


def _wants_caption(figure: Element) -> bool:
    return figure.tag == "figure" and figure.find("figcaption") is None


def _is_caption(paragraph: Element) -> bool:
    """Whether a paragraph below a picture is wholly in emphasis and no longer than captions are."""
    content = _parts(paragraph)
    return _is_emphasis(content) and len(_plain(content)) <= LONGEST_CAPTION


def _add_caption(figure: Element, content: Parts) -> None:
    caption, credit = _divided(_unwrapped(content))
    element = _filled(SubElement(figure, "figcaption"), caption)
    if credit:
        _add_credit(element, credit)


def _add_credit(caption: Element, credit: Parts) -> None:
    content = _parts(caption)
    span = _filled(Element("span", {"class": "credit"}), credit)
    _filled(caption, [*content, " ", span] if _plain(content) else [span])


def _credit_from_title(figure: Element) -> None:
    """`![…](address "Ảnh: Tên")`."""
    picture = next(figure.iter("img"), None)
    title = picture.get("title", "") if picture is not None else ""
    if picture is None or not _names_who(title):
        return
    credit = figure.find("figcaption/span[@class='credit']")
    if credit is None:
        caption = figure.find("figcaption")
        _add_credit(SubElement(figure, "figcaption") if caption is None else caption, [title])
    if credit is None or "".join(credit.itertext()) == title:
        del picture.attrib["title"]


def _divided(content: Parts) -> tuple[Parts, Parts]:
    """Caption and credit. The credit is looked for from the end; an element may hold it: `*Chú thích.* *Ảnh: Tên*`."""
    for index in range(len(content) - 1, -1, -1):
        part = content[index]
        if isinstance(part, Element):
            if part.tag in ("em", "strong", "small") and _CREDIT.match("".join(part.itertext())):
                return _parted(content[:index], [*_parts(part), *content[index + 1 :]], content)
        elif matches := list(_CREDIT.finditer(part)):
            start = matches[-1].start(matches[-1].lastindex or 0)
            return _parted([*content[:index], part[:start]], [part[start:], *content[index + 1 :]], content)
    return content, []


def _parted(caption: Parts, credit: Parts, content: Parts) -> tuple[Parts, Parts]:
    """Without the signs between the two: a bracket around the credit, a dash or a bar before it."""
    named = _plain(credit)
    if len(named) > LONGEST_CREDIT or named.endswith(":"):
        return content, []
    in_brackets = _plain(caption).endswith("(")
    if caption and isinstance(caption[-1], str):
        caption[-1] = caption[-1].rstrip(_DIVIDERS)
    if in_brackets and isinstance(credit[-1], str):
        credit[-1] = re.sub(r"\)\s*\.?\s*$", "", credit[-1])
    return caption, credit


def _parts(element: Element) -> Parts:
    parts: Parts = [element.text or ""]
    for child in element:
        parts += [child, child.tail or ""]
    return parts


def _filled(element: Element, content: Parts) -> Element:
    """The element with this content, without white space at its ends."""
    element.text, element.tail, element[:] = "", "\n", []
    for part in content:
        if isinstance(part, Element):
            part.tail = ""
            element.append(part)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + part
        else:
            element.text += part
    element.text = element.text.lstrip()
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip()
    else:
        element.text = element.text.rstrip()
    return element


def _lines(paragraph: Element) -> list[Parts]:
    """The paragraph cut at its line ends; those inside of emphasis and links do not count."""
    lines: list[Parts] = [[]]
    for part in _parts(paragraph):
        if isinstance(part, str):
            first, *others = part.split("\n")
            lines[-1].append(first)
            lines += [[line] for line in others]
        else:
            lines[-1].append(part)
    return lines


def _joined(lines: list[Parts]) -> Parts:
    content: Parts = []
    for line in lines:
        content += ["\n", *line] if content else line
    return content


def _plain(content: Parts) -> str:
    return "".join(part if isinstance(part, str) else "".join(part.itertext()) for part in content).strip()


def _only(content: Parts) -> Element | None:
    """The one element that is all there is, or None."""
    elements = [part for part in content if isinstance(part, Element)]
    texts = "".join(part for part in content if isinstance(part, str))
    return elements[0] if len(elements) == 1 and not texts.strip() else None


def _is_emphasis(content: Parts) -> bool:
    element = _only(content)
    return element is not None and element.tag == "em"


def _unwrapped(content: Parts) -> Parts:
    element = _only(content)
    return _parts(element) if element is not None and element.tag == "em" else content
