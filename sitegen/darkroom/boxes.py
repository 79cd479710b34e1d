"""An AVIF in motion without what it tells of people: that is overwritten where it stands, for in such a file everything else is
known by its place."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from sitegen.darkroom.negatives import UnusableError

_HOLDERS = {b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0, b"meta": 4}
"""Boxes that hold boxes, and the bytes before the first of these."""
_PRIVATE_BOXES = (b"udta", b"uuid")
_EXIF, _TEXT = b"Exif", b"mime"
_NO_EXIF = bytes(4) + b"MM\0*\0\0\0\x08" + bytes(6)
"""Exif data that say nothing: their head, and a list of none."""
_IN_FILE, _IN_BOX = 0, 1


class _Box(NamedTuple):
    name: bytes
    start: int
    inside: int
    """Where its content begins."""
    end: int


class _Item(NamedTuple):
    """Where what stands beside the pictures is: start and end of each of its parts."""

    kind: bytes
    parts: tuple[tuple[int, int], ...]


def overwritten(data: bytes, xmp: bytes) -> bytes:
    """The file with this XMP packet, if it has room for it, and without Exif data, other texts and boxes of programs."""
    made = bytearray(data)
    for box in _all_boxes(data, 0, len(data)):
        if box.name in _PRIVATE_BOXES:
            made[box.start + 4 : box.end] = b"free" + bytes(box.end - box.start - 8)
        elif box.name == b"meta":
            for item in _items(data, box):
                _overwrite(made, item, xmp)
    return bytes(made)


def _overwrite(made: bytearray, item: _Item, xmp: bytes) -> None:
    for start, end in item.parts:
        if item.kind == _EXIF:
            text, fill = _NO_EXIF, b"\0"
        else:
            text, fill = (xmp if item.parts[0] == (start, end) else b""), b" "
        length = end - start
        made[start:end] = (text if len(text) <= length else b"").ljust(length, fill)


def _all_boxes(data: bytes, position: int, end: int) -> Iterator[_Box]:
    for box in _boxes(data, position, end):
        yield box
        if box.name in _HOLDERS:
            yield from _all_boxes(data, box.inside + _HOLDERS[box.name], box.end)


def _boxes(data: bytes, position: int, end: int) -> Iterator[_Box]:
    while position + 8 <= end:
        length, name = struct.unpack_from(">I4s", data, position)
        inside = position + 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, inside)
            inside += 8
        stop = position + length if length else end
        if not inside <= stop <= end:
            raise UnusableError("SG941", name.decode("latin-1"))
        yield _Box(name, position, inside, stop)
        position = stop


# --- what stands beside the pictures ---------------------------------------------------------------------------------


def _items(data: bytes, meta: _Box) -> Iterator[_Item]:
    own = {box.name: box for box in _boxes(data, meta.inside + 4, meta.end)}
    if b"iinf" not in own or b"iloc" not in own:
        return
    kinds = dict(_kinds(data, own[b"iinf"]))
    stored = own[b"idat"].inside if b"idat" in own else 0
    for number, way, parts in _places(data, own[b"iloc"].inside):
        kind = kinds.get(number, b"")
        if kind in (_EXIF, _TEXT):
            offset = {_IN_FILE: 0, _IN_BOX: stored}.get(way)
            if offset is None or any(offset + end > len(data) for _, end in parts):
                raise UnusableError("SG941", kind.decode())
            yield _Item(kind, tuple((offset + start, offset + end) for start, end in parts))


def _kinds(data: bytes, box: _Box) -> Iterator[tuple[int, bytes]]:
    """The number of each item, and what it is."""
    for entry in _boxes(data, box.inside + (6 if data[box.inside] == 0 else 8), box.end):
        form = ">HH4s" if data[entry.inside] < 3 else ">IH4s"
        number, _, kind = struct.unpack_from(form, data, entry.inside + 4)
        yield number, kind


def _places(data: bytes, position: int) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """The number of each item, in what way its place is told, and where its parts begin and end."""
    read = _Numbers(data, position)
    version, _, sizes = read(1), read(3), read(2)
    for_offset, for_length, for_base = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    for_index = sizes & 15 if version else 0
    for _ in range(read(2 if version < 2 else 4)):
        number = read(2 if version < 2 else 4)
        way = read(2) & 15 if version else _IN_FILE
        read(2)
        base, parts = read(for_base), []
        for _ in range(read(2)):
            read(for_index)
            start = base + read(for_offset)
            parts.append((start, start + read(for_length)))
        yield number, way, parts


class _Numbers:
    """Numbers of so many bytes, one after the other."""

    def __init__(self, data: bytes, position: int):
        self._data, self._position = data, position

    def __call__(self, size: int) -> int:
        found = self._data[self._position : self._position + size]
        if len(found) < size:
            raise UnusableError("SG941", "truncated")
        self._position += size
        return int.from_bytes(found, "big")
