"""Runs one task over many items, in several processes, and outlives what an item does to them.

An item that takes too long is given up after its share of processor time; one that kills its process (a crash in
compiled code) or hangs in code that no signal reaches costs that process, and is found by running its neighbours again,
alone. The task itself must not raise.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, Generic, TypeVar

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


def do(work: Work[S, T, R], items: Sequence[T], jobs: int, done: Callable[[int], None] = lambda count: None) -> list[R]:
    """The result for each item, in the order of the items. `jobs` = 1 works in this process; `done` hears of progress."""
    if jobs <= 1 or len(items) < 2 * _CHUNK:
        results = []
        for item in items:
            results.append(_one(work, item))
            done(1)
        return results
    return _in_processes(work, items, jobs, done)


# --- in one process --------------------------------------------------------------------------------------------------


class _OutOfTime(BaseException):
    """Not an Exception, so that no library's `except Exception` can swallow it."""


def _one(work: Work[S, T, R], item: T) -> R:
    try:
        with _time_limit(work.seconds):
            return work.task(work.shared, item)
    except _OutOfTime:
        return work.given_up(item, TOO_LONG)


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise _OutOfTime in the block after so much processor time; regular expressions and loops can be interrupted so.

    Processor time, not the clock on the wall: a busy machine must not change what is published. Signals reach the main
    thread only, and not on Windows; elsewhere the patience of `_in_processes` has to do.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise _OutOfTime


# --- in several ------------------------------------------------------------------------------------------------------

_CHUNK = 16
_here: dict[str, Any] = {}


def _start(work: Work[Any, Any, Any]) -> None:
    _here["work"] = work
    # Ctrl-C is the parent's to handle: children end when it ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _chunk(items: Sequence[Any]) -> list[Any]:
    return [_one(_here["work"], item) for item in items]


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
    ahead = list(range(len(chunks)))
    while ahead:
        pool = ProcessPoolExecutor(min(jobs, len(ahead)), _context(), _start, (work,))
        try:
            running = {pool.submit(_chunk, chunks[number]): number for number in ahead}
            tried = _collect(work, running, chunks, finished, done, pool)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        ahead = [number for number in ahead if number not in finished and number not in tried]
    return finished


def _collect(
    work: Work[S, T, R],
    running: dict["Future[list[R]]", int],
    chunks: Sequence[Sequence[T]],
    finished: dict[int, list[R]],
    done: Callable[[int], None],
    pool: ProcessPoolExecutor,
) -> set[int]:
    """Gather results until all are in or a process has died; then the chunks that may have been its last are `tried`."""
    # Longer than the slowest honest chunk: only code that no signal reaches comes near it.
    patience = 3 * work.seconds * _CHUNK + 30
    while running:
        ready, _ = wait(running, patience, FIRST_COMPLETED)
        if not ready:
            _kill(pool)
            ready, _ = wait(running, None, FIRST_COMPLETED)
        broken = False
        for future in ready:
            number = running.pop(future)
            try:
                finished[number] = future.result()
                done(len(chunks[number]))
            except BrokenProcessPool:
                broken = True
                running[future] = number
        if broken:
            # Chunks are taken up in order: the dead process had one of the first that are not finished.
            lost = sorted(running.values())
            return set(lost[: 2 * (os.cpu_count() or 1) + 2])
    return set()


def _kill(pool: ProcessPoolExecutor) -> None:
    for process in list((pool._processes or {}).values()):
        process.kill()


def _context() -> multiprocessing.context.BaseContext:
    """Fork is ten times quicker to start than spawn and shares what is loaded; unsafe only where threads are running."""
    alone = threading.active_count() == 1
    return multiprocessing.get_context("fork" if alone and "fork" in multiprocessing.get_all_start_methods() else None)


def default_jobs() -> int:
    """A process for each processor that this one may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
