"""What happens to folders and settings under watch is told, whatever way is used to watch them."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from watching import Site, covers, watched

from sitegen.server.watch import Watcher

pytestmark = pytest.mark.slow


@pytest.fixture(params=[False, True], ids=["events", "polling"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with watched(tmp_path, request.param) as watching:
        yield watching


def test_a_new_folder_with_what_is_in_it(site: Site) -> None:
    """Files that were written before anybody could watch their folder are not missed, nor are later ones."""
    deep = site.root / "content/van-hoa/le-hoi/2026"

    def deed() -> None:
        deep.mkdir(parents=True)
        (deep / "hoi.md").write_text("new")

    assert covers(site.told_of(deed), deep / "hoi.md")
    assert site.told_of(lambda: (deep / "hoi.md").write_text("newer")) == [{deep / "hoi.md"}]


def test_a_renamed_folder(site: Site) -> None:
    """Its files are told of under both names, and watched under the new one."""
    old, new = site.root / "content/old", site.root / "content/new"
    assert covers(site.told_of(lambda: old.rename(new)), old / "b.md", new / "b.md")
    assert site.told_of(lambda: (new / "b.md").write_text("edited")) == [{new / "b.md"}]


def test_what_is_gone_takes_no_watches(tmp_path: Path) -> None:
    """The system has only so many: those of folders that were deleted or moved out are given back."""
    with watched(tmp_path) as site:
        before = watches()
        for remove in (shutil.rmtree, lambda folder: folder.rename(tmp_path / "elsewhere/deep")):
            deep = tmp_path / "content/x/y"
            site.told_of(lambda folder=deep: (folder.mkdir(parents=True), (folder / "c.md").write_text("c")))
            assert watches() == before + 2
            site.told_of(lambda folder=deep, deed=remove: deed(folder.parent))
            assert watches() == before


def watches() -> int:
    """How many inotify watches this process has."""
    return sum(info.read_text().count("inotify wd:") for info in Path("/proc/self/fdinfo").iterdir() if info.exists())


def test_two_folders_exchanged(site: Site) -> None:
    """Neither keeps the other's watch."""
    one, two, aside = (site.root / "content" / name for name in ("old", "two", "aside"))
    site.told_of(lambda: (two.mkdir(), (two / "c.md").write_text("c")))

    def deed() -> None:
        one.rename(aside)
        two.rename(one)
        aside.rename(two)

    assert covers(site.told_of(deed), one / "b.md", one / "c.md", two / "b.md", two / "c.md")
    assert site.told_of(lambda: (one / "c.md").write_text("edited")) == [{one / "c.md"}]
    assert site.told_of(lambda: (two / "b.md").write_text("edited")) == [{two / "b.md"}]


def test_a_folder_moved_in_and_out_again(site: Site) -> None:
    """It is watched while it is here: what is done to it outside is nobody's business."""
    outside, inside = site.root / "elsewhere/tet", site.root / "content/tet"
    outside.mkdir()
    (outside / "c.md").write_text("c")
    assert covers(site.told_of(lambda: outside.rename(inside)), inside / "c.md")
    assert site.told_of(lambda: (inside / "c.md").write_text("edited")) == [{inside / "c.md"}]
    assert covers(site.told_of(lambda: inside.rename(outside)), inside / "c.md")
    assert site.told_of_nothing(lambda: (outside / "c.md").write_text("edited outside")) == []


def test_deleted_files_and_folders(site: Site) -> None:
    """A file that is gone is a change."""
    assert site.told_of(site.article.unlink) == [{site.article}]
    assert covers(site.told_of(lambda: shutil.rmtree(site.root / "content/old")), site.root / "content/old/b.md")


def test_the_content_folder_removed_and_put_back(site: Site) -> None:
    """Both are told, and what comes after is heard, time and again."""
    for text in ("one", "two", "three"):
        assert covers(site.told_of(lambda: shutil.rmtree(site.root / "content")), site.article)

        def deed(words: str = text) -> None:
            site.article.parent.mkdir()
            site.article.write_text(words)

        assert covers(site.told_of(deed), site.article)
        assert site.told_of(lambda: site.article.write_text("edited")) == [{site.article}]


def test_the_content_folder_removed_and_put_back_at_once(site: Site) -> None:
    """The new one may be given the very inode of the old one."""
    for text in ("one", "two", "three"):

        def deed(words: str = text) -> None:
            shutil.rmtree(site.root / "content")
            site.article.parent.mkdir()
            site.article.write_text(words)

        assert covers(site.told_of(deed), site.article)
        assert site.told_of(lambda words=text: site.article.write_text(f"{words} edited")) == [{site.article}]


def test_the_content_folder_exchanged_at_once(site: Site) -> None:
    """Another folder under the old name, within one batch, is watched in its place."""

    def deed() -> None:
        (site.root / "content").rename(site.root / "elsewhere/content")
        site.article.parent.mkdir()
        site.article.write_text("of the other folder")

    assert covers(site.told_of(deed), site.article)
    assert site.told_of(lambda: site.article.write_text("edited")) == [{site.article}]
    assert site.told_of_nothing(lambda: (site.root / "elsewhere/content/a.md").write_text("elsewhere")) == []


def test_the_settings(site: Site) -> None:
    """A single file is watched through edits, replacements and its absence; its neighbours are not."""
    settings = site.root / "sitegen.toml"
    assert site.told_of(lambda: settings.write_text("name = 'Tin'")) == [{settings}]

    def replaced() -> None:
        (site.root / "sitegen.toml~").write_text("name = 'Báo'")
        (site.root / "sitegen.toml~").rename(settings)

    assert site.told_of(replaced) == [{settings}]
    assert site.told_of(settings.unlink) == [{settings}]
    assert site.told_of(lambda: settings.write_text("name = 'Mới'")) == [{settings}]


@pytest.mark.parametrize("far", [0, 2], ids=["site", "above"])
@pytest.mark.parametrize("poll", [False, True], ids=["events", "polling"])
def test_the_whole_site_moved_away_and_back(tmp_path: Path, poll: bool, far: int) -> None:
    """No event tells of folders far above: they are looked at by themselves."""
    root = tmp_path / "toa-soan/bao/trang"
    moved, away = [root, *root.parents][far], tmp_path / "away"
    with watched(root, poll) as site:
        assert covers(site.told_of(lambda: moved.rename(away)), site.article)
        assert covers(site.told_of(lambda: away.rename(moved)), site.article)
        still_watched(site)


@pytest.mark.parametrize("poll", [False, True], ids=["events", "polling"])
def test_the_whole_site_removed_and_put_back(tmp_path: Path, poll: bool) -> None:
    """A new folder of the same name is as good."""
    root = tmp_path / "bao"
    with watched(root, poll) as site:
        assert covers(site.told_of(lambda: shutil.rmtree(root)), site.article, root / "sitegen.toml")

        def deed() -> None:
            site.article.parent.mkdir(parents=True)
            site.article.write_text("new")
            (root / "sitegen.toml").write_text("new")

        assert covers(site.told_of(deed), site.article, root / "sitegen.toml")
        still_watched(site)


def still_watched(site: Site) -> None:
    assert site.told_of(lambda: site.article.write_text("edited")) == [{site.article}]
    assert site.told_of(lambda: (site.root / "sitegen.toml").write_text("x = 1")) == [{site.root / "sitegen.toml"}]


def test_content_behind_a_symbolic_link(tmp_path: Path) -> None:
    """The watched folder itself may be a link, and may be turned to another folder."""
    for name in ("2025", "2026"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text(name)
    (tmp_path / "content").symlink_to("2025")
    with watched(tmp_path) as site:
        assert site.told_of(lambda: (tmp_path / "2025/a.md").write_text("edited")) == [{site.article}]

        def deed() -> None:
            (tmp_path / "content").unlink()
            (tmp_path / "content").symlink_to("2026")

        assert covers(site.told_of(deed), site.article)
        assert site.told_of(lambda: (tmp_path / "2026/a.md").write_text("edited")) == [{site.article}]


def test_a_write_in_the_same_tick_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that changed in the tick in which it was looked at is told of at its next event, though it looks the same."""
    monkeypatch.setattr("sitegen.server.listening._TICK_NS", 10**18)
    with watched(tmp_path) as site:
        for _ in range(2):
            assert site.told_of(lambda: os.close(os.open(site.article, os.O_RDWR))) == [{site.article}]


def test_a_single_file_in_a_watched_folder(site: Site) -> None:
    """It goes with its folder and comes back with it."""
    content = site.root / "content"
    watcher = Watcher([content], [content / "old/extra.toml"], [], site.poll, print)
    watcher.start()
    (content / "old/extra.toml").write_text("x")
    assert watcher.changes(60) == {content / "old/extra.toml"}
    (content / "old").rename(site.root / "elsewhere/old")
    assert watcher.changes(60) == {content / "old/extra.toml", content / "old/b.md"}
    (site.root / "elsewhere/old").rename(content / "old")
    assert watcher.changes(60) == {content / "old/extra.toml", content / "old/b.md"}
    watcher.stop()


def test_names_in_any_alphabet_or_none(site: Site) -> None:
    """Vietnamese in both forms, spaces, line breaks, bytes that are no UTF-8."""
    names = ["đường.md", "đường.md", "hai từ.md", "a\nb.md", os.fsdecode(b"\xff.md")]
    paths = [site.root / "content" / name for name in names]
    assert covers(site.told_of(lambda: [path.write_text("new") for path in paths]), *paths)


def test_folders_as_they_were_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who names a folder from where they stand hears of its files in the same words."""
    (tmp_path / "content").mkdir()
    monkeypatch.chdir(tmp_path)
    watcher = Watcher([Path("content")], [Path("sitegen.toml")], [], False, print)
    watcher.start()
    Path("content/a.md").write_text("new")
    assert watcher.changes(60) == {Path("content/a.md")}
    Path("sitegen.toml").write_text("new")
    assert watcher.changes(60) == {Path("sitegen.toml")}
    watcher.stop()


def test_changes_while_nobody_waits(tmp_path: Path) -> None:
    """What happens during a build is told after it, in one batch."""
    (tmp_path / "content").mkdir()
    watcher = Watcher([tmp_path / "content"], [], [], False, print)
    watcher.start()
    articles = {tmp_path / f"content/{number}.md" for number in range(30)}
    for path in articles:
        path.write_text("new")
    assert watcher.changes(60) == articles
    watcher.stop()


@pytest.mark.parametrize("poll", [False, True], ids=["events", "polling"])
def test_a_stop_ends_the_waiting_and_all_threads(tmp_path: Path, poll: bool) -> None:
    """Whoever waits is sent home; nothing runs on."""
    before = set(threading.enumerate())
    watcher = Watcher([tmp_path], [], [], poll, print)
    watcher.start()
    answers: list[object] = []
    thread = threading.Thread(target=lambda: answers.append(watcher.changes(60)))
    thread.start()
    time.sleep(0.02)
    watcher.stop()
    thread.join(60)
    assert answers == [None]
    assert set(threading.enumerate()) <= before
    assert watcher.changes(60) is None


def test_a_stop_before_the_start(tmp_path: Path) -> None:
    """Nothing was begun, nothing has to end."""
    watcher = Watcher([tmp_path], [], [], False, print)
    watcher.stop()
    assert watcher.changes(60) is None
