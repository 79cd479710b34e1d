"""Whether a drawing (SVG) may be published: it is a page of its own to whoever opens it, so nothing in it may act."""

import re
from xml.parsers import expat

_LARGEST = 4 << 20
_FORBIDDEN = frozenset(
    ("script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener")
)
_ADDRESSES = frozenset(("href", "src"))
_HERE = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp)[;,])", re.IGNORECASE)
_REACHES_OUT = re.compile(
    r"@import|expression\s*+\(|url\s*+\(\s*+['\"]?+\s*+(?!#|data:image/)[^)]{0,60}", re.IGNORECASE
)


class _RefusedError(Exception):
    """What was found, in a word."""


def fault_of_drawing(data: bytes) -> tuple[str, str]:
    """The code of what is wrong with an SVG file and the word for it: SG945 for what may act or fetch something, SG941
    for what is no XML; ("", "") for a sound drawing."""
    if len(data) > _LARGEST:
        return "SG943", f"{len(data) / 1e6:.0f} MB"
    try:
        _Look().through(data)
    except _RefusedError as refused:
        return "SG945", str(refused)
    except (expat.ExpatError, ValueError, LookupError) as error:
        return "SG941", str(error)
    return "", ""


class _Look:
    """The walk through one drawing."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._style: list[str] = []

    def through(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        parser.ProcessingInstructionHandler = self._instruction
        parser.Parse(data, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2].lower()
        if local in _FORBIDDEN:
            raise _RefusedError(f"<{local}>")
        for key, value in attributes.items():
            _refuse_attribute(key.rpartition(" ")[2].lower(), value, local)
        self._open.append(local)

    def _end(self, _: str) -> None:
        if self._open.pop() == "style":
            _refuse_style("".join(self._style))
            self._style = []

    def _text(self, text: str) -> None:
        if self._open and self._open[-1] == "style":
            self._style.append(text)

    def _entity(self, name: str, *_: object) -> None:
        raise _RefusedError(f"<!ENTITY {name}>")

    def _instruction(self, target: str, _: str) -> None:
        if target.lower() == "xml-stylesheet":
            raise _RefusedError(f"<?{target}?>")


def _refuse_attribute(name: str, value: str, element: str) -> None:
    if name.startswith("on"):
        raise _RefusedError(f"{name}=")
    if name == "attributename" and value.strip().lower().endswith("href"):
        raise _RefusedError(f"<{element}> {value}")
    if name in _ADDRESSES and not _HERE.match(value) and not (element == "a" and re.match(r"https?://", value)):
        raise _RefusedError(f"{name}={value[:60]}")
    _refuse_style(value)


def _refuse_style(text: str) -> None:
    if found := _REACHES_OUT.search(text.replace("\\", "")):
        raise _RefusedError(found[0].strip())
