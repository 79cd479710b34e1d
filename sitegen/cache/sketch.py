"""A few bytes for each part of a view: enough to say which part changed, without keeping the view."""

import marshal
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any
from zlib import crc32

_WIDTH = 4
_PARTS_KNOWN = 16384


class Sketcher:
    """Sketches many views that share parts; like a Digester, it knows parts by identity and keeps them alive, up to a number."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, bytes]] = {}

    def sketch(self, value: Any) -> bytes:
        """Four bytes for each leaf of the value, in the order of `leaves`."""
        return self._whole(value) if is_dataclass(value) else self._part(value)

    def _whole(self, value: Any) -> bytes:
        return b"".join([self._part(getattr(value, name)) for name in _names(type(value))])  # type: ignore[arg-type]

    def _part(self, value: Any) -> bytes:
        kind = type(value)
        if kind in _PLAIN:
            return _leaf(value)
        if kind is tuple:
            return b"".join([*map(self._part, value), _leaf(len(value))])
        if kind is datetime:
            return _leaf(value.isoformat())
        known = self._known.get(id(value))
        if known is None:
            if len(self._known) >= _PARTS_KNOWN:
                self._known.clear()
            known = self._known[id(value)] = value, self._whole(value)
        return known[1]


_PLAIN = frozenset((str, int, bool, bytes, type(None)))


@lru_cache(maxsize=256)
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _leaf(value: Any) -> bytes:
    return crc32(marshal.dumps(value, 2)).to_bytes(_WIDTH, "big")


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """The name of each leaf: `title`, `cards[0].title`, and for each tuple its length, `len(cards)`, behind its items."""
    kind = type(value)
    if kind in _PLAIN or kind is datetime:
        yield path
    elif kind is tuple:
        for number, item in enumerate(value):
            yield from leaves(item, f"{path}[{number}]")
        yield f"len({path})"
    else:
        for name in _names(kind):  # type: ignore[arg-type]
            yield from leaves(getattr(value, name), f"{path}.{name}" if path else name)


def changed(before: bytes, after: bytes, value: Any, most: int) -> tuple[str, ...]:
    """The names of the leaves of `value` (whose sketch is `after`) that were otherwise before, the first `most` of them.

    Where something was added or left out, what stands behind it has moved: then only the first difference is named.
    """
    places = range(0, len(after), _WIDTH)
    different = [at // _WIDTH for at in places if before[at : at + _WIDTH] != after[at : at + _WIDTH]]
    named = different[: most if len(before) == len(after) else 1]
    # Naming is slow beside comparing: it ends with the last name that is wanted.
    names = list(islice(leaves(value), named[-1] + 1)) if named else []
    return tuple(names[number] for number in named)
