"""The HTML that most bodies are: a small closed language in which there is nothing to clean.

What is written in it holds no element, attribute or address that a body may not hold, and the cleaner would give it back as it
is, sign for sign. Tests compare.
"""

import re
from functools import cache

# Control characters and no-break spaces are left to the cleaner, like whatever else it writes in its own way.
_TEXT = r"[^<>&\x00-\x09\x0b-\x1f\x7f-\xa0]*+"
_VALUE = r'[^<>&"\x00-\x1f\x7f-\xa0]*+'
_HOST = r"(?:[a-z0-9]++(?:-[a-z0-9]++)*+\.)++[a-z]{2,}+"
# An address without a colon leads to a place on the site.
_ADDRESS = rf'(?:https?://{_HOST}(?:[/?#]{_VALUE})?|id:[A-Za-z0-9_-]++|[^<>&":\x00-\x20\x7f-\xa0]++)'
_TITLE = rf'(?: title="{_VALUE}")?'
_ALIGN = '(?: align="(?:left|center|right)")?'
_ID = '(?: id="[A-Za-z][A-Za-z0-9_-]*+")?'
_AND = "&amp;"
_LIKE_AND = ";"
"""What may stand in texts and values only, as `&amp;` may."""


def is_plain(html: str) -> bool:
    """Whether a body's HTML is of this language."""
    return _language().fullmatch(html.replace(_AND, _LIKE_AND)) is not None


@cache
def _language() -> re.Pattern[str]:
    link = rf' href="{_ADDRESS}"{_TITLE}'
    strong, em, short_link = _element("strong"), _element("em"), _element("a", _TEXT, link)
    words = _holding(
        _element("strong", _holding(em, short_link)),
        _element("em", _holding(strong, short_link)),
        _element("a", _holding(strong, em), link),
        "<br>",
    )
    paragraph = _element("p", words)
    caption = _element("figcaption", rf'{words}(?:<span class="credit">{words}</span>)?')
    head, row = (_element("tr", _lines(_element(cell, words, _ALIGN))) for cell in ("th", "td"))
    blocks = (
        paragraph,
        _element("h2", words, _ID),
        _element("h3", words, _ID),
        rf'<figure><img alt="{_VALUE}" src="{_ADDRESS}"{_TITLE}>(?:{caption}\n)?</figure>',
        _element("ul", _lines(_element("li", words))),
        _element("ol", _lines(_element("li", words))),
        _element("blockquote", _lines(paragraph)),
        _element("table", rf"\n{_element('thead', _lines(head))}\n{_element('tbody', _lines(row))}\n"),
        "<hr>",
    )
    return re.compile(rf"(?:(?:{'|'.join(blocks)})\n?+)*+")


def _element(name: str, content: str = _TEXT, attributes: str = "") -> str:
    return f"<{name}{attributes}>{content}</{name}>"


def _holding(*elements: str) -> str:
    """A text with any of these elements in it."""
    return f"{_TEXT}(?:(?:{'|'.join(elements)}){_TEXT})*+"


def _lines(block: str) -> str:
    return rf"\n(?:{block}\n)++"
