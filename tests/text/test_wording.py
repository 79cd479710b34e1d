"""Copies are known by their very words, not by what they are about."""

import pytest

from sitegen.text.wording import KEPT, likeness, sketch

WORDS = [f"từ{n}" for n in range(400)]


def text(*parts: tuple[int, int]) -> str:
    return " ".join(word for start, end in parts for word in WORDS[start:end])


def test_a_text_is_wholly_like_itself() -> None:
    """Capitals and signs do not count."""
    assert likeness(sketch(text((0, 400))), sketch(text((0, 400)).upper().replace(" ", ", "))) == 1


@pytest.mark.parametrize(("kept", "least", "most"), [(380, 0.8, 1), (300, 0.45, 0.75), (40, 0, 0.15), (0, 0, 0)])
def test_what_two_texts_share_is_estimated(kept: int, least: float, most: float) -> None:
    """The first `kept` of 400 words stand in both."""
    other = " ".join([*WORDS[:kept], *(f"khác{n}" for n in range(400 - kept))])
    assert least <= likeness(sketch(text((0, 400))), sketch(other)) <= most


def test_the_same_words_in_another_order_are_another_wording() -> None:
    """Pieces of five words in a row are compared."""
    assert likeness(sketch(text((0, 400))), sketch(" ".join(WORDS[::-1]))) == 0


def test_a_text_without_words_is_like_none() -> None:
    """Nor is one of fewer than five words."""
    assert likeness(sketch(""), sketch("một hai")) == 0
    assert len(sketch(text((0, 400)))) == KEPT
