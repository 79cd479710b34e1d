"""JSON front matter: checked by the standard library, then built from its signs, which know their places."""

import json
import re
from collections.abc import Iterator

from sitegen.problems import Problem, SiteError, SiteErrors
from sitegen.reading.values import DEEPEST, Field, Places, Value, refuse_depth
from sitegen.reading.yaml_block import twice
from sitegen.text.normal import clean

_SIGN = re.compile(r'"(?:[^"\\\n]|\\.)*("?)|[{}\[\]]|[^\s{}\[\],:"]+')
_REASONS = (
    (("Unterminated", "control character"), "a quote is not closed"),
    (("property name",), "a name must stand in quotes"),
    (("',' delimiter",), "a comma or a closing bracket is missing"),
    (("':' delimiter",), "a name, a colon and a space are needed here"),
    (("Expecting value",), "a value is missing or not in quotes"),
    (("escape",), "the sign after \\ is unknown"),
    (("trailing comma",), "a sign that is not allowed"),
    (("Extra data",), "text follows the closing quote or bracket"),
)


def end_of_json(text: str) -> int:
    """Where the bracket that the text begins with is closed; 0 if it is not.

    What is too deep, or has an open quote, ends nowhere: `read_json` says what is wrong.
    """
    depth = 0
    for sign in _SIGN.finditer(text):
        depth += (sign[0] in "{[") - (sign[0] in "}]")
        if depth > DEEPEST or (sign[0][0] == '"' and not sign[1]):
            return len(text)
        if depth <= 0:
            return sign.end()
    return 0


def read_json(block: str) -> dict[str, Field]:
    """The fields of a block. Raises SiteError or SiteErrors: SG204, SG205, SG207, SG208."""
    if not block.strip():
        return {}
    tree = _Tree(block)
    tree.refuse_depth()
    try:
        json.loads(block, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        reason = _reason(error.msg)
        raise SiteError("SG204", line=error.lineno, column=error.colno, format="JSON", reason=reason) from error
    root = tree.field()
    if tree.problems:
        raise SiteErrors(tree.problems)
    if isinstance(root.value, dict):
        return root.value
    raise SiteError("SG208", line=root.line, column=root.column, found=tree.kind)


def _reason(said: str) -> str:
    return next((ours for words, ours in _REASONS if any(w in said for w in words)), "this cannot be understood")


class _Tree:
    """Builds fields from the signs of valid JSON."""

    def __init__(self, block: str):
        self.block = block
        self.places = Places(block)
        self.problems: list[Problem] = []
        self.signs: Iterator[re.Match[str]] = _SIGN.finditer(block)
        self.kind = {"[": "a list", '"': "a text", "n": "nothing"}.get(block.lstrip()[0], "a number")

    def refuse_depth(self) -> None:
        depth = 0
        for sign in _SIGN.finditer(self.block):
            depth += (sign[0] in "{[") - (sign[0] in "}]")
            if depth > DEEPEST:
                raise refuse_depth(*self.places.of(sign.start()))

    def field(self, sign: re.Match[str] | None = None, key: re.Match[str] | None = None) -> Field:
        sign = sign or next(self.signs)
        line, column = self.places.of(sign.start())
        if key is None:
            return Field("", self._value(sign[0]), line, column, line, column)
        return Field(_text(key[0]), self._value(sign[0]), line, column, *self.places.of(key.start()))

    def _value(self, sign: str) -> Value:
        if sign == "[":
            return tuple(self._items())
        return self._named() if sign == "{" else _text(sign)

    def _items(self) -> Iterator[Field]:
        while (sign := next(self.signs))[0] != "]":
            yield self.field(sign)

    def _named(self) -> dict[str, Field]:
        fields: dict[str, Field] = {}
        while (key := next(self.signs))[0] != "}":
            field = self.field(key=key)
            first = fields.setdefault(field.name, field)
            if first is not field:
                self.problems.append(twice(field, first.key_line))
        return fields


def _text(sign: str) -> str:
    if sign[0] == '"':
        return clean(json.loads(sign))[0]
    return "" if sign == "null" else sign
