"""How the fields that hold addresses are read: pictures, sources, old addresses of the article."""

import re
from posixpath import dirname, normpath
from urllib.parse import unquote, urlsplit

from sitegen.reading.readers import EXAMPLES, Desk, at, different, each, text, wrong_kind
from sitegen.reading.values import Field, is_blank
from sitegen.text.normal import nfc


def picture(field: Field, desk: Desk) -> str:
    """The address of a picture: on the web, on the site, or beside the article; never outside the content folder."""
    address = text(field, desk)
    if not (_PLAIN_PATH.fullmatch(address) or _is_web(address) or _is_inside(address, desk.path)):
        raise at(field, "SG213", text=address, key=field.name, example=EXAMPLES["image"])
    return address


def web_address(field: Field, desk: Desk) -> str:
    """An address on the web."""
    address = text(field, desk)
    if not _is_web(address):
        raise at(field, "SG213", text=address, key=field.name, example=EXAMPLES["source_url"])
    return address


# `/anh/hoi-vat.jpg`: inside, whatever the rules below.
_PLAIN_PATH = re.compile(r"(?:/[\w-]+(?:\.[\w-]+)*)+")
_UNSAFE = re.compile(r"[\s<>\"\\^`{|}]")


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and "@" not in parts.netloc
            and not _UNSAFE.search(address)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return False


def _is_inside(address: str, path: str) -> bool:
    """Whether a path leads to something below the content folder, however its dots and signs are spelled."""
    plain = unquote(address)
    if plain.startswith(("//", "~", "#", "?")) or "\\" in plain or "\ufffd" in plain or _SCHEME.match(plain):
        return False
    if plain.startswith("/"):
        return ".." not in plain.split("/") and plain.strip("/") != ""
    return not f"{normpath(f'./{dirname(path)}/{plain}')}/".startswith("../")


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def aliases(field: Field, desk: Desk) -> tuple[str, ...]:
    """Old addresses of the article on this site, as paths that begin with `/`."""
    items = field.value if isinstance(field.value, tuple) else (field,)
    given = (item for item in items if not is_blank(item))
    return different(each(given, lambda item: _site_path(item, field.name, desk)))


def _site_path(item: Field, key: str, desk: Desk) -> str:
    if not isinstance(item.value, str):
        raise wrong_kind(item, "a list of texts", key)
    given = item.value.strip()
    path = nfc(unquote(_without_host(given, desk.settings.host)))
    path = path if path.startswith("/") else f"/{path}"
    if not _is_site_path(path):
        raise at(item, "SG213", text=given, key=key, example=EXAMPLES["aliases"])
    return path


def _without_host(address: str, host: str) -> str:
    """The path of an address of the site itself; one of another host stays what it is, which is no path."""
    for scheme in ("https://", "http://", "//"):
        if address.lower().startswith(f"{scheme}{host}/"):
            return address[len(scheme) + len(host) :]
    return address


def _is_site_path(path: str) -> bool:
    parts = path[1:].removesuffix("/").split("/")
    if any(part in ("", ".", "..") or len(part.encode()) > 255 for part in parts):
        return False
    return not _FORBIDDEN_IN_PATHS.search(path) and path.isprintable()


_FORBIDDEN_IN_PATHS = re.compile(r"[?#\\<>\"|*:\ufffd]")
