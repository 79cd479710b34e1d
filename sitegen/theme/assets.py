"""Files that browsers fetch: addresses that change with the content, and style sheets that know them."""

import posixpath
import re
from collections.abc import Mapping
from hashlib import blake2b

from sitegen.problems import SiteError
from sitegen.text.similar import did_you_mean
from sitegen.text.slug import slugify
from sitegen.theme.values import ThemeAsset

_COMMENT_OR_URL = re.compile(r"""/\*.*?\*/|url\(\s*(["']?)(?P<url>[^"')\s]+)\1\s*\)""", re.DOTALL)
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:|/|#")


def asset_url(path: str, data: bytes) -> str:
    """`fonts/Báo.woff2` -> `/assets/fonts/bao-1f2e3d4c.woff2`."""
    folder, _, name = path.rpartition("/")
    stem, dot, extension = name.rpartition(".") if "." in name else (name, "", "")
    content = blake2b(data, digest_size=4).hexdigest()
    parts = [slugify(part) for part in folder.split("/") if part]
    return "/".join(["/assets", *parts, "-".join(filter(None, (slugify(stem), content))) + dot + extension.lower()])


class Assets:
    """The theme's files by path; a style sheet's address is known only when those it refers to are."""

    def __init__(self, files: Mapping[str, tuple[str, bytes]]):
        self._files = files
        """By path below `assets`: the path for messages, and the data."""
        self._ready: dict[str, ThemeAsset] = {}
        self._open: list[str] = []

    def all(self) -> tuple[ThemeAsset, ...]:
        """Every file of the theme."""
        return tuple(self.get(path) for path in sorted(self._files))

    def ready(self) -> tuple[ThemeAsset, ...]:
        """The files that were asked for so far, and those that they refer to."""
        return tuple(self._ready[path] for path in sorted(self._ready))

    def get(self, path: str) -> ThemeAsset:
        if path not in self._ready:
            data = self._files[path][1]
            if path.endswith(".css"):
                data = self._with_addresses(path, data)
            self._ready[path] = ThemeAsset(path, data, asset_url(path, data))
        return self._ready[path]

    def _with_addresses(self, path: str, data: bytes) -> bytes:
        shown = self._files[path][0]
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise SiteError("SG214", path=shown, reason=str(error)) from error

        def rewrite(match: re.Match[str]) -> str:
            url = match["url"]
            if not url or _ELSEWHERE.match(url):
                return match[0]
            line = text.count("\n", 0, match.start()) + 1
            name, rest = re.fullmatch(r"([^?#]*)(.*)", url, re.DOTALL).groups()  # type: ignore[union-attr]
            # From the style sheet, not from the site's root: a copy of the site may lie in any folder.
            target = self._target(path, name, shown, line)
            return f'url("{posixpath.relpath(target, posixpath.dirname(asset_url(path, b"")))}{rest}")'

        self._open.append(path)
        text = _COMMENT_OR_URL.sub(rewrite, text)
        self._open.pop()
        return text.encode()

    def _target(self, path: str, name: str, shown: str, line: int) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        if target not in self._files:
            raise SiteError("SG610", path=shown, line=line, name=name, suggestion=did_you_mean(target, self._files))
        if target in self._open:
            circle = " > ".join((*self._open, target))
            raise SiteError("SG602", path=shown, line=line, reason=circle, suggestion="url(…)")
        return self.get(target).url
