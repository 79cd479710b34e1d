"""The size of a picture from its bytes: every format that newspapers use, and nothing that raises."""

import struct
import zlib
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.pictures import picture_size


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0\0\0\0\xff\xff\xff;"


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def exif(orientation: int, order: str = "<") -> bytes:
    entry = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    other = struct.pack(order + "HHII", 0x0110, 2, 4, 0)
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    return b"Exif\0\0" + start + struct.pack(order + "H", 2) + other + entry


def jpeg(width: int, height: int, *before: bytes, frame: int = 0xC0) -> bytes:
    header = segment(frame, struct.pack(">BHHB", 8, height, width, 3) + b"\1\x11\0" * 3)
    return (
        b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + b"".join(before) + header + b"\xff\xda\0\2\xff\xd9"
    )


def riff(kind: bytes, data: bytes) -> bytes:
    body = b"WEBP" + kind + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_lossy(width: int, height: int) -> bytes:
    return riff(b"VP8 ", b"\x30\1\0\x9d\1\x2a" + struct.pack("<HH", width | 0x4000, height) + b"\0" * 8)


def webp_lossless(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14 | 1 << 28
    return riff(b"VP8L", b"\x2f" + struct.pack("<I", bits) + b"\0" * 8)


def webp_extended(width: int, height: int) -> bytes:
    return riff(b"VP8X", b"\x10\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"))


def avif(width: int, height: int) -> bytes:
    thumbnail = b"\0\0\0\x14ispe\0\0\0\0" + struct.pack(">II", 160, 120)
    whole = b"\0\0\0\x14ispe\0\0\0\0" + struct.pack(">II", width, height)
    return b"\0\0\0\x1cftypavif\0\0\0\0avifmif1" + thumbnail + whole


def svg(width: int, height: int) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>'.encode()


FORMATS = [png, gif, jpeg, webp_lossy, webp_lossless, webp_extended, avif, svg]


@pytest.mark.parametrize("make", FORMATS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("size", [(640, 480), (161, 121), (4000, 3000)])
def test_every_format_tells_its_size(make, size) -> None:  # type: ignore[no-untyped-def]
    """Width first, then height, in pixels."""
    assert picture_size(make(*size)) == size


@pytest.mark.parametrize("make", FORMATS, ids=lambda make: make.__name__)
def test_a_file_that_breaks_off_is_unreadable_or_whole(make) -> None:  # type: ignore[no-untyped-def]
    """Cut anywhere: the true size, or none; never a wrong one, never an exception."""
    whole = make(640, 480)
    found = [picture_size(whole[:length]) for length in range(len(whole))]
    # A file with several pictures tells the largest that is there.
    allowed = {None, (640, 480)} | ({(160, 120)} if make is avif else set())
    assert set(found) <= allowed
    assert found[0] is None


@given(st.sampled_from([make(640, 480) for make in FORMATS]), st.data())
def test_damaged_files_never_raise(whole: bytes, data: st.DataObject) -> None:
    """Any bytes in the place of any others: a plausible size or none."""
    place = data.draw(st.integers(0, len(whole)))
    damaged = whole[:place] + data.draw(st.binary(max_size=12)) + whole[place + data.draw(st.integers(0, 12)) :]
    size = picture_size(damaged)
    assert size is None or (0 < size[0] < 1 << 24 and 0 < size[1] < 1 << 24)


@given(st.binary(max_size=200), st.sampled_from([make(1, 1)[:n] for make in FORMATS for n in (3, 8, 12, 16)]))
def test_random_bytes_never_raise(noise: bytes, start: bytes) -> None:
    """Nothing that a file may hold stops a build."""
    picture_size(noise)
    picture_size(start + noise)


# --- JPEG ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(10))
def test_a_photo_taken_upright_is_upright(orientation: int, order: str) -> None:
    """Browsers turn the picture as the camera says (5 to 8): its size is that of what is shown."""
    turned = 5 <= orientation <= 8
    found = picture_size(jpeg(640, 480, segment(0xE1, exif(orientation, order))))
    assert found == ((480, 640) if turned else (640, 480))


@pytest.mark.parametrize(
    "damage", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", exif(6)[:20], b"Exif\0\0" + b"\xff" * 30]
)
def test_damaged_exif_data_are_passed_over(damage: bytes) -> None:
    """The picture around them is sound, and shown."""
    assert picture_size(jpeg(640, 480, segment(0xE1, damage))) == (640, 480)


@pytest.mark.parametrize("frame", [0xC0, 0xC1, 0xC2, 0xC9, 0xCA])
def test_baseline_and_progressive_photos(frame: int) -> None:
    """Every frame header of the standard tells the size."""
    assert picture_size(jpeg(640, 480, frame=frame)) == (640, 480)


def test_what_stands_before_the_frame_is_passed_over() -> None:
    """Tables (also those whose markers lie among the frames'), comments, a thumbnail, fill bytes."""
    thumbnail = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + jpeg(16, 12))
    before = (segment(0xC4, b"\0" * 20), segment(0xFE, b"Phu Ly"), thumbnail, b"\xff\xff", segment(0xDB, b"\0" * 65))
    assert picture_size(jpeg(640, 480, *before)) == (640, 480)


# --- SVG -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("root", "size"),
    [
        ('<svg width="24" height="12" stroke-width="2">', (24, 12)),
        ('<svg stroke-width="2" viewBox="0 0 30 20">', (30, 20)),
        ("<svg width='24px' height='12.4px'>", (24, 12)),
        ('<svg width=" 24 "\n height = "12">', (24, 12)),
        ('<svg width="100%" height="100%" viewBox="0,0,300,200">', (300, 200)),
        ('<svg width="10cm" height="5cm" viewBox="0 0 300 200">', (300, 200)),
        ('<svg viewBox="-5 -5 300.4 199.6">', (300, 200)),
        ('<svg data-note="a > b" width="3" height="4">', (3, 4)),
        ('<?xml version="1.0"?>\n<!-- vẽ tay -->\n<svg:svg width="3" height="4">', (3, 4)),
        ('\ufeff<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">\n<svg width=".9" height="4.">', (1, 4)),
        ("<svg>", None),
        ('<svg width="10em" height="2em">', None),
        ('<svg width="0" height="4">', None),
        ('<svg viewBox="0 0 nan 4">', None),
        ('<svg viewBox="0 0 inf 4">', None),
        ('<svg viewBox="0 0 -3 4">', None),
        ('<svg viewBox="0 0 4">', None),
        ('<svg width="99999999999" height="1">', None),
        ("<html><svg", None),
        ("<!-- no picture -->", None),
    ],
)
def test_drawings_tell_their_size_by_width_and_height_or_by_their_box(root: str, size: tuple[int, int] | None) -> None:
    """Pixels, or numbers without a unit; percentages and centimetres are no pixels, so the box counts."""
    assert picture_size(root.encode()) == size


@pytest.mark.parametrize(
    "data",
    [
        b"<svg " * 13_000,
        b'<svg "' * 10_000,
        b"<svg '\"' " * 7_000,
        b"<svg " + b"a" * 60_000 + b">",
        b"<svg " + b"a " * 30_000 + b">",
        b"<svg " + b"a=" * 30_000 + b">",
        b"<svg a" + b" " * 60_000 + b">",
        b'<svg width="' + b"1" * 60_000 + b'x" height="1">',
        b'<svg width="' + b" " * 60_000 + b'x" height="1">',
        b"\xff\xd8\xff" + b"\xff\xd0" * 200_000,
    ],
    ids=lambda data: f"{data[:12]!r}",
)
def test_no_file_holds_the_build_up(data: bytes) -> None:
    """Each letter of a damaged file is looked at once, not once for every other."""
    start = process_time()
    assert picture_size(data) is None
    assert process_time() - start < 0.5


# --- the rest --------------------------------------------------------------------------------------------------------


def test_the_content_counts_not_the_name() -> None:
    """Only bytes go in: what is no picture has no size, whatever it is called."""
    for data in (b"", b"Ha Nam", b"%PDF-1.7", b"BM\0\0", b"RIFF....WAVE", b"\0\0\0\x1cftypisom", b"RIFF....WEBPVP8?"):
        assert picture_size(data) is None


def test_pictures_without_extent_have_no_size() -> None:
    """Width 0 in an attribute would hide the picture."""
    assert picture_size(png(0, 5)) is None
    assert picture_size(gif(5, 0)) is None
