"""Moving pictures and GIFs are published without what is private, with no pixel changed."""

import struct
import zlib
from io import BytesIO

import pytest
from photos import SAID, exif, moving, photo
from PIL import Image, ImageSequence
from PIL.PngImagePlugin import PngInfo

from sitegen.darkroom.bare import bared, can_be_bared
from sitegen.darkroom.developing import develop
from sitegen.darkroom.looking import look
from sitegen.darkroom.negatives import UnusableError
from sitegen.darkroom.words import words_of, xmp_of
from sitegen.model import BARE, PictureWords, Print
from sitegen.pictures import kind_of

SECRETS = (b"May cua Minh", b"Anh cua Minh", b"nha rieng", b"GPano")
MORE_XMP = xmp_of(SAID).replace(b"</rdf:Description>", b"<dc:subject>GPano</dc:subject></rdf:Description>")


def gif() -> bytes:
    """With a comment, XMP and a program's own block."""
    data = moving("GIF", comment=b"nha rieng")
    tail = b"\x01" + bytes(range(0xFF, -1, -1)) + b"\0"
    private = b"\x21\xff\x0bXMP DataXMP" + MORE_XMP + tail + b"\x21\xff\x0bMay cua Minh"[:14] + b"\x09nha rieng\0"
    return data[:-1] + private + b";" + b"May cua Minh"


def png() -> bytes:
    words = PngInfo()
    words.add_text("Comment", "nha rieng")
    words.add_itxt("XML:com.adobe.xmp", MORE_XMP.decode())
    return moving("PNG", pnginfo=words, exif=exif()) + b"nha rieng"


def webp() -> bytes:
    return moving("WEBP", exif=exif(), xmp=MORE_XMP, lossless=True) + b"nha rieng"


def avif() -> bytes:
    """With a box of a program's own in its head."""
    own = b"May cua Minh"
    return moving("AVIF", exif=exif(), xmp=MORE_XMP) + struct.pack(">I4s", 8 + len(own), b"uuid") + own


ALL = {"gif": gif, "png": png, "webp": webp, "avif": avif}


def frames(data: bytes) -> list[tuple[bytes, object]]:
    with Image.open(BytesIO(data)) as found:
        return [(one.convert("RGBA").tobytes(), one.info.get("duration")) for one in ImageSequence.Iterator(found)]


@pytest.mark.parametrize("kind", ALL)
def test_nothing_private_is_left_and_no_pixel_is_other(kind: str) -> None:
    """Places, cameras, comments and what hangs behind the end are gone; pictures, times and loop are as they were."""
    data = ALL[kind]()
    assert sum(secret in data for secret in SECRETS) >= 2
    made = bared(data, PictureWords())
    assert not any(secret in made for secret in SECRETS)
    assert frames(made) == frames(data)
    with Image.open(BytesIO(made)) as new, Image.open(BytesIO(data)) as old:
        assert new.n_frames == 3
        assert new.info.get("loop") == old.info.get("loop")
        assert not new.getexif()


@pytest.mark.parametrize("kind", ALL)
def test_caption_credit_and_rights_stay(kind: str) -> None:
    """What the paper may say of a picture is read from it and kept in it, as in photographs."""
    made = bared(ALL[kind](), SAID)
    assert words_of(made, kind) == SAID
    assert bared(made, SAID) == made
    assert frames(made) == frames(ALL[kind]())


def test_a_webp_promises_nothing_that_is_gone() -> None:
    """Its head says whether Exif data (8) and XMP (4) follow, and how long all of it is."""
    without, with_words = (bared(webp(), words) for words in (PictureWords(), SAID))
    assert [made[20] & 12 for made in (webp(), without, with_words)] == [12, 0, 4]
    assert struct.unpack_from("<I", without, 4) == (len(without) - 8,)


def test_words_are_read_from_gifs() -> None:
    """A GIF's XMP is as good as a photograph's."""
    assert words_of(gif(), "gif").caption == SAID.caption


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_one_that_breaks_off_is_told(kind: str, share: float) -> None:
    """A file that ends too early is damaged, whichever of its pictures is missing."""
    data = bared(ALL[kind](), PictureWords())
    with pytest.raises(UnusableError) as raised:
        bared(data[: int(len(data) * share)], PictureWords())
    assert raised.value.code == "SG941"
    assert look(f"a.{kind}", data[: int(len(data) * share)])[0].fault == "SG941"


def test_a_picture_that_was_changed_on_the_way_is_told() -> None:
    """PNG has a sum over each of its parts."""
    data = bytearray(bared(png(), PictureWords()))
    data[data.index(b"fdAT") + 20] ^= 1
    assert look("a.png", bytes(data))[0].fault == "SG941"


def test_a_gif_without_its_last_byte_is_whole() -> None:
    """Some programs leave out the sign of the end, and browsers do not mind."""
    data = gif()
    whole = data[: data.rindex(b";")]
    assert bared(whole, PictureWords()) == bared(data, PictureWords())


def test_colours_that_belong_to_the_picture_stay() -> None:
    """A profile says what the numbers mean; it is no secret."""
    profile = zlib.compress(b"profile")
    data = moving("PNG")
    body = b"icc\0\0" + profile
    chunk = struct.pack(">I4s", len(body), b"iCCP") + body + struct.pack(">I", zlib.crc32(b"iCCP" + body))
    assert chunk in bared(data[:33] + chunk + data[33:], PictureWords())


def test_developing_such_a_print_is_baring() -> None:
    """The print has the file's own pixels; other kinds are told apart."""
    one = Print(BARE, 40, 100)
    assert develop(gif(), [one], SAID) == {one: bared(gif(), SAID)}
    kinds = ("gif", "png", "webp", "avif", "jpeg", "svg", "")
    assert [can_be_bared(kind) for kind in kinds] == [True] * 4 + [False] * 3


def test_an_avif_without_room_for_words_loses_its_own() -> None:
    """Nothing in it may move: what is too long for its place is left out."""
    made = bared(moving("AVIF", xmp=b"<x:xmpmeta>nha rieng</x:xmpmeta>"), SAID)
    assert b"nha rieng" not in made
    assert words_of(made, "avif") == PictureWords()
    assert len(frames(made)) == 3


def test_boxes_within_boxes_without_end_are_told() -> None:
    """A file made to harm costs one picture."""
    data = b""
    for _ in range(3000):
        data = struct.pack(">I4s", 8 + len(data), b"moov") + data
    with pytest.raises(UnusableError):
        bared(struct.pack(">I4s4s", 12, b"ftyp", b"avis") + data, SAID)


def test_a_photo_that_is_named_gif_becomes_one() -> None:
    """The name decides what readers' programs expect."""
    one = Print("gif", 30, 80)
    assert kind_of(develop(photo("PNG"), [one], SAID)[one]) == "gif"
