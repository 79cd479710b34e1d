"""A body's HTML with open places: reading leaves a mark for each internal link and picture, rendering fills it.

So a body can be read, remembered and digested on its own, whatever the rest of the site looks like. Marks are made of
control characters, which reading removes from every source: no text can be taken for one.
"""

import re
from html import escape

from sitegen.model import Picture

_MARK = re.compile(' href="\x01L([0-9]+)\x02"| src="\x01I([0-9]+)\x02"')


def link_mark(number: int) -> str:
    """Stands in `href="…"` for the address of the body's n-th internal link, from 0."""
    return f"\x01L{number}\x02"


def image_mark(number: int) -> str:
    """Stands in `src="…"` for the address of the body's n-th picture, from 0."""
    return f"\x01I{number}\x02"


def fill(html: str, links: tuple[str, ...], images: tuple[Picture, ...], base: str = "") -> str:
    """Put addresses (and pictures' sizes) where the marks are; with `base`, absolute addresses, as feeds need them.

    A link whose address is "" (its article is not published) loses its href: the words stay.
    """

    def attributes(match: re.Match[str]) -> str:
        if match[1]:
            url = links[int(match[1])]
            return f' href="{escape(absolute(url, base))}"' if url else ""
        picture = images[int(match[2])]
        size = f' width="{picture.width}" height="{picture.height}"' if picture.width else ""
        return f' src="{escape(absolute(picture.url, base))}"{size}'

    return _MARK.sub(attributes, html)


def absolute(url: str, base: str) -> str:
    """A path of the site as an absolute address; other addresses as they are."""
    return base + url if url.startswith("/") and not url.startswith("//") else url
