"""The paper's part of an Apache configuration: one file, as `.htaccess` or included within `<Directory>`."""

import re
from collections.abc import Iterator, Sequence

from sitegen.export.forwarding import Forwarding
from sitegen.export.policy import DENSE, HASHED, TEXTS, WRITTEN, security_headers
from sitegen.export.shapes import Shape, host_regex
from sitegen.headers import HOUR, MINUTE, YEAR, content_type
from sitegen.settings import Settings

_ASIDE = re.compile(r"[.?+*()|^$\[\]\\{} \"]")


def files(found: Forwarding, settings: Settings) -> tuple[tuple[str, str], ...]:
    """`sitegen-apache.conf`."""
    parts = (
        "# As .htaccess in the paper's folder, or included within its <Directory>; needs mod_rewrite, mod_headers, mod_mime.\n"
        "# Made by: sitegen export server apache. Do not edit: it is made anew.\n",
        "Options -Indexes -MultiViews\nDirectoryIndex index.html\nErrorDocument 404 /404.html\nAddDefaultCharset utf-8\n"
        f"FileETag MTime Size\nAddCharset utf-8 .html .css .js .json .xml .txt .svg\n{_feeds()}",
        _headers(settings),
        _small_forms(settings),
        "RewriteEngine On\n",
        "".join(_former(found, settings)),
        "".join(_moved(found)),
        "".join(_shapes(found)),
        _chosen(settings),
    )
    return (("sitegen-apache.conf", "\n".join(part for part in parts if part)),)


def _feeds() -> str:
    return "".join(
        f'<FilesMatch "^{re.escape(name)}(?:\\.(?:gz|br))?$">\n    ForceType "{content_type(name)}"\n</FilesMatch>\n'
        for name in ("rss.xml", "feed.json")
    )


def _headers(settings: Settings) -> str:
    lines = [f'Header always set {name} "{value}"\n' for name, value in security_headers(settings)]
    cache = f"public, max-age={HOUR}"
    lines.append(f'Header always set Cache-Control "{cache}"\n')
    for regex, value in ((WRITTEN, f"public, max-age={MINUTE}"), (HASHED, f"public, max-age={YEAR}, immutable")):
        lines.append(f'Header always set Cache-Control "{value}" "expr=%{{REQUEST_URI}} =~ m#{regex}#"\n')
    return "".join(lines)


_FORMS = {"br": ("br", ".br"), "gzip": ("gzip", ".gz")}
"""Of zstd Apache's negotiation by file knows nothing that would be worth a module of its own."""


def _small_forms(settings: Settings) -> str:
    wanted = [form for name, form in _FORMS.items() if name in settings.server.precompress]
    lines = []
    for name, ending in wanted:
        lines.append(f'<FilesMatch "\\{ending}$">\n    RemoveType {ending}\n    AddEncoding {name} {ending}\n')
        lines.append("    SetEnv no-gzip 1\n    SetEnv no-brotli 1\n</FilesMatch>\n")
    lines.append("<IfModule mod_deflate.c>\n<IfModule mod_filter.c>\n    AddType application/octet-stream .bin\n")
    lines.append(f"    AddOutputFilterByType DEFLATE text/html {TEXTS} {DENSE}\n</IfModule>\n</IfModule>\n")
    return "".join(lines) + ("Header append Vary Accept-Encoding\n" if wanted else "")


def _chosen(settings: Settings) -> str:
    """Last: whoever is sent on needs no file."""
    lines = [
        f"RewriteCond %{{HTTP:Accept-Encoding}} \\b{name}\\b\nRewriteCond %{{REQUEST_FILENAME}} -f\n"
        f"RewriteCond %{{REQUEST_FILENAME}}{ending} -f\nRewriteRule ^(.+)$ $1{ending} [END]\n"
        for name, ending in (form for key, form in _FORMS.items() if key in settings.server.precompress)
    ]
    return "".join(lines)


def _moved(found: Forwarding) -> Iterator[str]:
    for old, new in found.moved:
        if '"' not in old:
            yield f'RewriteRule "^{_literal(old[1:])}$" "{_target(new)}" [R=301,END,NE,QSD]\n'


_NOT_THERE = "RewriteCond %{REQUEST_FILENAME} !-f\nRewriteCond %{REQUEST_FILENAME}/index.html !-f\n"


def _shapes(found: Forwarding) -> Iterator[str]:
    for shape in found.shapes_of(""):
        yield _shape(shape, _NOT_THERE, "", "SITEGEN_KEY")
    yield from _sought(found, found.shapes_of(""), "", "SITEGEN_KEY")


def _former(found: Forwarding, settings: Settings) -> Iterator[str]:
    """Former domains, where they are names of the same site."""
    base, shapes = settings.base_url.rstrip("/"), [shape for shape in found.shapes if shape.host]
    for shape in shapes:
        yield _shape(shape, _on_host(shape.host), base, "SITEGEN_FORMER")
    yield from _sought(found, shapes, base, "SITEGEN_FORMER")
    yield from (f"{_on_host(host)}RewriteRule ^ - [R=404,END]\n" for host in found.former)


def _on_host(host: str) -> str:
    return f'RewriteCond %{{HTTP_HOST}} "^{host_regex(host)}(?::[0-9]+)?$"\n'


def _shape(shape: Shape, condition: str, base: str, key: str) -> str:
    """A search is put aside for the rules below; only the first shape that fits counts."""
    sent = f'{condition}RewriteCond %{{ENV:{key}}} ^$\nRewriteCond %{{THE_REQUEST}} "^[A-Z]+ {shape.regex} HTTP/"\n'
    if shape.is_search:
        return f"{sent}RewriteRule ^ - [E={key}:{shape.target}:%{shape.group}]\n"
    target = re.sub(r"\\(\d)", r"%\1", _target(shape.target))
    return f'{sent}RewriteRule ^ "{base}{target}" [R=301,END,NE,QSD]\n'


def _sought(found: Forwarding, shapes: Sequence[Shape], base: str, key: str) -> Iterator[str]:
    """A rule for each article; all are skipped where none is sought."""
    asked = {shape.target for shape in shapes}
    places = [(name, url) for name, url in found.keys if name.partition(":")[0] in asked]
    if places:
        yield f"RewriteCond %{{ENV:{key}}} ^$\nRewriteRule ^ - [S={len(places)}]\n"
    for name, url in places:
        elsewhere = "" if base else f'RewriteCond %{{REQUEST_URI}} "!={url}"\n'
        yield f'RewriteCond %{{ENV:{key}}} "={name}"\n{elsewhere}RewriteRule ^ "{base}{_target(url)}" [R=301,END,NE,QSD]\n'


def _literal(text: str) -> str:
    return _ASIDE.sub(r"\\\g<0>", text)


def _target(url: str) -> str:
    """Percent signs mean captured parts here."""
    return url.replace("%", "\\%")
