"""Watching by events: they only say where to look, and what looks as it did before is no change."""

import os
import time
from threading import Event

from sitegen.server.ears import Ears, Heard
from sitegen.server.quiet import PLAIN, Batch, Sign
from sitegen.server.stamps import DOUBTFUL, Grounds, identity

_STEP = PLAIN / 3
"""How long an unsettled batch is left alone: the end of a save may be heard while its beginning is waited out."""
_HEARTBEAT = 0.5
"""Seconds between looks at the watched folders themselves, which may be moved with a folder far above them."""
_TICK_NS = 10_000_000
"""File systems note times by a clock of up to ten milliseconds a tick: two writes in one may leave one stamp."""


class Listening:
    """Waits for events and for quiet after them. Raises DeafError where events cannot be had (any more)."""

    def __init__(self, grounds: Grounds, stopped: Event):
        self._grounds, self._stopped = grounds, stopped
        self._heard = Event()
        self._batch = Batch()
        self._folders: set[str] = set()
        self._everything = False
        self._beat = time.monotonic()
        self._ears = Ears(grounds, self._heard)
        try:
            for folder in {os.path.dirname(path) for path in (*grounds.folders, *grounds.files)}:
                if not grounds.hold(folder):
                    self._ears.enter_beside(folder)
            self._roots = {folder: identity(folder) for folder in grounds.folders}
            self._seen = grounds.look(self._ears.enter)
        except BaseException:
            self._ears.close()
            raise

    def close(self) -> None:
        """Hear no more; the thread of the events ends."""
        self._ears.close()
        self._heard.set()

    def changes(self, deadline: float) -> frozenset[str] | None:
        """The next settled batch; empty if anything may have changed, None if there is none until the deadline."""
        while not self._stopped.is_set():
            self._heard.clear()
            self._listen()
            now = time.monotonic()
            if self._batch.signs and self._batch.due <= now:
                batch = self._hand_over(now)
                if batch is not None:
                    return batch
            elif now >= deadline:
                return None
            elif self._batch.signs:
                time.sleep(min(self._batch.due - now, _STEP))
            else:
                self._heard.wait(min(deadline - now, _HEARTBEAT))
        return None

    def _listen(self) -> None:
        for heard in self._ears.drain():
            if heard.path in self._roots:
                self._look_at_root(heard.path)
            else:
                self._note(heard)
        if time.monotonic() - self._beat >= _HEARTBEAT:
            self._look_around()

    def _note(self, heard: Heard) -> None:
        if heard.sign is None:
            self._folders.add(heard.path)
        # What comes and goes within a batch, as editors' own files do, is not waited for.
        sign = Sign.SEEN if heard.sign is Sign.GONE and heard.path not in self._seen else heard.sign or Sign.GONE
        self._batch.hear(heard.path, sign, heard.moment)

    def _look_around(self) -> None:
        """Look for what no event tells: folders moved or unmounted above the watched ones, files behind symbolic links."""
        for root in self._roots:
            self._look_at_root(root)
        for file in self._grounds.files:
            if self._grounds.stamp(file) != self._seen.get(file):
                self._batch.hear(file, Sign.SEEN, time.monotonic())
        self._beat = time.monotonic()

    def _look_at_root(self, root: str) -> None:
        """A watched folder that went, came back or is another one now is watched anew, and nothing is known of it."""
        now = identity(root)
        if now == self._roots[root] and (now is None or self._ears.hears(root)):
            return
        self._roots[root] = now
        self._ears.leave(root)
        self._grounds.look_below(root, self._ears.enter)
        self._everything = True
        self._batch.hear(root, Sign.GONE, time.monotonic())

    def _hand_over(self, now: float) -> frozenset[str] | None:
        """End the batch; None if it proves to be nothing."""
        batch, self._batch = self._batch, self._batch.next(now)
        folders, self._folders = self._folders, set()
        if self._everything:
            self._everything, self._seen = False, self._grounds.look()
            return frozenset()
        within = tuple(folder + os.sep for folder in folders)
        below = {path for path in self._seen if path.startswith(within)} if within else set()
        return frozenset(path for path in batch.signs.keys() | below if self._has_changed(path)) or None

    def _has_changed(self, path: str) -> bool:
        stamp = self._grounds.stamp(path, sure_before=time.time_ns() - _TICK_NS)
        if stamp == self._seen.get(path) != DOUBTFUL:
            return False
        if stamp is None:
            self._seen.pop(path, None)
        else:
            self._seen[path] = stamp
        return True
