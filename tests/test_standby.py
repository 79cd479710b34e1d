"""A process that stands by does the few risky items of a long life, and is replaced when one ends it."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen.standby import Standby
from sitegen.work import FEW, TOO_LONG, Work
from sitegen.workers import Processes

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")]


def double(_: None, item: int) -> tuple[int, int]:
    """The double, and the process that found it."""
    if item == 13:
        os._exit(1)
    while item == 99:
        pass
    return 2 * item, os.getpid()


def given_up(item: int, why: str) -> tuple[int, int]:
    return -1 if why == TOO_LONG else -2, 0


@pytest.fixture
def standby() -> Iterator[Standby]:
    made = Standby(Processes(2), lambda: None)
    yield made
    made.stop()


def work(risky: bool = True) -> Work[None, int, tuple[int, int]]:
    return Work(double, None, given_up, 0.2, risky=risky)


def test_few_risky_items_are_done_by_the_process_that_stands_by(standby: Standby) -> None:
    """The same one, again and again; in their order."""
    first, then = standby.do(work(), [1, 2, 3]), standby.do(work(), [4])
    assert [value for value, _ in (*first, *then)] == [2, 4, 6, 8]
    assert len({process for _, process in (*first, *then)} - {os.getpid()}) == 1


def test_an_item_that_takes_too_long_is_given_up(standby: Standby) -> None:
    """The others are not, nor is the process."""
    assert [value for value, _ in standby.do(work(), [1, 99, 2])] == [2, -1, 4]


def test_an_item_that_ends_the_process_costs_that_item(standby: Standby) -> None:
    """The rest are done, and the next items find another process standing by."""
    assert [value for value, _ in standby.do(work(), [1, 13, 2])] == [2, -2, 4]
    ((value, process),) = standby.do(work(), [5])
    assert (value, process != os.getpid()) == (10, True)


def test_what_is_not_risky_or_many_is_done_by_the_others(standby: Standby) -> None:
    """Two processes do many sooner than one."""
    ((_, process),) = standby.do(work(risky=False), [1])
    assert process == os.getpid()
    assert [value for value, _ in standby.do(work(), range(20, 20 + FEW))] == [2 * n for n in range(20, 20 + FEW)]


def test_it_ends_with_the_program() -> None:
    """No process is left behind, also where the program was killed."""
    ours, theirs = os.pipe()
    if not (child := os.fork()):
        standby = Standby(Processes(1), lambda: None)
        ((_, process),) = standby.do(work(), [1])
        os.write(theirs, str(process).encode())
        os.kill(os.getpid(), 9)
    os.close(theirs)
    os.waitpid(child, 0)
    process = int(os.read(ours, 20))
    os.close(ours)
    last = time.monotonic() + 60
    while is_alive(process):
        assert time.monotonic() < last
        time.sleep(0.01)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
