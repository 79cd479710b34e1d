"""One build of a site at a time; a lock never outlives its holder and never stands in the way of a site without one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sitegen.disk import lock
from sitegen.disk.lock import only_build
from sitegen.problems import Problem, SiteError

HOLDER = """
import sys, time
from pathlib import Path
from sitegen.disk.lock import only_build
with only_build(Path(sys.argv[1]), print):
    print("held", flush=True)
    time.sleep(60)
"""


def hold(site: Path) -> "subprocess.Popen[bytes]":
    """Another process that has the lock."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(site)], stdout=subprocess.PIPE)
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    return holder


def codes(told: list[Problem]) -> list[str]:
    return [one.code for one in told]


def test_builds_that_follow_each_other_never_wait(tmp_path):
    """The lock is free again when the block ends, also where it ends in an error."""
    told: list[Problem] = []
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), only_build(tmp_path, told.append):
            raise ZeroDivisionError
    assert not told
    assert (tmp_path / ".sitegen/lock").is_file()


def test_a_build_beside_another_refuses_in_the_end(tmp_path, monkeypatch):
    """It says once that it waits, and after its patience is over that it has done nothing."""
    monkeypatch.setattr(lock, "PATIENCE", 0.2)
    told: list[Problem] = []
    entered = False
    with only_build(tmp_path, told.append), pytest.raises(SiteError) as refusal, only_build(tmp_path, told.append):
        entered = True
    assert not entered
    assert codes(told) == ["SG811"]
    assert refusal.value.problem.code == "SG812"


def test_a_lock_of_a_killed_process_is_taken_over_at_once(tmp_path, monkeypatch):
    """While the holder lives the lock is its own; after its death nobody has to wait for it."""
    monkeypatch.setattr(lock, "PATIENCE", 0.1)
    holder = hold(tmp_path)
    with pytest.raises(SiteError), only_build(tmp_path, lambda found: None):
        pass
    holder.kill()
    holder.communicate()
    told: list[Problem] = []
    with only_build(tmp_path, told.append):
        assert not told


def test_sites_do_not_wait_for_each_other(tmp_path):
    """Each site has its own lock."""
    told: list[Problem] = []
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with only_build(tmp_path / "a", told.append), only_build(tmp_path / "b", told.append):
        assert not told


@pytest.mark.parametrize("obstacle", ["a file", "a folder", "no site"])
def test_where_no_lock_can_be_had_there_is_none(tmp_path, obstacle):
    """What stands where the lock should be is left alone, and the build goes on."""
    if obstacle == "a file":
        (tmp_path / ".sitegen").write_text("mine")
    elif obstacle == "a folder":
        (tmp_path / ".sitegen/lock").mkdir(parents=True)
    site = tmp_path / "missing/site" if obstacle == "no site" else tmp_path
    entered = False
    with only_build(site, lambda found: None):
        entered = True
    assert entered
    assert not (tmp_path / "missing").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks by another call")
@pytest.mark.parametrize("error", [OSError(37, "No locks available"), OSError(95, "Operation not supported")])
def test_a_file_system_without_locks_is_no_obstacle(tmp_path, monkeypatch, error):
    """Some network file systems have none."""

    def refuse(descriptor: int) -> None:
        raise error

    monkeypatch.setattr(lock, "_lock", refuse)
    told: list[Problem] = []
    with only_build(tmp_path, told.append):
        assert not told


@pytest.mark.skipif(not hasattr(os, "fork"), reason="without fork nothing is inherited")
def test_processes_that_a_build_started_do_not_keep_its_lock(tmp_path):
    """A build that ends sets the lock free, though a process that it forked may still be there."""
    with only_build(tmp_path, lambda found: None):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.read(reading, 1)
            os._exit(0)
    told: list[Problem] = []
    try:
        with only_build(tmp_path, told.append):
            assert not told
    finally:
        os.write(writing, b".")
        os.waitpid(child, 0)
        os.close(reading)
        os.close(writing)
