"""The first paragraph of a body: its dateline is marked, and its text without it introduces the article."""

import re
from html import unescape

from sitegen.text.normal import nfc, one_line

_PARAGRAPH = re.compile(r"<p(?: [^<>]*)?>(.*?)</p>", re.DOTALL)
_EMPHASIS = r"(?:</?(?:strong|b|em|i)>)*"
_DASH = "(?:[-–—]|&[mn]dash;)"
_PLACE = r"\((?:<[^<>]*>)?[^()<>]{2,20}(?:<[^<>]*>)?\)"
_DATELINE = re.compile(rf"\s*{_EMPHASIS}({_PLACE}){_EMPHASIS}\s*{_EMPHASIS}{_DASH}\s*{_EMPHASIS}\s*")
_NOTE_MARK = re.compile(r'<sup id="fnref\d*-\d+">.*?</sup>')
_BREAK = re.compile(r"<br\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*+>")
_DATELINE_MARK = '<span class="dateline">'
_MARKED_DATELINE = re.compile(rf"{_DATELINE_MARK}.*?</span>")


def with_dateline(html: str) -> tuple[str, str]:
    """The HTML with `(PLVN)` at its start marked as a dateline, and the first paragraph's text without it."""
    for paragraph in _PARAGRAPH.finditer(html):
        text = plain(paragraph[1])
        if text:
            break
    else:
        return html, ""
    dateline = _DATELINE.match(html, paragraph.start(1), paragraph.end(1))
    if not dateline:
        return html, text
    lead = plain(html[dateline.end() : paragraph.end(1)])
    start, end = dateline.span(1)
    return f"{html[:start]}{_DATELINE_MARK}{dateline[1]}</span>{html[end:]}", lead


def plain(html: str) -> str:
    """The text of a piece of HTML on one line, without the numbers of footnotes."""
    html = _NOTE_MARK.sub("", html) if "fnref" in html else html
    html = _BREAK.sub(" ", html) if "<br" in html else html
    return one_line(nfc(unescape(_TAG.sub("", html))))


def running_text(html: str) -> str:
    """All words of a body, a line for each block, without the dateline: what the article is about."""
    html = _MARKED_DATELINE.sub("", html, count=1) if _DATELINE_MARK in html else html
    text = _TAG.sub("", html)
    return unescape(text) if "&" in text else text
