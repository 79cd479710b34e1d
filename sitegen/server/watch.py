"""Tells which files of the site were changed, once their writers are done: by events, or by looking where there are none."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Event
from typing import Protocol

from sitegen.problems import Problem
from sitegen.server.deaf import DeafError
from sitegen.server.polling import Polling
from sitegen.server.stamps import Grounds


class _Way(Protocol):
    """How changes are noticed."""

    def changes(self, deadline: float) -> frozenset[str] | None: ...

    def close(self) -> None: ...


class Watcher:
    """Watches folders with all below them, and single files. One thread waits for `changes`; any may `stop`.

    `ignored` folders may lie within the watched ones. With `poll`, or where the system has no events to give, files are
    looked at every now and then; where events were hoped for, `warn` hears why, once.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        files: Sequence[Path],
        ignored: Sequence[Path],
        poll: bool,
        warn: Callable[[Problem], None],
    ):
        self._given = {os.path.abspath(path): str(path) for path in (*folders, *files)}
        self._grounds = Grounds(
            _outermost(map(os.path.abspath, folders)),
            frozenset(map(os.path.abspath, files)),
            frozenset(map(os.path.abspath, ignored)),
        )
        self._warn = warn
        self._stopped = Event()
        self._open = self._polling if poll or sys.platform != "linux" else self._listening
        self._way: _Way | None = None

    def start(self) -> None:
        """Watch from now on: every change after this is told by `changes`."""
        try:
            self._way = self._open()
        except DeafError as deaf:
            self._way = self._fallen_back(deaf)

    def stop(self) -> None:
        """Watch no more; whoever waits for changes hears that there are none."""
        self._stopped.set()
        if self._way:
            self._way.close()

    def changes(self, timeout: float) -> frozenset[Path] | None:
        """Wait for a settled batch: the files that came, went or changed. None if `timeout` seconds bring none.

        An empty set says that anything may have changed: look at everything.
        """
        if self._stopped.is_set() or self._way is None:
            return None
        try:
            found = self._way.changes(time.monotonic() + timeout)
        except DeafError as deaf:
            if self._stopped.is_set():
                return None
            self._way.close()
            self._way = self._fallen_back(deaf)
            return frozenset()
        return None if found is None else frozenset(map(self._as_given, found))

    def _listening(self) -> _Way:
        from sitegen.server.listening import Listening  # inotify is Linux's

        return Listening(self._grounds, self._stopped)

    def _polling(self) -> _Way:
        return Polling(self._grounds, self._stopped)

    def _fallen_back(self, deaf: DeafError) -> _Way:
        self._warn(deaf.told)
        return self._polling()

    def _as_given(self, path: str) -> Path:
        """Below the folder as it was named, not as an absolute path."""
        for absolute, given in self._given.items():
            if path == absolute or path.startswith(absolute + os.sep):
                return Path(given + path[len(absolute) :])
        return Path(path)


def _outermost(folders: Iterable[str]) -> tuple[str, ...]:
    """The folders that lie in none of the others."""
    every = sorted(set(folders))
    return tuple(one for one in every if not any(one.startswith(other + os.sep) for other in every))
