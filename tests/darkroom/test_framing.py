"""What is made of a photo, decided from its size and name alone."""

import pytest
from photos import SAID

from sitegen.darkroom.framing import credit_of, framed
from sitegen.model import BARE, Asset, Photo, PictureLayout, PictureWords, Print
from sitegen.settings import PicturesSettings

SETTINGS = PicturesSettings(widths=(400, 800, 1600))
LAYOUT = PictureLayout("50vw")


def asset(path: str = "anh/Lũ về.jpg", width: int = 4000, height: int = 3000, **found: object) -> Asset:
    kind = {"jpg": "jpeg"}.get(path.rpartition(".")[2], path.rpartition(".")[2])
    photo = Photo(kind, SAID, seen=True, tone="t012")
    return Asset(path, path, "a" * 32, width, height, photo=Photo(**{**vars(photo), **found}))  # type: ignore[arg-type]


def test_one_file_at_its_own_address_and_renditions_beside() -> None:
    """The widest width is that of the file; each format has all widths."""
    found = framed(asset(), SETTINGS, LAYOUT)
    assert found.prints[0] == Print("jpeg", 1600, 80)
    assert [(one.form, one.width) for one in found.prints[1:]] == [
        (form, width) for form in ("avif", "webp") for width in (400, 800, 1600)
    ]
    shown = found.shown
    assert shown
    assert shown.renditions
    assert (shown.width, shown.height, shown.tone, shown.caption) == (1600, 1200, "t012", SAID.caption)
    assert shown.renditions.sizes == "50vw"
    assert shown.renditions.sources[0].type == "image/avif"
    mark = shown.renditions.mark
    assert shown.renditions.sources[1].srcset.startswith(
        f"/assets/anh/lu-ve-400-{mark}.webp 400w, /assets/anh/lu-ve-800-"
    )


@pytest.mark.parametrize(
    ("width", "widths"), [(300, (300,)), (400, (400,)), (401, (400, 401)), (1600, (400, 800, 1600))]
)
def test_never_enlarged(width, widths) -> None:
    """A photo narrower than a width is given in its own."""
    found = framed(asset(width=width, height=100), SETTINGS, LAYOUT)
    assert found.prints[0].width == width
    assert found.shown
    assert found.shown.renditions
    assert found.shown.renditions.widths == widths


def test_a_theme_may_want_less() -> None:
    """One small file, as the plain theme shows it."""
    found = framed(asset(), SETTINGS, PictureLayout("100vw", 800, False))
    assert found.prints == (Print("jpeg", 800, 80),)
    assert found.shown
    assert found.shown.renditions is None
    assert (found.shown.width, found.shown.height) == (800, 600)


def test_addresses_change_with_content_and_recipe() -> None:
    """What browsers keep for ever never has other bytes; nor have two photos of one name the same address."""

    def mark(path: str = "anh/a.jpg", content: str = "a" * 32, **settings: int) -> str:
        photo = asset(path)
        found = framed(
            Asset(path, path, content, 4000, 3000, photo=photo.photo), PicturesSettings(**settings), LAYOUT
        ).shown  # type: ignore[arg-type]
        assert found
        assert found.renditions
        return found.renditions.mark

    assert mark() == mark()
    assert len({mark(), mark("tin/a.jpg"), mark(content="b" * 32), mark(quality=70), mark(avif_quality=30)}) == 5


def test_what_moves_is_bared_and_what_is_drawn_is_published_as_it_is() -> None:
    """Moving pictures and GIFs lose what is private and no pixel, drawings nothing; nor does anything where nothing is to be
    made."""
    bare = (Print(BARE, 4000, 100),)
    for one, prints in (
        (asset("a.png", kind="png", moving=True), bare),
        (asset("a.gif", kind="gif"), bare),
        (asset("a.gif", kind="gif", fault="SG941"), ()),
        (asset("a.avif", kind="avif", moving=True), bare),
        (asset("a.svg", kind="svg"), ()),
    ):
        found = framed(one, SETTINGS, LAYOUT)
        assert found.prints == prints
        assert found.shown
        assert (found.shown.width, found.shown.renditions) == (4000, None)
    off = framed(asset(), PicturesSettings(enabled=False), LAYOUT)
    assert off.prints == ()
    assert off.shown
    assert (off.shown.tone, off.shown.credit) == ("", "Trần Minh/TTXVN")


def test_a_paper_without_renditions_knows_no_more_than_one_that_never_looked() -> None:
    """What another build found in the pixels shapes nothing there."""
    looked, glanced = asset(fault="SG941", fact="x"), asset(seen=False, tone="")
    off = PicturesSettings(enabled=False)
    assert framed(looked, off, LAYOUT) == framed(glanced, off, LAYOUT)


def test_a_faulty_photo_has_no_prints() -> None:
    """One with a wrong name has: it is made into what the name says."""
    assert framed(asset(fault="SG941"), SETTINGS, LAYOUT).prints == ()
    assert framed(asset("a.png", fault="SG942"), SETTINGS, LAYOUT).prints[0].form == "png"


@pytest.mark.parametrize(
    ("words", "credit"),
    [
        (SAID, "Trần Minh/TTXVN"),
        (PictureWords(creator="Minh"), "Minh"),
        (PictureWords(credit="TTXVN"), "TTXVN"),
        (PictureWords(creator="TTXVN", credit="TTXVN"), "TTXVN"),
        (PictureWords(), ""),
    ],
)
def test_photographer_and_agency(words, credit) -> None:
    """As newspapers name them."""
    assert credit_of(words) == credit
