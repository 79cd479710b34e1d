"""Processes of this machine that share the items of some work, and what an item can do to them.

One that kills its process (a crash in compiled code) or hangs in code that no signal reaches costs that process, and is
found by running its neighbours again, alone.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from sitegen.work import DIED, Answer, Errand, Work, collect_seldom, hang_bell, patience

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

_ROUNDS = 4
"""Each process gets at least so many chunks where there are enough items: nobody waits long for the one who is last."""

_here: dict[str, Any] = {}


def _start(errand: Errand[Any]) -> None:
    _here["errand"] = errand
    threading.Thread(target=_end_with_parent, daemon=True).start()
    collect_seldom()
    hang_bell()
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


def in_processes(work: Work[S, T, R], items: Sequence[T], jobs: int, done: Callable[[int], None]) -> list[R]:
    """The result for each item, in the order of the items, by so many processes of this machine."""
    size = min(work.at_once, -(-len(items) // (_ROUNDS * jobs)))
    chunks = [items[start : start + size] for start in range(0, len(items), size)]
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
