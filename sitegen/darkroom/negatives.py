"""A photo as its file has it, made into pixels as people see it: upright, in sRGB, eight bits a colour."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from sitegen.darkroom.words import exif_of_jpeg, jpeg_segments, webp_chunks
from sitegen.pictures import exif_orientation, kind_of

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

MOST_PIXELS = 120_000_000
"""What a process can hold in its memory: more than any camera of a newspaper makes."""
_SIDE = 30_000

_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF", "gif": "GIF"}
_TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
"""What undoes an orientation of Exif, by the numbers of `PIL.Image.Transpose`."""


class UnusableError(Exception):
    """No picture can be made of the file: the code of the problem, and the fact."""

    def __init__(self, code: str, fact: str = ""):
        super().__init__(code)
        self.code, self.fact = code, fact


@contextmanager
def opened(data: bytes) -> "Iterator[tuple[Pixels, int]]":
    """The picture, of which no pixel was read yet, and its orientation. Raises UnusableError for whatever goes wrong,
    also in the block: decoders raise almost anything."""
    from PIL import Image

    # Ours is the limit that counts: one problem, at a line, and no warning.
    Image.MAX_IMAGE_PIXELS = None
    kind = kind_of(data)
    if kind not in _FORMATS:
        raise UnusableError("SG941")
    try:
        with Image.open(BytesIO(_bare(data, kind)), formats=(_FORMATS[kind],)) as pixels:
            width, height = pixels.size
            if width * height > MOST_PIXELS or max(width, height) > _SIDE:
                raise UnusableError("SG943", f"{width} × {height}")
            yield pixels, _orientation(data, pixels, kind)
    except UnusableError:
        raise
    except Exception as error:  # a damaged file costs one picture
        raise UnusableError("SG941", f"{type(error).__name__}: {error}"[:200]) from error


def _bare(data: bytes, kind: str) -> bytes:
    """A JPEG without what is no picture: the library reads Exif data for itself, and complains where they are damaged; a
    second picture that phones put behind the first would make it one that moves."""
    if kind != "jpeg":
        return data
    kept, position = [], 0
    for marker, start, end in jpeg_segments(data):
        is_album = marker == 0xE2 and data.startswith(b"MPF\0", start + 4)
        if is_album or marker in (0xE1, 0xED):
            kept.append(data[position:start])
            position = end
    return b"".join([*kept, data[position:]])


def _orientation(data: bytes, pixels: "Pixels", kind: str) -> int:
    if kind == "jpeg":
        exif = exif_of_jpeg(data)
    elif kind == "webp":
        exif = next((body for name, body in webp_chunks(data) if name == b"EXIF"), b"")
    else:
        exif = pixels.info.get("exif") or b""
    found = exif_orientation(exif.removeprefix(b"Exif\0\0"))
    return found if found in _TURNS else 1


def is_moving(pixels: "Pixels") -> bool:
    """Whether it is made of several pictures, one after the other."""
    return bool(getattr(pixels, "is_animated", False))


def upright(pixels: "Pixels", orientation: int) -> "Pixels":
    """Turned as the camera was held."""
    from PIL import Image

    turn = _TURNS.get(orientation)
    return pixels if turn is None else pixels.transpose(Image.Transpose(turn))


def in_srgb(pixels: "Pixels") -> "Pixels":
    """In mode L, RGB or RGBA; the colours as the file's own profile means them."""
    profile = pixels.info.get("icc_profile")
    plain = _eight_bits(pixels)
    if profile:
        converted = _by_profile(plain, profile)
        if converted is not None:
            return converted
    return _as_rgb(plain)


def _eight_bits(pixels: "Pixels") -> "Pixels":
    """Sixteen bits are cut to the upper eight; a palette, and one transparent colour, are written out."""
    if pixels.mode.startswith("I"):
        wide = pixels.convert("I")
        return wide.point(lambda value: value * (1 / 257)).convert("L")
    if pixels.mode == "F":
        return pixels.convert("L")
    if "transparency" in pixels.info:
        return pixels.convert("RGBA")
    if pixels.mode in ("P", "1"):
        return pixels.convert("RGB" if pixels.mode == "P" else "L")
    return pixels


def _by_profile(pixels: "Pixels", profile: bytes) -> "Pixels | None":
    """None where the profile is damaged or is not of these colours; most are of sRGB itself, and change little."""
    from PIL import ImageCms

    alpha = pixels.getchannel("A") if pixels.mode in ("RGBA", "LA") else None
    colours = pixels.convert("RGB") if pixels.mode == "RGBA" else pixels.convert("L") if pixels.mode == "LA" else pixels
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        made = ImageCms.profileToProfile(colours, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    if made is not None and alpha is not None:
        made.putalpha(alpha)
    return made


def _as_rgb(pixels: "Pixels") -> "Pixels":
    if pixels.mode in ("L", "RGB", "RGBA"):
        return pixels
    if pixels.mode in ("LA", "PA", "La", "RGBa"):
        return pixels.convert("RGBA")
    return pixels.convert("RGB")
