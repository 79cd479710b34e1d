"""The small views that pages share: cards, descriptions, breadcrumbs, pictures for other sites."""

import pytest
from factory import article, asset, paper_of, photo, published
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model import Picture
from sitegen.pages.cards import Link, card, description, main_picture, shortened
from sitegen.pictures import is_raster

BASE = "https://bao.example.vn"


def test_a_card_is_what_lists_show() -> None:
    """Headline, date, sapo, picture, section; nothing else of the article."""
    one = published(7, "Mưa lũ", summary="Nước lên.", picture=photo(), featured=True)
    found = card(one, paper_of())
    assert (found.url, found.title, found.summary, found.featured) == (
        "/thoi-su/mua-lu-7.html",
        "Mưa lũ",
        "Nước lên.",
        True,
    )
    assert (found.picture, found.section) == (photo(), Link("/thoi-su/", "Thời sự"))
    assert card(published(section=None), paper_of()).section is None


@pytest.mark.parametrize(
    ("lead", "inside", "shown"),
    [
        (photo("a.jpg"), (photo("b.jpg"),), photo("a.jpg")),
        (None, (photo("b.jpg"), photo("c.jpg")), photo("b.jpg")),
        (None, (Picture("/thieu.jpg"), photo("c.jpg")), photo("c.jpg")),
        (None, (Picture("https://x.vn/a.jpg"),), Picture("https://x.vn/a.jpg")),
        (None, (), None),
    ],
)
def test_an_article_is_shown_with_its_first_sound_picture(lead, inside, shown) -> None:  # type: ignore[no-untyped-def]
    """The lead picture, else one of the body; never a file that is not there."""
    assert main_picture(published(picture=lead, images=inside)) == shown


def test_the_sapo_describes_an_article_else_its_first_paragraph() -> None:
    """On one line."""
    assert description(published(summary="Nước\n lên.", lead="Khác")) == "Nước lên."
    assert description(published(lead="Sáng nay.")) == "Sáng nay."


@given(st.text(st.sampled_from("ab ,;:–-"), max_size=60), st.integers(2, 40))
def test_long_texts_are_cut_between_words(text: str, length: int) -> None:
    """Never longer than asked, never within a word unless it is the only one, with a sign that it goes on."""
    found = shortened(text, length)
    whole = " ".join(text.split())
    assert len(found) <= length
    if found != whole:
        kept = found.removesuffix("…")
        assert found.endswith("…")
        assert whole.startswith(kept)
        assert " " not in whole[:length] or whole[len(kept) :].lstrip(",;:–-")[:1] in (" ", "")


@pytest.mark.parametrize(
    ("url", "raster"),
    [("/a.jpg", True), ("/a.JPEG", True), ("/a.png", True), ("/a.svg", False), ("/a.avif", False), ("/a", False)],
)
def test_other_sites_show_photographs_only(url: str, raster: bool) -> None:
    """No drawings, no formats that few know."""
    assert is_raster(url) is raster


@pytest.mark.parametrize(
    ("setting", "picture", "shared"),
    [
        ("", None, ""),
        ("", "/anh/a.svg", ""),
        ("", "/anh/a.jpg", f"{BASE}/anh/a.jpg"),
        ("anh/bìa 1.jpg", None, f"{BASE}/anh/b%C3%ACa%201.jpg"),
        ("/bia.jpg", "/anh/a.svg", f"{BASE}/bia.jpg"),
        ("https://cdn.vn/bia.jpg", None, "https://cdn.vn/bia.jpg"),
        ("/bia.jpg", "https://x.vn/a.png", "https://x.vn/a.png"),
    ],
)
def test_the_picture_that_other_sites_show(setting: str, picture: str | None, shared: str) -> None:
    """The article's, if it is a photograph, else the paper's; its whole address."""
    files = [asset("anh/bìa 1.jpg"), asset("bia.jpg")]
    paper = paper_of(article(), assets=files, share_image=setting)
    assert paper.share_image(Picture(picture) if picture else None) == shared
