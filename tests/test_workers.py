"""One task over many items, in several processes, whatever an item does to them."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from sitegen.work import DIED, TOO_LONG, Work, unheard
from sitegen.workers import Processes


def double(_: None, item: int) -> str:
    return str(2 * item)


def _who(_: None, item: str) -> int:
    return os.getpid()


def difficult(_: None, item: str) -> str:
    """What an item says is done to the process that has it."""
    if item == "slow":
        while True:
            pass
    if item == "stubborn":
        swallow()
    if item == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "stuck":
        sum(range(10**12))
    return f"did {item}"


def swallow() -> None:
    """A library that loses the first exception that reaches it, whatever it is."""
    try:
        while True:
            pass
    except BaseException:  # noqa: BLE001 - that is what such libraries do
        while True:
            pass


def work(seconds: float = 0.2) -> Work[None, str, str]:
    # A closure on purpose: what is said of a lost item need not travel to the processes.
    return Work(difficult, None, lambda item, why: f"{item}: {why}", seconds)


def do(given: Work[Any, Any, str], items: Sequence[Any], jobs: int, done: Callable[[int], None] = unheard) -> list[str]:
    return Processes(jobs).do(given, items, done)


def plain(count: int) -> list[str]:
    return [f"item {number}" for number in range(count)]


def expected(items: list[str], **lost: str) -> list[str]:
    return [f"{item}: {lost[item]}" if item in lost else f"did {item}" for item in items]


@contextmanager
def another_thread() -> Iterator[None]:
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


# --- in this process -------------------------------------------------------------------------------------------------


def test_results_come_in_the_order_of_the_items() -> None:
    """One process: as many results as items, each in its place, each heard of once."""
    heard: list[int] = []
    found = do(Work(double, None, lambda item, why: "", 5), range(5), 1, heard.append)
    assert found == ["0", "2", "4", "6", "8"]
    assert heard == [1] * 5


def test_no_items_no_results() -> None:
    """An empty paper is no mistake."""
    assert do(work(), [], 4) == []


def test_an_item_over_its_time_is_given_up_alone() -> None:
    """Its neighbours are done as if it were not there, also after it."""
    items = ["a", "slow", "b"]
    assert do(work(0.02), items, 1) == expected(items, slow=TOO_LONG)


def test_an_item_that_swallows_the_first_bell_hears_the_second() -> None:
    """Code called from inside a library may lose an exception; the time still ends."""
    assert do(work(0.02), ["stubborn", "b"], 1) == ["stubborn: too long", "did b"]


def test_the_time_counts_for_each_item_anew() -> None:
    """Many quick items may together take longer than one may alone."""
    busy = Work(burn, 0.02, lambda item, why: why, 0.06)
    assert do(busy, range(5), 1) == [str(item) for item in range(5)]


def burn(seconds: float, item: int) -> str:
    from time import process_time

    end = process_time() + seconds
    while process_time() < end:
        pass
    return str(item)


def test_the_bell_is_put_away() -> None:
    """After the work no alarm is set, and whoever listened to it before does so again."""
    before = signal.getsignal(signal.SIGPROF)
    do(work(0.02), ["a", "slow"], 1)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) == before


def test_in_a_thread_there_is_no_bell_and_no_crash() -> None:
    """Signals reach the main thread only; elsewhere the work is simply done."""
    found: list[list[str]] = []
    thread = threading.Thread(target=lambda: found.append(do(work(), ["a", "b"], 1)))
    thread.start()
    thread.join()
    assert found == [["did a", "did b"]]


def test_few_items_need_no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below two chunks starting a process costs more than it brings."""
    monkeypatch.setattr("sitegen.pool.in_processes", None)
    assert len(do(work(), plain(31), 8)) == 31


@pytest.mark.slow
def test_two_items_of_much_work_are_done_by_two_processes() -> None:
    """A stretch of a search index takes as long as hundreds of pages."""
    heavy = Work(_who, None, lambda item, why: 0, 5, few=2)
    assert Processes(2).do(heavy, ["alone"]) == [os.getpid()]
    assert os.getpid() not in Processes(2).do(heavy, ["one", "other"])


def test_what_touches_the_disk_goes_round_the_task() -> None:
    """Fetched, done, put: each step gets what the one before made of the item."""
    steps = Work(double, None, lambda item, why: "", 5, fetch=int, put=lambda item, made: f"{item} -> {made}")
    assert do(steps, ["1", "20"], 1) == ["1 -> 2", "20 -> 40"]


# --- in several ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [2, 3, 7])
def test_results_do_not_depend_on_the_number_of_processes(jobs: int) -> None:
    """1, 2 or more processes: the same results in the same order, and as much progress."""
    heard: list[int] = []
    given = Work(double, None, lambda item, why: "", 5)
    assert do(given, range(150), jobs, heard.append) == do(given, range(150), 1)
    assert sum(heard) == 150


@pytest.mark.slow
def test_slow_items_are_given_up_in_processes_too() -> None:
    """Several slow items in one chunk: each is given up, no neighbour is."""
    items = plain(40)
    items[3] = items[4] = items[39] = "slow"
    assert do(work(0.1), items, 2) == expected(items, slow=TOO_LONG)


@pytest.mark.slow
def test_an_item_that_kills_its_process_costs_only_itself() -> None:
    """A crash in compiled code takes the process with it; the other items of its chunk are done all the same."""
    items = plain(70)
    items[20] = "deadly"
    heard: list[int] = []
    assert do(work(), items, 2, heard.append) == expected(items, deadly=DIED)
    assert sum(heard) == 69


@pytest.mark.slow
def test_several_deaths_in_several_chunks() -> None:
    """The first and the last item, and two of one chunk: four are lost, everything else is done."""
    items = plain(80)
    for number in (0, 40, 41, 79):
        items[number] = "deadly"
    assert do(work(), items, 4) == expected(items, deadly=DIED)


@pytest.mark.slow
def test_an_item_stuck_where_no_signal_reaches_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled code that never looks up is ended with its process, and named."""
    monkeypatch.setattr("sitegen.work._GRACE", 0.5)
    items = plain(36)
    items[33] = "stuck"
    assert do(work(0.02), items, 2) == expected(items, stuck=DIED)


@pytest.mark.slow
def test_work_goes_on_beside_a_running_thread() -> None:
    """A process copied while a thread holds a lock may wait for ever: then processes are started afresh."""
    items = plain(40)
    items[7] = "slow"
    with another_thread():
        assert do(work(0.1), items, 2) == expected(items, slow=TOO_LONG)


@pytest.mark.slow
def test_a_death_while_chunks_are_handed_out() -> None:
    """A process that dies at once may do so before all chunks are taken up."""
    items = ["deadly", *plain(1000)]
    assert do(work(), items, 2) == expected(items, deadly=DIED)


@pytest.mark.slow
def test_a_risky_item_is_kept_out_of_this_process() -> None:
    """Even one alone: what could take its process down does not take ours."""
    risky = Work(difficult, None, lambda item, why: why, 5.0, risky=True)
    assert do(risky, ["deadly"], 2) == [DIED]
    with another_thread():
        assert do(risky, ["deadly"], 2) == [DIED]
