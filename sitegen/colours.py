"""Colours that can be read: the contrast of two, and the nearest one that has enough of it (WCAG 2.2, AA)."""

import re

LEAST = 4.5
"""The contrast that text of any size needs."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_STEPS = 100


def is_colour(text: str) -> bool:
    """Whether it is written like `#9d1b26`."""
    return _COLOUR.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, ground: str) -> str:
    """The colour itself where it can be read on the ground; else mixed with as little black or white as makes it so."""
    end = (0, 0, 0) if _luminance(ground) > 0.18 else (255, 255, 255)
    mixed = (_mixed(_parts(colour), end, step / _STEPS) for step in range(_STEPS + 1))
    return next(one for one in mixed if contrast(one, ground) >= LEAST)


def _mixed(one: tuple[int, ...], other: tuple[int, ...], share: float) -> str:
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(one, other, strict=True))


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
