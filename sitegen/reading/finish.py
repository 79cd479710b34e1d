"""The last pass over a body's HTML: headings in order, tables that scroll, pictures that wait, addresses left open.

It works on tags as the cleaner writes them (lower case, every value in double quotes), not on a tree: a regular
expression sees an article in microseconds.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from urllib.parse import unquote

from sitegen.body import image_mark, link_mark
from sitegen.model import Reference
from sitegen.problems import Problem, problem
from sitegen.reading.addresses import CONTACT, EXTERNAL, HERE, INTERNAL, host_of, kind, percent_safe, seen_by_browsers
from sitegen.reading.dialect import identifier
from sitegen.reading.places import Places
from sitegen.reading.sanitise import refused_address
from sitegen.settings import ReadingSettings
from sitegen.text.normal import nfc
from sitegen.text.slug import slugify

_PAIRS = r"(?: [^\s=<>\"]++(?:=\"[^\"]*+\")?+)"
_TAG = re.compile(
    r"<(?:(?i:(?P<skipped>script|style|svg|math|textarea)\b(?:.*?</(?P=skipped)\s*>|.*))|!--(?:.*?-->|.*)"
    # What stands inside of a frame is raw text: it must never come out of it.
    rf"|iframe(?P<frame>{_PAIRS}*+)>(?:.*?</iframe>|.*)"
    r"|(?P<slash>/?)(?P<plain>h[1-6]|table)>"
    rf"|(?P<name>[a-z][a-z0-9]*+)(?P<attributes>{_PAIRS}++)>)",
    re.DOTALL,
)
_PAIR = re.compile(r" ([^\s=>\"]+)(?:=\"([^\"]*)\")?")
_BARE_LINK = re.compile(r"<a>(.*?)</a>", re.DOTALL)
_EMPTY = re.compile(r"<p>\s*</p>")
_PRE = re.compile(r"(<pre(?: [^<>]*)?>)\n")

_ID = re.compile(r"(?!site_)[A-Za-z][A-Za-z0-9_-]*", re.IGNORECASE)
_ALIGNED = re.compile(r"\b(right|center)\b", re.IGNORECASE)
_COUNT = re.compile(r"[1-9]\d{0,2}")
_NUMBER = re.compile(r"-?\d{1,9}")
_PIXELS = re.compile(r"[1-9]\d{0,4}")
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)"
_VALUES = {
    "cite": re.compile(r"https?://[^\s<>\"\\^`{|}\[\]]+"),
    "colspan": _COUNT,
    "datetime": re.compile(rf"[12]\d{{3}}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:[T ]{_TIME})?)?)?"),
    "dir": re.compile("ltr|rtl|auto"),
    "height": _PIXELS,
    "lang": re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"),
    "preload": re.compile("none|metadata|auto"),
    "rowspan": _COUNT,
    "scope": re.compile("(?:row|col)(?:group)?"),
    "span": _COUNT,
    "start": _NUMBER,
    "title": re.compile(r"(?s).*\S.*"),
    "type": re.compile(r"[1aAiI]|(?:audio|video)/[\w.+-]+"),
    "value": _NUMBER,
    "width": _PIXELS,
}
"""What these attributes must look like for a validator; one that does not is left out."""
_SWITCHES = {"allowfullscreen", "controls", "loop", "muted", "open", "reversed"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_HOLD_NO_TEXT = {"audio", "col", "colgroup", "hr", "iframe", "img", "table", "video"}
_REL = {"nofollow", "sponsored", "ugc"}
_ALWAYS_TIDY = {"href", "src", "alt"}
"""What links and pictures themselves see to."""
_KNOWING = _HEADINGS | {"a", "img", "video", "audio", "source", "table"}
"""The elements that are written with an eye to the rest of the body."""
_LONGEST_COMMON = 80
_TABLE = {"vi": "Bảng", "en": "Table"}
# A sandbox would have to allow scripts of the frame's own origin, which undoes it; the settings name the hosts instead.
_FRAME_POLICY: dict[str, str | None] = {"loading": "lazy", "referrerpolicy": "strict-origin-when-cross-origin"}
_FRAME = {"vi": "Nội dung nhúng từ", "en": "Embedded content from"}

Attributes = dict[str, str | None]
"""Values as they stand in HTML, escaped; None for an attribute without a value."""


@dataclass(frozen=True, slots=True)
class Finished:
    """HTML with marks where addresses are still open, what these lead to, and what is worth a warning."""

    html: str
    links: tuple[Reference, ...]
    images: tuple[Reference, ...]
    problems: tuple[Problem, ...]


def finish(html: str, settings: ReadingSettings, places: Places) -> Finished:
    """Finish a body's HTML; `places` finds what it speaks of in the source."""
    one = _Body(settings, places, html.count("<table"))
    finished = _EMPTY.sub("", _TAG.sub(one.tag, html))
    # HTML swallows the first line end of a <pre>.
    finished = _PRE.sub(r"\1\n\n", finished)
    return Finished(finished, tuple(one.links), tuple(one.images), tuple(one.problems))


def finish_caption(html: str, settings: ReadingSettings) -> str:
    """Finish a caption's HTML. It is shown on pages and in feeds, so only absolute links stay."""
    return _BARE_LINK.sub(r"\1", _TAG.sub(_Caption(settings, Places("", 1), 0).tag, html))


class _Body:
    """What has been seen so far of one body."""

    def __init__(self, settings: ReadingSettings, places: Places, tables: int):
        self.links: list[Reference] = []
        self.images: list[Reference] = []
        self.problems: list[Problem] = []
        self._host = settings.host
        self._language = settings.language
        self._trusted = settings.markdown.raw_html == "trusted"
        self._frame_hosts = settings.markdown.iframe_hosts
        self._places = places
        self._ids: set[str] = set()
        self._outline: list[int] = []
        self._open_headings: list[int] = []
        self._tables, self._tables_seen, self._open_tables = tables, 0, 0
        self._frames_seen = 0

    def tag(self, match: re.Match[str]) -> str:
        """The tag as it is published."""
        if name := match["name"]:
            written = match["attributes"]
            if name not in _KNOWING and " id" not in written and len(written) <= _LONGEST_COMMON:
                return _common(name, written, self._trusted)
            return self._start(name, _attributes(written), match)
        if name := match["plain"]:
            return self._end(name) if match["slash"] else self._start(name, {}, match)
        return match[0] if match["frame"] is None else self._frame(_attributes(match["frame"]))

    def _start(self, name: str, attributes: Attributes, match: re.Match[str]) -> str:
        if not attributes.keys() <= _ALWAYS_TIDY:
            _tidy(name, attributes, self._trusted)
            if "id" in attributes:
                self._identify(attributes)
        if name == "a":
            return self._link(attributes)
        if name == "img":
            return self._picture(attributes)
        if name in ("video", "audio", "source"):
            return self._media(name, attributes)
        if name in _HEADINGS:
            return self._heading(int(name[1]), attributes, match)
        if name == "table":
            return self._table_start() + _written(name, attributes)
        return _written(name, attributes)

    def _end(self, name: str) -> str:
        if name in _HEADINGS:
            level = self._open_headings.pop() if self._open_headings else int(name[1])
            return f"</h{level}>" if level else ""
        closes, self._open_tables = self._open_tables > 0, max(0, self._open_tables - 1)
        return "</table></section>" if closes else "</table>"

    def _heading(self, level: int, attributes: Attributes, match: re.Match[str]) -> str:
        """The first heading is an h2, and each is at most one level below the one before; 0 marks one without text."""
        if match.string.startswith("</h", match.end()):
            self._open_headings.append(0)
            return ""
        while self._outline and self._outline[-1] >= level:
            self._outline.pop()
        self._outline.append(level)
        self._open_headings.append(min(6, 1 + len(self._outline)))
        return _written(f"h{self._open_headings[-1]}", attributes)

    def _table_start(self) -> str:
        """A section that can be scrolled by keyboard, named so that no two have one name."""
        self._open_tables += 1
        self._tables_seen += 1
        label = f"{_TABLE[self._language]} {self._tables_seen}" if self._tables > 1 else _TABLE[self._language]
        return f'<section class="table" aria-label="{label}" tabindex="0">'

    def _identify(self, attributes: Attributes) -> None:
        """Ids are valid and unique; of two that are equal the first stays."""
        given = _as_id(unescape(attributes["id"] or ""))
        if not given or given in self._ids:
            del attributes["id"]
        else:
            self._ids.add(given)
            attributes["id"] = given

    # --- links -------------------------------------------------------------------------------------------------------

    def _link(self, attributes: Attributes) -> str:
        rel = _REL.intersection((attributes.pop("rel", None) or "").lower().split())
        written = attributes.pop("href", None)
        address, found = (None, "") if written is None else self._address(written)
        if address is None:
            return _written("a", attributes)
        if found == EXTERNAL:
            rel |= {"external", "noopener"}
        own: Attributes = {"href": address}
        return _written("a", own | attributes | ({"rel": " ".join(sorted(rel))} if rel else {}))

    def _address(self, written: str) -> tuple[str | None, str]:
        """What stands in the attribute for an address, None if it may not stand there at all; and the address's kind."""
        target = seen_by_browsers(unescape(written))
        found = kind(target, self._host)
        return self._shown(written, target, found), found

    def _shown(self, written: str, target: str, found: str) -> str | None:
        if found == HERE:
            return f"#{_as_id(nfc(unquote(target[1:])))}"
        if found == INTERNAL:
            self.links.append(Reference(target, *self._places.address(target)))
            return link_mark(len(self.links) - 1)
        if found in (EXTERNAL, CONTACT):
            return escape(percent_safe(target))
        return self._refused(written, target)

    def _refused(self, written: str, target: str) -> str | None:
        if self._trusted:
            return written
        self.problems.append(refused_address(target, self._places))
        return None

    # --- pictures, films, frames -------------------------------------------------------------------------------------

    def _picture(self, attributes: Attributes) -> str:
        alt = unescape(attributes.pop("alt", None) or "")
        source = attributes.pop("src", None)
        address = None if source is None else self._picture_address(source, alt)
        if source is None or address is None:
            return ""
        target = seen_by_browsers(unescape(source))
        if not alt.strip():
            line, column = self._places.address(target, again=True)
            self.problems.append(problem("SG306", line=line, column=column, length=len(target), target=target))
        if attributes and not ({"width", "height"} <= attributes.keys() and host_of(target)):
            attributes.pop("width", None)
            attributes.pop("height", None)
        own: Attributes = {"src": address, "alt": escape(alt)}
        return _written("img", own | attributes | {"loading": "lazy", "decoding": "async"})

    def _picture_address(self, written: str, alt: str = "") -> str | None:
        target = seen_by_browsers(unescape(written))
        found = kind(target, self._host)
        if found in (EXTERNAL, INTERNAL) and host_of(target):
            return escape(percent_safe(target))
        if found == INTERNAL:
            self.images.append(Reference(target, *self._places.address(target), alt))
            return image_mark(len(self.images) - 1)
        return self._refused(written, target)

    def _media(self, name: str, attributes: Attributes) -> str:
        """Films and sounds wait for the reader, who has the controls."""
        source = attributes.pop("src", None)
        address = None if source is None else self._address(source)[0]
        own: Attributes = {} if address is None else {"src": address}
        if name == "source":
            return _written(name, own | attributes) if own else ""
        if "poster" in attributes and (poster := self._picture_address(attributes.pop("poster") or "")):
            own["poster"] = poster
        return _written(name, own | {"preload": "none"} | attributes | {"controls": None})

    def _frame(self, attributes: Attributes) -> str:
        """A frame of a host that the settings name, emptied; other frames go."""
        _tidy("iframe", attributes, self._trusted)
        if "id" in attributes:
            self._identify(attributes)
        self._frames_seen += 1
        written = attributes.pop("src", None) or ""
        url = percent_safe(seen_by_browsers(unescape(written)))
        host = host_of(url)
        if not self._trusted and (host not in self._frame_hosts or not url.lower().startswith("https:")):
            line, column = self._places.tag("iframe", self._frames_seen - 1)
            self.problems.append(problem("SG305", line=line, column=column, length=7, text=f"<iframe> {host}".strip()))
            return ""
        own: Attributes = {"src": escape(url)} if host else {"src": written} if written else {}
        own["title"] = escape(f"{_FRAME[self._language]} {host}".strip())
        return _written("iframe", own | attributes | _FRAME_POLICY) + "</iframe>"


class _Caption(_Body):
    def _shown(self, written: str, target: str, found: str) -> str | None:
        absolute = found in (EXTERNAL, CONTACT) or (found == INTERNAL and host_of(target))
        return escape(percent_safe(target)) if absolute else None


def _attributes(written: str) -> Attributes:
    return {pair[1]: pair[2] for pair in _PAIR.finditer(written)}


@lru_cache(maxsize=512)
def _common(name: str, written: str, trusted: bool) -> str:
    """A tag that looks the same in every body: `<td align="right">`."""
    attributes = _attributes(written)
    _tidy(name, attributes, trusted)
    return _written(name, attributes)


def _tidy(name: str, attributes: Attributes, trusted: bool) -> None:
    """Leave out what no validator would take; positions become classes, for pages carry no styles of their own."""
    if not trusted:
        for key in [key for key, value in attributes.items() if key in _VALUES and _is_wrong(key, value)]:
            del attributes[key]
    for key in _SWITCHES & attributes.keys():
        attributes[key] = None
    position = attributes.pop("align", None)
    if not trusted:
        position = attributes.pop("style", None) or position
    if position and name not in _HOLD_NO_TEXT and (aligned := _ALIGNED.search(position)):
        _add_class(attributes, aligned[1].lower())
    if name == "a" and "name" in attributes:
        attributes.setdefault("id", attributes.pop("name"))
    if "class" in attributes:
        _add_class(attributes, "")


def _written(name: str, attributes: Attributes) -> str:
    pairs = [f" {key}" if value is None else f' {key}="{value}"' for key, value in attributes.items()]
    return f"<{name}{''.join(pairs)}>"


def _is_wrong(key: str, value: str | None) -> bool:
    return not _VALUES[key].fullmatch(unescape(value or ""))


def _add_class(attributes: Attributes, name: str) -> None:
    """Each class once; no empty attribute."""
    names = dict.fromkeys(f"{attributes.get('class') or ''} {name}".split())
    if names:
        attributes["class"] = " ".join(names)
    else:
        attributes.pop("class", None)


def _as_id(text: str) -> str:
    """The text if it is an id that a page may hold, else its slug; "" where it has none."""
    if _ID.fullmatch(text):
        return text
    slug = slugify(text)
    return identifier(slug) if slug else ""
