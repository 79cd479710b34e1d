"""A bureau is a worker of a cluster: it has a process of its own do each chunk, item by item, and outlives that process.

Workers of Dask run tasks in threads, where no time limit reaches and two articles would be in one parser's hands; a
process is also what an article may take down. Nothing here is looked at on the way: chunks and answers are bytes.
"""

import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from typing import Any
from weakref import finalize

from sitegen.cache.engine import engine_digest
from sitegen.work import Errand, patience

IDLE = 60
"""Seconds after which a process that nobody asks any more ends itself."""


@dataclass(frozen=True)
class Assignment:
    """An errand on its way to the bureaus, which keep it: who are they to do it for, and with which engine."""

    name: str
    engine: str
    errand: bytes
    seconds: float


class OtherEngineError(Exception):
    """What the machine has installed would make other bytes."""


class NotAtWorkError(Exception):
    """The machine cannot start a process that does the errand."""


# --- in a thread of the worker -----------------------------------------------------------------------------------------


_hired = threading.local()


def answers(assignment: Assignment, chunk: bytes, count: int) -> list[bytes | None]:
    """The pickled answer for each of the `count` items in the chunk; None where the item costs one process after another."""
    found: list[bytes | None] = []
    deadly: set[int] = set()
    while len(found) < count:
        found += _stringer(assignment).answers(chunk, len(found), count)
        if len(found) < count:
            _dismiss()
            # Once it may be through no fault of its own.
            if len(found) in deadly:
                found.append(None)
            else:
                deadly.add(len(found))
    return found


def engine_there() -> str:
    """The engine of a process started now: of what is installed, not of what this one loaded long ago."""
    stringer = _Stringer()
    try:
        return stringer.engine
    finally:
        stringer.dismiss()


def _stringer(assignment: Assignment) -> "_Stringer":
    """The process that this thread has for the assignment, hired at need."""
    if getattr(_hired, "name", "") != assignment.name:
        _dismiss()
        _hired.stringer = _Stringer()
        _hired.stringer.take_up(assignment)
        _hired.name = assignment.name
    stringer: _Stringer = _hired.stringer
    return stringer


def _dismiss() -> None:
    _hired.name = ""
    if stringer := getattr(_hired, "stringer", None):
        _hired.stringer = None
        stringer.dismiss()


class _Stringer:
    """A process hired for one errand. Not of `multiprocessing`, which lets no worker of Dask have children."""

    def __init__(self) -> None:
        self._line, theirs = Pipe()
        number = theirs.fileno()
        command = [sys.executable, "-c", f"from sitegen.bureau import serve; serve({number})"]
        with theirs:
            self._process = subprocess.Popen(
                command, pass_fds=[number], stdin=subprocess.DEVNULL, start_new_session=True
            )
        # Called where nobody has this any more, at the latest: its thread may end, or the worker.
        self.dismiss = finalize(self, _end, self._line, self._process)
        try:
            self.engine = self._heard(patience(0, 1)).decode()
        except (EOFError, OSError) as error:
            raise NotAtWorkError("sitegen does not start") from error

    def take_up(self, assignment: Assignment) -> None:
        """Bring the errand, if bytes will be the same."""
        if self.engine != assignment.engine:
            raise OtherEngineError(self.engine)
        try:
            self._line.send_bytes(assignment.errand)
            self._heard(patience(0, 1))
        except (EOFError, OSError) as error:
            raise NotAtWorkError("the process ended before its first item") from error
        self._seconds = assignment.seconds

    def answers(self, chunk: bytes, start: int, end: int) -> Sequence[bytes]:
        """The answers for the items from `start` on, as far as the process lives."""
        found: list[bytes] = []
        with suppress(EOFError, OSError):
            self._line.send((chunk, start))
            while start + len(found) < end:
                found.append(self._heard(patience(self._seconds, 1)))
        return found

    def _heard(self, seconds: float) -> bytes:
        if not self._line.poll(seconds):
            raise EOFError
        return self._line.recv_bytes()


def _end(line: "Connection[Any, Any]", process: "subprocess.Popen[bytes]") -> None:
    line.close()
    process.kill()
    process.wait()


# --- in the process ------------------------------------------------------------------------------------------------------


def serve(number: int) -> None:
    """The life of the process: name the engine, learn the errand, answer for items until nobody asks any more."""
    with suppress(EOFError, OSError), Connection(number) as line:
        line.send_bytes(engine_digest().encode())
        errand: Errand[Any] = pickle.loads(line.recv_bytes())
        line.send_bytes(b"ready")
        while line.poll(IDLE):
            chunk, start = line.recv()
            for item in pickle.loads(chunk)[start:]:
                line.send_bytes(pickle.dumps(errand.answer(item)))
