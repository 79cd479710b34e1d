"""“Did you mean …?” for keys and names that people mistype."""

from bisect import bisect_left
from collections.abc import Iterable
from difflib import get_close_matches

from sitegen.text.normal import fold


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The known word nearest to a mistyped one, by letters without marks, or "" if none is near."""
    by_folded: dict[str, str] = {}
    for name in sorted(known):
        by_folded.setdefault(_plain(name), name)
    near = get_close_matches(_plain(word), by_folded, n=1, cutoff=0.7)
    return by_folded[near[0]] if near else ""


class Neighbours:
    """Many names to mean: only those that stand near the mistyped one in the alphabet are compared with it.

    Comparing all takes seconds where an archive has ten thousand files, and an imported one has a thousand dead links.
    """

    _REACH = 20

    def __init__(self, names: Iterable[str]):
        self._names = sorted((_plain(name), name) for name in names)

    def did_you_mean(self, word: str) -> str:
        """As the function of this name."""
        here = bisect_left(self._names, (_plain(word), ""))
        return did_you_mean(word, (name for _, name in self._names[max(0, here - self._REACH) : here + self._REACH]))


def _plain(word: str) -> str:
    return "".join(char for char in fold(word) if char.isalnum())
