"""What photographers write into their pictures: caption, names, rights; read from all formats of photos, written as XMP."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING

from sitegen.model import PictureWords
from sitegen.text.normal import clean, one_line

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LONGEST = 2000
"""Letters of a caption: what is longer is no caption."""
_LARGEST_PACKET = 1 << 20

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"

Found = dict[str, str]
"""Some of the fields of PictureWords by their names."""


def words_of(data: bytes, kind: str) -> PictureWords:
    """What the file says. XMP goes before IPTC, for programs that write both keep it up to date; Exif knows names only.

    Damaged metadata around a sound picture are passed over.
    """
    packets = dict(_packets(data, kind))
    found = {
        **_from_exif(packets.get("exif", b"")),
        **_from_iptc(packets.get("iptc", b"")),
        **_from_xmp(packets.get("xmp", b"")),
    }
    return PictureWords(**found)


def xmp_of(words: PictureWords) -> bytes:
    """The same as an XMP packet; b"" where there is nothing to say."""
    if words == PictureWords():
        return b""
    credit = f' photoshop:Credit="{escape(words.credit)}"' if words.credit else ""
    parts = [
        _list_of("description", "Alt", words.caption),
        _list_of("creator", "Seq", words.creator),
        _list_of("rights", "Alt", words.rights),
    ]
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        f'{credit}>{"".join(parts)}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def _list_of(name: str, kind: str, text: str) -> str:
    if not text:
        return ""
    language = ' xml:lang="x-default"' if kind == "Alt" else ""
    return f"<dc:{name}><rdf:{kind}><rdf:li{language}>{escape(text, quote=False)}</rdf:li></rdf:{kind}></dc:{name}>"


def _text(value: str) -> str:
    """On one line, without what no page may show; "" for what is no text of a person."""
    line = one_line(clean(value.replace("\0", " ").replace("\ufffd", " "))[0])
    return line if len(line) <= LONGEST else ""


def _said(found: Mapping[str, str]) -> Found:
    return {name: text for name, value in found.items() if (text := _text(value))}


# --- where it stands in a file ---------------------------------------------------------------------------------------


def _packets(data: bytes, kind: str) -> Iterator[tuple[str, bytes]]:
    """The metadata of each kind ("xmp", "iptc", "exif") as they stand in the file."""
    with suppress(struct.error, IndexError, zlib.error):
        if kind == "jpeg":
            yield from _jpeg_packets(data)
        elif kind == "png":
            yield from _png_packets(data)
        elif kind == "webp":
            yield from ((_WEBP[name], body) for name, body in webp_chunks(data) if name in _WEBP)
        elif kind in ("avif", "gif"):
            yield from _packets_anywhere(data)


_WEBP = {b"XMP ": "xmp", b"EXIF": "exif"}
_XMP_HEAD, _IPTC_HEAD, _EXIF_HEAD = b"http://ns.adobe.com/xap/1.0/\0", b"Photoshop 3.0\0", b"Exif\0\0"


def jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each segment before the picture itself; the start is that of the marker."""
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            position += 2
        elif marker == 0xDA:
            return
        else:
            end = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
            yield marker, position, end
            position = end


def _jpeg_packets(data: bytes) -> Iterator[tuple[str, bytes]]:
    for marker, start, end in jpeg_segments(data):
        body = data[start + 4 : end]
        if marker == 0xE1 and body.startswith(_XMP_HEAD):
            yield "xmp", body[len(_XMP_HEAD) :]
        elif marker == 0xE1 and body.startswith(_EXIF_HEAD):
            yield "exif", body[len(_EXIF_HEAD) :]
        elif marker == 0xED and body.startswith(_IPTC_HEAD):
            yield "iptc", body[len(_IPTC_HEAD) :]


def exif_of_jpeg(data: bytes) -> bytes:
    """Its Exif data, b"" where there are none."""
    return next((body for kind, body in _jpeg_packets(data) if kind == "exif"), b"")


def _png_packets(data: bytes) -> Iterator[tuple[str, bytes]]:
    position = 8
    while position + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        body = data[position + 8 : position + 8 + length]
        if name == b"eXIf":
            yield "exif", body
        elif name == b"iTXt" and body.startswith(b"XML:com.adobe.xmp\0"):
            flag, text = body[18], body[20:].split(b"\0", 2)[-1]
            yield "xmp", zlib.decompressobj().decompress(text, _LARGEST_PACKET) if flag else text
        position += 12 + length


def webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each part of a WebP file."""
    position = 12
    while position + 8 <= len(data):
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        yield data[position : position + 4], data[position + 8 : position + 8 + length]
        position += 8 + length + (length & 1)


def _packets_anywhere(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Items of a HEIF file lie anywhere in it, and so do a GIF's extensions: an XMP packet is known by how it begins and
    ends."""
    start = data.find(b"<x:xmpmeta")
    end = data.find(b"</x:xmpmeta>", start)
    if 0 <= start < end:
        yield "xmp", data[start : end + len(b"</x:xmpmeta>")]


# --- XMP -------------------------------------------------------------------------------------------------------------


def _from_xmp(packet: bytes) -> Found:
    # Declarations of a document's own make XML costly, and no program writes any into XMP.
    if not packet or len(packet) > _LARGEST_PACKET or b"<!" in packet:
        return {}
    # Late: few pictures have any.
    from xml.etree import ElementTree

    start, end = packet.find(b"<x:xmpmeta"), packet.rfind(b">")
    start = start if start >= 0 else packet.find(b"<rdf:RDF")
    end = packet.rfind(b"</x:xmpmeta>") + 12 if b"</x:xmpmeta>" in packet else end + 1
    try:
        root = ElementTree.fromstring(packet[max(start, 0) : end])
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError):
        return {}
    wanted = {
        "caption": f"{_DC}description",
        "creator": f"{_DC}creator",
        "credit": f"{_PHOTOSHOP}Credit",
        "rights": f"{_DC}rights",
    }
    return _said({name: _property(root, full) for name, full in wanted.items()})


def _property(root: "Element", name: str) -> str:
    """A property as an attribute, as text, or as a list, of which names are put together and of languages one is taken."""
    for described in root.iter(f"{_RDF}Description"):
        if name in described.attrib:
            return described.attrib[name]
        for one in described.iterfind(name):
            items = [item.text or "" for item in one.iter(f"{_RDF}li")]
            if one.find(f"{_RDF}Seq") is not None or one.find(f"{_RDF}Bag") is not None:
                return ", ".join(item.strip() for item in items if item.strip())
            return next((item for item in items if item.strip()), one.text or "")
    return ""


# --- IPTC ------------------------------------------------------------------------------------------------------------

_DATASETS = {120: "caption", 80: "creator", 110: "credit", 116: "rights"}


def _from_iptc(resources: bytes) -> Found:
    with suppress(struct.error, IndexError):
        for number, body in _resources(resources):
            if number == 0x0404:
                return _said(_records(body))
    return {}


def _resources(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The image resources of Photoshop: each has a number, a name of even length, and a body of even length."""
    position = 0
    while data[position : position + 4] == b"8BIM":
        (number,) = struct.unpack_from(">H", data, position + 4)
        position += 6 + (data[position + 6] + 2) // 2 * 2
        (length,) = struct.unpack_from(">I", data, position)
        yield number, data[position + 4 : position + 4 + length]
        position += 4 + length + (length & 1)


def _records(data: bytes) -> Found:
    found: dict[str, list[str]] = {}
    position = 0
    while position + 5 <= len(data) and data[position] == 0x1C:
        record, number, length = struct.unpack_from(">BBH", data, position + 1)
        if length & 0x8000:
            break
        if record == 2 and number in _DATASETS:
            found.setdefault(_DATASETS[number], []).append(_decoded(data[position + 5 : position + 5 + length]))
        position += 5 + length
    return {name: ", ".join(texts) for name, texts in found.items()}


def _decoded(text: bytes) -> str:
    """UTF-8, as programs write it that say so and many that do not; else what Windows in Vietnam wrote."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("cp1258", "replace")


# --- Exif ------------------------------------------------------------------------------------------------------------

_TAGS = {0x013B: "creator", 0x8298: "rights"}


def _from_exif(tiff: bytes) -> Found:
    """Artist and Copyright. The description is left: cameras fill it with their own names."""
    order, found = "<" if tiff[:2] == b"II" else ">", {}
    with suppress(struct.error):
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, length, place = struct.unpack_from(order + "HHII", tiff, entry)
            if tag in _TAGS and kind == 2 and length > 4:
                found[_TAGS[tag]] = tiff[place : place + length].rstrip(b"\0 ").decode("utf-8", "replace")
    return _said(found)
