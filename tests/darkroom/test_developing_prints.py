"""The prints of a photo: upright, in sRGB, as wide as asked, with the photographer's words and nothing private."""

from io import BytesIO

import pytest
from photos import SAID, drawn, exif, photo, saved, telling
from PIL import Image, ImageCms

from sitegen.darkroom.developing import develop
from sitegen.darkroom.negatives import _TURNS, UnusableError
from sitegen.darkroom.words import words_of
from sitegen.model import PictureWords, Print

ALL = tuple(Print(form, width, 80) for form in ("jpeg", "png", "webp", "avif") for width in (100, 200))


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def colour(data: bytes, x: float = 0.7, y: float = 0.7) -> tuple[int, ...]:
    picture = opened(data).convert("RGB")
    found = picture.getpixel((int(picture.width * x), int(picture.height * y)))
    assert isinstance(found, tuple)
    return found


def is_like(found: tuple[int, ...], wanted: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(one - other) <= by for one, other in zip(found, wanted, strict=True))


def test_format_width_and_height() -> None:
    """Each print is what was asked for."""
    for wanted, data in develop(photo(), ALL, PictureWords()).items():
        assert opened(data).format == wanted.form.upper()
        assert opened(data).size == (wanted.width, wanted.width * 2 // 3)


def test_the_same_bytes_again() -> None:
    """For all formats."""
    assert develop(photo(), ALL, SAID) == develop(photo(), ALL, SAID)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_print_is_upright(orientation) -> None:
    """The bright corner is where the camera saw it, and no orientation is left that would turn the picture once more."""
    undone = _TURNS.get(orientation)
    held = drawn() if undone is None else drawn().transpose(Image.Transpose({2: 4, 4: 2}.get(undone, undone)))
    taken = saved(held, "JPEG", quality=95, exif=exif(orientation))
    (made,) = develop(taken, [Print("jpeg", 150, 90)], PictureWords()).values()
    assert opened(made).size == (150, 100)
    assert is_like(colour(made, 0.05, 0.05), (255, 255, 255))
    assert is_like(colour(made, 0.95, 0.95), (0x2A, 0x6F, 0xB0))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_nothing_private_is_left(form) -> None:
    """Neither where it was taken nor with what; the photographer's words are."""
    taken = telling(form, exif=exif()) if form != "PNG" else photo("PNG", exif=exif())
    for data in develop(taken, ALL, SAID).values():
        assert b"May cua Minh" not in data
        assert not opened(data).getexif().get_ifd(0x8825)
        assert b"Exif\0\0" not in data
        assert b"ICC_PROFILE" not in data


def test_the_words_are_in_every_print() -> None:
    """Whoever saves a picture from the paper has its credit with it."""
    for wanted, data in develop(photo(), ALL, SAID).items():
        assert words_of(data, wanted.form) == SAID


def test_other_colours_become_srgb() -> None:
    """The numbers of another profile mean other colours: they are converted, and the profile goes."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # In the table of its parts red has the place of blue, and blue that of red.
    swapped = (
        srgb.replace(b"rXYZ", b"\0\0\0\0", 1)
        .replace(b"bXYZ", b"rXYZ", 1)
        .replace(
            b"\0\0\0\0" + srgb[_after(srgb) : _after(srgb) + 8], b"bXYZ" + srgb[_after(srgb) : _after(srgb) + 8], 1
        )
    )
    (same,) = develop(photo(icc_profile=srgb), [Print("png", 300, 90)], PictureWords()).values()
    (other,) = develop(photo(icc_profile=swapped), [Print("png", 300, 90)], PictureWords()).values()
    assert is_like(colour(same), (0x2A, 0x6F, 0xB0))
    assert is_like(colour(other), (0xB0, 0x6F, 0x2A), 20)
    assert "icc_profile" not in opened(other).info


def _after(profile: bytes) -> int:
    return profile.index(b"rXYZ") + 4


def test_a_damaged_profile_is_passed_over() -> None:
    """The picture around it is sound."""
    (made,) = develop(photo(icc_profile=b"no profile"), [Print("jpeg", 300, 90)], PictureWords()).values()
    assert is_like(colour(made), (0x2A, 0x6F, 0xB0))


@pytest.mark.parametrize("mode", ["CMYK", "L", "YCbCr"])
def test_every_mode_of_jpeg(mode) -> None:
    """Ink, grey, and the way television has it."""
    taken = saved(drawn(mode=mode), "JPEG", quality=95)
    wanted = (0x2A, 0x6F, 0xB0) if mode != "L" else drawn(mode="L").convert("RGB").getpixel((200, 150))
    for data in develop(taken, ALL, PictureWords()).values():
        assert is_like(colour(data), wanted, 16)


def test_sixteen_bits_keep_their_brightness() -> None:
    """The upper eight are shown."""
    deep = Image.new("I;16", (300, 200), 128 * 257)
    for data in develop(saved(deep, "PNG"), ALL, PictureWords()).values():
        assert is_like(colour(data), (128, 128, 128), 3)


def test_what_is_transparent_stays_so() -> None:
    """In all formats but JPEG, which shows white there."""
    glass = drawn(mode="RGBA")
    glass.putalpha(Image.new("L", glass.size, 0))
    for wanted, data in develop(saved(glass, "PNG"), ALL, PictureWords()).items():
        if wanted.form == "jpeg":
            assert is_like(colour(data), (255, 255, 255))
        else:
            assert opened(data).convert("RGBA").getpixel((50, 50))[3] == 0


def test_a_damaged_photo_is_unusable() -> None:
    """One exception for whatever decoders raise."""
    with pytest.raises(UnusableError):
        develop(photo()[:400], ALL, PictureWords())
