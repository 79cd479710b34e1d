"""A body's HTML with open places: reading leaves a mark for each internal link and picture, rendering fills it.

So a body can be read, remembered and digested on its own, whatever the rest of the site looks like. Marks are made of
control characters, which reading removes from every source: no text can be taken for one.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape

from sitegen.model import Picture, Renditions

_IMAGE = re.compile('<img src="\x01I([0-9]+)\x02"(?:[^">]|"[^"]*")*>')
_GALLERY = re.compile('<div class="gallery">.*?</div>', re.DOTALL)
_LINK = re.compile('(<a href="\x01L([0-9]+)\x02"(?:[^">]|"[^"]*")*>.*?</a>)', re.DOTALL)
# What is rare stands first: a search for the space before an attribute would stop at every word.
_MARK = re.compile('="\x01([LI])([0-9]+)\x02"')
_FILLED = frozenset(("href", "src", "poster"))

NOTE = "\t"
"""In a link that leads to a file, between its address and what is to be said of the file; no address has one."""


def link_mark(number: int) -> str:
    """Stands in `href="…"`, or the `src` of a film, for the address of the body's n-th internal link, from 0."""
    return f"\x01L{number}\x02"


def image_mark(number: int) -> str:
    """Stands in `src="…"`, or the `poster` of a film, for the address of the body's n-th picture, from 0."""
    return f"\x01I{number}\x02"


def fill(html: str, links: tuple[str, ...], images: tuple[Picture, ...], base: str = "") -> str:
    """Put addresses (and pictures' sizes) where the marks are; with `base`, absolute addresses, as feeds need them.

    A link whose address is "" (its article is not published) loses its href: the words stay. A link to a file may end in
    NOTE and a note, which is shown behind its words.
    """

    def element(match: re.Match[str]) -> str:
        """The picture, with what browsers may choose from instead of it."""
        picture = images[int(match[1])]
        sizes = picture.renditions.gallery_sizes if picture.renditions and match.start() in narrow else ""
        return in_picture(match[0], picture, sizes)

    def attribute(name: str, kind: str, number: int) -> str:
        if kind == "L":
            url = address_of(links[number])
            return f' {name}="{escape(absolute(url, base))}"' if url else ""
        picture = images[number]
        size = f' width="{picture.width}" height="{picture.height}"' if picture.width and name == "src" else ""
        return f' {name}="{escape(absolute(picture.url, base))}"{size}'

    if any(NOTE in link for link in links):
        html = _LINK.sub(lambda match: f"{match[1]}{_note(links[int(match[2])])}", html)
    # A feed's reader is shown one file: what is chosen from there is not ours to say.
    if not base and any(one.renditions for one in images):
        narrow = _sharing_a_row(html)
        html = _IMAGE.sub(element, html)
    return _with_attributes(html, attribute)


def _with_attributes(html: str, attribute: Callable[[str, str, int], str]) -> str:
    """The HTML with what `attribute` makes, of its name and of the kind and number of its mark, for each that has a mark."""
    pieces: list[str] = []
    done = 0
    for match in _MARK.finditer(html):
        start = html.rfind(" ", done, match.start())
        name = html[start + 1 : match.start()]
        if start >= 0 and name in _FILLED:
            pieces += html[done:start], attribute(name, match[1], int(match[2]))
            done = match.end()
    pieces.append(html[done:])
    return "".join(pieces)


def _sharing_a_row(html: str) -> frozenset[int]:
    """Where the pictures of galleries begin; not the first of an odd number, which has a row to itself."""
    found: list[int] = []
    for gallery in _GALLERY.finditer(html):
        starts = [image.start() for image in _IMAGE.finditer(html, gallery.start(), gallery.end())]
        found += starts[len(starts) % 2 :]
    return frozenset(found)


def address_of(link: str) -> str:
    """The address of a link, without the note on the file that it leads to."""
    return link.partition(NOTE)[0]


def _note(link: str) -> str:
    """What stands behind the words of a link to a file: ` (PDF, 2,3 MB)`."""
    note = link.partition(NOTE)[2]
    return f' <span class="file">({escape(note)})</span>' if note else ""


def in_picture(image: str, picture: Picture, sizes: str = "") -> str:
    """A `<picture>` around an `<img>` of it; `sizes` say how wide it is shown, if not as pictures within articles are."""
    found = picture.renditions
    if found is None:
        return image
    tone = f' class="{picture.tone}"' if picture.tone else ""
    return f"<picture{tone}>{_choices(found, sizes or found.sizes)}{image}</picture>"


@lru_cache(maxsize=4096)
def _choices(renditions: Renditions, sizes: str) -> str:
    """The `<source>`s of a picture: the same wherever it is shown so wide."""
    wide = escape(sizes)
    return "".join(
        [f'<source type="{one.type}" srcset="{escape(one.srcset)}" sizes="{wide}">' for one in renditions.sources]
    )


def absolute(url: str, base: str) -> str:
    """A path of the site as an absolute address; other addresses as they are."""
    return base + url if url.startswith("/") and not url.startswith("//") else url
