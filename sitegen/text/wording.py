"""How alike two texts are in their very words: a sketch of each, small enough to keep, tells."""

from zlib import crc32

from sitegen.text.words import words

KEPT = 128
"""The pieces that a sketch keeps: those with the smallest numbers, which are as good as drawn by lot."""
_PIECE = 5


def sketch(text: str) -> frozenset[int]:
    """Numbers of pieces of five syllables of the text."""
    syllables = words(text)
    pieces = zip(*(syllables[start:] for start in range(_PIECE)), strict=False)
    return frozenset(sorted({crc32(" ".join(piece).encode()) for piece in pieces})[:KEPT])


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of their pieces that two texts have in common, estimated from their sketches: 0 to 1."""
    smallest = sorted(one | other)[:KEPT]
    return len(one.intersection(other, smallest)) / len(smallest) if smallest else 0.0
