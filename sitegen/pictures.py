"""The size of a picture, from the first bytes of its file. Values only: bytes in, width and height out."""

import re
import struct
from collections.abc import Iterator

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif")
RASTER_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
"""The pictures that other sites show when an article is shared (no SVG, no AVIF), with their media types."""

PHOTOS = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".gif": "gif", ".webp": "webp", ".avif": "avif"}
"""The files that are looked at and made anew before they are published, by their names, and the format in which they are."""
NOT_FOR_BROWSERS = (".heic", ".heif", ".tif", ".tiff", ".bmp", ".psd", ".raw", ".dng", ".cr2", ".nef", ".arw")
"""Pictures that no browser, or hardly any, can show."""

Size = tuple[int, int]


def suffix_of(path: str) -> str:
    """`anh/Lu.JPG` -> `.jpg`; "" for a name without one."""
    name = path.rpartition("/")[2]
    return f".{name.rpartition('.')[2].lower()}" if "." in name else ""


def is_raster(url: str) -> bool:
    """Whether other sites can show the picture."""
    return url.lower().endswith(tuple(RASTER_TYPES))


def kind_of(data: bytes) -> str:
    """ "jpeg", "png", "gif", "webp", "avif" or "svg" by content and not by name; "" for what is no picture."""
    return next((kind for kind, signature, _ in _MEASURES if signature.match(data)), "")


def height_at(width: int, size: Size) -> int:
    """The height of a picture of this size when it is made so wide."""
    return max(1, round(size[1] * width / size[0]))


def picture_size(data: bytes) -> Size | None:
    """Width and height in pixels of a PNG, GIF, JPEG, WebP, AVIF or SVG, by content and not by name; None if unreadable."""
    try:
        for _, signature, measure in _MEASURES:
            if signature.match(data):
                size = measure(data)
                return size if size and 0 < size[0] < 1 << 24 and 0 < size[1] < 1 << 24 else None
    except (struct.error, IndexError, ValueError, OverflowError):
        return None
    return None


def _png(data: bytes) -> Size:
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _gif(data: bytes) -> Size:
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def _jpeg(data: bytes) -> Size | None:
    """The size stands in the first frame header; an orientation in the Exif data may turn the picture."""
    turned = False
    for marker, segment in _jpeg_segments(data):
        if marker == 0xE1 and segment.startswith(b"Exif\0\0"):
            turned = exif_orientation(segment[6:]) in (5, 6, 7, 8)
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", segment[1:5])
            return (height, width) if turned else (width, height)
    return None


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 2
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            return
        marker = data[position + 1]
        if marker in (0xFF, 0x01) or 0xD0 <= marker <= 0xD8:
            position += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack(">H", data[position + 2 : position + 4])
        yield marker, data[position + 4 : position + 2 + length]
        position += 2 + length


def exif_orientation(tiff: bytes) -> int:
    """1 is upright. Cameras write damaged Exif data around sound pictures: browsers pass over it, and so do we."""
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, _, _, value = struct.unpack_from(order + "HHIH", tiff, entry)
            if tag == 0x0112:
                return int(value)
    except struct.error:
        pass
    return 1


def _webp(data: bytes) -> Size | None:
    kind = data[12:16]
    if len(data) < 30:
        return None
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _avif(data: bytes) -> Size | None:
    """The largest spatial extent: thumbnails and tiles in the same file are smaller."""
    found = [struct.unpack(">II", data[m.end() + 4 : m.end() + 12]) for m in re.finditer(b"ispe", data[:65536])]
    return max(found, default=None)


# In these patterns no two parts can take the same letter: a damaged file is looked at once, not once for each letter.
_ROOT = re.compile(r"<svg\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)')""")
_LENGTH = re.compile(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:px)?\s*")


def _svg(data: bytes) -> Size | None:
    text = data[:65536].decode("utf-8", "replace")
    root = _ROOT.search(text)
    if not root:
        return None
    named = {name: double or single for name, double, single in _ATTRIBUTE.findall(root[0])}
    lengths = [_LENGTH.fullmatch(named.get(name, "")) for name in ("width", "height")]
    if lengths[0] and lengths[1]:
        return round(float(lengths[0][1])), round(float(lengths[1][1]))
    box = re.split(r"[\s,]+", named.get("viewBox", "").strip())
    return (round(float(box[2])), round(float(box[3]))) if len(box) == 4 else None


_MEASURES = (
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n....IHDR", re.DOTALL), _png),
    ("gif", re.compile(rb"GIF8[79]a"), _gif),
    ("jpeg", re.compile(rb"\xff\xd8\xff"), _jpeg),
    ("webp", re.compile(rb"RIFF....WEBP", re.DOTALL), _webp),
    ("avif", re.compile(rb"....ftyp(avif|avis|mif1)", re.DOTALL), _avif),
    ("svg", re.compile(rb"(\xef\xbb\xbf)?\s*<(\?xml|svg|!--|!DOCTYPE svg)", re.IGNORECASE), _svg),
)
