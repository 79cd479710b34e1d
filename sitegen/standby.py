"""A process kept ready for a few risky items: in a program that lives long, starting one for each would be what takes time."""

import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from sitegen.companion import Companion
from sitegen.work import FEW, Answer, Errand, Work, hang_bell, patience, unheard
from sitegen.workers import Processes

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")


class Standby:
    """Does few risky items in the process that stands by, everything else as `others` do it.

    `prepare` loads what the items will need. A process that an item kills, or that hangs, is replaced, and the others
    try the items again. Made, like any companion, while the program is small.
    """

    def __init__(self, others: Processes, prepare: Callable[[], None]):
        self._others, self._prepare = others, prepare
        self._start()

    @property
    def here(self) -> Processes:
        return self._others

    def do(self, work: Work[S, T, R], items: Sequence[T], done: Callable[[int], None] = unheard) -> list[R]:
        """The result for each item, in the order of the items."""
        if work.risky and 0 < len(items) < FEW:
            answers = self._ask(work.errand, items)
            if answers is not None:
                done(len(items))
                return [work.heard(*pair) for pair in zip(items, answers, strict=True)]
            self.stop()
            self._start()
        return self._others.do(work, items, done)

    def __reduce__(self) -> tuple[type[Processes], tuple[int]]:
        """An errand may lead back to whoever does it; in another process that one has nobody standing by."""
        return Processes, (self._others.jobs,)

    def stop(self) -> None:
        """End the process."""
        self._companion.end()

    def _start(self) -> None:
        self._companion = Companion(_stand_by, self._prepare, daemon=True)

    def _ask(self, errand: Errand[S], items: Sequence[T]) -> list[Answer[Any]] | None:
        """The answers; None where the process is gone or does not answer in time."""
        with suppress(EOFError, OSError):
            line = self._companion.line
            line.send((errand, items))
            if line.poll(patience(errand.seconds, len(items))):
                answers: list[Answer[Any]] = line.recv()
                return answers
        return None


def _stand_by(line: "Connection[Any, Any]", prepare: Callable[[], None]) -> None:
    """The life of the process: answer until nobody can ask any more."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    hang_bell()
    prepare()
    with suppress(EOFError, OSError):
        while True:
            errand, items = line.recv()
            line.send([errand.answer(item) for item in items])
