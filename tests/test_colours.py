"""Colours: what can be read on what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.colours import LEAST, contrast, is_colour, readable

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    """Known pairs, in either order."""
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio


@given(colours, colours)
def test_a_readable_colour_is_found_for_every_ground(colour: str, ground: str) -> None:
    """It can be read there; one that can be read already stays as it is."""
    found = readable(colour, ground)
    assert is_colour(found)
    assert contrast(found, ground) >= LEAST
    assert (found == colour) == (contrast(colour, ground) >= LEAST)


@pytest.mark.parametrize("text", ["red", "#fff", "#12345g", "#1234567", "url(x)", "#9d1b26;", ""])
def test_other_ways_to_write_a_colour_are_refused(text: str) -> None:
    """Whatever stands in a style sheet of ours is six hexadecimal digits."""
    assert not is_colour(text)
