"""One deploy of a target at a time, by a file at the target that its owner keeps on writing."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from sitegen.deploy.host import LockPlace
from sitegen.deploy.values import Deployer
from sitegen.problems import Problem, SiteError, problem

BEAT = 4.0
"""Seconds after which the owner writes its lock again."""
SILENCE = 20.0
"""Seconds without a change after which a lock is one that a broken connection or a killed process left behind."""
PATIENCE = 60.0
"""Seconds for which another deploy is waited for."""
_PAUSE = 0.5


class Lock:
    """The lock in our hands."""

    def __init__(self, place: LockPlace, path: str, who: Deployer):
        self._place, self._path, self._who = place, path, who
        self._end = Event()
        self._beats = 0
        self._thread = Thread(target=self._keep, daemon=True)

    def text(self) -> bytes:
        """Whose it is, and how often it has been written."""
        return f"{self._who.machine}\n{self._who.process}\n{self._who.token}\n{self._beats}\n".encode()

    def make_sure(self) -> None:
        """Raise SiteError SG891 where somebody took our long silence for the end: what follows is theirs to do."""
        if _token(self._place.read(self._path)) != self._who.token:
            raise SiteError("SG891")

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Let others have it, unless it is theirs already."""
        self._end.set()
        self._thread.join()
        with suppress(SiteError):
            self.make_sure()
            self._place.remove([self._path])

    def _keep(self) -> None:
        while not self._end.wait(BEAT):
            with suppress(SiteError):  # a broken connection is told by what breaks in the foreground
                self.make_sure()
                self._beats += 1
                self._place.write(self._path, self.text())


@contextmanager
def only_deploy(place: LockPlace, path: str, who: Deployer, tell: Callable[[Problem], None]) -> Iterator[Lock]:
    """Be the only deploy of the target in the block; `tell` hears SG890 if another one has to be waited for.

    Raises SiteError SG891 where that takes too long. No clocks are compared: a lock that does not change for SILENCE
    is nobody's, and so is one of a process of this machine that is no more.
    """
    lock = Lock(place, path, who)
    if not place.create(path, lock.text()):
        _wait(place, path, who, lock.text(), tell)
    lock.make_sure()
    lock.begin()
    try:
        yield lock
    finally:
        lock.end()


def _wait(place: LockPlace, path: str, who: Deployer, text: bytes, tell: Callable[[Problem], None]) -> None:
    seen, silent, told, pause = place.read(path), 0.0, False, Event()
    for _ in range(round(PATIENCE / _PAUSE)):
        if seen is None or _is_dead(seen, who) or silent >= SILENCE:
            if _take(place, path, seen, text):
                return
        elif not told:
            tell(problem("SG890", machine=_machine(seen)))
            told = True
        pause.wait(_PAUSE)
        now = place.read(path)
        silent = silent + _PAUSE if now == seen else 0.0
        seen = now
    raise SiteError("SG891")


def _take(place: LockPlace, path: str, seen: bytes | None, text: bytes) -> bool:
    """Take a lock that was left, unless somebody else has just done so."""
    if seen is not None and place.read(path) == seen:
        place.remove([path])
    return place.create(path, text)


def _is_dead(text: bytes, who: Deployer) -> bool:
    """Whether the lock is that of a process of this machine that has ended."""
    machine, process, *_ = [*text.decode("utf-8", "replace").split("\n"), "", ""]
    if machine != who.machine or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    # Our own number in an older lock: it was another process's once, for this one has only begun.
    return int(process) == who.process


def _token(text: bytes | None) -> str:
    lines = (text or b"").decode("utf-8", "replace").split("\n")
    return lines[2] if len(lines) > 2 else ""


def _machine(text: bytes) -> str:
    """The machine's name as people know it, the first word of its line."""
    return text.decode("utf-8", "replace").split("\n")[0].split(" ")[0]
