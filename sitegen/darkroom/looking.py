"""A look into a picture's file: what it is, what it says, how large it is, what colour it has, whether it is sound."""

from typing import TYPE_CHECKING

from sitegen.darkroom.bare import bared, can_be_bared
from sitegen.darkroom.drawings import fault_of_drawing
from sitegen.darkroom.negatives import UnusableError, in_srgb, is_moving, opened
from sitegen.darkroom.words import words_of
from sitegen.model import Photo
from sitegen.pictures import NOT_FOR_BROWSERS, PHOTOS, Size, kind_of, picture_size, suffix_of

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

_SMALL = 64
"""Pixels on a side: enough to tell a colour."""
_SHRINKABLE = ("L", "RGB", "CMYK", "YCbCr")
"""Modes in which a mean is a colour: not of the numbers of a palette, not where a part is transparent."""


def glance(path: str, data: bytes) -> Photo:
    """What can be told from the first bytes and the metadata: no pixel is read. A drawing is read whole."""
    kind, suffix = kind_of(data), suffix_of(path)
    if suffix == ".svg":
        fault, fact = fault_of_drawing(data)
        return Photo(kind, fault=fault, fact=fact)
    fault = "SG944" if suffix in NOT_FOR_BROWSERS else ""
    return Photo(kind, words_of(data, kind), fault=fault, fact=suffix.lstrip(".").upper() if fault else "")


def look(path: str, data: bytes) -> tuple[Photo, Size | None]:
    """The same, and what the pixels tell; the size is that of the picture as it is shown.

    Never raises; what is wrong is in the Photo: SG941 for a file that cannot be read to its end, SG942 for one that is not
    what its name says, SG943 for one that is too large.
    """
    before = glance(path, data)
    if suffix_of(path) not in PHOTOS or before.fault:
        return before, picture_size(data)
    try:
        with opened(data) as (pixels, orientation):
            moving = is_moving(pixels)
            size = _turned(pixels.size, orientation)
            tone = _tone(pixels)
        if (moving or before.kind == "gif") and can_be_bared(before.kind):
            bared(data, before.words)
    except UnusableError as error:
        return Photo(before.kind, before.words, True, fault=error.code, fact=error.fact), picture_size(data)
    fault = "" if before.kind == PHOTOS[suffix_of(path)] else "SG942"
    return Photo(before.kind, before.words, True, moving, tone, fault, before.kind.upper() if fault else ""), size


def _turned(size: Size, orientation: int) -> Size:
    return (size[1], size[0]) if orientation >= 5 else size


def _tone(pixels: "Pixels") -> str:
    """The most frequent of 64 colours, of several the darkest; "" for what can be seen through. The file is read to its end
    for it."""
    from PIL import Image

    pixels.draft(None, (_SMALL, _SMALL))
    pixels.load()
    if pixels.mode in _SHRINKABLE:
        pixels = pixels.resize((_SMALL, _SMALL), Image.Resampling.BOX, reducing_gap=2.0)
    small = in_srgb(pixels)
    if small.mode == "RGBA":
        return ""
    colours = small.convert("RGB").resize((8, 8), Image.Resampling.BOX).tobytes()
    counts: dict[tuple[int, ...], int] = {}
    for place in range(0, len(colours), 3):
        tone = tuple(value >> 6 for value in colours[place : place + 3])
        counts[tone] = counts.get(tone, 0) + 1
    red, green, blue = min(counts, key=lambda tone: (-counts[tone], tone))
    return f"t{red}{green}{blue}"
