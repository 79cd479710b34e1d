"""YAML front matter: its tree, with all scalars as text.

The tree is built from the parser's events, because loading would turn `no` into False and `0123` into 83, follow
aliases into bombs, and end the process on deep nesting. Libyaml is required: PyYAML's own parser differs from it.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from sitegen.problems import Problem, SiteError, SiteErrors, problem
from sitegen.reading.headlines import quote_texts
from sitegen.reading.plain_block import plain_fields
from sitegen.reading.values import DEEPEST, Field, Value, place_of_name, refuse_depth
from sitegen.reading.yaml_mistakes import syntax_problem
from sitegen.text.normal import clean

_LINE_ENDS = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # as libyaml counts them
LOADER: Any = getattr(yaml, "CSafeLoader", None)


def read_yaml(block: str) -> dict[str, Field]:
    """The fields of a block. Raises SiteError or SiteErrors: SG204 to SG208."""
    if LOADER is None:
        raise SiteError("SG902")
    fields = plain_fields(block)
    return read_tree(block) if fields is None else fields


def read_tree(block: str) -> dict[str, Field]:
    """The fields of any block, by libyaml."""
    tree = _Tree(block)
    try:
        root = tree.root(yaml.parse(quote_texts(block), Loader=LOADER))
    except yaml.YAMLError as error:
        raise SiteErrors((*tree.problems, syntax_problem(error, tree.lines))) from error
    if tree.problems:
        raise SiteErrors(tree.problems)
    return _fields_of(root) if root else {}


def _fields_of(root: Field) -> dict[str, Field]:
    if isinstance(root.value, dict):
        return root.value
    found = "a list" if isinstance(root.value, tuple) else "a number" if root.value.isdecimal() else "a text"
    raise SiteError("SG208", line=root.line, column=root.column, found=found)


class _Tree:
    """Builds fields from events; what is not allowed is noted, and goes on, so that all of it is shown at once."""

    def __init__(self, block: str):
        self.block = block
        self.problems: list[Problem] = []

    @cached_property
    def lines(self) -> list[str]:
        return _LINE_ENDS.split(self.block)

    def root(self, events: Iterator[Any]) -> Field | None:
        root = None
        for event in events:
            kind = type(event)
            if kind in (DocumentStartEvent, DocumentEndEvent):
                if event.explicit:
                    self._refuse(event)
            elif kind not in (StreamStartEvent, StreamEndEvent):
                root = self._field(event, events, 1)
        return root

    def _field(self, event: Any, events: Iterator[Any], depth: int, name: str = "", key: Any = None) -> Field:
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if key is None:
            return Field(name, self._value(event, events, depth), line, column, line, column)
        mark = key.start_mark
        return Field(name, self._value(event, events, depth), line, column, mark.line + 1, mark.column + 1)

    def _value(self, event: Any, events: Iterator[Any], depth: int) -> Value:
        kind = type(event)
        if event.anchor is not None or (kind is not AliasEvent and event.tag is not None):
            self._refuse(event)
        if kind is AliasEvent:
            return ""
        if kind is ScalarEvent:
            # Only double quotes have escapes, which can spell what the file itself may not hold.
            return clean(event.value)[0] if event.style == '"' else str(event.value)
        if depth > DEEPEST:
            raise refuse_depth(event.start_mark.line + 1, event.start_mark.column + 1)
        return self._items(events, depth + 1) if kind is SequenceStartEvent else self._named(events, depth + 1)

    def _items(self, events: Iterator[Any], depth: int) -> tuple[Field, ...]:
        items = []
        while type(event := next(events)) is not SequenceEndEvent:
            items.append(self._field(event, events, depth))
        return tuple(items)

    def _named(self, events: Iterator[Any], depth: int) -> dict[str, Field]:
        fields: dict[str, Field] = {}
        while type(key := next(events)) is not MappingEndEvent:
            name = self._name(key, events, depth)
            field = self._field(next(events), events, depth, name, key)
            first = fields.setdefault(name, field)
            if first is not field:
                self.problems.append(twice(field, first.key_line))
        return fields

    def _name(self, key: Any, events: Iterator[Any], depth: int) -> str:
        name = self._value(key, events, depth)
        if type(key) in (SequenceStartEvent, MappingStartEvent) or (name == "<<" and not key.style):
            self._refuse(key)
        return name if isinstance(name, str) else ""

    def _refuse(self, event: Any) -> None:
        """Note an anchor, an alias, a tag, a merge key, a second document: the word that stands there."""
        mark = event.start_mark
        word = self.lines[mark.line][mark.column :].split(maxsplit=1)[:1]
        text = word[0].rstrip(":,") if word else "---"
        self.problems.append(problem("SG206", line=mark.line + 1, column=mark.column + 1, length=len(text), text=text))


def twice(field: Field, first: int) -> Problem:
    """A name that was given before, in line `first`."""
    return problem("SG205", **place_of_name(field), key=field.name, first=first)
