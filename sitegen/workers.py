"""Runs one task over many items, here in several processes, and outlives what an item does to them.

An item that takes too long is given up after its share of processor time; one that kills its process (a crash in
compiled code) or hangs in code that no signal reaches costs that process, and is found by running its neighbours again,
alone. The task itself must not raise.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
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
        except _OutOfTime:
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


def default_jobs() -> int:
    """A process for each processor that this one may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Processes:
    """So many processes of this machine; one is the process that asks."""

    jobs: int = field(default_factory=default_jobs)

    @property
    def here(self) -> "Processes":
        return self

    def do(self, work: Work[S, T, R], items: Sequence[T], done: Callable[[int], None] = unheard) -> list[R]:
        """The result for each item, in the order of the items."""
        few = len(items) < 2 * _CHUNK and not work.risky
        if self.jobs <= 1 or few or not items:
            return _in_this_process(work, items, done)
        return _in_processes(work, items, self.jobs, done)


# --- in one process --------------------------------------------------------------------------------------------------


class _OutOfTime(BaseException):
    """Not an Exception, so that no library's `except Exception` can swallow it."""


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise _OutOfTime in the block after so much processor time; regular expressions and loops can be interrupted so.

    Processor time, not the clock on the wall: a busy machine must not change what is published. Signals reach the main
    thread only, and not on Windows; elsewhere the patience of `_in_processes` has to do. The bell rings again, for code
    called from the inside of a library may lose an exception.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _ring)
    signal.setitimer(signal.ITIMER_PROF, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise _OutOfTime


def _in_this_process(work: Work[S, T, R], items: Sequence[T], done: Callable[[int], None]) -> list[R]:
    errand, results = work.errand, []
    for item in items:
        results.append(work.heard(item, errand.answer(item)))
        done(1)
    return results


# --- in several ------------------------------------------------------------------------------------------------------

_CHUNK = 16
_GRACE = 30
"""Seconds on the wall that a process may need beyond the time of its items: to start, on a busy machine."""
_here: dict[str, Any] = {}


def patience(seconds: float, items: int) -> float:
    """Longer than so many items can honestly take: only code that no signal reaches comes near it."""
    return 3 * seconds * items + _GRACE


def _start(errand: Errand[Any]) -> None:
    _here["errand"] = errand
    threading.Thread(target=_end_with_parent, daemon=True).start()
    collect_seldom()
    # Ctrl-C is the parent's to handle: children end when it ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _end_with_parent() -> None:
    """A parent that was killed cannot end its children: they would wait for work for ever, and keep its lock."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _inherited(number: int) -> list[Answer[Any]]:
    """A forked process has the chunks already: what need not be sent is not sent."""
    return _chunk(_here["chunks"][number])


def _chunk(items: Sequence[Any]) -> list[Answer[Any]]:
    errand: Errand[Any] = _here["errand"]
    return [errand.answer(item) for item in items]


def _in_processes(work: Work[S, T, R], items: Sequence[T], jobs: int, done: Callable[[int], None]) -> list[R]:
    chunks = [items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK)]
    finished = _round(work, chunks, jobs, done)
    results: list[R] = []
    for number, chunk in enumerate(chunks):
        results += finished[number] if number in finished else _alone(work, chunk, done)
    return results


def _alone(work: Work[S, T, R], chunk: Sequence[T], done: Callable[[int], None]) -> list[R]:
    """The chunk was in a process that died, perhaps through no fault of its own: each item gets one to itself."""
    results: list[R] = []
    for item in chunk:
        alone = _round(work, [[item]], 1, done)
        results.append(alone[0][0] if alone else work.given_up(item, DIED))
    return results


def _round(
    work: Work[S, T, R], chunks: Sequence[Sequence[T]], jobs: int, done: Callable[[int], None]
) -> dict[int, list[R]]:
    """Run the chunks; those that were in hand when a process died are missing from the answer."""
    finished: dict[int, list[R]] = {}

    def finish(number: int, answers: list[Answer[R]]) -> None:
        finished[number] = [work.heard(*pair) for pair in zip(chunks[number], answers, strict=True)]
        done(len(answers))

    ahead = deque(range(len(chunks)))
    while ahead:
        context = _context(work)
        inherit = context.get_start_method() == "fork"
        if inherit:
            _here["chunks"] = chunks
        pool = ProcessPoolExecutor(min(jobs, len(ahead)), context, _start, (work.errand,))
        waiting = patience(work.seconds, len(chunks[0]))
        try:
            lost = _run(pool, None if inherit else chunks, ahead, jobs, waiting, finish)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            _here.pop("chunks", None)
        # Chunks are taken up in order: the dead process had one of the first that are not finished.
        ahead.extendleft(reversed(lost[jobs:]))
    return finished


def _run(
    pool: ProcessPoolExecutor,
    chunks: Sequence[Sequence[T]] | None,
    ahead: deque[int],
    jobs: int,
    waiting: float,
    finish: Callable[[int, list[Answer[R]]], None],
) -> list[int]:
    """Take up chunks until none is left or a process has died; the answer is what was in hand then, in order.

    `chunks` is None where the processes have inherited them.
    """
    running: dict[Future[list[Answer[R]]], int] = {}
    broken = False
    while (ahead or running) and not broken:
        broken = not _fill(pool, chunks, ahead, running, 2 * jobs)
        ready, _ = wait(running, waiting, FIRST_COMPLETED)
        if running and not ready:
            _kill(pool)
            ready, _ = wait(running)
        for future in ready:
            try:
                finish(running[future], future.result())
                del running[future]
            except BrokenProcessPool:
                broken = True
    return sorted(running.values())


def _fill(
    pool: ProcessPoolExecutor,
    chunks: Sequence[Sequence[T]] | None,
    ahead: deque[int],
    running: dict[Future[list[Answer[R]]], int],
    size: int,
) -> bool:
    """Keep a few chunks in hand, so that no process waits; whether the pool took them."""
    try:
        while ahead and len(running) < size:
            number = ahead[0]
            taken = pool.submit(_inherited, number) if chunks is None else pool.submit(_chunk, chunks[number])
            running[taken] = ahead.popleft()
    except BrokenProcessPool:
        return False
    return True


def _kill(pool: ProcessPoolExecutor) -> None:
    for process in list((pool._processes or {}).values()):
        process.kill()


def _context(work: Work[S, T, R]) -> multiprocessing.context.BaseContext:
    """Fork is ten times quicker to start and shares what is loaded, but is unsafe where threads are running."""
    methods = multiprocessing.get_all_start_methods()
    if "fork" in methods and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    context.set_forkserver_preload([work.task.__module__])
    return context


def collect_seldom() -> None:
    """A short-lived process that makes many lasting values gains nothing from being searched for garbage all the time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
