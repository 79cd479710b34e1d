"""Watching by looking again and again: slower, and works wherever files can be listed."""

import os
import time
from threading import Event

from sitegen.server.quiet import ceiling, demanded
from sitegen.server.stamps import DOUBTFUL, Grounds, Stamps, differing

_LEAST, _MOST = 0.2, 3.0
"""Seconds between two looks."""
_SHARE = 30
"""An idle preview takes a thirtieth of a processor, as long as `_MOST` allows."""
_PAUSE = 0.03
"""A file that is being written looks different after this; longer than any tick of a file system's clock."""
_FEW = 20
"""So many files are looked at one by one."""


class Polling:
    """Looks for differences, and on finding some looks until nothing moves any more."""

    def __init__(self, grounds: Grounds, stopped: Event):
        self._grounds, self._stopped = grounds, stopped
        self._seen, self._next_look = self._look()
        self._latest: frozenset[str] = frozenset()

    def close(self) -> None:
        """Nothing is held, and whoever waits does so for `stopped`."""

    def changes(self, deadline: float) -> frozenset[str] | None:
        """The next settled batch; None if there is none until the deadline."""
        while not self._stopped.wait(self._nap(deadline)):
            now = time.monotonic()
            if now >= self._next_look or self._is_edited_on():
                found, self._next_look = self._look()
                if found != self._seen and (batch := self._settled(found)):
                    self._latest = batch if len(batch) <= _FEW else frozenset()
                    return batch
            if now >= deadline:
                return None
        return None

    def _nap(self, deadline: float) -> float:
        now = time.monotonic()
        return max(0.0, min(self._next_look, deadline, now + _LEAST) - now)

    def _is_edited_on(self) -> bool:
        """Who saved a file is likely to save it again: it is looked at more often than the thousands of others."""
        return any(self._grounds.stamp(file) != self._seen.get(file) for file in self._latest)

    def _look(self) -> tuple[Stamps, float]:
        """All stamps, and the moment at which to look again."""
        began, worked = time.monotonic(), time.thread_time()
        found = self._grounds.look()
        ended, work = time.monotonic(), time.thread_time() - worked
        # On a network the time goes by in waiting: the file server is asked for half of it at most.
        return found, ended + min(_MOST, max(_LEAST, _SHARE * work, ended - began))

    def _settled(self, found: Stamps) -> frozenset[str]:
        """What differs once nothing moves any more; what still moves at the end is looked at again the next time."""
        began = time.monotonic()
        while changed := differing(self._seen, found):
            if self._stopped.wait(self._pause(changed)):
                return frozenset()
            before, (found, self._next_look) = found, self._look()
            moving = differing(before, found)
            if not moving or time.monotonic() - began > ceiling(len(changed)):
                break
        changed = differing(self._seen, found)
        self._seen = found | dict.fromkeys(moving & found.keys(), DOUBTFUL) if changed else self._seen
        return changed

    def _pause(self, changed: frozenset[str]) -> float:
        """How long to leave them alone: a file that is away or empty is about to be written."""
        missing = unfinished = False
        if len(changed) <= _FEW:
            sizes = [_size(path) for path in changed]
            missing, unfinished = None in sizes, 0 in sizes
        return max(_PAUSE, demanded(len(changed), unfinished=unfinished, gone=missing))


def _size(path: str) -> int | None:
    try:
        return os.stat(path).st_size
    except OSError:
        return None
