"""Runs one task over many items, in several processes, and outlives what an item does to them.

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
from dataclasses import dataclass
from types import FrameType
from typing import Any, Generic, TypeAlias, TypeVar

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

TOO_LONG, DIED = "too long", "died"


@dataclass(frozen=True, slots=True)
class Work(Generic[S, T, R]):
    """A task, what all items share (sent to each process once), and what to say of an item that was given up.

    `seconds` of processor time are an item's share; `given_up` gets the item and TOO_LONG or DIED.
    """

    task: Callable[[S, T], R]
    shared: S
    given_up: Callable[[T, str], R]
    seconds: float
    risky: bool = False
    """Whether an item could take its process down, so that even a few are kept out of this one."""


def do(work: Work[S, T, R], items: Sequence[T], jobs: int, done: Callable[[int], None] = lambda count: None) -> list[R]:
    """The result for each item, in the order of the items. `jobs` = 1 works in this process; `done` hears of progress."""
    few = len(items) < 2 * _CHUNK and not work.risky
    if jobs <= 1 or few or not items:
        results = []
        for item in items:
            results.append(_heard(work, item, _one(work.task, work.shared, work.seconds, item)))
            done(1)
        return results
    return _in_processes(work, items, jobs, done)


Answer: TypeAlias = tuple[R, ...]
"""The result of one item, or nothing where its time ran out."""


def _heard(work: Work[S, T, R], item: T, answer: Answer[R]) -> R:
    return answer[0] if answer else work.given_up(item, TOO_LONG)


# --- in one process --------------------------------------------------------------------------------------------------


class _OutOfTime(BaseException):
    """Not an Exception, so that no library's `except Exception` can swallow it."""


def _one(task: Callable[[S, T], R], shared: S, seconds: float, item: T) -> Answer[R]:
    try:
        with _time_limit(seconds):
            return (task(shared, item),)
    except _OutOfTime:
        return ()


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


# --- in several ------------------------------------------------------------------------------------------------------

_CHUNK = 16
_GRACE = 30
"""Seconds on the wall that a process may need beyond the time of its items: to start, on a busy machine."""
_here: dict[str, Any] = {}


def _start(task: Callable[[Any, Any], Any], shared: Any, seconds: float) -> None:
    _here["errand"] = task, shared, seconds
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
    task, shared, seconds = _here["errand"]
    return [_one(task, shared, seconds, item) for item in items]


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
        finished[number] = [_heard(work, *pair) for pair in zip(chunks[number], answers, strict=True)]
        done(len(answers))

    ahead = deque(range(len(chunks)))
    while ahead:
        errand = (work.task, work.shared, work.seconds)
        context = _context(work)
        inherit = context.get_start_method() == "fork"
        if inherit:
            _here["chunks"] = chunks
        pool = ProcessPoolExecutor(min(jobs, len(ahead)), context, _start, errand)
        # Longer than the slowest honest chunk: only code that no signal reaches comes near it.
        patience = 3 * work.seconds * len(chunks[0]) + _GRACE
        try:
            lost = _run(pool, None if inherit else chunks, ahead, jobs, patience, finish)
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
    patience: float,
    finish: Callable[[int, list[Answer[R]]], None],
) -> list[int]:
    """Take up chunks until none is left or a process has died; the answer is what was in hand then, in order.

    `chunks` is None where the processes have inherited them.
    """
    running: dict[Future[list[Answer[R]]], int] = {}
    broken = False
    while (ahead or running) and not broken:
        broken = not _fill(pool, chunks, ahead, running, 2 * jobs)
        ready, _ = wait(running, patience, FIRST_COMPLETED)
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


def default_jobs() -> int:
    """A process for each processor that this one may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
