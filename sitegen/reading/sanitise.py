"""Which HTML a body may hold. What is not listed goes; its text stays, but for scripts, forms and foreign documents."""

import re
from html import unescape

import nh3

from sitegen.problems import Problem, SiteError, problem
from sitegen.reading.addresses import REFUSED, kind, seen_by_browsers
from sitegen.reading.places import Places
from sitegen.reading.plain_html import is_plain

_ANYWHERE = {"class", "id", "lang", "dir", "title", "align", "style"}
_SIZE = {"width", "height"}
_CELL = {"colspan", "rowspan"}
_ATTRIBUTES = {
    "*": _ANYWHERE,
    "a": {"href", "rel", "name"},
    "img": {"src", "alt", *_SIZE},
    "iframe": {"src", "allowfullscreen", *_SIZE},
    "video": {"src", "poster", "controls", "preload", "loop", "muted", *_SIZE},
    "audio": {"src", "controls", "preload", "loop", "muted"},
    "source": {"src", "type"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "td": _CELL,
    "th": _CELL | {"scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "time": {"datetime"},
    "details": {"open"},
}
_TEXT = """
    a abbr b bdi bdo br cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var wbr
"""
_BLOCKS = """
    audio blockquote caption col colgroup dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr iframe img
    li ol p pre section source summary table tbody td tfoot th thead tr ul video
"""
_LOOKS = """
    acronym address area article aside basefont big blink body center data dir fieldset font footer head header hgroup html
    label legend listing main map marquee menu nav nobr picture plaintext rb rp rt rtc ruby search strike tt xmp
"""
_ACTS = """
    applet base bgsound button canvas command datalist dialog embed form frame frameset image input isindex keygen link
    math meta meter noembed noframes noscript object optgroup option output param portal progress script select slot
    style svg template textarea title track
"""
ALLOWED = frozenset(_TEXT.split()) | frozenset(_BLOCKS.split())
# Their tags go without a word: they only say how a text looks, or where in a page it stood.
_HARMLESS = frozenset(_LOOKS.split())
# What acts, or brings in something that does, goes with a warning.
HTML_NAMES = ALLOWED | _HARMLESS | frozenset(_ACTS.split())
_WITHOUT_CONTENT = {
    "script", "style", "template", "object", "applet", "svg", "math", "select", "datalist", "textarea", "button", "title",
    "noscript", "noembed", "noframes", "frameset", "canvas",
}  # fmt: skip
# "id" is our own scheme for links to articles (id:123); it never reaches a page.
_SCHEMES = {"http", "https", "mailto", "tel", "id"}

_BODY = nh3.Cleaner(
    tags=set(ALLOWED),
    clean_content_tags=_WITHOUT_CONTENT,
    attributes=_ATTRIBUTES,
    url_schemes=_SCHEMES,
    link_rel=None,
    filter_style_properties={"text-align"},
)
_CAPTION = nh3.Cleaner(
    tags=set(_TEXT.split()),
    clean_content_tags=_WITHOUT_CONTENT,
    attributes={"*": {"lang", "title"}, "a": {"href"}},
    url_schemes=_SCHEMES,
    link_rel=None,
)

_NAME = re.compile(r"<([A-Za-z][^\s/><]*)")
_OLD_TAG = re.compile(r"<(?P<slash>/?)(?P<old>center|strike)(?=[\s/>])", re.IGNORECASE)
_CONTAINER = re.compile(
    r"<(/?)(?:div|span|section|blockquote|[uod]l|table|details|figure|center|font|[abius]|em|strong|su[bp])\b",
    re.IGNORECASE,
)
# The typographic signs that Markdown writes by name.
_SIGN = re.compile("&(?:[lr](?:s|d|a)quo|hellip|[nm]dash);")
_EVENT = re.compile(r"""[\s"'/](on[a-z]+)\s*$""", re.IGNORECASE)
_VALUE = re.compile(r"""=\s*(?:"([^"<>]*)|'([^'<>]*)|([^\s"'<>]+))""")
_DEEPEST = 500
_MOST_ROUNDS = 4
_MOST_NAMED = 20


def clean(html: str, has_tags: bool = True) -> str:
    """A body's HTML without all that could act or break the page. Raises SiteError (SG304) on absurd nesting.

    `has_tags` tells whether tags were written by hand. These may be crossed so wildly that what a browser makes of them
    becomes something else when it is read again; it is cleaned until it stays. A body in which there is nothing to clean is
    given back itself.
    """
    signs = _SIGN.sub(_sign, html) if "&" in html else html
    if is_plain(signs):
        return signs
    _refuse_deep(html)
    cleaned = _BODY.clean(_OLD_TAG.sub(_new_tag, html) if has_tags else html)
    for _ in range(_MOST_ROUNDS if has_tags else 0):
        before, cleaned = cleaned, _BODY.clean(cleaned)
        if cleaned == before:
            break
    return cleaned


def _sign(match: re.Match[str]) -> str:
    return unescape(match[0])


def _new_tag(match: re.Match[str]) -> str:
    """Obsolete elements that mean something become those that mean the same today."""
    if match["old"].lower() == "strike":
        return f"<{match['slash']}s"
    return "</div" if match["slash"] else '<div class="center"'


def clean_caption(html: str) -> str:
    """A caption's HTML: text with emphasis and links, nothing else."""
    return _CAPTION.clean(html)


def _refuse_deep(html: str) -> None:
    """The parser of HTML takes minutes for a hundred thousand open elements; a page has ten."""
    if html.count("<") < _DEEPEST:
        return
    depth = 0
    for match in _CONTAINER.finditer(html):
        depth += -1 if match[1] else 1
        if depth > _DEEPEST:
            raise SiteError("SG304")


def losses(before: str, after: str, host: str, places: Places) -> tuple[Problem, ...]:
    """What cleaning took away that its writer will miss: SG305 for elements and scripts, SG309 for addresses.

    A text that only speaks of `onclick=` or of an address is there before and after, so counting tells it from the
    real thing.
    """
    if before is after:  # there was nothing to clean
        return ()
    before = _without_comments(before)
    lost = _lost_elements(before, places)
    if before != after:
        lost += _lost_events(before, after, places) + _lost_addresses(before, after, host, places)
    return tuple(lost)


def _lost_elements(before: str, places: Places) -> list[Problem]:
    names = dict.fromkeys(name.lower() for name in _NAME.findall(before))
    lost = [name for name in names if name not in ALLOWED and name not in _HARMLESS and ":" not in name]
    return [_unsafe(f"<{name}>", places.tag(name), len(name) + 1) for name in lost[:_MOST_NAMED]]


def _lost_events(before: str, after: str, places: Places) -> list[Problem]:
    found = (_EVENT.search(piece[-40:]) for piece in before.split("=")[:-1])
    names = dict.fromkeys(match[1] for match in found if match)
    lost = [name for name in list(names)[:_MOST_NAMED] if before.count(name) > after.count(name)]
    return [_unsafe(name, places.event(name.lower()), len(name)) for name in lost]


def _lost_addresses(before: str, after: str, host: str, places: Places) -> list[Problem]:
    values = (
        match for match in _VALUE.finditer(before) if _is_address(before[max(0, match.start() - 12) : match.start()])
    )
    written = dict.fromkeys(match[match.lastindex or 0] for match in values)
    refused = [raw for raw in written if raw and kind(seen_by_browsers(unescape(raw)), host) == REFUSED]
    lost = [unescape(raw) for raw in refused[:_MOST_NAMED] if before.count(raw) > after.count(raw)]
    return [refused_address(target, places) for target in lost]


def _is_address(name: str) -> bool:
    return name.rstrip().lower().endswith(("href", "src"))


def _unsafe(what: str, place: tuple[int, int], length: int) -> Problem:
    line, column = place
    return problem("SG305", line=line, column=column, length=length, text=what)


def refused_address(target: str, places: Places) -> Problem:
    """The warning for an address that no page may lead to."""
    line, column = places.address(target.strip())
    return problem("SG309", line=line, column=column, length=max(1, len(target)), target=target[:80])


def _without_comments(html: str) -> str:
    kept, start = [], 0
    while (opened := html.find("<!--", start)) >= 0 and (closed := html.find("-->", opened)) >= 0:
        kept.append(html[start:opened])
        start = closed + 3
    return "".join(kept) + html[start:]
