"""“Did you mean …?” for keys and names that people mistype."""

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


def _plain(word: str) -> str:
    return "".join(char for char in fold(word) if char.isalnum())
