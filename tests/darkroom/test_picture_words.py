"""Captions, names and rights out of pictures' files: of every format, as several programs write them, damaged too."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from photos import SAID, exif, photo, telling
from PIL.PngImagePlugin import PngInfo

from sitegen.darkroom.words import words_of, xmp_of
from sitegen.model import PictureWords

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Cn", "Co")), max_size=40)


def iptc(*records: tuple[int, bytes]) -> bytes:
    """A JPEG with these datasets, as Photoshop leaves them."""
    data = b"".join(b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(text)) + text for number, text in records)
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(data)) + data + b"\0" * (len(data) & 1)
    other = b"8BIM\x04\x25\x03abc" + struct.pack(">I", 3) + b"xyz\0"
    body = b"Photoshop 3.0\0" + other + resource
    whole = photo()
    return whole[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + whole[2:]


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "AVIF"])
def test_xmp_in_every_format(form) -> None:
    """What was written comes back, marks and all."""
    assert words_of(telling(form), form.lower()) == SAID


@pytest.mark.parametrize("packed", [False, True])
def test_xmp_in_png(packed) -> None:
    """In a text chunk, as it is or packed."""
    chunk = PngInfo()
    chunk.add_itxt("XML:com.adobe.xmp", xmp_of(SAID).decode(), zip=packed)
    assert words_of(photo("PNG", pnginfo=chunk), "png") == SAID


@given(texts, texts, texts)
def test_whatever_is_said_comes_back_on_one_line(caption, creator, credit) -> None:
    """Quotes, angles and rare letters are no matter; runs of white space become one space."""
    said = PictureWords(*(" ".join(text.split()) for text in (caption, creator, credit)))
    found = words_of(telling(words=PictureWords(caption, creator, credit)), "jpeg")
    assert {found.caption, found.creator, found.credit} == {said.caption, said.creator, said.credit} or found == _nfc(
        said
    )


def _nfc(said: PictureWords) -> PictureWords:
    from sitegen.text.normal import nfc

    return PictureWords(nfc(said.caption), nfc(said.creator), nfc(said.credit))


def test_iptc() -> None:
    """The fields that agencies fill; several photographers are named one after the other."""
    said = iptc((120, "Lũ về".encode()), (80, b"Minh"), (80, b"Lan"), (110, b"TTXVN"), (116, "© Báo".encode()))
    assert words_of(said, "jpeg") == PictureWords("Lũ về", "Minh, Lan", "TTXVN", "© Báo")


def test_iptc_of_former_times() -> None:
    """Programs of former times wrote Vietnamese as Windows did."""
    assert words_of(iptc((120, "Hà Nam".encode("cp1258", "ignore") + b"\xf2")), "jpeg").caption


def test_exif_names_only_people() -> None:
    """Who has the rights; not what cameras call themselves."""
    assert words_of(photo(exif=exif()), "jpeg") == PictureWords(rights="Anh cua Minh")


def test_xmp_goes_before_exif() -> None:
    """It is what newsrooms' programs keep up to date."""
    assert words_of(telling(exif=exif()), "jpeg").rights == SAID.rights


def test_nothing_said_is_nothing_written() -> None:
    """A photo without words grows by no byte."""
    assert xmp_of(PictureWords()) == b""
    assert words_of(photo(), "jpeg") == PictureWords()


def test_a_packet_with_declarations_is_passed_over() -> None:
    """Entities that unfold into gigabytes are no caption."""
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + xmp_of(SAID)
    assert words_of(photo(xmp=bomb), "jpeg") == PictureWords()


@given(
    st.sampled_from([telling(), telling("WEBP"), telling("AVIF"), iptc((120, b"Lu"), (80, b"M")), photo(exif=exif())]),
    st.data(),
)
def test_damaged_metadata_never_raise(whole, data) -> None:
    """Any byte in the place of another: some words, or none."""
    place = data.draw(st.integers(0, min(len(whole), 1500) - 1))
    damaged = whole[:place] + data.draw(st.binary(max_size=6)) + whole[place + data.draw(st.integers(0, 6)) :]
    for kind in ("jpeg", "png", "webp", "avif"):
        words_of(damaged, kind)
