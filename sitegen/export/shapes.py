"""Shapes of old addresses: `/tin/{slug}-{id}.htm` as a regular expression that every server reads alike."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, urlsplit

from sitegen.settings import LegacySetting

BY_ID, BY_SLUG = "id", "slug"
_ID = "[A-Za-z0-9_]+"
# Without backslashes, and no slash first: browsers take `/\\xau.vn` and `//xau.vn` for another host.
_PARTS = {"id": f"({_ID})", "slug": r"([^/?\x5c]+)", "path": r"((?:[^/?\x5c][^?\x5c]*)?)"}
_FIELD = re.compile(r"{(\w+)}")
_SAFE = "/-._~!&'()*+,;=:@%"
QUERY = r"(?:\?.*)?"


@dataclass(frozen=True)
class Shape:
    """What addresses of one kind look like, and where they lead; `regex` is matched against the address as it was sent,
    still encoded, from its first slash to the end of its query.

    `target` is BY_ID or BY_SLUG, where what was captured names an article; else an address on this site in which `\\1`
    and so on stand for what was captured.
    """

    regex: str
    target: str
    group: int = 1
    """Which of the captured parts names the article."""
    host: str = ""
    """The former host; "" for this site's own."""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.regex, re.ASCII)

    def key(self, sent: str) -> str | None:
        """What the address asks for: `id:123`, `slug:mua-lu`, or an address that begins with `/`; None if it has
        another shape."""
        match = self._pattern.fullmatch(sent)
        if match is None:
            return None
        return f"{self.target}:{match[self.group]}" if self.is_search else match.expand(self.target)

    @property
    def is_search(self) -> bool:
        return self.target in (BY_ID, BY_SLUG)


def shape_of(setting: LegacySetting) -> Shape:
    """The shape of an entry of `[[legacy]]`; without `new` it leads to the article with that id, else with that slug."""
    host, path = divided(setting.old)
    regex, names = _regex(path)
    if setting.new:
        groups = {name: rf"\{number}" for number, name in enumerate(names, 1)}
        return Shape(regex, filled(encoded(setting.new), groups), host=host)
    kind = BY_ID if "id" in names else BY_SLUG
    return Shape(regex, kind, names.index(kind) + 1, host)


def permalink_shape(permalink: str) -> Shape | None:
    """Addresses as this paper has made them: whatever the headline and the section were, the id tells the article."""
    if "{id}" not in permalink:
        return None
    before, _, after = permalink.partition("{id}")
    return Shape(f"{_loosely(before)}({_ID}){_loosely(after)}{QUERY}", BY_ID)


def _loosely(text: str) -> str:
    fields = {"category": "(?:[^?]*)", "slug": "[^/?]*", "year": "[0-9]+", "month": "[0-9]+", "day": "[0-9]+"}
    parts = _FIELD.split(text)
    loose = "".join(fields[part] if number % 2 else _literal(part) for number, part in enumerate(parts))
    # An article in no section has the address without that part.
    return loose.replace("/(?:[^?]*)/", "/(?:[^?]*/)?")


def divided(old: str) -> tuple[str, str]:
    """`https://cu.vn/tin/{id}` -> `cu.vn`, `/tin/{id}`; a path alone is on this site."""
    if old.startswith("/"):
        return "", old
    parts = urlsplit(old)
    host = parts.netloc.lower()
    return host.removeprefix("www."), old[len(f"{parts.scheme}://{host}") :] or "/"


def host_regex(host: str) -> str:
    """The former host with `www.` and without, in capital letters or small ones."""
    return rf"(?i:(?:www\.)?{re.escape(host)})"


def _regex(path: str) -> tuple[str, list[str]]:
    parts = _FIELD.split(path)
    names = parts[1::2]
    regex = "".join(_PARTS[part] if number % 2 else _literal(part) for number, part in enumerate(parts))
    return regex + ("" if "?" in path else QUERY), names


def _literal(text: str) -> str:
    """Signs with a meaning are escaped for all servers; letters outside ASCII stand as browsers send them."""
    return re.sub(r"[.?+*()|^$\[\]\\]", r"\\\g<0>", quote(text, safe=f"{_SAFE}?#[]|^$"))


def encoded(address: str) -> str:
    """As it is sent, but for the fields in braces."""
    return quote(address, safe=f"{_SAFE}{{}}?#")


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with a value for each `{name}`."""
    return _FIELD.sub(lambda match: values[match[1]], template)
