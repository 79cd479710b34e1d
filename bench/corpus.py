"""Puts the newspaper on the disk, as each of the measured tools wants to read it, and edits it."""

import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

from newsroom import FIRST_DAY, PICTURES, SEED, SPAN, Story, stories

Form = Callable[[Story], str]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles that the measured edits are about; all others are on the disk only."""

    edited: Story
    later: tuple[Story, ...]


def write_corpus(count: int, extra: int, folders: Iterable[tuple[Path, Form]], seed: int = SEED) -> Corpus:
    """Write `count` articles into each folder in its form; hold back `extra` more, of the days after, for later."""
    written = tuple(folders)
    drawn = stories(seed)
    edited: Story | None = None
    for number, story in enumerate(islice(drawn, count)):
        edited = story if number == count // 2 else edited
        for folder, form in written:
            put(folder / story.file, form(story))
    if edited is None:
        raise ValueError("a corpus has at least one article")
    return Corpus(edited, tuple(_later(story, number) for number, story in enumerate(islice(drawn, extra), 1)))


def put(file: Path, text: str) -> None:
    """Write a file, and the folders above it where there are none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


# --- edits -----------------------------------------------------------------------------------------------------------


def edition(story: Story, bodies: int, titles: int) -> Story:
    """The article after so many edits of its body and so many of its title."""
    body = story.body + "".join(f"\n{body_mark(number)}\n" for number in range(1, bodies + 1))
    return replace(story, body=body, title=f"{story.title} (bản {titles})" if titles else story.title)


def body_mark(number: int) -> str:
    """The paragraph that an edit of a body adds."""
    return f"Thân bài sửa lần thứ {number}."


def _later(story: Story, number: int) -> Story:
    return replace(story, date=(FIRST_DAY + SPAN).replace(second=0) + timedelta(hours=number))


# --- forms -----------------------------------------------------------------------------------------------------------


def sitegen_form(story: Story) -> str:
    """Front matter as sitegen's documents show it."""
    return _yaml(story, [f"category: {_quoted(story.section)}"])


def hugo_form(story: Story) -> str:
    """A section is a taxonomy term; the address is given, so that it is the same everywhere."""
    return _yaml(story, [f"categories: [{_quoted(_flat(story.section))}]", f"url: /{story.page}"])


def pelican_form(story: Story) -> str:
    """Pelican's own metadata at the head of a Markdown file."""
    fields = {
        "Title": story.title,
        "Date": story.date.isoformat(),
        "Category": _flat(story.section),
        "Tags": ", ".join(story.tags),
        "Author": story.author,
        "Summary": story.summary,
        "Image": story.image,
        "Slug": story.slug,
        "Url": story.page,
        "Save_as": story.page,
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items()) + "\n" + story.body


def _yaml(story: Story, own: list[str]) -> str:
    lines = [
        "---",
        f"title: {_quoted(story.title)}",
        f"date: {story.date.isoformat()}",
        *own,
        f"tags: [{', '.join(_quoted(tag) for tag in story.tags)}]",
        f"author: {_quoted(story.author)}",
        f"summary: {_quoted(story.summary)}",
        f"image: {story.image}",
        f"slug: {story.slug}",
        "---",
    ]
    return "\n".join(lines) + "\n\n" + story.body


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _flat(section: str) -> str:
    """One name for a section of the second level, for tools that know only one."""
    return section.replace("/", " › ")


# --- pictures --------------------------------------------------------------------------------------------------------

_WIDTH, _HEIGHT = 640, 360


def write_pictures(folder: Path) -> None:
    """The eight pictures that the articles refer to: gradients, as PNG files."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(PICTURES):
        (folder / f"anh-{number + 1}.png").write_bytes(picture(number))


def picture(number: int) -> bytes:
    """A PNG file of 640 by 360 pixels."""
    reds = bytes(column * number // PICTURES % 256 for column in range(_WIDTH))
    rows = (_row(reds, row * 255 // _HEIGHT, 40 * number % 256) for row in range(_HEIGHT))
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _row(reds: bytes, green: int, blue: int) -> bytes:
    pixels = bytearray(bytes((0, green, blue)) * _WIDTH)
    pixels[::3] = reds
    return b"\0" + pixels


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
