"""One digest for any of our values: equal values give equal digests, on every machine and in every version of Python."""

import marshal
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any

DIGEST_BYTES = 16

_PLAIN = frozenset({str, int, bool, bytes, type(None)})
# Version 2 of the format writes each value out in full: later ones abbreviate what happens to be the same object.
_FORMAT = 2


def digest(*values: object) -> str:
    """Return 32 hexadecimal digits that stand for the values.

    Takes str, int, bool, None, bytes, datetime (aware), tuple and frozen dataclasses, nested as deep as they like.
    Raises TypeError on all else, on purpose: a dict or a set has no order to rely on, equal values pickle to
    different bytes, and a float prints differently from one platform to the next. Choose a better value instead.
    """
    return Digester().digest(*values)


class Digester:
    """Digests many values that share parts: each dataclass within them is digested once.

    The parts are known by identity, and kept alive as long as the digester, so that no other can take their place.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, list[bytes]]] = {}

    def digest(self, *values: object) -> str:
        """The same as the function of this name."""
        return _hash(marshal.dumps(self._tuple(values), _FORMAT)).hex()

    def _tuple(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        known = self._known
        parts = []
        for value in values:
            if type(value) in _PLAIN:
                parts.append(value)
            else:
                found = known.get(id(value))
                parts.append(found[1] if found else self._other(value))
        return tuple(parts)

    def _other(self, value: Any) -> Any:
        """What stands for a value that is not plain; a list marks it, for no value of ours is a list."""
        kind = type(value)
        if kind is tuple:
            return self._tuple(value)
        if kind is datetime:
            return ["date", _moment(value)]
        name, parts_of = _frozen_fields(kind)  # type: ignore[arg-type]
        made = [_hash(marshal.dumps((name, self._tuple(parts_of(value))), _FORMAT))]
        self._known[id(value)] = value, made
        return made


def _hash(data: bytes) -> bytes:
    return blake2b(data, digest_size=DIGEST_BYTES).digest()


def _moment(value: datetime) -> str:
    """The same instant shown in two zones is two values: a page shows the zone."""
    if value.tzinfo is None:
        raise TypeError(f"cannot digest a date without a zone: {value!r}")
    return value.isoformat()


@lru_cache(maxsize=256)
def _frozen_fields(kind: type[Any]) -> tuple[str, Callable[[Any], tuple[Any, ...]]]:
    """The name of a dataclass, and a function that gives the values of its fields as a tuple."""
    if not is_dataclass(kind) or not kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise TypeError(f"cannot digest {kind.__module__}.{kind.__qualname__}: see sitegen.digest.digest")
    names = tuple(field.name for field in fields(kind))
    return f"{kind.__qualname__}({','.join(names)})", _getter(names)


def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
