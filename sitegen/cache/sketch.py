"""A few bytes for each part of a view: enough to say which part changed, without keeping the view."""

import marshal
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zlib import crc32

_WIDTH = 4


class Sketcher:
    """Sketches many views that share parts; like a Digester, it knows them by identity and keeps them alive."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, bytes]] = {}

    def sketch(self, value: Any) -> bytes:
        """Four bytes for each leaf of the value, in the order of `leaves`."""
        kind = type(value)
        if kind in _PLAIN:
            return _leaf(value)
        if kind is tuple:
            return b"".join([*map(self.sketch, value), _leaf(len(value))])
        if kind is datetime:
            return _leaf(value.isoformat())
        known = self._known.get(id(value))
        if known is None:
            known = value, b"".join(map(self.sketch, [getattr(value, name) for name in _names(kind)]))  # type: ignore[arg-type]
            self._known[id(value)] = known
        return known[1]


_PLAIN = frozenset((str, int, bool, bytes, type(None)))


@lru_cache(maxsize=256)
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _leaf(value: Any) -> bytes:
    return crc32(marshal.dumps(value, 2)).to_bytes(_WIDTH, "big")


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """The name of each leaf: `title`, `cards[0].title`, and for each tuple its length, `len(cards)`, behind its items."""
    if type(value) is tuple:
        for number, item in enumerate(value):
            yield from leaves(item, f"{path}[{number}]")
        yield f"len({path})"
    elif is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name), f"{path}.{field.name}" if path else field.name)
    else:
        yield path


def changed(before: bytes, after: bytes, value: Any) -> tuple[str, ...]:
    """The names of the leaves of `value` (whose sketch is `after`) that were otherwise before.

    Where something was added or left out, what stands behind it has moved: then only the first difference is named.
    """
    different = [
        name
        for number, name in enumerate(leaves(value))
        if before[number * _WIDTH : (number + 1) * _WIDTH] != after[number * _WIDTH : (number + 1) * _WIDTH]
    ]
    return tuple(different if len(before) == len(after) else different[:1])
