"""Which drawings may be published: none that acts, fetches, or hides something."""

import pytest

from sitegen.darkroom.drawings import fault_of_drawing

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'

SOUND = [
    "<rect width='3' height='4' fill='url(#g)'/>",
    "<a href='https://bao.example.vn/'><text>Báo</text></a>",
    "<use href='#a'/><use xlink:href='#b'/>",
    "<image href='data:image/png;base64,AAAA'/>",
    "<style>.a { fill: url( '#g' ) }</style>",
    "<animate attributeName='opacity' from='0' to='1'/>",
    "<!-- <script> --><text>&lt;script&gt;</text>",
]
REFUSED = [
    "<script>alert(1)</script>",
    "<SCRIPT href='x.js'/>",
    "<g onload='alert(1)'/>",
    "<a href='javascript:alert(1)'><text>x</text></a>",
    "<a xlink:href=' JaVaScRiPt:alert(1)'/>",
    "<a><animate attributeName='href' to='javascript:alert(1)'/></a>",
    "<a><set attributeName='xlink:href' to='javascript:alert(1)'/></a>",
    "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
    "<image href='https://dem.example.com/a.png'/>",
    "<image href='/anh/a.png'/>",
    "<image href='data:image/svg+xml;base64,AAAA'/>",
    "<use href='other.svg#a'/>",
    "<style>@import 'https://x.example.com/a.css';</style>",
    "<style>.a { fill: url(https://x.example.com/a) }</style>",
    "<style>.a { fill: u\\rl(https://x.example.com/a) }</style>",
    "<g style='background: url( \"//x.example.com/a\")'/>",
    "<x:script xmlns:x='http://www.w3.org/2000/svg'/>",
]


@pytest.mark.parametrize("inside", SOUND)
def test_what_only_shows_itself_is_sound(inside) -> None:
    """Fills, styles, pictures within, links that a person follows."""
    assert fault_of_drawing(SVG.format(inside).encode()) == ("", "")


@pytest.mark.parametrize("inside", REFUSED)
def test_what_acts_or_fetches_is_refused(inside) -> None:
    """With a word that finds the place in the file."""
    code, fact = fault_of_drawing(SVG.format(inside).encode())
    assert code == "SG945"
    assert fact


def test_entities_and_style_sheets_from_elsewhere_are_refused() -> None:
    """A document that unfolds into gigabytes, and one that takes its look from another host."""
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>'
    assert fault_of_drawing(bomb.encode()) == ("SG945", "<!ENTITY a>")
    sheet = '<?xml-stylesheet href="https://x.example.com/a.css"?>' + SVG.format("")
    assert fault_of_drawing(sheet.encode())[0] == "SG945"


@pytest.mark.parametrize(
    "data", [b"", b"<svg", b"\xff\xfe<", b"<svg></g>", b"PK\x03\x04", b'<?xml version="1.0" encoding="x"?><svg/>']
)
def test_what_is_no_xml_is_no_drawing(data) -> None:
    """Damaged files, and other ones under this name."""
    assert fault_of_drawing(data)[0] == "SG941"


def test_a_drawing_of_megabytes_is_too_large() -> None:
    """A scan put into an SVG is no drawing."""
    assert fault_of_drawing(b"<svg>" + b" " * (5 << 20) + b"</svg>")[0] == "SG943"
