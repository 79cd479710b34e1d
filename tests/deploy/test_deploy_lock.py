"""One deploy of a target at a time; a lock that nobody keeps any more is taken over."""

import os
import threading
import time
from pathlib import Path

import pytest

from sitegen.deploy import lock as room
from sitegen.deploy.folder import Folder
from sitegen.deploy.lock import only_deploy
from sitegen.deploy.values import Deployer
from sitegen.problems import Problem, SiteError

LOCK = "khoa"
HERE = Deployer("máy này", os.getpid(), "một")
ELSEWHERE = Deployer("máy kia", 1, "hai")


@pytest.fixture
def place(tmp_path: Path, monkeypatch) -> Folder:
    """A target, and hours as short as hundredths of a second; nobody who is only kept waiting is taken for dead."""
    for name, value in (("BEAT", 0.02), ("SILENCE", 1000.0), ("PATIENCE", 0.4), ("_PAUSE", 0.02)):
        monkeypatch.setattr(room, name, value)
    return Folder(tmp_path, "x", lambda _: None)


def lines(place: Folder) -> list[str]:
    return (place.read(LOCK) or b"").decode().split("\n")


def take(place: Folder, who: Deployer, told: list[Problem] | None = None) -> None:
    with only_deploy(place, LOCK, who, (told if told is not None else []).append):
        assert lines(place)[2] == who.token


def test_a_lock_is_there_in_the_block_and_gone_after_it(place: Folder) -> None:
    """Also when the block fails."""
    take(place, HERE)
    assert place.read(LOCK) is None
    with pytest.raises(ZeroDivisionError), only_deploy(place, LOCK, HERE, print):
        _ = 1 / 0
    assert place.read(LOCK) is None


def test_its_owner_keeps_on_writing_it(place: Folder) -> None:
    """So that others see that it is not forgotten, however long a file takes."""
    with only_deploy(place, LOCK, HERE, print):
        first = now = lines(place)
        last = time.monotonic() + 60
        while now[3] == first[3] and time.monotonic() < last:
            time.sleep(0.01)
            now = lines(place)
        assert now[:3] == first[:3]
        assert int(now[3]) > int(first[3])


def test_another_deploy_is_waited_for_and_told_of(place: Folder, monkeypatch) -> None:
    """Once, by the name of its machine; when it ends, ours goes on."""
    monkeypatch.setattr(room, "PATIENCE", 1000.0)
    told: list[Problem] = []
    begun, end = threading.Event(), threading.Event()

    def other() -> None:
        with only_deploy(place, LOCK, ELSEWHERE, print):
            begun.set()
            end.wait(60)

    thread = threading.Thread(target=other)
    thread.start()
    begun.wait()
    with only_deploy(place, LOCK, HERE, lambda found: (told.append(found), end.set())):
        assert lines(place)[2] == HERE.token
    thread.join()
    assert [one.code for one in told] == ["SG890"]
    assert "máy" in told[0].message("vi")


def test_patience_has_an_end(place: Folder) -> None:
    """The second deploy gives up, and the first one never notices."""
    with only_deploy(place, LOCK, ELSEWHERE, print) as ours:
        with pytest.raises(SiteError) as raised:
            take(place, HERE)
        assert raised.value.problem.code == "SG891"
        ours.make_sure()


@pytest.mark.parametrize("left", [b"m\xc3\xa1y kia\n1\nhai\n7\n", b"", b"\xff\xff"])
def test_a_lock_that_nobody_writes_is_taken_over(place: Folder, left: bytes, monkeypatch) -> None:
    """No clocks are compared: silence is enough."""
    monkeypatch.setattr(room, "SILENCE", 0.1)
    place.create(LOCK, left)
    take(place, HERE)


def test_a_lock_of_a_dead_process_of_this_machine_is_taken_at_once(place: Folder) -> None:
    """Without any silence: who runs the command again after Ctrl-C or a broken line does not wait."""
    told: list[Problem] = []
    place.create(LOCK, f"{HERE.machine}\n{2**22 + 5}\nkhác\n3\n".encode())
    take(place, HERE, told)
    assert told == []


def test_a_living_process_of_this_machine_is_not_robbed(place: Folder) -> None:
    """Its number is in use."""
    with only_deploy(place, LOCK, Deployer(HERE.machine, os.getppid(), "cha"), print), pytest.raises(SiteError):
        take(place, HERE)


def test_who_was_taken_for_dead_stops(place: Folder) -> None:
    """Before the switch the owner makes sure, and in the end it does not remove what is another's."""
    with only_deploy(place, LOCK, ELSEWHERE, print) as slow:
        place.write(LOCK, f"{HERE.machine}\n1\n{HERE.token}\n0\n".encode())
        with pytest.raises(SiteError) as raised:
            slow.make_sure()
        assert raised.value.problem.code == "SG891"
    assert lines(place)[2] == HERE.token
