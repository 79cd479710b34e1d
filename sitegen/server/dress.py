"""Pages as browsers get them: the built bytes with the preview's script; and by what two states of a page differ."""

import re
from dataclasses import dataclass
from hashlib import blake2b
from html import escape, unescape

_LINK = re.compile(rb"<link\b[^>]*>", re.IGNORECASE)
_HREF = re.compile(rb"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_IS_SHEET = re.compile(rb"""\brel\s*=\s*["']?[^"'>]*\bstylesheet\b""", re.IGNORECASE)
_MOVED = re.compile(
    rb"""<meta\b[^>]*\bhttp-equiv\s*=\s*["']?refresh["']?[^>]*\bcontent\s*=\s*["']\s*0\s*;\s*url=([^"'>]+)["']""",
    re.IGNORECASE,
)
_BODY_END = re.compile(rb"</body\s*>", re.IGNORECASE)
_SCRIPT = '<script src="/.sitegen/live.js" data-version="{version}" data-page="{shape}" defer></script>'


@dataclass(frozen=True)
class Shape:
    """A page in short: a digest of all but its style sheets' addresses, and those addresses."""

    rest: str
    sheets: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.rest}-{_digest(repr(self.sheets).encode())}"


NOTHING = Shape("nothing")
"""Where no page is: what stands there meanwhile is another's to show."""


def shape_of(page: bytes) -> Shape:
    """The shape of a page as it was built."""
    sheets: list[str] = []

    def open_sheet(match: re.Match[bytes]) -> bytes:
        href = _HREF.search(match[0])
        if not (href and _IS_SHEET.search(match[0])):
            return match[0]
        address = next(group for group in href.groups() if group is not None)
        sheets.append(unescape(address.decode("utf-8", "replace")))
        return match[0].replace(address, b"", 1)

    rest = _digest(_LINK.sub(open_sheet, page))
    return Shape(rest, tuple(sheets))


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()


def dressed(page: bytes, version: str, shape: Shape) -> bytes:
    """The page with the preview's script before the end of its body; the file is left as it is."""
    script = _SCRIPT.format(version=escape(version), shape=shape).encode()
    ends = list(_BODY_END.finditer(page))
    at = ends[-1].start() if ends else len(page)
    return page[:at] + script + page[at:]


def moved_to(page: bytes) -> str:
    """The address on this site to which the page sends its reader at once, "" if it is one to be read.

    On a host an old address is a page that leads on; here it is answered as browsers like it.
    """
    head, _, _ = page.partition(b"</head")
    found = _MOVED.search(head)
    target = unescape(found[1].decode("utf-8", "replace")).strip() if found else ""
    return target if re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", target) else ""
