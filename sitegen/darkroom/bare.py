"""A moving picture without what it tells of people: its blocks are taken over one by one, and no pixel is made anew."""

import struct
import zlib
from collections.abc import Callable, Iterator

from sitegen.darkroom.boxes import overwritten
from sitegen.darkroom.negatives import UnusableError
from sitegen.darkroom.words import xmp_of
from sitegen.model import PictureWords
from sitegen.pictures import kind_of


def can_be_bared(kind: str) -> bool:
    """Whether pictures of this kind (by content) can be published without being made anew."""
    return kind in _MAKERS


def bared(data: bytes, words: PictureWords) -> bytes:
    """The same pictures, with these words and without all else that no browser needs: places, cameras, comments, programs,
    and whatever stands behind the end. Raises UnusableError (SG941) for a file that is damaged or breaks off."""
    try:
        return _MAKERS[kind_of(data)](data, xmp_of(words))
    except (IndexError, struct.error, RecursionError) as error:
        raise UnusableError("SG941", "truncated") from error


# --- GIF -------------------------------------------------------------------------------------------------------------

_IMAGE, _EXTENSION, _END = 0x2C, 0x21, 0x3B
_TIMING, _APPLICATION = 0xF9, 0xFF
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_XMP = b"XMP DataXMP"
_XMP_TAIL = bytes((1, *range(0xFF, -1, -1), 0))
"""Leads a reader that takes the packet for blocks of so many bytes to their end, from wherever it comes."""


def _gif(data: bytes, xmp: bytes) -> bytes:
    start = 13 + _colours(data[10])
    own = b"\x21\xff\x0b" + _XMP + xmp + _XMP_TAIL if xmp else b""
    kept = [data[begin:end] for begin, end in _gif_blocks(data, start) if _is_shown(data[begin : begin + 14])]
    if not any(block[0] == _IMAGE for block in kept):
        raise UnusableError("SG941", "truncated")
    return b"".join([data[:start], own, *kept, bytes([_END])])


def _gif_blocks(data: bytes, position: int) -> Iterator[tuple[int, int]]:
    """Start and end of each block before the end, which some programs leave out."""
    while position < len(data) and data[position] != _END:
        if data[position] == _IMAGE:
            inside = position + 10 + _colours(data[position + 9]) + 1
        elif data[position] == _EXTENSION:
            inside = position + 2
        else:
            raise UnusableError("SG941", f"0x{data[position]:02X}")
        end = _past_parts(data, inside)
        yield position, end
        position = end


def _colours(flags: int) -> int:
    """The bytes of the table of colours that the flags tell of."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _past_parts(data: bytes, position: int) -> int:
    while data[position]:
        position += data[position] + 1
    return position + 1


def _is_shown(head: bytes) -> bool:
    """Pictures, how long each is shown, and how often all of them."""
    return head[0] == _IMAGE or head[1] == _TIMING or (head[1] == _APPLICATION and head[3:] in _LOOPS)


# --- PNG -------------------------------------------------------------------------------------------------------------

_SHOWN_CHUNKS = frozenset(
    (b"acTL", b"fcTL", b"fdAT", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs")
)


def _png(data: bytes, xmp: bytes) -> bytes:
    head, *others = _png_chunks(data)
    own = _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp) if xmp else b""
    # Chunks without which no picture can be shown have a capital in front.
    kept = [_chunk(*one) for one in others if one[0][:1].isupper() or one[0] in _SHOWN_CHUNKS]
    return b"".join([data[:8], _chunk(*head), own, *kept])


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position, name = 8, b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, position)
        body = data[position + 8 : position + 8 + length]
        if _chunk(name, body) != data[position : position + 12 + length]:
            raise UnusableError("SG941", name.decode("latin-1"))
        yield name, body
        position += 12 + length


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), name) + body + struct.pack(">I", zlib.crc32(name + body))


# --- WebP ------------------------------------------------------------------------------------------------------------

_SHOWN_PARTS = (b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L", b"ICCP")
_EXIF_FLAG, _XMP_FLAG = 0x08, 0x04


def _webp(data: bytes, xmp: bytes) -> bytes:
    kept = []
    for name, body in _webp_parts(data):
        if name == b"VP8X":
            flags = body[0] & ~(_EXIF_FLAG | _XMP_FLAG) | (_XMP_FLAG if xmp else 0)
            kept.append(_part(name, bytes([flags]) + body[1:]))
        elif name in _SHOWN_PARTS:
            kept.append(_part(name, body))
    if xmp:
        kept.append(_part(b"XMP ", xmp))
    content = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(content)) + content


def _webp_parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position, end = 12, 8 + int(struct.unpack_from("<I", data, 4)[0])
    if end > len(data):
        raise UnusableError("SG941", "truncated")
    while position + 8 <= end:
        name, length = struct.unpack_from("<4sI", data, position)
        if position + 8 + length > end:
            raise UnusableError("SG941", name.decode("latin-1"))
        yield name, data[position + 8 : position + 8 + length]
        position += 8 + length + (length & 1)


def _part(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", name, len(body)) + body + b"\0" * (len(body) & 1)


_MAKERS: dict[str, Callable[[bytes, bytes], bytes]] = {"gif": _gif, "png": _png, "webp": _webp, "avif": overwritten}
