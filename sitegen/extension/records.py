"""What a page maker hands in, as values that can be digested, sent to other processes and remembered."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, make_dataclass
from datetime import datetime
from functools import lru_cache
from keyword import iskeyword
from typing import Any

from sitegen.extension.checks import computed

_PLAIN = (str, int, bool, bytes, type(None))


class UnfitError(Exception):
    """A value that no page can be made of: `place` is where it is in the view, `found` what it is."""

    def __init__(self, place: str, found: str):
        super().__init__(place, found)
        self.place, self.found = place, found


class Recorder:
    """Makes records of values; of what many pages share, one. The values are kept, so that none takes another's identity."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, Any]] = {}

    def record(self, value: Any, place: str = "page") -> Any:
        """A value that equals this one in all that a template can see: fields and properties of dataclasses, names of
        dicts, items of tuples and lists. Raises UnfitError."""
        if type(value) in _PLAIN:
            return value
        if id(value) not in self._known:
            self._known[id(value)] = value, self._made(value, place)
        return self._known[id(value)][1]

    def _made(self, value: Any, place: str) -> Any:
        if isinstance(value, datetime) and value.tzinfo:
            return value
        if isinstance(value, str):  # Markup is a text like any other: what is HTML, the template says
            return str.__str__(value)
        if isinstance(value, (tuple, list)):
            return tuple([self.record(item, f"{place}[{number}]") for number, item in enumerate(value)])
        if isinstance(value, Mapping):
            return self._named("dict", dict(value), place)
        if is_dataclass(value) and not isinstance(value, type):
            kind = type(value)
            names = [field.name for field in fields(value)] + [*computed(kind)]
            return self._named(kind.__name__, {name: getattr(value, name) for name in names}, place)
        found = "datetime without a zone" if isinstance(value, datetime) else type(value).__name__
        raise UnfitError(place, found)

    def _named(self, kind: str, values: dict[Any, Any], place: str) -> Any:
        for name in values:
            if not isinstance(name, str) or not name.isidentifier() or iskeyword(name):
                raise UnfitError(place, f"{name!r}")
        recorded = tuple([self.record(value, f"{place}.{name}") for name, value in values.items()])
        return record(kind, tuple(values), recorded)


def record(kind: str, names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    """A frozen dataclass of that name with these fields."""
    return _shape(kind, names)(*values)


@lru_cache(maxsize=1024)
def _shape(kind: str, names: tuple[str, ...]) -> type:
    def again(self: Any) -> tuple[Any, ...]:
        return record, (kind, names, tuple([getattr(self, name) for name in names]))

    return make_dataclass(kind, names, frozen=True, namespace={"__reduce__": again})
