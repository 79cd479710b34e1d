"""Thousands of changes at once are few batches, and whatever happens, no difference stays untold."""

import shutil
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from watching import Site, covers, watched

pytestmark = pytest.mark.slow

FILES = 5000


def git(site: Path, *arguments: str) -> None:
    settings_of_nobody = ["-c", "user.name=a", "-c", "user.email=a@example.vn", "-c", "gc.auto=0"]
    subprocess.run(["git", "-C", str(site), *settings_of_nobody, *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two branches that differ in 5,000 articles and, in part, in their folders."""
    root = tmp_path_factory.mktemp("repository")
    git(root, "init", "--initial-branch=one")
    for branch in ("one", "two"):
        for number, path in enumerate(articles(root, branch)):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{branch} {number}\n" * 100)
        git(root, "add", ".")
        git(root, "commit", "--message", branch)
        if branch == "one":
            git(root, "switch", "--create", "two")
            shutil.rmtree(root / "content")
    return root


def articles(root: Path, branch: str) -> list[Path]:
    """Half of the folders have other names in the other branch."""
    folders = [f"{number}" if number % 2 else f"{number}-{branch}" for number in range(50)]
    return [root / f"content/{folders[number % 50]}/{number}.md" for number in range(FILES)]


@pytest.mark.parametrize("poll", [False, True], ids=["events", "polling"])
def test_a_checkout_is_few_batches(repository: Path, poll: bool) -> None:
    """`git checkout` of 5,000 files: at most three batches, and every file is in one.

    A machine on which Git stood still in the midst of it checked out twice: that is tried again.
    """
    git(repository, "switch", "one")
    with watched(repository, poll) as site:
        few = 0
        for branch, other in (("two", "one"), ("one", "two")) * 3:
            different = articles(repository, branch) + articles(repository, other)
            before = len(site.batches)
            git(repository, "switch", "--force", branch)
            wait_for(site, before, *different)
            batches = site.after_silence(before)
            assert covers(batches, *different)
            few += len(batches) <= 3
            if few == 2:
                break
        assert few == 2
        assert site.warnings == []
        assert site.told_of(lambda: site.article.write_text("afterwards")) == [{site.article}]


def wait_for(site: Site, before: int, *paths: Path) -> None:
    """However busy the machine is: until these were told of, or a minute has gone by."""
    end = time.monotonic() + 60
    while not covers(site.batches[before:], *paths) and time.monotonic() < end:
        time.sleep(0.05)


def test_who_never_stops_writing_is_interrupted(tmp_path: Path) -> None:
    """A file that is appended to for ever is told of now and then, and to its end."""
    with watched(tmp_path) as site:

        def deed() -> None:
            end = time.monotonic() + 60
            with site.article.open("ab", buffering=0) as file:
                while len(site.batches) < 2 and time.monotonic() < end:
                    file.write(b"more\n")
                    time.sleep(0.005)

        batches = site.told_of(deed)
        assert len(batches) >= 2
        assert set(batches) == {frozenset({site.article})}


NAMES = st.sampled_from(["a", "b", "c"])
FOLDERS = st.sampled_from(["content", "content/x", "content/x/y", "content/z", "content/z/w"])


class Writers(RuleBasedStateMachine):
    """Anybody does anything to the files; what was told of covers all that is different."""

    poll = False

    @initialize()
    def begin(self) -> None:
        self.root = Path(mkdtemp(prefix="watched-"))
        self.stack = ExitStack()
        self.stack.callback(shutil.rmtree, self.root)
        self.site: Site = self.stack.enter_context(watched(self.root, self.poll))
        self.known, self.told, self.count = self.tree(), 0, 0

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            with self.stack:
                self.compare()

    def tree(self) -> dict[Path, str]:
        content = self.root / "content"
        return {path: path.read_text() for path in content.rglob("*.md") if path.is_file()}

    def folder(self, name: str) -> Path:
        return self.root / name

    @rule(folder=FOLDERS, name=NAMES)
    def write(self, folder: str, name: str) -> None:
        self.folder(folder).mkdir(parents=True, exist_ok=True)
        self.count += 1
        (self.folder(folder) / f"{name}.md").write_text(str(self.count))

    @rule(folder=FOLDERS, name=NAMES)
    def write_the_same_size_by_a_rename(self, folder: str, name: str) -> None:
        path = self.folder(folder) / f"{name}.md"
        if path.exists():
            path.with_suffix(".tmp").write_text(path.read_text()[::-1])
            path.with_suffix(".tmp").rename(path)

    @rule(folder=FOLDERS, name=NAMES)
    def delete(self, folder: str, name: str) -> None:
        (self.folder(folder) / f"{name}.md").unlink(missing_ok=True)

    @rule(folder=FOLDERS, name=NAMES, to=FOLDERS, other=NAMES)
    def move(self, folder: str, name: str, to: str, other: str) -> None:
        path = self.folder(folder) / f"{name}.md"
        if path.exists() and self.folder(to).exists():
            path.rename(self.folder(to) / f"{other}.md")

    @rule(folder=FOLDERS, to=FOLDERS)
    def move_a_folder(self, folder: str, to: str) -> None:
        source, target = self.folder(folder), self.folder(to)
        if source.exists() and not target.exists() and target.parent.exists() and source not in target.parents:
            source.rename(target)

    @rule(folder=FOLDERS)
    def delete_a_folder(self, folder: str) -> None:
        shutil.rmtree(self.folder(folder), ignore_errors=True)

    @rule(folder=FOLDERS)
    def put_a_folder_aside_or_back(self, folder: str) -> None:
        here, aside = self.folder(folder), self.root / "elsewhere" / folder.replace("/", "-")
        if here.exists() and not aside.exists():
            here.rename(aside)
        elif aside.exists() and not here.exists() and here.parent.exists():
            aside.rename(here)

    @rule()
    def wait_a_moment(self) -> None:
        time.sleep(0.02)

    @precondition(lambda self: self.tree() != self.known)
    @rule()
    def compare(self) -> None:
        before, now = self.known, self.tree()
        different = {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
        wait_for(self.site, self.told, *different)
        batches = self.site.after_silence(self.told)
        assert not different or covers(batches, *different), different
        self.known, self.told = now, self.told + len(batches)


@pytest.mark.parametrize("poll", [False, True], ids=["events", "polling"])
def test_no_difference_stays_untold(poll: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """After quiet, every file that differs was told of, or it was said that anything may have changed."""
    monkeypatch.setattr("sitegen.server.polling._LEAST", 0.05)
    machine = type("Writers", (Writers,), {"poll": poll})
    few = settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=few)
