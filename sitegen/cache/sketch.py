"""A few bytes for each part of a view: enough to say which part changed, without keeping the view."""

import marshal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any
from zlib import crc32

_WIDTH = 4
_PARTS_KNOWN = 16384
_FEW = 3


class Sketcher:
    """Sketches many views that share parts; like a Digester, it knows parts by identity and keeps them alive, up to a number."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, bytes]] = {}

    def sketch(self, value: Any) -> bytes:
        """Four bytes for each leaf of the value, in the order of `leaves`."""
        pieces: list[bytes] = []
        self._add(_values(value) if is_dataclass(value) else (value,), pieces.append)
        return b"".join(pieces)

    def _add(self, values: Iterable[Any], add: Callable[[bytes], None]) -> None:
        """What most leaves are is asked first: this is done of some two hundred a page."""
        known = self._known
        for value in values:
            kind = type(value)
            if not value:
                add(_NOTHING[kind])
            elif kind is str:
                add(_leaf(value))
            elif found := known.get(id(value)):
                add(found[1])
            elif kind is tuple:
                self._add(value, add)
                add(_leaf(len(value)))
            elif kind is datetime:
                add(_leaf(value.isoformat()))
            else:
                add(_leaf(value) if kind in _NOTHING else self._part(value))

    def _part(self, value: Any) -> bytes:
        pieces: list[bytes] = []
        self._add(_values(value), pieces.append)
        made = b"".join(pieces)
        # What is little more than another part is put together as soon as found, and pages hardly share it: kept, such
        # parts drive out those that are worth it.
        if len(pieces) > _FEW or len(made) == len(pieces) * _WIDTH:
            if len(self._known) >= _PARTS_KNOWN:
                self._known.clear()
            self._known[id(value)] = value, made
        return made


def _leaf(value: Any) -> bytes:
    return crc32(marshal.dumps(value, 2)).to_bytes(_WIDTH, "big")


_NOTHING = {type(value): _leaf(value) for value in ("", 0, False, b"", None)} | {tuple: _leaf(0)}
"""The leaves that say nothing: every third one is of these."""
_PLAIN = _NOTHING.keys() - {tuple}


def _values(value: Any) -> tuple[Any, ...]:
    return _getter(type(value))(value)  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@lru_cache(maxsize=256)
def _getter(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    names = _names(kind)  # type: ignore[arg-type]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


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
