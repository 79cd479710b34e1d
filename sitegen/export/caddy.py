"""The paper's part of a Caddyfile: snippets that the site, and the former domains', import."""

import re
from collections.abc import Iterable

from sitegen.export.forwarding import Forwarding
from sitegen.export.policy import DENSE, HASHED, TEXTS, WRITTEN, security_headers
from sitegen.export.shapes import Shape, host_regex
from sitegen.headers import HOUR, MINUTE, YEAR, content_type
from sitegen.settings import Settings

_BEST_FIRST = ("br", "zstd", "gzip")
_STRANGE = re.compile("[{}`$]")


def files(found: Forwarding, settings: Settings) -> tuple[tuple[str, str], ...]:
    """`sitegen.caddy`."""
    parts = [
        "# Import this file above the sites of the Caddyfile; the paper's own site says: root * FOLDER, import sitegen.\n"
        "# Made by: sitegen export server caddy. Do not edit: it is made anew.\n",
        f"(sitegen) {{\n{_indented(_site(found, settings))}}}\n",
    ]
    if found.former:
        parts.append(f"(sitegen_former) {{\n{_indented(_former(found, settings))}}}\n")
    return (("sitegen.caddy", "\n".join(parts)),)


def _site(found: Forwarding, settings: Settings) -> str:
    headers = "".join(f"\t{name} {_raw(value)}\n" for name, value in security_headers(settings))
    moved = "".join(f"\t{_raw(old)} {_raw(new)}\n" for old, new in found.moved if not _STRANGE.search(old))
    cache = (
        f"\t{_raw(f'~{HASHED}')} {_raw(f'public, max-age={YEAR}, immutable')}\n"
        f"\t{_raw(f'~{WRITTEN}')} {_raw(f'public, max-age={MINUTE}')}\n"
    )
    small = " ".join(name for name in _BEST_FIRST if name in settings.server.precompress)
    forms = f"\tprecompressed {small}\n" if small else ""
    return (
        _map("{path}", "{sitegen_moved}", moved)
        + _map("{uri}", "{sitegen_key}", _shapes(found.shapes_of("")))
        + _map("{sitegen_key}", "{sitegen_further}", _keys(found))
        + _map("{path}", "{sitegen_cache}", cache, f"public, max-age={HOUR}")
        + f"header {{\n{headers}\tCache-Control {{sitegen_cache}}\n}}\nheader -Server\n"
        + _feed("rss.xml")
        + _feed("feed.json")
        + f"@sitegen_dense path *.bin\nheader @sitegen_dense Content-Type {DENSE}\n{_encode()}"
        + '@sitegen_moved not vars {sitegen_moved} ""\nredir @sitegen_moved {sitegen_moved} 301\n'
        + f"file_server {{\n{forms}}}\n"
        + "handle_errors {\n"
        + '\t@sitegen_further expression {sitegen_further} != "" && {sitegen_further} != {path}\n'
        + "\tredir @sitegen_further {sitegen_further} 301\n"
        + f'\theader Cache-Control "public, max-age={MINUTE}"\n'
        + '\theader Content-Type "text/html; charset=utf-8"\n'
        + "\trewrite * /404.html\n"
        + f"\tfile_server {{\n\t\tstatus 404\n{_indented(forms)}\t}}\n"
        + "}\n"
    )


def _encode() -> str:
    kinds = "".join(f"\t\theader Content-Type {kind}*\n" for kind in ("text/html", *TEXTS.split(), DENSE))
    return f"encode zstd gzip {{\n\tmatch {{\n{kinds}\t}}\n}}\n"


def _former(found: Forwarding, settings: Settings) -> str:
    shapes = "".join(_shapes(found.shapes_of(host), host_regex(host)) for host in found.former)
    base = settings.base_url.rstrip("/")
    return (
        _map("{host}{uri}", "{sitegen_key}", shapes)
        + _map("{sitegen_key}", "{sitegen_former}", _keys(found))
        + f'@sitegen_former not vars {{sitegen_former}} ""\nredir @sitegen_former {base}{{sitegen_former}} 301\n'
        + "respond 404\n"
    )


def _map(asked: str, answer: str, lines: str, otherwise: str = "") -> str:
    return f'map {asked} {answer} {{\n{lines}\tdefault "{otherwise}"\n}}\n'


def _shapes(shapes: Iterable[Shape], host: str = "") -> str:
    return "".join(f"\t{_raw(f'~^{host}{shape.regex}$')} {_raw(_key(shape))}\n" for shape in shapes)


def _key(shape: Shape) -> str:
    if shape.is_search:
        return f"{shape.target}:${{{shape.group}}}"
    return re.sub(r"\\(\d)", r"${\1}", shape.target)


def _keys(found: Forwarding) -> str:
    asked = {shape.target for shape in found.shapes}
    lines = "".join(f"\t{_raw(key)} {_raw(url)}\n" for key, url in found.keys if key.partition(":")[0] in asked)
    return lines + "\t`~^(/.*)$` `${1}`\n"


def _feed(name: str) -> str:
    label = f"@sitegen_{name.partition('.')[0]}"
    return f"{label} path */{name}\nheader {label} Content-Type {_raw(content_type(name))}\n"


def _raw(text: str) -> str:
    return f"`{text}`"


def _indented(text: str) -> str:
    return "".join(f"\t{line}" for line in text.splitlines(True))
