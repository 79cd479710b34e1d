"""Text files made small beforehand, beside the files themselves: servers send them to browsers that can read them."""

import struct
import zlib
from collections.abc import Callable, Collection

from sitegen.headers import is_text
from sitegen.problems import SiteError

ENDINGS = {"gzip": ".gz", "br": ".br", "zstd": ".zst"}
"""What servers look for beside a file, by the name of the encoding as browsers ask for it."""


def variants(path: str, encodings: Collection[str]) -> tuple[str, ...]:
    """The paths of the small forms of a file: `a/b.html.gz`; none of what is small already, like a picture."""
    return tuple(path + ENDINGS[one] for one in encodings) if encodings and is_text(path) else ()


def original(path: str) -> str:
    """The path of the file that this one would be a small form of; "" if its name is of no such kind."""
    stem, dot, ending = path.rpartition(".")
    return stem if f"{dot}{ending}" in ENDINGS.values() and is_text(stem) else ""


def compress(data: bytes, encoding: str) -> bytes:
    """The same bytes for the same data, whenever and wherever. Raises SiteError SG860 where a library is missing."""
    try:
        return _ENCODERS[encoding](data)
    except ImportError as error:
        raise SiteError("SG860", encoding=encoding) from error


def _gzip(data: bytes) -> bytes:
    """No time, no name and no system in the header, which `gzip` fills in by the version of Python."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    body = deflate.compress(data) + deflate.flush()
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + body + struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def _brotli(data: bytes) -> bytes:
    import brotli

    made: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=7, lgwin=22, lgblock=0)
    return made


def _zstd(data: bytes) -> bytes:
    import zstandard

    # One thread: several would cut the data by their number.
    encoder = zstandard.ZstdCompressor(level=12, threads=0, write_checksum=False, write_content_size=True)
    return encoder.compress(data)


_ENCODERS: dict[str, Callable[[bytes], bytes]] = {"gzip": _gzip, "br": _brotli, "zstd": _zstd}
