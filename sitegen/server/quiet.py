"""When has a writer put the pen down? Arithmetic on moments, in seconds of any clock that never goes back."""

from dataclasses import dataclass, field
from enum import Enum, auto

PLAIN = 0.015
"""A save is a burst of calls within a millisecond or two; programs that save twice do so within five."""
_GONE = 0.06
"""Editors move a file away before they write its new version."""
_OPEN = 0.3
"""Between the first byte and the end of a file may lie an fsync."""
_FEW, _EACH, _MOST = 5, 0.01, 0.5
"""The more files change, the likelier that more will follow: version control pauses, people do not save a hundred files."""
_STARVED, _STARVED_EACH, _STARVED_MOST = 1.0, 0.02, 10.0
"""Who never stops writing is interrupted after this long."""
_MEMORY = 3.0
"""A flood that came in these seconds before is a part of this one."""


class Sign(Enum):
    """What an event says of a file."""

    OPEN = auto()
    """Somebody is writing it, and the end was not seen."""
    DONE = auto()
    GONE = auto()
    SEEN = auto()
    """It is there; nothing is known of who writes it."""


def demanded(spread: int, *, unfinished: bool, gone: bool) -> float:
    """Seconds of quiet that make a batch: `spread` is how many files it has."""
    crowd = min(_MOST, _EACH * spread) if spread > _FEW else 0.0
    return max(PLAIN, crowd, _OPEN if unfinished else 0.0, _GONE if gone else 0.0)


def ceiling(spread: int) -> float:
    """Seconds after which a batch is handed over without any quiet."""
    return min(_STARVED_MOST, _STARVED + _STARVED_EACH * spread)


@dataclass
class Batch:
    """The changes that came since the last quiet."""

    carried: int = 0
    """How many files the flood had so far, if this turns out to be its next wave."""
    carried_until: float = 0.0
    first: float = 0.0
    last: float = 0.0
    signs: dict[str, Sign] = field(default_factory=dict)

    def hear(self, path: str, sign: Sign, moment: float) -> None:
        """Something happened to a file."""
        if not self.signs:
            self.first = moment
            self.carried = self.carried if moment < self.carried_until else 0
        if sign is not Sign.SEEN or path not in self.signs:
            self.signs[path] = sign
        self.last = max(self.last, moment)

    @property
    def due(self) -> float:
        """The moment at which the batch is settled, if nothing more is heard."""
        signs = self.signs.values()
        quiet = demanded(self._spread, unfinished=Sign.OPEN in signs, gone=Sign.GONE in signs)
        return min(self.last + quiet, self.first + ceiling(self._spread))

    @property
    def _spread(self) -> int:
        return len(self.signs) + self.carried

    def next(self, now: float) -> "Batch":
        """The batch that begins when this one is handed over."""
        return Batch(carried=len(self.signs) + self.carried // 2, carried_until=now + _MEMORY)
