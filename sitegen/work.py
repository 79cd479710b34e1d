"""One task over many items: what it is, how long an item may take, and where it is done.

An item that takes too long is given up after its share of processor time. The task itself must not raise.
"""

import atexit
import gc
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

TOO_LONG, DIED = "too long", "died"


Answer: TypeAlias = tuple[R, ...]
"""The result of one item, or nothing where its time ran out."""


def _as_it_is(item: Any) -> Any:
    return item


def _as_made(_: Any, made: Any) -> Any:
    return made


FEW = 32
"""Fewer items of little work are done sooner by the process that asks than by others."""


@dataclass(frozen=True, slots=True)
class Errand(Generic[S]):
    """What whoever does the work must know of it."""

    task: Callable[[S, Any], Any]
    shared: S
    seconds: float
    fetch: Callable[[Any], Any] = _as_it_is
    put: Callable[[Any, Any], Any] = _as_made

    def answer(self, item: Any) -> Answer[Any]:
        """Do one item, for as long as it may take."""
        try:
            with _time_limit(self.seconds):
                return (self.put(item, self.task(self.shared, self.fetch(item))),)
        except OutOfTime:
            return ()


@dataclass(frozen=True, slots=True)
class Work(Generic[S, T, R]):
    """A task, what all items share (sent to each process once), and what to say of an item that was given up.

    `seconds` of processor time are an item's share; `given_up` gets the item and TOO_LONG or DIED. The task needs
    nothing of this machine: `fetch` brings what it needs of an item, `put` makes the result of the item and of what the
    task made, and both may use the disk.
    """

    task: Callable[[S, Any], Any]
    shared: S
    given_up: Callable[[T, str], R]
    seconds: float
    risky: bool = False
    """Whether an item could take its process down, so that even a few are kept out of this one."""
    fetch: Callable[[T], Any] = _as_it_is
    put: Callable[[T, Any], R] = _as_made
    at_once: int = 16
    """So many items are handed to a process together: many where each is little work."""
    few: int = FEW
    """Fewer items are not worth another process; two are where each is much work."""

    @property
    def errand(self) -> Errand[S]:
        """All of it, for a process of this machine."""
        return Errand(self.task, self.shared, self.seconds, self.fetch, self.put)

    @property
    def errand_abroad(self) -> Errand[S]:
        """The task alone, for another machine: fetching and putting are done here."""
        return Errand(self.task, self.shared, self.seconds)

    def heard(self, item: T, answer: Answer[R]) -> R:
        """The result that the answer holds, or what is to be said in its place."""
        return answer[0] if answer else self.given_up(item, TOO_LONG)


def unheard(count: int) -> None:
    """For work whose progress nobody follows."""


class Workforce(Protocol):
    """Where work is done."""

    @property
    def here(self) -> "Workforce":
        """For work that is little more than reading or writing files: processes of the machine that has them."""

    def do(self, work: Work[S, T, R], items: Sequence[T], done: Callable[[int], None] = unheard) -> list[R]:
        """The result for each item, in the order of the items; `done` hears of progress."""


# --- in one process --------------------------------------------------------------------------------------------------


class OutOfTime(BaseException):
    """Not an Exception, so that no library's `except Exception` can swallow it."""


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the block after so much processor time; regular expressions and loops can be interrupted so.

    Processor time, not the clock on the wall: a busy machine must not change what is published. Signals reach the main
    thread only, and not on Windows; elsewhere the patience of `sitegen.pool` has to do. The bell rings again, for code
    called from the inside of a library may lose an exception.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = None if _bell.hangs else signal.signal(signal.SIGPROF, _ring)
    signal.setitimer(signal.ITIMER_PROF, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        if not _bell.hangs:
            signal.signal(signal.SIGPROF, before)


@dataclass
class _Bell:
    hangs: bool = False


_bell = _Bell()


def hang_bell() -> None:
    """For a process that does nothing but items: to hang the bell and to take it down again costs more than to set it."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, _ring)
        _bell.hangs = True


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise OutOfTime


def in_this_process(work: Work[S, T, R], items: Sequence[T], done: Callable[[int], None]) -> list[R]:
    """The result for each item, in the order of the items, without any other process."""
    errand, results = work.errand, []
    for item in items:
        results.append(work.heard(item, errand.answer(item)))
        done(1)
    return results


_GRACE = 30
"""Seconds on the wall that a process may need beyond the time of its items: to start, on a busy machine."""


def patience(seconds: float, items: int) -> float:
    """Longer than so many items can honestly take: only code that no signal reaches comes near it."""
    return 3 * seconds * items + _GRACE


def collect_seldom() -> None:
    """A short-lived process that makes many lasting values gains nothing from being searched for garbage all the time, least
    of all at its end: that took a fifth of a second after an edit of a paper of 10,000."""
    gc.freeze()
    gc.set_threshold(1_000_000, 50, 50)
    atexit.register(gc.freeze)
