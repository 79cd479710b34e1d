"""The paper's part of an nginx configuration: one file for `http`, one for its own server, one for former domains'."""

import re
from collections.abc import Iterable

from sitegen.export.forwarding import Forwarding
from sitegen.export.policy import DENSE, HASHED, TEXTS, WRITTEN, security_headers
from sitegen.export.shapes import Shape, host_regex
from sitegen.headers import HOUR, MINUTE, YEAR, content_type
from sitegen.settings import Settings

_HEAD = "# {use}\n# Made by: sitegen export server nginx. Do not edit: it is made anew.\n"


def files(found: Forwarding, settings: Settings) -> tuple[tuple[str, str], ...]:
    """`sitegen-http.conf`, `sitegen-server.conf`, and `sitegen-former.conf` where there are former domains."""
    former = (("sitegen-former.conf", _former(settings)),) if found.former else ()
    return (("sitegen-http.conf", _http(found)), ("sitegen-server.conf", _server(settings)), *former)


# --- maps ------------------------------------------------------------------------------------------------------------


def _http(found: Forwarding) -> str:
    former = "".join(_shapes(found.shapes_of(host), host_regex(host)) for host in found.former)
    longest = max((len(old.encode()) for old, _ in (*found.moved, *found.keys)), default=0)
    count = len(found.moved) + len(found.keys)
    parts = [
        _HEAD.format(use="Include this inside http { }."),
        f"map_hash_bucket_size {max(128, _power(longest + 32))};\nmap_hash_max_size {max(2048, _power(2 * count))};\n",
        *_moved(found),
        _map("$request_uri", "$sitegen_key", _shapes(found.shapes_of(""))),
        _map("$sitegen_key", "$sitegen_further", _keys(found)),
    ]
    if found.former:
        parts.append(_map("$host$request_uri", "$sitegen_former_key", former))
        parts.append(_map("$sitegen_former_key", "$sitegen_former", _keys(found)))
    cache = f'    "~{HASHED}" "public, max-age={YEAR}, immutable";\n    "~{WRITTEN}" "public, max-age={MINUTE}";\n'
    parts.append(_map("$uri", "$sitegen_cache", cache, f"public, max-age={HOUR}"))
    return "\n".join(parts)


def _moved(found: Forwarding) -> tuple[str, str, str]:
    """Maps take `/Tin` for `/tin`, which may be another page: what has capitals is asked for first, as expressions."""
    small = "".join(f"    {_text(old)} {_text(new)};\n" for old, new in found.moved if old == old.lower())
    capital = "".join(
        f"    {_text(f'~^{re.escape(old)}$')} {_text(new)};\n" for old, new in found.moved if old != old.lower()
    )
    return (
        _map("$uri", "$sitegen_capital", capital),
        _map("$uri", "$sitegen_small", small),
        'map $sitegen_capital $sitegen_moved {\n    default $sitegen_capital;\n    "" $sitegen_small;\n}\n',
    )


def _map(asked: str, answer: str, lines: str, otherwise: str = "") -> str:
    return f'map {asked} {answer} {{\n    default "{otherwise}";\n{lines}}}\n'


def _shapes(shapes: Iterable[Shape], host: str = "") -> str:
    return "".join(f'    "~^{host}{_named(shape)}$" "{_key(shape)}";\n' for shape in shapes)


def _named(shape: Shape) -> str:
    """Captured parts go by name: a number would mean whatever was matched last."""
    regex, number = shape.regex, 0
    while (at := _next_group(regex)) >= 0:
        number += 1
        regex = f"{regex[:at]}(?<sitegen_{number}>{regex[at + 1 :]}"
    return regex


def _next_group(regex: str) -> int:
    places = (
        i for i, sign in enumerate(regex) if sign == "(" and regex[i + 1] != "?" and (not i or regex[i - 1] != "\\")
    )
    return next(places, -1)


def _key(shape: Shape) -> str:
    if shape.is_search:
        return f"{shape.target}:$sitegen_{shape.group}"
    target = shape.target
    for number in range(1, 10):
        target = target.replace(f"\\{number}", f"${{sitegen_{number}}}")
    return target


def _keys(found: Forwarding) -> str:
    asked = {shape.target for shape in found.shapes}
    lines = "".join(f"    {_text(key)} {_text(url)};\n" for key, url in found.keys if key.partition(":")[0] in asked)
    return lines + '    "~^(?<sitegen_address>/.*)$" $sitegen_address;\n'


def _text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _power(least: int) -> int:
    return 1 << max(0, least - 1).bit_length()


# --- servers ---------------------------------------------------------------------------------------------------------


def _server(settings: Settings) -> str:
    headers = "".join(f"add_header {name} {_text(value)} always;\n" for name, value in security_headers(settings))
    gzip = f"gzip on;\ngzip_vary on;\ngzip_types {TEXTS} {DENSE};\n"
    gzip += "gzip_static on;\n" if "gzip" in settings.server.precompress else ""
    if "br" in settings.server.precompress:
        gzip += "# For .br, with the package libnginx-mod-http-brotli-static: write “brotli_static on;” into your server { }.\n"
    return "\n".join(
        (
            _HEAD.format(
                use="Include this inside the server { } of the paper, which has listen, server_name and root."
            ),
            "index index.html;\nabsolute_redirect off;\nserver_tokens off;\nrecursive_error_pages on;\n"
            f"charset utf-8;\ncharset_types text/html {TEXTS};\n{gzip}",
            f"{headers}add_header Cache-Control $sitegen_cache always;\n",
            "set $sitegen_place $sitegen_moved;\n"
            'set $sitegen_both "$uri $sitegen_moved";\n'
            'if ($sitegen_both ~ "^(.*) \\1$") { set $sitegen_place ""; }\n'
            "if ($sitegen_place) { return 301 $sitegen_place; }\n",
            "error_page 403 = @sitegen_further;\nerror_page 404 /404.html;\n",
            "location / { try_files $uri $uri/ @sitegen_further; }",
            "location = /404.html { }",
            _feed("rss.xml"),
            _feed("feed.json"),
            "location @sitegen_further {\n"
            '    set $sitegen_both "$uri $sitegen_further";\n'
            '    if ($sitegen_both ~ "^(.*) \\1$") { return 404; }\n'
            "    if ($sitegen_further) { return 301 $sitegen_further; }\n"
            "    return 404;\n}\n",
        )
    )


def _feed(name: str) -> str:
    kind = content_type(name).partition(";")[0]
    return f"location ~ /{re.escape(name)}$ {{ types {{ }} default_type {kind}; try_files $uri @sitegen_further; }}"


def _former(settings: Settings) -> str:
    base = settings.base_url.rstrip("/")
    return (
        _HEAD.format(use="Include this inside the server { } of the former domains.")
        + f"\nif ($sitegen_former) {{ return 301 {base}$sitegen_former; }}\nreturn 404;\n"
    )
