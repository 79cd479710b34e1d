"""Hears the kernel's inotify events, through watchdog, and says which files and folders they speak of."""

import errno
import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Event
from typing import NamedTuple

from watchdog.observers.inotify_c import CallbackId, InotifyConstants, InotifyEvent, InotifyFD, Mask, WatchDescriptor

from sitegen.problems import problem
from sitegen.server.deaf import DeafError
from sitegen.server.quiet import Sign
from sitegen.server.stamps import Grounds

# What watchdog logs of a full queue is told by a problem of ours.
logging.getLogger("watchdog").addHandler(logging.NullHandler())

_C = InotifyConstants
# Reading is not asked for: no opens, no closes without writing.
_CHANGES = _C.IN_CREATE | _C.IN_MODIFY | _C.IN_CLOSE_WRITE | _C.IN_ATTRIB | _C.IN_DELETE | _C.IN_MOVE
_MASK = Mask(_CHANGES | _C.IN_MOVE_SELF | _C.IN_ONLYDIR | _C.IN_EXCL_UNLINK)
_SIGNS = (
    (_C.IN_DELETE | _C.IN_MOVED_FROM, Sign.GONE),
    (_C.IN_CREATE | _C.IN_MODIFY, Sign.OPEN),
    (_C.IN_CLOSE_WRITE | _C.IN_MOVED_TO, Sign.DONE),
    (_C.IN_ATTRIB, Sign.SEEN),
)
_NOT_THERE = {errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.ELOOP, errno.ENAMETOOLONG}
_LIMITS = {errno.ENOSPC: "max_user_watches", errno.EMFILE: "max_user_instances"}
_ENOUGH = {"max_user_watches": 524_288, "max_user_instances": 1_024, "max_queued_events": 131_072}


def _deaf(error: OSError) -> DeafError:
    limit = _LIMITS.get(error.errno or 0)
    return _at_limit(limit) if limit else DeafError(problem("SG841", reason=error.strerror or error))


def _at_limit(limit: str) -> DeafError:
    try:
        now = int(Path(f"/proc/sys/fs/inotify/{limit}").read_text("ascii"))
    except (OSError, ValueError):
        now = 0
    return DeafError(problem("SG840", limit=limit, now=now or "?", enough=max(_ENOUGH[limit], 4 * now)))


class Heard(NamedTuple):
    """An event: a file with what is to be known of it, or (without a sign) a folder that went."""

    moment: float
    path: str
    sign: Sign | None


class _Told(NamedTuple):
    moment: float
    wd: int
    mask: int
    name: bytes


class _Thread(InotifyFD):
    """watchdog's reader of events; what ends it early is heard too, instead of being printed by the interpreter."""

    def __init__(self, fail: Callable[[OSError], None]):
        super().__init__()
        self._fail = fail

    def run(self) -> None:
        try:
            super().run()
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody has to go on watching
            self._fail(error if isinstance(error, OSError) else OSError(0, repr(error)))


class Ears:
    """Watches folders; `heard` is set when there is something to `drain`.

    The thread does nothing but note events; all else happens in the thread that drains them, in the order of the events.
    Opening and entering folders raises DeafError at inotify's limits, draining does so where events were lost.
    """

    def __init__(self, grounds: Grounds, heard: Event):
        self._grounds, self._heard = grounds, heard
        self._events: deque[_Told] = deque()
        self._failure: DeafError | None = None
        self._folders: dict[int, tuple[str, CallbackId]] = {}
        self._beside: set[int] = set()
        """Folders in which only some names matter: they hold the single files, or the watched folders themselves."""
        self._ids = count(1)
        try:
            self._thread = _Thread(self._fail)
        except OSError as error:
            raise _deaf(error) from error
        self._thread.start()

    def close(self) -> None:
        """Hear no more; the thread ends."""
        self._thread.stop()
        self._thread.join(1)

    # --- called by watchdog's thread ---------------------------------------------------------------------------------

    def on_event(self, event: InotifyEvent) -> None:
        """Note an event."""
        self._note(event.wd, event.mask, event.name)

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        """Note that a folder is gone."""
        self._note(wd, _C.IN_IGNORED, b"")

    def on_queue_overflow(self) -> None:
        """Events were lost."""
        self._failure = self._failure or _at_limit("max_queued_events")
        self._heard.set()

    def _fail(self, error: OSError) -> None:
        self._failure = self._failure or _deaf(error)
        self._heard.set()

    def _note(self, wd: int, mask: int, name: bytes) -> None:
        self._events.append(_Told(time.monotonic(), wd, mask, name))
        if not self._heard.is_set():
            self._heard.set()

    # --- called by whoever waits for changes -------------------------------------------------------------------------

    def enter(self, folder: str) -> None:
        """Watch one folder. One that vanished meanwhile or may not be listed is passed over."""
        if (wd := self._add(folder)) is not None:
            self._beside.discard(wd)

    def enter_beside(self, folder: str) -> None:
        """Watch a folder for the names in it that are watched themselves."""
        if (wd := self._add(folder)) is not None:
            self._beside.add(wd)

    def _add(self, folder: str) -> int | None:
        number = CallbackId(next(self._ids))
        # A watched folder may be a symbolic link; those below it are not followed.
        follow = folder in self._grounds.folders or not self._grounds.hold(folder)
        try:
            mask = _MASK if follow else Mask(_MASK | _C.IN_DONT_FOLLOW)
            wd = self._thread.add_callback(os.fsencode(folder), mask, self, number)
        except OSError as error:
            if error.errno in _NOT_THERE:
                return None
            raise _deaf(error) from error
        if wd < 0:  # watchdog's answer where the folder may not be read
            return None
        if wd in self._folders:
            self._thread.remove_callbacks([(wd, self._folders[wd][1])])
        self._folders[wd] = folder, number
        return wd

    def hears(self, folder: str) -> bool:
        """Whether this very folder is watched."""
        return any(path == folder for path, _ in self._folders.values())

    def leave(self, folder: str) -> None:
        """Watch a folder and all below it no more."""
        for wd, (path, number) in list(self._folders.items()):
            if path == folder or path.startswith(folder + os.sep):
                del self._folders[wd]
                with suppress(OSError):
                    self._thread.remove_callbacks([(WatchDescriptor(wd), number)])

    def drain(self) -> Iterator[Heard]:
        """What was heard since the last time."""
        while self._events:
            yield from self._understood(self._events.popleft())
        if self._failure:
            raise self._failure

    def _understood(self, told: _Told) -> Iterator[Heard]:
        if told.wd not in self._folders:
            return
        folder, _ = self._folders[told.wd]
        if told.mask & (_C.IN_IGNORED | _C.IN_MOVE_SELF):
            yield from self._left(told, folder)
            return
        path = os.path.join(folder, os.fsdecode(told.name)) if told.name else folder
        if path in self._grounds.folders:
            yield Heard(told.moment, path, None)
        elif (told.wd in self._beside and path not in self._grounds.files) or self._grounds.passes_over(path):
            return
        elif told.mask & _C.IN_ISDIR:
            yield from self._folder(told, path)
        elif told.name:
            yield from (Heard(told.moment, path, sign) for bits, sign in _SIGNS if told.mask & bits)

    def _left(self, told: _Told, folder: str) -> Iterator[Heard]:
        """A folder went: those below a watched one are told of by their parents."""
        if told.mask & _C.IN_IGNORED:
            del self._folders[told.wd]
        if folder in self._grounds.folders:
            yield Heard(told.moment, folder, None)

    def _folder(self, told: _Told, folder: str) -> Iterator[Heard]:
        """A folder came or went; what a new one holds already was written before it was watched."""
        if told.mask & (_C.IN_DELETE | _C.IN_MOVED_FROM):
            if told.mask & _C.IN_MOVED_FROM:
                self.leave(folder)
            yield Heard(told.moment, folder, None)
        elif told.mask & (_C.IN_CREATE | _C.IN_MOVED_TO) or not self.hears(folder):
            for file in self._grounds.look_below(folder, self.enter):
                yield Heard(told.moment, file, Sign.SEEN)
