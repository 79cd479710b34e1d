"""What front matter consists of: fields with their places, every value as text."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, TypeAlias

from sitegen.problems import SiteError

DEEPEST = 64

Value: TypeAlias = "str | tuple[Field, ...] | dict[str, Field]"


@dataclass(frozen=True, slots=True)
class Field:
    """A value and where it stands in its file (`line`, `column`); its name and where that stands.

    A list is a tuple of fields without names, a mapping a dict of fields.
    """

    name: str
    value: Value
    line: int
    column: int
    key_line: int
    key_column: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """An article's fields, and its body as it stands in the file; `body_line` is the line of the body's first line."""

    fields: dict[str, Field]
    body: str
    body_line: int
    line: int = 1
    """Where the front matter begins: the place of what is missing."""


def is_blank(field: Field) -> bool:
    """Whether the field is there but says nothing: `tags:`, `image: ~`, `[]`."""
    return not field.value or (isinstance(field.value, str) and field.value.strip() in ("", "~", "null"))


def place(field: Field) -> dict[str, Any]:
    """Where a problem of the field's value is shown."""
    length = len(field.value.partition("\n")[0]) if isinstance(field.value, str) else 1
    return {"line": field.line, "column": field.column, "length": length or 1}


def place_of_name(field: Field) -> dict[str, Any]:
    """Where a problem of the field's name is shown."""
    return {"line": field.key_line, "column": field.key_column, "length": len(field.name) or 1}


class Places:
    """Lines and columns, from 1, of positions in a text."""

    def __init__(self, text: str):
        self._starts = [0]
        while position := text.find("\n", self._starts[-1]) + 1:
            self._starts.append(position)

    def of(self, position: int) -> tuple[int, int]:
        line = bisect_right(self._starts, position)
        return line, position - self._starts[line - 1] + 1


def refuse_depth(line: int, column: int) -> SiteError:
    return SiteError("SG207", line=line, column=column, limit=DEEPEST)
