"""Makes of a photo the files that are published: each of its format and width, with the words of its photographer.

Every choice of the encoders is written down here: the same photo gives the same bytes.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from sitegen.darkroom.bare import bared
from sitegen.darkroom.negatives import in_srgb, opened, upright
from sitegen.darkroom.words import xmp_of
from sitegen.model import BARE, PictureWords, Print
from sitegen.pictures import height_at

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels


_SLOW_LINES = 800
"""Pixels: no telephone is shown anything wider."""


def develop(data: bytes, prints: Iterable[Print], words: PictureWords) -> dict[Print, bytes]:
    """The bytes of each print, which are decided by all of them together. Raises UnusableError where no picture can be made
    of the data."""
    wanted = sorted(set(prints), key=lambda one: (-one.width, one.form, one.quality))
    if wanted[0].form == BARE:
        return {wanted[0]: bared(data, words)}
    xmp, made = xmp_of(words), {}
    with opened(data) as (pixels, orientation):
        _draft(pixels, orientation, wanted[0].width)
        shown = upright(in_srgb(pixels), orientation)
        for one in wanted:
            # Each is made of the next larger one: half the work, and no eye sees it.
            shown = _resized(shown, one.width)
            made[one] = _ENCODERS[one.form](shown, one.quality, xmp)
    return made


def _draft(pixels: "Pixels", orientation: int, width: int) -> None:
    """A JPEG can be read at a half, a quarter or an eighth of its size, in as much less time."""
    own_width, own_height = pixels.size
    across = own_height if orientation >= 5 else own_width
    if width < across:
        scale = width / across
        pixels.draft(None, (int(own_width * scale), int(own_height * scale)))
    pixels.load()


def _resized(pixels: "Pixels", width: int) -> "Pixels":
    from PIL import Image

    if pixels.width == width:
        return pixels
    return pixels.resize((width, height_at(width, pixels.size)), Image.Resampling.LANCZOS, reducing_gap=3.0)


# --- formats ---------------------------------------------------------------------------------------------------------


def _jpeg(pixels: "Pixels", quality: int, xmp: bytes) -> bytes:
    solid = _on_white(pixels)
    more = {"xmp": xmp} if xmp else {}
    return _saved(solid, "JPEG", quality=quality, subsampling="4:2:0", optimize=True, progressive=True, **more)


def _png(pixels: "Pixels", _: int, xmp: bytes) -> bytes:
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    if xmp:
        words.add_itxt("XML:com.adobe.xmp", xmp.decode())
    colours = pixels.getcolors(256) if pixels.mode != "RGBA" else None
    if colours and pixels.mode == "RGB":
        # What was drawn with few colours is a third as large with a palette of them, and the same to the pixel.
        pixels = pixels.quantize(len(colours), dither=Image.Dither.NONE) if len(colours) > 1 else pixels
    return _saved(pixels, "PNG", compress_level=9, pnginfo=words)


def _gif(pixels: "Pixels", _: int, xmp: bytes) -> bytes:
    """Of what is something else than its name says; there it has no words."""
    return _saved(pixels.convert("RGBA" if pixels.mode == "RGBA" else "RGB"), "GIF")


def _webp(pixels: "Pixels", quality: int, xmp: bytes) -> bytes:
    return _saved(_colourful(pixels), "WEBP", quality=quality, method=4, exact=False, lossless=False, xmp=xmp)


def _avif(pixels: "Pixels", quality: int, xmp: bytes) -> bytes:
    """One thread: several would cut the picture by their number. At speed 9 it takes no longer than WebP, and is still a
    sixth smaller; at 8 it is a seventh smaller again and takes four times as long, which costs little where the picture is
    small, and small ones are those that slow lines wait for. At 6 it would take seven times as long for no more."""
    more = {"xmp": xmp} if xmp else {}
    return _saved(
        _colourful(pixels),
        "AVIF",
        quality=quality,
        speed=8 if pixels.width <= _SLOW_LINES else 9,
        codec="aom",
        subsampling="4:2:0",
        range="full",
        max_threads=1,
        autotiling=False,
        **more,
    )


_ENCODERS: dict[str, Callable[["Pixels", int, bytes], bytes]] = {
    "jpeg": _jpeg,
    "png": _png,
    "gif": _gif,
    "webp": _webp,
    "avif": _avif,
}


def _saved(pixels: "Pixels", form: str, **choices: object) -> bytes:
    """Without profile and metadata but those that are given: the library would copy what it read."""
    bare = pixels.copy()
    bare.info = {}
    out = BytesIO()
    bare.save(out, form, **choices)
    return out.getvalue()


def _colourful(pixels: "Pixels") -> "Pixels":
    return pixels.convert("RGB") if pixels.mode == "L" else pixels


def _on_white(pixels: "Pixels") -> "Pixels":
    from PIL import Image

    if pixels.mode != "RGBA":
        return pixels
    paper = Image.new("RGB", pixels.size, "white")
    paper.paste(pixels, mask=pixels.getchannel("A"))
    return paper
