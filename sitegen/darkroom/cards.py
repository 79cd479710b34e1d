"""Draws the picture that stands for an article where it is shared, if it has none of its own: headline, section, paper."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels
    from PIL.ImageFont import FreeTypeFont

SIZE = (1200, 630)
"""What Facebook, Zalo and X show whole."""
_EDGE = 72
_WIDTH = SIZE[0] - 2 * _EDGE
_TOP, _BOTTOM = 150, 520
"""Between these the headline stands."""
_SIZES = (84, 76, 68, 60, 54, 48, 42)
_LINE = 1.28
"""Vietnamese stacks two marks on a letter: no lines are closer."""
_SERIF, _SANS = "paper-serif-bold.ttf", "be-vietnam-pro-semibold.ttf"
_PAPER, _INK, _RED, _SOFT = (252, 251, 248), (29, 27, 24), (157, 27, 38), (91, 86, 78)
_STEPS = 16
"""Of each colour, from that of the paper on: what smooth letters need."""


def draw_card(title: str, section: str, name: str) -> bytes:
    """The card as a PNG with few colours. A headline that is too long even in the smallest letters is cut at a word."""
    layers = [_blank(), _blank(), _blank()]
    ink, red, soft = layers
    _rule(red, 0, 14)
    if section:
        _write(red, section.upper(), _font(_SANS, 32), 70, _WIDTH)
    lines, size = _set(title)
    height = round(size * _LINE)
    start = _TOP + max(0, (_BOTTOM - _TOP - height * len(lines)) // 2)
    for number, line in enumerate(lines):
        _write(ink, line, _font(_SERIF, size), start + number * height, _WIDTH)
    _rule(soft, 545, 2)
    _write(ink, name, _font(_SERIF, 38), 563, _WIDTH)
    return _png(layers)


def _blank() -> "Pixels":
    from PIL import Image

    return Image.new("L", SIZE, 0)


@cache
def _font(name: str, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    data = (files("sitegen") / "darkroom" / "fonts" / name).read_bytes()
    # Of the two ways to set a line this one is in every build of the library.
    return ImageFont.truetype(BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)


# --- the headline ----------------------------------------------------------------------------------------------------


def _set(title: str) -> tuple[list[str], int]:
    """The lines of the headline in the largest letters in which it has room, and their size."""
    for size in _SIZES:
        lines = list(_lines(title, _font(_SERIF, size)))
        if len(lines) <= _most(size) and (size == _SIZES[-1] or all(_fits(line, size) for line in lines)):
            return lines, size
    lines = list(_lines(title, _font(_SERIF, _SIZES[-1])))[: _most(_SIZES[-1])]
    return [*lines[:-1], _cut(f"{lines[-1]} …", _font(_SERIF, _SIZES[-1]), _WIDTH)], _SIZES[-1]


def _most(size: int) -> int:
    return int((_BOTTOM - _TOP) / (size * _LINE))


def _fits(line: str, size: int) -> bool:
    return _font(_SERIF, size).getlength(line) <= _WIDTH


def _lines(text: str, font: "FreeTypeFont") -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > _WIDTH:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _cut(text: str, font: "FreeTypeFont", width: int) -> str:
    """The text, ended by an ellipsis where it would be wider."""
    if font.getlength(text) <= width:
        return text
    short = text.rstrip(" …")
    while short and font.getlength(f"{short}…") > width:
        short = short[: short.rfind(" ")] if " " in short else short[:-1]
    return f"{short}…"


# --- drawing ---------------------------------------------------------------------------------------------------------


def _write(layer: "Pixels", text: str, font: "FreeTypeFont", top: int, width: int) -> None:
    from PIL import ImageDraw

    ImageDraw.Draw(layer).text((_EDGE, top), _cut(text, font, width), fill=255, font=font)


def _rule(layer: "Pixels", top: int, height: int) -> None:
    from PIL import ImageDraw

    left, right = (0, SIZE[0]) if top == 0 else (_EDGE, SIZE[0] - _EDGE)
    ImageDraw.Draw(layer).rectangle((left, top, right - 1, top + height - 1), fill=255)


def _png(layers: list["Pixels"]) -> bytes:
    """The layers above each other: each has its place in the palette, with as many steps as letters need at their edges."""
    from PIL import Image

    whole = _blank()
    for number, layer in enumerate(layers):
        base = number * _STEPS
        steps = layer.point([base + value * (_STEPS - 1) // 255 for value in range(256)])
        whole.paste(steps, mask=layer.point([0, *[255] * 255]))
    card = Image.frombytes("P", SIZE, whole.tobytes())
    card.putpalette([part for colour in (_INK, _RED, _SOFT) for step in range(_STEPS) for part in _mixed(colour, step)])
    out = BytesIO()
    card.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _mixed(colour: tuple[int, int, int], step: int) -> list[int]:
    return [
        (paper * (_STEPS - 1 - step) + own * step) // (_STEPS - 1) for paper, own in zip(_PAPER, colour, strict=True)
    ]
