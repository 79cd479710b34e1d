"""One digest for any of our values: equal values give equal digests, on every machine and in every version of Python."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

DIGEST_BYTES = 16


def digest(*values: object) -> str:
    """Return 32 hexadecimal digits that stand for the values.

    Takes str, int, bool, None, bytes, datetime (aware), tuple and frozen dataclasses, nested as deep as they like.
    Raises TypeError on all else, on purpose: a dict or a set has no order to rely on, equal values pickle to
    different bytes, and a float prints differently from one platform to the next. Choose a better value instead.
    """
    return blake2b(b"".join(_parts(values)), digest_size=DIGEST_BYTES).hexdigest()


def _parts(value: Any) -> Iterator[bytes]:
    """Yield bytes that no other value yields: each part says its kind, and its length where that can vary."""
    kind = type(value)
    if kind is str:
        encoded = value.encode("utf-8", "surrogatepass")
        yield b"s%d:" % len(encoded)
        yield encoded
    elif kind is tuple:
        yield b"t%d:" % len(value)
        for item in value:
            yield from _parts(item)
    elif value is None or kind is bool:
        yield {None: b"n", True: b"y", False: b"f"}[value]
    elif kind is int:
        yield b"i%d;" % value
    elif kind is bytes:
        yield b"b%d:" % len(value)
        yield value
    elif kind is datetime:
        yield _moment(value)
    else:
        name, names = _frozen_fields(kind)  # type: ignore[arg-type]
        yield name
        for field in names:
            yield from _parts(getattr(value, field))


def _moment(value: datetime) -> bytes:
    """The same instant shown in two zones is two values: a page shows the zone."""
    offset = value.utcoffset()
    if offset is None:
        raise TypeError(f"cannot digest a date without a zone: {value!r}")
    return b"d%s%d;" % (value.astimezone(UTC).isoformat().encode(), int(offset.total_seconds()))


@lru_cache(maxsize=256)
def _frozen_fields(kind: type[Any]) -> tuple[bytes, tuple[str, ...]]:
    if not is_dataclass(kind) or not kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise TypeError(f"cannot digest {kind.__module__}.{kind.__qualname__}: see sitegen.digest.digest")
    names = tuple(field.name for field in fields(kind))
    return f"c{kind.__qualname__}/{len(names)}:".encode(), names
