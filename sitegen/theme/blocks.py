"""The lists that a theme declares in its theme.toml: what its front page shows beyond what every front page has."""

import re
from collections.abc import Iterator, Mapping

from sitegen.model import Block
from sitegen.problems import SiteError
from sitegen.text.similar import did_you_mean
from sitegen.theme import labels as label_files

_KEYS: Mapping[str, tuple[type, str]] = {"from": (str, 'from = "section:van-hoa"'), "limit": (int, "limit = 5")}
_SOURCE = re.compile(r"(?P<alone>newest|featured)|(?P<kind>section|tag|author):(?P<slug>[\w-]+(?:/[\w-]+)?)", re.ASCII)
MOST = 50
"""Articles in one list: more belong on a page of their own."""


def read_blocks(path: str, text: str, table: Mapping[str, object]) -> dict[str, Block]:
    """The declared lists by name. Raises SiteError SG602 with the faulty line."""
    return {name: _block(name, value, path, text) for name, value in table.items()}


def _block(name: str, value: object, path: str, text: str) -> Block:
    header = f"[blocks.{name}]"
    if not isinstance(value, dict) or not re.fullmatch(r"[a-z0-9-]+", name):
        raise _refused(path, _line(text, name, ""), name, "[blocks.y-kien]")
    for key in dict.fromkeys((*value, *_KEYS)):
        near = key if key in _KEYS else did_you_mean(key, _KEYS) or "from"
        kind, example = _KEYS[near]
        if near != key or type(value.get(key)) is not kind:
            raise _refused(path, _line(text, name, key), f"{header} {key}", example)
    found = _SOURCE.fullmatch(value["from"])
    if not found:
        raise _refused(
            path, _line(text, name, "from"), value["from"], "newest | featured | section:… | tag:… | author:…"
        )
    if not 1 <= value["limit"] <= MOST:
        raise _refused(path, _line(text, name, "limit"), str(value["limit"]), f"limit = 1 … {MOST}")
    return Block(name, found["alone"] or found["kind"], found["slug"] or "", value["limit"])


def _line(text: str, name: str, key: str) -> int:
    """Where the key of a list stands, else where the list begins; 0 if it does not."""
    lines = list(_lines(text, name))
    named = [number for number, line in lines if key and label_files.line_of(key, line)]
    return next(iter([*named, *(number for number, _ in lines)]), 0)


def _lines(text: str, name: str) -> Iterator[tuple[int, str]]:
    """The lines of a list with their numbers, its header first."""
    header, inside = re.compile(rf"""\s*\[\s*blocks\s*\.\s*["']?{re.escape(name)}["']?\s*\]"""), False
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("["):
            inside = bool(header.match(line))
        if inside:
            yield number, line


def _refused(path: str, line: int, reason: str, example: str) -> SiteError:
    return SiteError("SG602", path=path, line=line, reason=reason, suggestion=example)
