"""Every editor has its own way of saving, and each save is one change: the system calls of each, as strace shows them."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watching import Site, watched

from sitegen.server.quiet import PLAIN

NEW = b"a new version\n"
ATTEMPTS = 5


def write(path: Path, flags: int, *chunks: bytes, pause: float = 0, sync: bool = False) -> None:
    """open, write, (fsync), close"""
    descriptor = os.open(path, os.O_WRONLY | flags, 0o644)
    for chunk in chunks:
        os.write(descriptor, chunk)
        time.sleep(pause)
    if sync:
        os.fsync(descriptor)
    os.close(descriptor)


def create(path: Path, *chunks: bytes, sync: bool = False) -> None:
    write(path, os.O_CREAT | os.O_EXCL, *chunks, sync=sync)


def overwrite(path: Path, *chunks: bytes, pause: float = 0, sync: bool = False) -> None:
    write(path, os.O_CREAT | os.O_TRUNC, *chunks, pause=pause, sync=sync)


Steps = Iterator[object]


def vim(a: Path) -> Steps:
    """`set writebackup backupcopy=no`: may files be made here? Then the old one is put aside and a new one made."""
    swap, trial, backup = a.with_name(f".{a.name}.swp"), a.with_name("4913"), Path(f"{a}~")
    yield create(swap, b"b0VIM")
    yield create(trial)
    yield trial.unlink()
    yield a.rename(backup)
    yield create(a, NEW, sync=True)
    yield a.chmod(0o644)
    yield backup.unlink()
    yield swap.unlink()


def vim_in_place(a: Path) -> Steps:
    """`set backupcopy=yes`: the backup is a copy."""
    backup = Path(f"{a}~")
    yield create(backup, a.read_bytes())
    yield overwrite(a, NEW, sync=True)
    yield backup.unlink()


def emacs(a: Path) -> Steps:
    """A lock (a link to nowhere), an autosaved file, a backup that stays."""
    lock, autosaved = a.with_name(f".#{a.name}"), a.with_name(f"#{a.name}#")
    yield lock.symlink_to("editor@desk.4711:1700000000")
    yield create(autosaved, b"a new ver")
    yield a.rename(f"{a}~")
    yield create(a, NEW, sync=True)
    yield a.chmod(0o644)
    yield autosaved.unlink()
    yield lock.unlink()


def vs_code(a: Path) -> Steps:
    """Truncated and written in place, then fdatasync."""
    yield overwrite(a, NEW, sync=True)


def vs_code_atomic(a: Path) -> Steps:
    """A file beside it takes its place."""
    beside = Path(f"{a}.vsctmp")
    yield overwrite(beside, NEW, sync=True)
    yield beside.rename(a)


def nano(a: Path) -> Steps:
    """In place; a lock file as long as the editor is open."""
    lock = a.with_name(f".{a.name}.swp")
    yield create(lock, b"b0nano")
    yield overwrite(a, NEW)
    yield lock.unlink()


def nano_with_backup(a: Path) -> Steps:
    """`nano -B`: the backup is a copy and stays."""
    yield overwrite(Path(f"{a}~"), a.read_bytes())
    yield overwrite(a, NEW)


def jetbrains(a: Path) -> Steps:
    """“Safe write”: two renames with a moment between in which there is no such file."""
    new, old = Path(f"{a}___jb_tmp___"), Path(f"{a}___jb_old___")
    yield create(new, NEW)
    yield a.rename(old)
    yield new.rename(a)
    yield old.unlink()


def gedit(a: Path) -> Steps:
    """GLib's g_file_replace: a hidden file takes its place."""
    hidden = a.with_name(".goutputstream-X4K2P1")
    yield create(hidden, NEW, sync=True)
    yield hidden.rename(a)


def kate(a: Path) -> Steps:
    """Qt's QSaveFile: a file with six letters more takes its place."""
    beside = Path(f"{a}.AbCdEf")
    yield create(beside, NEW, sync=True)
    yield beside.rename(a)


def sed(a: Path) -> Steps:
    """`sed -i`: a file of another name takes its place."""
    beside = a.with_name("sedQ3xYz1")
    yield create(beside, NEW)
    yield beside.chmod(0o644)
    yield beside.rename(a)


def mv_over(a: Path) -> Steps:
    """From outside of what is watched."""
    elsewhere = a.parent.parent / "elsewhere/new.md"
    elsewhere.write_bytes(NEW)
    yield elsewhere.rename(a)


def rsync(a: Path) -> Steps:
    """A hidden file with the times of the original takes its place."""
    hidden = a.with_name(f".{a.name}.Wq81Lz")
    yield create(hidden, NEW)
    yield os.utime(hidden, (1_600_000_000, 1_600_000_000))
    yield hidden.chmod(0o644)
    yield hidden.rename(a)


def rsync_in_place(a: Path) -> Steps:
    """`rsync --inplace`: written, cut, then given the times of the original."""
    descriptor = os.open(a, os.O_WRONLY | os.O_CREAT)
    yield os.write(descriptor, NEW)
    yield os.ftruncate(descriptor, len(NEW))
    yield os.close(descriptor)
    yield os.utime(a, (1_600_000_000, 1_600_000_000))
    yield a.chmod(0o644)


def two_saves(a: Path) -> Steps:
    """Formatters save again what was saved."""
    yield overwrite(a, b"first\n")
    yield time.sleep(0.003)
    yield overwrite(a, NEW)


def slow_hand(a: Path) -> Steps:
    """Two chunks, and a while between them."""
    yield overwrite(a, NEW[:5], NEW[5:], pause=0.025)


def new_and_empty(a: Path) -> Steps:
    """A file that was not there, empty for a while."""
    yield a.unlink()
    yield overwrite(a, b"", NEW, pause=0.04)


def appended(a: Path) -> Steps:
    """`>>`"""
    yield write(a, os.O_APPEND, NEW)


SAVES = [
    vim, vim_in_place, emacs, vs_code, vs_code_atomic, nano, nano_with_backup, jetbrains, gedit, kate, sed, mv_over,
    rsync, rsync_in_place, two_saves, slow_hand, new_and_empty, appended,
]  # fmt: skip


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A site with an article for each attempt."""
    (tmp_path / "content").mkdir()
    for attempt in range(ATTEMPTS):
        (tmp_path / f"content/{attempt}.md").write_bytes(b"an old version\n")
    return tmp_path


@pytest.fixture
def by_events(articles: Path) -> Iterator[Site]:
    with watched(articles) as site:
        yield site


@pytest.fixture
def by_looking(articles: Path) -> Iterator[Site]:
    with watched(articles, poll=True) as site:
        yield site


def saved(site: Site, save: Callable[[Path], Steps]) -> list[frozenset[Path]]:
    """The batches of one save. A machine that stood still in the midst of it saved twice: that is tried again."""
    for attempt in range(ATTEMPTS):
        article = site.root / f"content/{attempt}.md"
        longest = 0.0

        def deed(path: Path = article) -> None:
            nonlocal longest
            before = time.monotonic()
            for _ in save(path):
                now = time.monotonic()
                longest, before = max(longest, now - before), now

        batches = [frozenset(path.name.replace(str(attempt), "a") for path in batch) for batch in site.told_of(deed)]
        if longest < PLAIN or len(batches) == 1:
            return batches
    pytest.skip("this machine is too busy to save a file at once")


@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
def test_a_save_is_one_change(by_events: Site, save: Callable[[Path], Steps]) -> None:
    """Whatever an editor does to save a file, one change of that one file is told."""
    assert saved(by_events, save) == [{"a.md"}]


@pytest.mark.slow
@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
def test_a_save_is_one_change_also_where_there_are_no_events(by_looking: Site, save: Callable[[Path], Steps]) -> None:
    """Looking tells the same as listening."""
    assert saved(by_looking, save) == [{"a.md"}]


REAL = [
    ["sed", "-i", "s/old/new/"],
    ["sh", "-c", 'mv "$0" "$0~" && echo new >"$0"'],
    ["sh", "-c", 'echo new >"$0"'],
    ["touch"],
    ["perl", "-i", "-pe", "s/old/new/"],
    ["vim", "-es", "-c", "s/old/new/", "-c", "x"],
    ["rsync", __file__],
    ["rsync", "--inplace", __file__],
]


@pytest.mark.slow
@pytest.mark.parametrize("command", REAL, ids=lambda command: " ".join(command[:2]))
def test_a_save_by_a_real_program_is_one_change(by_events: Site, command: list[str]) -> None:
    """The programs themselves, where this machine has them."""
    if not shutil.which(command[0]):
        pytest.skip(f"there is no {command[0]} here")

    def save(article: Path) -> Steps:
        yield subprocess.run([*command, str(article)], check=True, capture_output=True)

    assert saved(by_events, save) == [{"a.md"}]


def test_what_writers_do_not_mean_is_no_change(by_events: Site) -> None:
    """Swap, backup, lock and cache files, reading, listing, opening without writing, and what is built."""
    assert by_events.told_of_nothing(lambda: idle_deeds(by_events)) == []


@pytest.mark.slow
def test_what_writers_do_not_mean_is_no_change_where_there_are_no_events(by_looking: Site) -> None:
    """The same for those who look."""
    assert by_looking.told_of_nothing(lambda: idle_deeds(by_looking)) == []


def idle_deeds(site: Site) -> None:
    content, article = site.root / "content", site.article
    for name in (
        ".a.md.swp",
        ".a.md.swx",
        "4913",
        "a.md~",
        "#a.md#",
        "a.md___jb_tmp___",
        "a.md___jb_old___",
        "a.tmp",
        ".DS_Store",
    ):
        create(content / name, b"not meant")
    (content / ".#a.md").symlink_to("editor@desk.4711:1700000000")
    for folder in ("output/van-hoa", "__pycache__", ".git", "empty"):
        (content / folder).mkdir(parents=True)
    create(content / "output/van-hoa/index.html", b"built")
    create(content / "__pycache__/macro.cpython-311.pyc", b"compiled")
    article.read_bytes()
    os.close(os.open(article, os.O_RDWR))
    list(content.rglob("*"))
    create(site.root / "notes.txt", b"beside the settings")
    passing = content / "passing.md"
    create(passing, b"come and gone")
    passing.unlink()
