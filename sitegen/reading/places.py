"""Finds where in a source an address or a tag of the finished HTML was written."""

import re
from bisect import bisect_right
from functools import cached_property
from html import unescape

from sitegen.text.normal import nfc

# Each with a sign without which it need not be tried.
_ADDRESSES = (
    ("](", re.compile(r"\]\(\s*(?:<([^<>\n]*)>|((?:[^\s()<>]++|\([^\s()]*\))*+))")),
    ("]:", re.compile(r"^[ ]{0,3}\[[^\]\n]+\]:\s*<?([^\s<>]+)", re.MULTILINE)),
    ("=", re.compile(r"""=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))""")),
    ("<", re.compile(r"<([A-Za-z][A-Za-z0-9+.\-]*:[^\s<>]*)>")),
)
_TAG = re.compile(r"<([A-Za-z][^\s/>]*)")
_EVENT = re.compile(r"\b(on[a-z]+)\s*=", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

NOWHERE = (0, 0)
Place = tuple[int, int]


class Places:
    """Places in a body as line and column in its file; (0, 0) where nothing like it was written.

    The source is searched once for each kind of thing and only when somebody asks, so that an article without links
    costs nothing and one with ten thousand costs no more than ten thousand look-ups.
    """

    def __init__(self, text: str, first_line: int):
        self._text = text
        self._first_line = first_line
        self._asked: dict[str, int] = {}

    def address(self, target: str, again: bool = False) -> Place:
        """Where the address stands: asked for the n-th time, its n-th mention, or the first if there are fewer.

        `again` asks for the place that was given last.
        """
        starts = self._addresses.get(target) or self._mention(target)
        number = self._asked[target] = self._asked.get(target, -1) + (not again)
        return self._place(starts, number)

    def tag(self, name: str, number: int = 0) -> Place:
        """The n-th `<name` from 0, in capitals or not, or the first if there are fewer."""
        return self._place(self._tags.get(name, []), number)

    def event(self, name: str) -> Place:
        """The first `onclick=`, in capitals or not."""
        return self._place(self._events.get(name, []), 0)

    def at(self, position: int) -> Place:
        """Line and column of a position in the body."""
        line = bisect_right(self._starts, position) - 1
        return self._first_line + line, position - self._starts[line] + 1

    def _place(self, starts: list[int], number: int) -> Place:
        return self.at(starts[number if 0 <= number < len(starts) else 0]) if starts else NOWHERE

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self._text))]

    @cached_property
    def _addresses(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for sign, pattern in _ADDRESSES:
            for match in pattern.finditer(self._text) if sign in self._text else ():
                group = match.lastindex or 0
                found.setdefault(_as_read(match[group]), []).append(match.start(group))
        return {address: sorted(starts) for address, starts in found.items()}

    @cached_property
    def _tags(self) -> dict[str, list[int]]:
        return _by_name(_TAG, self._text)

    @cached_property
    def _events(self) -> dict[str, list[int]]:
        return _by_name(_EVENT, self._text)

    def _mention(self, target: str) -> list[int]:
        """For spellings that the pattern does not know; not for many, for each costs a walk through the text."""
        start = self._text.find(target) if target and len(self._asked) < 100 else -1
        return [] if start < 0 else [start]


def _by_name(pattern: re.Pattern[str], text: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for match in pattern.finditer(text):
        found.setdefault(match[1].lower(), []).append(match.start())
    return found


def _as_read(written: str) -> str:
    """An address as it is after Markdown's escapes and HTML's entities."""
    if "&" in written or "\\" in written:
        written = nfc(unescape(_ESCAPE.sub(r"\1", written)))
    return written.strip()
