"""Words for comparing texts: syllables in one spelling, whatever the typist's habits."""

import re

from sitegen.text.normal import nfc

_WORD = re.compile(r"[^\W_]+")
# The new tone placement (hoà, thuỷ) in the classic one (hòa, thủy), so that both spellings are one word.
_PAIRS = (
    "oà òa", "oá óa", "oả ỏa", "oã õa", "oạ ọa",
    "oè òe", "oé óe", "oẻ ỏe", "oẽ õe", "oẹ ọe",
    "uỳ ùy", "uý úy", "uỷ ủy", "uỹ ũy", "uỵ ụy",
)  # fmt: skip
_CLASSIC = dict(pair.split() for pair in _PAIRS)
_NEW_PLACEMENT = re.compile("(?<!q)(?:" + "|".join(_CLASSIC) + r")(?!\w)")


def words(text: str) -> tuple[str, ...]:
    """Lower-case words (syllables, numbers) of a text, in order, tone placement unified: hoà = hòa."""
    return tuple(_WORD.findall(unify_tones(nfc(text).lower())))


def unify_tones(text: str) -> str:
    """Lower-case text with the tone mark of oa, oe, uy where the classic spelling has it."""
    return _NEW_PLACEMENT.sub(lambda match: _CLASSIC[match[0]], text)
