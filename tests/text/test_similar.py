"""“Did you mean …?”: the nearest known word, or none."""

from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.text.similar import did_you_mean

FIELDS = ["title", "date", "tags", "category", "summary", "author", "authors", "image", "image_caption", "updated"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("titel", "title"),
        ("Title", "title"),
        ("tag", "tags"),
        ("imagecaption", "image_caption"),
        ("image-caption", "image_caption"),
        ("sumary", "summary"),
        ("update", "updated"),
        ("auther", "author"),
        ("xyzzy", ""),
        ("", ""),
        ("🎉", ""),
    ],
)
def test_mistyped_fields(typed: str, meant: str) -> None:
    """A letter too many, too few or in the wrong place; a hyphen for an underline."""
    assert did_you_mean(typed, FIELDS) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("van hoa", "Văn hóa"), ("Thoi su", "Thời sự"), ("Đời sông", "Đời sống"), ("kinh te", "Kinh tế")],
)
def test_words_typed_without_marks(typed: str, meant: str) -> None:
    """Marks do not count."""
    assert did_you_mean(typed, ["Văn hóa", "Thời sự", "Đời sống", "Kinh tế"]) == meant


def test_nothing_known_nothing_meant() -> None:
    """No guess without a choice."""
    assert did_you_mean("title", []) == ""


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=6), st.randoms(use_true_random=False))
def test_the_answer_is_known_and_does_not_depend_on_order(typed: str, known: list[str], random: Random) -> None:
    """One of the words, the same from every shuffling."""
    found = did_you_mean(typed, known)
    assert found == "" or found in known
    mixed = known[:]
    random.shuffle(mixed)
    assert did_you_mean(typed, mixed) == found


def test_a_word_without_end_holds_nothing_up() -> None:
    """A damaged file may have a key as long as itself."""
    start = process_time()
    assert did_you_mean("a" * 200_000, FIELDS) == ""
    assert process_time() - start < 0.5
