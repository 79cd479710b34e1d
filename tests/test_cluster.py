"""A cluster does what processes here do: the same bytes, the same problems; and it may fail without any loss."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from small_site import article, tree, write_site
from test_extensions import SITE, large
from test_whole_site import PAPER
from test_workers import difficult, expected, plain

from sitegen import cluster
from sitegen.bureau import Assignment
from sitegen.cli import main
from sitegen.cluster import Cluster
from sitegen.problems import SiteError
from sitegen.work import DIED, TOO_LONG, Work

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parent.parent
MOMENT = "2026-06-01T12:00:00+07:00"
NOBODY = "dask://127.0.0.1:9"


def run(site: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["build", "--site", str(site), "--as-of", MOMENT, *words])


def command(site: Path, output: Path, *options: str) -> list[str]:
    words = ["build", "--site", str(site), "--output", str(output), "--as-of", MOMENT, "--lang", "en"]
    return [sys.executable, "-m", "sitegen", *words, *options]


def built(site: Path, output: Path, *options: str) -> dict[str, bytes]:
    """Build in a process of its own; every file of the output."""
    subprocess.run(command(site, output, *options), check=True, capture_output=True)
    return tree(output)


@contextmanager
def started(
    *words: str, folder: Path | None = None, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours, ended with the block."""
    process = subprocess.Popen(
        [sys.executable, *words],
        cwd=folder,
        env=os.environ | (environment or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A scheduler of Dask on a free port, and its address."""
    contact = folder / "scheduler.json"
    words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(contact))
    with started("-m", "dask", "scheduler", *words) as process:
        wait_until(lambda: contact.is_file() and contact.stat().st_size > 0)
        yield process, json.loads(contact.read_text("utf-8"))["address"].replace("tcp://", "dask://")


@contextmanager
def worker(folder: Path, address: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    words = ("worker", address.replace("dask://", "tcp://"), "--no-nanny", "--nthreads", "1", "--no-dashboard")
    # Far from the repository: what it has installed is what it works with.
    with started("-m", "dask", *words, folder=folder, environment=environment) as process:
        yield process


def wait_until(it_is: Callable[[], bool], seconds: float = 60) -> None:
    last = time.monotonic() + seconds
    while not it_is():
        assert time.monotonic() < last
        time.sleep(0.01)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler with two workers."""
    folder = tmp_path_factory.mktemp("dask")
    with scheduler(folder) as (_, address), worker(folder, address), worker(folder, address):
        yield address


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return write_site(tmp_path / "paper", PAPER)


@pytest.fixture
def big_paper(tmp_path: Path) -> Path:
    """Large enough that something can happen while it is being made."""
    texts = (article(f"Bài {n}", f"2024-05-{n % 28 + 1:02}", "Chữ **đậm**. " * 200, id=f"b{n}") for n in range(600))
    return write_site(tmp_path / "big", "".join(f"--- content/tin/bai-{n}.md\n{text}" for n, text in enumerate(texts)))


# --- the same bytes --------------------------------------------------------------------------------------------------


def test_a_cluster_makes_the_same_bytes(paper: Path, tmp_path: Path, address: str) -> None:
    """One process, two, or a cluster's: one tree."""
    alone = built(paper, tmp_path / "1", "--jobs", "1")
    assert built(paper, tmp_path / "2", "--jobs", "2") == alone
    assert built(paper, tmp_path / "3", "--executor", address) == alone


def test_a_cluster_has_the_extensions_of_the_site(tmp_path: Path, address: str) -> None:
    """They travel as sources: workers that never saw the site read and show with its own Markdown and filters."""
    site = large(write_site(tmp_path / "site", SITE))
    alone = built(site, tmp_path / "1", "--jobs", "1")
    assert b"<ins>" in alone["tin/bai-3-b3.html"]
    assert built(site, tmp_path / "2", "--executor", address) == alone


def test_a_cluster_makes_the_sample_paper(tmp_path: Path, address: str) -> None:
    """The repository's own paper, pictures and all; and what was made there stands in the next build here."""
    site = tmp_path / "site"
    for name in ("content", "themes"):
        shutil.copytree(REPOSITORY / name, site / name)
    shutil.copy(REPOSITORY / "pyproject.toml", site)
    ours = built(site, tmp_path / "1", "--jobs", "1")
    assert built(site, tmp_path / "2", "--jobs", "2") == ours
    assert built(site, tmp_path / "3", "--clean", "--executor", address, "--verify") == ours
    again = subprocess.run(command(site, tmp_path / "3", "--json"), check=True, capture_output=True)
    assert json.loads(again.stdout)["written"] == 0


def test_a_faulty_article_is_named_from_afar(paper: Path, tmp_path: Path, address: str) -> None:
    """Problems come back with their place; a file that vanishes is one of them."""
    (paper / "content/thoi-su/hong.md").write_text("---\ntitle: A\ndate: 31/02/2024\n---\n", "utf-8")
    found = subprocess.run(
        command(paper, tmp_path / "out", "--executor", address), check=False, capture_output=True, text=True
    )
    assert found.returncode == 1
    assert "content/thoi-su/hong.md:3:7" in found.stderr
    assert not (tmp_path / "out").exists()


# --- wrong usage -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1:8786",
        "dask://",
        "dask://máy:8786",
        "dask://host",
        "dask://host:0",
        "dask://host:65536",
        "http://host:8786",
        "dask://host:87a6",
        "dask://a b:8786",
        "dask://host:8786/x",
        "",
    ],
)
def test_a_wrong_address_is_refused_with_the_right_form(paper: Path, text: str) -> None:
    """One problem, told before anything is connected or written."""
    result = run(paper, "--executor", text)
    assert result.exit_code == 1
    assert "SG114" in result.stderr
    assert "dask://10.0.0.5:8786" in result.stderr
    assert not (paper / "output").exists()


def test_processes_here_or_a_cluster_not_both(paper: Path) -> None:
    """Wrong usage, in both languages."""
    result = run(paper, "--jobs", "2", "--executor", NOBODY)
    assert result.exit_code == 2
    assert "không dùng cùng nhau được" in result.stderr
    assert "exclude each other" in result.stderr


def test_a_missing_extra_is_named(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without distributed: how to install it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = run(paper, "--executor", NOBODY)
    assert result.exit_code == 1
    assert "SG115" in result.stderr
    assert "pip install sitegen[cluster]" in result.stderr


def test_without_a_cluster_dask_is_not_loaded(paper: Path) -> None:
    """Who does not ask for it does not wait for it."""
    script = (
        "import sys; from sitegen.cli import main; main(standalone_mode=False); print('distributed' in sys.modules)"
    )
    words = [
        sys.executable,
        "-c",
        f"import atexit, sys; atexit.register(lambda: print('dask' in sys.modules)); {script}",
    ]
    done = subprocess.run([*words, "build", "--site", str(paper)], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "False"


# --- a cluster that fails ------------------------------------------------------------------------------------------------


def test_a_scheduler_that_is_not_there_is_told_soon(paper: Path, tmp_path: Path) -> None:
    """One problem, no traceback, and the old site stands."""
    before = built(paper, paper / "output")
    done = subprocess.run(
        command(paper, paper / "output", "--executor", NOBODY), check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.count("[SG830]") == 1
    assert "Traceback" not in done.stderr
    assert tree(paper / "output") == before


def test_a_scheduler_without_workers_is_told_soon(paper: Path, tmp_path: Path) -> None:
    """Nobody would ever do the work."""
    with scheduler(tmp_path) as (_, address):
        done = subprocess.run(
            command(paper, tmp_path / "out", "--executor", address), check=False, capture_output=True, text=True
        )
    assert done.returncode == 1
    assert done.stderr.count("[SG830]") == 1
    assert "Traceback" not in done.stderr


def test_a_worker_killed_halfway_costs_only_time(big_paper: Path, tmp_path: Path) -> None:
    """Another one does its chunks again: the same bytes."""
    output = tmp_path / "far"
    with (
        scheduler(tmp_path) as (_, address),
        worker(tmp_path, address) as victim,
        worker(tmp_path, address),
        started(*command(big_paper, output, "--executor", address)[1:]) as building,
    ):
        wait_until(lambda: len(list(output.glob("tin/*.html"))) > 20)
        victim.kill()
        still_building = building.poll() is None
        assert building.wait(120) == 0
    assert still_building
    assert tree(output) == built(big_paper, tmp_path / "near", "--jobs", "1")


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_a_scheduler_lost_halfway_loses_nothing(big_paper: Path, tmp_path: Path, blow: signal.Signals) -> None:
    """Dead or silent: one problem; every file is the old one or the new one; the next build finishes the work."""
    output = tmp_path / "out"
    old = built(big_paper, output)
    (big_paper / "sitegen.toml").write_text('name = "Báo Mới"\nbase_url = "https://moi.example.vn"\n', "utf-8")
    new = built(big_paper, tmp_path / "new", "--clean")
    page = "tin/index.html"
    with scheduler(tmp_path) as (victim, address), worker(tmp_path, address), worker(tmp_path, address):
        words = command(big_paper, output, "--executor", address)
        building = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        pages = [name for name in old if name.startswith("tin/")][50:90]
        wait_until(lambda: sum((output / name).read_bytes() != old[name] for name in pages) > 10)
        victim.send_signal(blow)
        told = building.communicate(timeout=120)[1]
    assert building.returncode == 1
    assert told.count("[SG832]") == 1, told
    assert "Traceback" not in told
    left = tree(output)
    assert left.keys() >= old.keys()
    manifest = ".well-known/sitegen-manifest.txt"
    assert all(left[path] in (old[path], new.get(path)) for path in old if path != manifest)
    assert left[page] != new[page], "the build was over before the scheduler was lost"
    assert built(big_paper, output, "--jobs", "1") == new


def test_a_worker_with_another_sitegen_is_refused(paper: Path, tmp_path: Path) -> None:
    """One changed line of ours on another machine could change bytes: nothing is asked of it."""
    other = tmp_path / "other"
    shutil.copytree(REPOSITORY / "sitegen", other / "sitegen", ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "sitegen/digest.py").open("a", encoding="utf-8") as file:
        file.write("# another version\n")
    with scheduler(tmp_path) as (_, address), worker(tmp_path, address, PYTHONPATH=str(other)):
        done = subprocess.run(
            command(paper, tmp_path / "out", "--executor", address), check=False, capture_output=True, text=True
        )
    assert done.returncode == 1
    assert done.stderr.count("[SG831]") == 1
    assert not (tmp_path / "out").exists()


# --- bureaus, without Dask -------------------------------------------------------------------------------------------------


@pytest.fixture
def afar(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A cluster whose workers are two threads here; their processes know the tasks of the tests."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with ThreadPoolExecutor(2) as executor:
        yield Cluster(executor, lambda assignment: assignment, lambda: 2)


def risky(seconds: float = 0.2) -> Work[None, str, str]:
    return Work(difficult, None, lambda item, why: f"{item}: {why}", seconds)


def test_what_an_item_does_to_its_process_is_told_as_here(afar: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too slow, deadly, or stuck where no signal reaches: each costs only itself, as in processes of this machine."""
    monkeypatch.setattr("sitegen.work._GRACE", 3)
    items = plain(120)
    for number, name in ((0, "deadly"), (5, "slow"), (40, "deadly"), (41, "deadly"), (70, "stuck"), (119, "stubborn")):
        items[number] = name
    heard: list[int] = []
    found = afar.do(risky(0.05), items, heard.append)
    assert found == expected(items, deadly=DIED, slow=TOO_LONG, stuck=DIED, stubborn=TOO_LONG)
    assert sum(heard) == 120


def here(_: None, item: int) -> int:
    return os.getpid()


def test_the_disk_is_touched_here_and_the_rest_done_there(afar: Cluster) -> None:
    """Fetching and putting are done by the process that asks, the task by others."""
    fetched: list[int] = []
    put = lambda item, made: (os.getpid(), made)  # noqa: E731 - what cannot be sent is not sent
    work = Work(here, None, lambda item, why: (0, 0), 5, fetch=fetched.append, put=put)
    found = afar.do(work, range(100))
    assert fetched == list(range(100))
    assert {ours for ours, _ in found} == {os.getpid()}
    assert os.getpid() not in {theirs for _, theirs in found}


def test_a_little_work_stays_here() -> None:
    """A dozen harmless items are done before the first could have been sent."""
    nowhere: Any = None
    assert Cluster(nowhere, nowhere, nowhere).do(risky(), plain(12)) == expected(plain(12))


def test_a_worker_that_comes_later_is_asked_too(afar: Cluster) -> None:
    """Its first chunk brings the engine it must have."""

    def share(assignment: Assignment) -> Assignment:
        return replace(assignment, engine="another")

    with pytest.raises(SiteError, match="SG831"):
        Cluster(afar.executor, share, afar.hands).do(risky(), plain(20))


class Silent(Executor):
    """Takes everything, does nothing."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        return Future()


@pytest.mark.parametrize("hands", [0, 2])
def test_a_cluster_that_does_nothing_is_left(hands: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without workers soon, with workers when no honest chunk can take so long."""
    monkeypatch.setattr(cluster, "LOOKING", 0.01)
    monkeypatch.setattr(cluster, "WITHOUT_WORKERS", 0.02)
    monkeypatch.setattr("sitegen.work._GRACE", 0.03)
    with pytest.raises(SiteError) as error:
        Cluster(Silent(), lambda assignment: assignment, lambda: hands).do(risky(0), plain(20))
    assert error.value.problem.code == "SG832"
    assert ("no workers" in error.value.problem.message("en")) == (hands == 0)
