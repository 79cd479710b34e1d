"""TOML front matter: read by the standard library, every value as the text that a YAML writer would have typed."""

import re
import tomllib
from bisect import bisect_left
from datetime import date, datetime, time
from typing import Any

from sitegen.problems import SiteError
from sitegen.reading.values import DEEPEST, Field, Places, Value, refuse_depth
from sitegen.text.normal import clean

_SIGN = re.compile(
    r'"""(?:[^\\]|\\.)*?(?:"""|\Z)|\'\'\'.*?(?:\'\'\'|\Z)|"(?:[^"\\\n]|\\.)*"?|\'[^\'\n]*\'?|#[^\n]*|[\[\]{}.=,\n]',
    re.DOTALL,
)
_KEY = re.compile(r"""(?:(?<![\w"'-])([\w-]++)|"([^"\\\n]++)"|'([^'\n]++)')[^\S\n]*+(?:=[^\S\n]*|[.\]]+)""")
_NEARBY = 1000
_LONG_NUMBER = re.compile(r"(?<!\w)\w{1000,}")
_PLACE = re.compile(r" \((?:at line (\d+), column (\d+)|at end of document)\)$")
_NAME = re.compile(r"""\s*(?:\[\[?\s*)?["']?([\w-]+)""")
_TWICE = ("overwrite", "twice", "mutate", "Duplicate", "redefine")
_REASONS = (
    (("Unterminated", "Illegal character", "Expected \"'"), "a quote is not closed"),
    (("Unclosed", "at the end of"), "a bracket is not closed"),
    (("Expected '='", "Invalid statement", "for a key part"), "a name and an equals sign are needed here"),
    (("Invalid value",), "a value is missing or not in quotes"),
    (("Expected newline",), "text follows the closing quote or bracket"),
    (("Unescaped", "Escaped", "hex"), "the sign after \\ is unknown"),
    (("invalid character",), "a sign that is not allowed"),
)


def read_toml(block: str) -> dict[str, Field]:
    """The fields of a block. Raises SiteError: SG203 to SG205, SG207."""
    places = Places(block)
    _refuse_depth(block, places)
    try:
        table = tomllib.loads(block, parse_float=str)
        return _Finder(block, places).fields(table)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(str(error), block) from error
    except ValueError as error:  # an integer with more digits than Python converts
        found = _LONG_NUMBER.search(block)
        line, column = places.of(found.start() if found else 0)
        raise SiteError("SG204", line=line, column=column, format="TOML", reason="the number is too long") from error


def _refuse_depth(block: str, places: Places) -> None:
    """Brackets, and names with dots: `a.a.a = 1` is nested as well."""
    depth = dots = 0
    for sign in _SIGN.finditer(block):
        mark = sign[0]
        depth += (mark in "[{") - (mark in "]}")
        dots = dots + 1 if mark == "." else dots if mark[0] in "\"'" else 0
        if depth > DEEPEST or dots > DEEPEST:
            raise refuse_depth(*places.of(sign.start()))


def _syntax_error(said: str, block: str) -> SiteError:
    """tomllib tells the place only inside its sentence."""
    place = _PLACE.search(said)
    lines = block.rstrip().split("\n")
    line, column = (int(place[1]), int(place[2])) if place and place[1] else (len(lines), len(lines[-1]) + 1)
    written = lines[min(line, len(lines)) - 1]
    if any(word in said for word in _TWICE) and (named := _NAME.match(written)):
        earlier = (number for number in range(line - 1, 0, -1) if _name(lines[number - 1]) == named[1])
        key, column = named[1], named.start(1) + 1
        return SiteError("SG205", line=line, column=column, length=len(key), key=key, first=next(earlier, line))
    if "Invalid date" in said:
        text = re.split(r"[,\]#]", written[column - 1 :])[0].strip()
        return SiteError("SG203", line=line, column=column, length=len(text), text=text)
    if (opened := _open_bracket(block)) and ("Unclosed" in said or line >= len(lines)):
        line, column = Places(block).of(opened)
        said = "Unclosed"
    reason = next((ours for words, ours in _REASONS if any(w in said for w in words)), "this cannot be understood")
    return SiteError("SG204", line=line, column=column, format="TOML", reason=reason)


def _name(line: str) -> str:
    named = _NAME.match(line)
    return named[1] if named else ""


def _open_bracket(block: str) -> int:
    """The last bracket that nothing closes."""
    opened = [0]
    for sign in _SIGN.finditer(block):
        if sign[0] in "[{":
            opened.append(sign.start())
        elif sign[0] in "]}" and len(opened) > 1:
            opened.pop()
    return opened[-1]


class _Finder:
    """Turns values into fields, and finds each in the text from where the one before it was found."""

    def __init__(self, block: str, places: Places):
        self.block = block
        self.places = places
        self.reached = 0
        self.keys: dict[str, list[tuple[int, int]]] = {}
        for key in _KEY.finditer(block):
            self.keys.setdefault(key[1] or key[2] or key[3], []).append((key.start(), key.end()))

    def fields(self, table: dict[str, Any], depth: int = 1) -> dict[str, Field]:
        return {clean(name)[0]: self._named(name, value, depth) for name, value in table.items()}

    def _named(self, name: str, value: Any, depth: int) -> Field:
        start, end = self._key(name)
        self.reached = end
        line, column = self.places.of(start if isinstance(value, dict) else end)
        return Field(clean(name)[0], self._value(value, depth), line, column, *self.places.of(start))

    def _key(self, name: str) -> tuple[int, int]:
        """The next place of a name; the first, where tables are not in the order of their names."""
        known = self.keys.get(name)
        if not known:
            return self.reached, self.reached
        following = bisect_left(known, (self.reached, 0))
        return known[following % len(known)]

    def _item(self, value: Any, depth: int) -> Field:
        if isinstance(value, str):
            found = self.block.find(value, self.reached, self.reached + len(value) + _NEARBY)
            self.reached = max(found, self.reached)
        line, column = self.places.of(self.reached)
        return Field("", self._value(value, depth), line, column, line, column)

    def _value(self, value: Any, depth: int) -> Value:
        if depth > DEEPEST:
            raise refuse_depth(*self.places.of(self.reached))
        if isinstance(value, dict):
            return self.fields(value, depth + 1)
        if isinstance(value, list):
            return tuple(self._item(item, depth + 1) for item in value)
        return _as_typed(value)


def _as_typed(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return clean(str(value))[0]
