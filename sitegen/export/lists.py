"""`_redirects` and `_headers`, which Netlify and Cloudflare Pages read from the root of the published site."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from sitegen.export.forwarding import Forwarding
from sitegen.export.policy import security_headers
from sitegen.export.shapes import divided, encoded
from sitegen.headers import HOUR, MINUTE, YEAR
from sitegen.settings import LegacySetting, Settings

_HEAD = "# Made by: sitegen export server redirects. Do not edit: it is made anew.\n"


def files(found: Forwarding, settings: Settings) -> tuple[tuple[str, str], ...]:
    """`_redirects`, `_headers`."""
    return (("_redirects", _redirects(found, settings)), ("_headers", _headers(settings)))


def _redirects(found: Forwarding, settings: Settings) -> str:
    single = dict(found.moved)
    lines = [f"{quote(old, safe=_SAFE)} {new} 301\n" for old, new in single.items()]
    return _HEAD + "".join((*lines, *_shapes(settings.legacy, found)))


_SAFE = "/-._~!$&'()*+,;=:@"


def _shapes(entries: Iterable[LegacySetting], found: Forwarding) -> Iterator[str]:
    """These hosts know whole parts of a path only (`:slug`), and all that is left (`*`)."""
    for entry in entries:
        if entry.old.startswith("/") and "{" not in entry.old and "?" not in entry.old:
            continue  # told already
        host, path = divided(entry.old)
        parts = path.strip("/").split("/")
        if not entry.new or "?" in path or host or not all(map(_is_whole, parts)) or "{path}" in path.rstrip("/")[:-6]:
            yield f"# {entry.old}: this kind of host cannot be told\n"
            continue
        yield f"{_fields(encoded(path), '*')} {_fields(encoded(entry.new), ':splat')} 301\n"


def _is_whole(part: str) -> bool:
    return "{" not in part or bool(re.fullmatch(r"{\w+}", part))


def _fields(address: str, rest: str) -> str:
    return re.sub(r"{(\w+)}", lambda match: rest if match[1] == "path" else f":{match[1]}", address)


def _headers(settings: Settings) -> str:
    """The first that fits is not the only one: what a later one says again takes its place."""
    lines = [_HEAD, "/*\n", *(f"  {name}: {value}\n" for name, value in security_headers(settings))]
    lines.append(f"  Cache-Control: public, max-age={MINUTE}\n")
    for path, value in (("/anh/*", f"public, max-age={HOUR}"), ("/assets/*", f"public, max-age={YEAR}, immutable")):
        lines.append(f"{path}\n  ! Cache-Control\n  Cache-Control: {value}\n")
    return "".join(lines)
