"""Social cards: headline, section and paper, in letters as large as there is room for, with all marks of Vietnamese."""

from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image

from sitegen.darkroom import cards
from sitegen.darkroom.cards import SIZE, draw_card

LONG = "Sáp nhập ba tỉnh Hà Nam, Nam Định, Ninh Bình: những con đường, những ngôi trường và những dòng sông của vùng chiêm trũng"


def drawn(title: str = "Nhiều nơi thưởng Tết", section: str = "Đời sống", name: str = "Báo Thử") -> Image.Image:
    return Image.open(BytesIO(draw_card(title, section, name))).convert("RGB")


def rows_with_ink(card: Image.Image, left: int = 0, right: int = SIZE[0]) -> list[int]:
    """The rows of the headline's part that are not all of one colour."""
    part = card.crop((left, 0, right, SIZE[1])).convert("L")
    return [row for row in range(130, 540) if len(set(part.crop((0, row, part.width, row + 1)).tobytes())) > 1]


def test_the_size_that_others_show_whole() -> None:
    """And few bytes: no photograph is in it."""
    assert drawn().size == (1200, 630)
    assert len(draw_card("Nhiều nơi thưởng Tết", "Đời sống", "Báo Thử")) < 20_000


def test_the_same_words_give_the_same_bytes() -> None:
    """Others give others."""
    shown = {draw_card("Hội", "Văn hóa", "Báo"), draw_card("Hội", "Văn hóa", "Báo")}
    assert len(shown) == 1
    assert (
        len(
            {
                draw_card("Hội", "Văn hóa", "Báo"),
                draw_card("Hộị", "Văn hóa", "Báo"),
                draw_card("Hội", "", "Báo"),
                draw_card("Hội", "Văn hóa", "B"),
            }
        )
        == 4
    )


@pytest.mark.parametrize("title", ["Lũ", LONG, LONG * 4, "khôngcókhoảngtrắng" * 12, "", "…"])
def test_whatever_the_headline_it_stays_in_its_place(title) -> None:
    """Nothing runs over the edge, or into the paper's name."""
    card = drawn(title)
    assert rows_with_ink(card, 0, 60) == []
    assert rows_with_ink(card, SIZE[0] - 60) == []
    assert not [row for row in rows_with_ink(card) if 528 <= row < 540]


@pytest.mark.parametrize("font", ["paper-serif-bold.ttf", "be-vietnam-pro-semibold.ttf"])
def test_every_letter_of_vietnamese_is_there(font) -> None:
    """With its marks, small and large: none is shown as the box that stands for what is missing."""
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
    missing = cards._font(font, 40).getmask("\uffff").getbbox(), bytes(cards._font(font, 40).getmask("\uffff"))
    for letter in letters + letters.upper() + "0123456789“”–…₫":
        mask = cards._font(font, 40).getmask(letter)
        assert (mask.getbbox(), bytes(mask)) != missing, letter


def test_lines_leave_room_for_two_marks() -> None:
    """Between the lines of a headline is a row without ink, though one has marks below and the next two above."""
    rows = rows_with_ink(drawn("Ợ ợ ự ậ gọn nghịch ngợm của Ẵ Ễ Ỗ Ẵ Ễ Ỗ Ẵ Ễ Ỗ Ẵ Ễ Ỗ Ẵ Ễ Ỗ"))
    assert any(later - row > 1 for row, later in pairwise(rows))
