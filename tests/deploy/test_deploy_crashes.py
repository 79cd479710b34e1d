"""Readers never see half a site: not during a deploy, not after one that was killed."""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_build import WISHES, build_of, faults, paper, tree, write_output

from sitegen.cli import main
from sitegen.deploy.folder import Folder
from sitegen.deploy.releases import LOCK, deploy
from sitegen.manifest import MANIFEST, read_manifest

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parent.parent.parent


# --- readers ---------------------------------------------------------------------------------------------------------


def look(target: Path, seen: Counter[str]) -> None:
    """Hash every file of the manifest in the release that is current now; then one page, as a browser asks for it."""
    folder = os.open(target / "current", os.O_RDONLY | os.O_DIRECTORY)
    try:
        for file in read_manifest(read(MANIFEST, folder)) or ():
            try:
                data = read(file.path, folder)
            except FileNotFoundError:
                seen["missing"] += 1
                continue
            seen["whole" if sha256(data).hexdigest() == file.sha256 else "mixed"] += 1
    finally:
        os.close(folder)
    page = (target / "current/tin/bai-1.html").read_text("utf-8")
    seen["pages" if page == paper()["tin/bai-1.html"] else "mixed"] += 1


def read(path: str, folder: int) -> bytes:
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags, dir_fd=folder)) as file:
        return file.read()


@pytest.mark.parametrize("publishes", [30, pytest.param(200, marks=pytest.mark.long)])
def test_four_readers_during_many_publishes(tmp_path: Path, publishes: int) -> None:
    """0 missing, 0 mixed, however often the site changes under their eyes."""
    target, output, end = tmp_path / "target", tmp_path / "output", threading.Event()
    deploy(Folder(target, "x", lambda _: None), build_of(output, paper(0, 40)), WISHES)
    seen: list[Counter[str]] = [Counter() for _ in range(4)]
    broken: list[Exception] = []

    def reader(mine: Counter[str]) -> None:
        try:
            while not end.is_set():
                look(target, mine)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test is to tell of it
            broken.append(error)

    threads = [threading.Thread(target=reader, args=(mine,)) for mine in seen]
    for thread in threads:
        thread.start()
    try:
        for version in range(1, publishes + 1):
            build = build_of(output, paper(version, 40))
            outcome = deploy(Folder(target, "x", lambda _: None), build, WISHES)
            assert outcome.release == version + 1
    finally:
        end.set()
        for thread in threads:
            thread.join()
    total = sum(seen, Counter[str]())
    assert broken == []
    assert (total["missing"], total["mixed"]) == (0, 0)
    assert total["pages"] > publishes


# --- kill -9 ---------------------------------------------------------------------------------------------------------


def site_with_target(folder: Path) -> Path:
    site = folder / "site"
    site.mkdir()
    (site / "sitegen.toml").write_text('[deploy.web]\ntype = "folder"\npath = "../web"\n', "utf-8")
    return site


def start(site: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "sitegen", "deploy", "--site", str(site)]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)


def kill_after(process: "subprocess.Popen[bytes]", lock: Path, seconds: float) -> bool:
    """SIGKILL so long after the deploy has taken its lock; whether it was still at work."""
    while not lock.exists() and process.poll() is None:
        time.sleep(0.0005)
    time.sleep(seconds)
    process.kill()
    return process.wait() == -9


def working_time(site: Path, lock: Path) -> float:
    """Seconds for which a deploy of this size holds its lock."""
    process = start(site)
    while not lock.exists():
        time.sleep(0.0005)
    begun = time.perf_counter()
    while lock.exists():
        time.sleep(0.0005)
    process.wait()
    return time.perf_counter() - begun


@pytest.mark.parametrize("kills", [8, pytest.param(100, marks=pytest.mark.long)])
def test_a_deploy_that_is_killed_at_any_moment(tmp_path: Path, kills: int) -> None:
    """The old site or the new one is there, whole; the next deploy makes everything right and leaves nothing behind."""
    site = site_with_target(tmp_path)
    target, moments = tmp_path / "web", random.Random(7)
    write_output(site / "output", paper(0, 400))
    seconds = working_time(site, target / LOCK)
    found: Counter[str] = Counter()
    version = 0
    while found["killed"] < kills:
        version += 1
        write_output(site / "output", paper(version, 400))
        killed = kill_after(start(site), target / LOCK, moments.uniform(0, seconds))
        found["killed" if killed else "too late"] += 1
        assert faults(target / "current") == []
        shown = tree(target / "current")
        found["old" if shown == paper(version - 1, 400) else "new" if shown == paper(version, 400) else "neither"] += 1
        result = CliRunner().invoke(main, ["deploy", "--site", str(site)], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        assert tree(target / "current") == paper(version, 400)
        assert sorted(path.name for path in target.iterdir()) == ["current", "releases"]
        releases = [path.name for path in (target / "releases").iterdir()]
        assert all(name.isdecimal() for name in releases)
        assert len(releases) <= 5
    assert found["neither"] == 0
    assert found["old"] > 0
