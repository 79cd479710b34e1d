"""Tables of how often each syllable is written: what tells the telling terms of an article from the common ones.

A table is a text, so that it can be committed beside the settings, and its changes read.
"""

import re
from collections import Counter
from functools import cache
from importlib.resources import files
from math import log2

SPEECHLESS = 200
"""The rarity of what no table knows: 20 bits, once in a million."""

_HEADER = re.compile(r"sitegen-syllables 1 documents=([1-9]\d{0,8}) length=([1-9]\d{0,11})")
_LINE = re.compile(r"(\d{1,3})((?: [^\W_]+)+)")


@cache
def shipped_table() -> str:
    """How often syllables are written in Vietnamese at large."""
    return (files("sitegen") / "text" / "neutral.txt").read_text("utf-8")


def written_table(counts: Counter[str], documents: int) -> str:
    """A table of how often each syllable was written in so many documents, as text: equal counts give equal texts.

    A line for each rarity (tenths of a bit), the syllables in the order of letters; those met once are left out.
    """
    total = sum(counts.values())
    lines: dict[int, list[str]] = {}
    for syllable, count in sorted(counts.items()):
        if count > 1:
            lines.setdefault(min(SPEECHLESS, round(10 * log2(total / count))), []).append(syllable)
    header = f"sitegen-syllables 1 documents={max(1, documents)} length={max(1, total // max(1, documents))}"
    return "\n".join([header, *(f"{rarity} {' '.join(lines[rarity])}" for rarity in sorted(lines)), ""])


def read_table(table: str) -> tuple[int, int, dict[str, int]]:
    """The number of documents of a table, their usual length in syllables, and the rarity of each syllable.

    Lines that begin with # say where it comes from. Raises ValueError where it is no table.
    """
    rarities: dict[str, int] = {}
    header, *lines = [line for line in table.splitlines() if not line.startswith("#")] or [""]
    for line in lines:
        if not (found := _LINE.fullmatch(line)):
            raise ValueError(line)
        rarities.update(dict.fromkeys(found[2].split(), min(SPEECHLESS, int(found[1]))))
    return *_counted(header), rarities


def documents_of(table: str) -> int:
    """The number of documents that a table was made of. Raises ValueError where it is no table."""
    header = next((line for line in table.splitlines() if not line.startswith("#")), "")
    return _counted(header)[0]


def _counted(header: str) -> tuple[int, int]:
    if not (found := _HEADER.fullmatch(header)):
        raise ValueError(header)
    return int(found[1]), int(found[2])


def is_table(text: str) -> bool:
    """Whether a text can be read as one."""
    try:
        read_table(text)
    except ValueError:
        return False
    return True
