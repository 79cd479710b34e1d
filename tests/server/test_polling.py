"""When those who only look take a change for settled: the looks and the waits are played, no time goes by."""

from collections.abc import Iterator
from itertools import chain, count, repeat
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from sitegen.server import polling
from sitegen.server.polling import Polling
from sitegen.server.stamps import Grounds, Stamps


class Played(Grounds):
    """Grounds that look as they are told to, one look after the other."""

    looks: Iterator[Stamps]

    def look(self, enter: object = None) -> Stamps:
        return next(self.looks)

    def stamp(self, path: str, sure_before: int | None = None) -> int | None:
        return None


class NoTime(Event):
    """Waiting takes no time and is written down."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        return False


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_LEAST", 0.0)
    monkeypatch.setattr(polling, "_SHARE", 0.0)


def played(*looks: Stamps | Iterator[Stamps]) -> tuple[Polling, NoTime]:
    grounds, no_time = Played((), frozenset(), frozenset()), NoTime()
    one_by_one = chain.from_iterable([look] if isinstance(look, dict) else look for look in looks)
    object.__setattr__(grounds, "looks", one_by_one)
    return Polling(grounds, no_time), no_time


def changes(watching: Polling) -> frozenset[str] | None:
    return watching.changes(monotonic() + 0.2)


def test_what_moves_is_looked_at_until_it_rests() -> None:
    """Three states of a file that is being written are one change."""
    watching, _ = played({"a": 1}, {"a": 2}, {"a": 3}, {"a": 4, "b": 1}, repeat({"a": 4, "b": 1}))
    assert changes(watching) == {"a", "b"}
    assert changes(watching) is None


def test_what_comes_and_goes_is_no_change() -> None:
    """Nor is a file that is put back as it was."""
    watching, _ = played({"a": 1}, {}, {"a": 1, "a.new": 2}, repeat({"a": 1}))
    assert changes(watching) is None


def test_what_never_rests_is_told_of_now_and_then_and_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever moved when it was told of is told of again, for its last change may look like the one before."""
    monkeypatch.setattr(polling, "ceiling", lambda spread: -1.0)
    moving = ({"a": number, "b": 1} for number in range(1, 4))
    watching, _ = played(moving, repeat({"a": 3, "b": 1}))
    assert changes(watching) == {"a"}
    assert changes(watching) == {"a"}
    assert changes(watching) is None


def test_a_file_that_is_empty_or_away_is_waited_for_longer(tmp_path: Path) -> None:
    """Its writer is about to fill it."""
    waits = {}
    for state in ("full", "empty", "away"):
        path = tmp_path / state
        if state != "away":
            path.write_text("words" if state == "full" else "")
        watching, no_time = played({str(path): 1}, repeat({str(path): 2}))
        assert changes(watching) == {str(path)}
        waits[state] = max(no_time.waits)
    assert waits["full"] < waits["away"] < waits["empty"]


def test_many_files_are_waited_for_longer() -> None:
    """More will follow."""
    many = {str(number): 1 for number in range(100)}
    watching, no_time = played({}, repeat(many))
    assert changes(watching) == many.keys()
    few, little_time = played({}, repeat({"a": 1}))
    changes(few)
    assert max(no_time.waits) > max(little_time.waits)


def test_a_stop_ends_it_in_the_midst_of_a_change() -> None:
    """However much is moving."""
    watching, no_time = played({"a": number} for number in count())
    no_time.wait = lambda timeout=None: len(no_time.waits) > 1 or no_time.waits.append(1)  # type: ignore[method-assign,func-returns-value,return-value]
    assert changes(watching) is None
