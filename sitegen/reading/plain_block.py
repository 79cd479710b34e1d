"""The front matter that most articles have, read without a YAML parser: each line a name and a value, nothing clever.

What is read here means the same to libyaml, to the last column; a block with anything else in it is left to libyaml.
Tests compare both ways.
"""

import re
from collections.abc import Iterator

from sitegen.reading.headlines import TEXT_FIELDS
from sitegen.reading.unknown import plain_name
from sitegen.reading.values import Field, Value
from sitegen.text.normal import nfc

_QUOTED = r'"[^"\\]*+"|\'[^\']*+\''
_ITEM = rf"(?:(?:{_QUOTED}) *+|[^\W_][^\[\]{{}},:#?\"'\\]*+)"
_LINE = re.compile(
    rf"(?P<name>[A-Za-z][A-Za-z0-9_-]{{0,99}}): ++"
    rf"(?:(?P<quoted>{_QUOTED}) *+|(?P<list>\[ *+(?:{_ITEM}(?:, *+{_ITEM})*+)?\]) *+|(?P<plain>[^\"'\[{{|>#][^#]*+))"
)
_ITEMS = re.compile(_ITEM)
# A word, a number, a date: it begins with a letter or a digit, and a colon in it has something behind it.
_SCALAR = re.compile(r"[^\W_](?:[^:]|:(?! |$))*+")


def plain_fields(block: str) -> dict[str, Field] | None:
    """The fields of a plain block; None for any other."""
    if not block.replace("\n", "").isprintable():
        return None
    fields: dict[str, Field] = {}
    for number, line in enumerate(block.rstrip("\n").split("\n"), 1):
        field = _field(line, number) if line else None
        if field and field.name not in fields:
            fields[field.name] = field
        elif line or fields:
            return None
    return fields


def _field(line: str, number: int) -> Field | None:
    match = _LINE.fullmatch(line)
    if not match:
        return None
    name, kind = match["name"], match.lastgroup or ""
    start, written = match.start(kind), match[kind]
    value: Value
    if kind == "quoted":
        value = _unquoted(written)
    elif kind == "list":
        value = tuple(_items(written, number, start))
    elif _SCALAR.fullmatch(written) or plain_name(name) in TEXT_FIELDS:
        value = written.rstrip()
    else:
        return None
    return Field(name, value, number, start + 1, number, 1)


def _items(written: str, line: int, column: int) -> Iterator[Field]:
    for item in _ITEMS.finditer(written):
        place = line, column + item.start() + 1
        yield Field("", _unquoted(item[0].rstrip()), *place, *place)


def _unquoted(written: str) -> str:
    # As libyaml's way has it: what stands in double quotes is made clean again.
    return nfc(written[1:-1]) if written[0] == '"' else written[1:-1] if written[0] == "'" else written
