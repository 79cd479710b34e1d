"""A look into a photo: size, colour, whether it is sound; and that no bytes whatever make it raise."""

import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from photos import drawn, exif, photo, saved, telling
from PIL import Image

from sitegen.darkroom import negatives
from sitegen.darkroom.developing import develop
from sitegen.darkroom.looking import glance, look
from sitegen.darkroom.negatives import UnusableError
from sitegen.model import PictureWords, Print

FORMS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF"}


@pytest.mark.parametrize("kind", FORMS)
def test_a_sound_photo(kind) -> None:
    """Its size, its colour, and no fault."""
    found, size = look(f"anh/lu.{kind}", photo(FORMS[kind]))
    assert (found.kind, found.fault, found.moving, size) == (kind, "", False, (300, 200))
    assert found.tone == "t012"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_size_is_that_of_the_picture_as_it_is_shown(form, orientation) -> None:
    """Turned as the camera was held."""
    _, size = look(f"a.{form.lower()}", photo(form, exif=exif(orientation)))
    assert size == ((200, 300) if orientation >= 5 else (300, 200))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png(mode) -> None:
    """Palettes, transparency, sixteen bits."""
    plain = drawn() if mode != "I;16" else drawn(mode="L")
    assert look("a.png", saved(plain.convert(mode), "PNG"))[0].fault == ""


def test_ink_is_looked_at_as_light() -> None:
    """A CMYK photo from the press has the colours that people saw in print."""
    assert look("a.jpg", saved(drawn(mode="CMYK"), "JPEG"))[0].tone == "t012"


@pytest.mark.parametrize("form", ["WEBP", "PNG", "AVIF"])
def test_what_moves_is_known(form) -> None:
    """Of several pictures one after the other; what is in it stays as it is."""
    frames = [drawn(), drawn(colour="#d02020")]
    moving = saved(frames[0], form, save_all=True, append_images=frames[1:], duration=100)
    assert look(f"a.{form.lower()}", moving)[0].moving


def test_a_telephone_s_second_picture_does_not_move() -> None:
    """Phones put a small or a far-sighted picture behind the photo (MPO)."""
    frames = [drawn(), drawn(colour="#d02020")]
    both = saved(frames[0], "MPO", save_all=True, append_images=frames[1:])
    found, size = look("a.jpg", both)
    assert (found.moving, found.fault, size) == (False, "", (300, 200))


@pytest.mark.parametrize("path", ["a.jpg", "a.webp"])
def test_a_name_that_lies(path) -> None:
    """A PNG called .jpg is told, and can be published all the same."""
    found, size = look(path, photo("PNG"))
    assert (found.fault, found.fact, size) == ("SG942", "PNG", (300, 200))


@pytest.mark.parametrize("data", [b"", b"<html>", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8 ", b"%PDF-1.7"])
def test_what_is_no_picture(data) -> None:
    """Whatever it is, it is not published as one."""
    assert look("a.jpg", data)[0].fault == "SG941"


@pytest.mark.parametrize("kind", FORMS)
def test_a_file_that_breaks_off(kind) -> None:
    """The first half of a photo has a sound head, and is told from a whole one."""
    whole = telling(FORMS[kind]) if kind != "png" else photo("PNG", (300, 200))
    assert look(f"a.{kind}", whole[: len(whole) * 2 // 3])[0].fault == "SG941"


def test_a_bomb_is_not_unpacked() -> None:
    """60 kB that say they are ten thousand million pixels."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 60_000)), (b"IEND", b""))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    assert look("a.png", data)[0] == glance("a.png", data).__class__(
        "png", seen=True, fault="SG943", fact="100000 × 100000"
    )


def test_what_the_limit_is(monkeypatch) -> None:
    """Pixels, whatever the sides are."""
    monkeypatch.setattr(negatives, "MOST_PIXELS", 300 * 200 - 1)
    assert look("a.jpg", photo())[0].fault == "SG943"


def test_what_browsers_cannot_show() -> None:
    """By its name: telephones and scanners write such files."""
    assert glance("a.HEIC", b"....ftypheic").fault == "SG944"
    assert look("a.tif", photo("TIFF"))[0].fact == "TIF"


WHOLE = [telling(), telling("WEBP"), photo("PNG"), photo("AVIF"), saved(drawn(mode="P"), "PNG"), photo(exif=exif(6))]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(WHOLE), st.data())
def test_flipped_bytes_never_raise(whole, data) -> None:
    """A photo with some bytes other than they were is sound or faulty; if it is sound, prints are made of it."""
    damaged = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=4)):
        damaged[place] ^= data.draw(st.integers(1, 255))
    found, size = look("a.jpg", bytes(damaged))
    if found.fault in ("", "SG942") and size:
        try:
            made = develop(bytes(damaged), [Print("jpeg", min(size[0], 50), 70)], PictureWords())
        except UnusableError:
            return
        assert all(data.startswith(b"\xff\xd8") for data in made.values())


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([one[:n] for one in WHOLE for n in (0, 4, 16, 60)]))
def test_random_bytes_never_raise(noise, start) -> None:
    """Nothing that a file may hold stops a build."""
    for path in ("a.jpg", "a.png", "a.webp", "a.avif", "a.svg", "a.bin"):
        look(path, start + noise)


def test_a_look_leaves_no_warning(recwarn) -> None:
    """A palette with transparency and damaged Exif data make the library grumble: nobody hears of that."""
    see_through = drawn(mode="P")
    see_through.info["transparency"] = b"\0\x80" * 20
    look("a.png", saved(see_through, "PNG"))
    look("a.jpg", photo(exif=b"Exif\0\0II*\0\xff\xff\xff\xff"))
    assert not recwarn.list


def test_the_picture_in_memory_is_not_that_of_the_library() -> None:
    """The library's own limit would be a warning for one size and an exception for another."""
    look("a.jpg", photo())
    assert Image.MAX_IMAGE_PIXELS is None
