"""`_redirects` and `_headers`, which Netlify and Cloudflare Pages read from the root of the published site."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from sitegen.export.forwarding import Forwarding
from sitegen.export.policy import security_headers
from sitegen.export.shapes import divided, encoded
from sitegen.headers import YEAR
from sitegen.settings import LegacySetting, Settings

_HEAD = "# Made by: sitegen export server redirects. Do not edit: it is made anew.\n"


def files(found: Forwarding, settings: Settings) -> tuple[tuple[str, str], ...]:
    """`_redirects`, `_headers`."""
    return (("_redirects", _redirects(found, settings)), ("_headers", _headers(settings)))


def _redirects(found: Forwarding, settings: Settings) -> str:
    lines = [f"{quote(old, safe=_SAFE)} {new} 301\n" for old, new in found.moved]
    return _HEAD + "".join((*lines, *_shapes(settings.legacy)))


_SAFE = "/-._~!$&'()*+,;=:@"


def _shapes(entries: Iterable[LegacySetting]) -> Iterator[str]:
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
    """Of all that fits an address every line counts, so that nothing may be said twice; for pages these hosts have
    a good Cache-Control of their own."""
    lines = "".join(f"  {name}: {value}\n" for name, value in security_headers(settings))
    return f"{_HEAD}/*\n{lines}/assets/*\n  Cache-Control: public, max-age={YEAR}, immutable\n"
