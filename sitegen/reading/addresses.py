"""Where an address in a text leads: into the site, out of it, or nowhere that a page may lead."""

import re
from urllib.parse import quote, urlsplit

HERE, INTERNAL, EXTERNAL, CONTACT, REFUSED = "here", "internal", "external", "contact", "refused"

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_AUTHORITY = re.compile(r"(?:[A-Za-z]+:)?//[^/?#]*")
_HOST = re.compile(r"[^\s\"<>\\^`{|}%]+")
_PLAIN_WEB = re.compile(r"https?://([a-z0-9.-]+)(?=[/?#]|\Z)")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# Signs that stay as they are in an address, beside letters, digits and `_.-`.
_SAFE = "!$&'()*+,/:;=?@~"
_ALREADY_SAFE = re.compile(rf"(?!//)[\w.{_SAFE}-]*(?:#[\w.{_SAFE}-]*)?", re.ASCII)
# What browsers leave out of an address before they look for its scheme.
_UNSEEN = re.compile(r"^[\x00-\x20]+|[\x00-\x20]+$|[\t\n\r]")
_TEMPLATE_CODE = re.compile(r"\{\{|\{%")


def seen_by_browsers(target: str) -> str:
    """The address without the white space and control characters that browsers ignore."""
    if target.isprintable() and target == target.strip(" "):
        return target
    return _UNSEEN.sub("", target)


def kind(target: str, host: str) -> str:
    """One of the five kinds. `host` is the site's own; addresses of other programs' templates are refused."""
    if not target or ("{" in target and _TEMPLATE_CODE.search(target)):
        return REFUSED
    if target.startswith("#"):
        return HERE
    scheme = _SCHEME.match(target)
    name = scheme[1].lower() if scheme else ""
    if name in ("mailto", "tel"):
        return CONTACT
    if name in ("http", "https") or target.startswith("//"):
        return _kind_by_host(target, host)
    return INTERNAL if name in ("", "id") else REFUSED


def _kind_by_host(target: str, host: str) -> str:
    found = host_of(target)
    if not found:
        return REFUSED
    return INTERNAL if found == host else EXTERNAL


def host_of(target: str) -> str:
    """The host (and port) of an absolute address of the web, or "" where there is none to go to."""
    if plain := _PLAIN_WEB.match(target):
        return plain[1]
    if not target.lower().startswith(("http:", "https:", "//")):
        return ""
    try:
        host = urlsplit(target).netloc.lower()
    except ValueError:
        return ""
    return host if _HOST.fullmatch(host) else ""


def percent_safe(url: str) -> str:
    """The address in ASCII as browsers send it; what is encoded already stays. The host stays as written."""
    if _ALREADY_SAFE.fullmatch(url):
        return url
    if url.startswith("//"):
        url = "https:" + url
    authority = match[0] if (match := _AUTHORITY.match(url)) else ""
    rest, mark, fragment = url[len(authority) :].partition("#")
    return authority + _quoted(rest) + mark + _quoted(fragment)


def _quoted(text: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", text), safe=f"{_SAFE}%", errors="replace")
