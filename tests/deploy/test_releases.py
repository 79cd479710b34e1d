"""Releases in a folder: a whole new tree beside the old ones, one link that turns, five kept."""

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest
from small_build import WISHES, build_of, faults, paper, spoil, tree, write_output

from sitegen.deploy import folder as folder_module
from sitegen.deploy.built import finished_build
from sitegen.deploy.folder import Folder
from sitegen.deploy.host import ASIDE
from sitegen.deploy.releases import LOCK, deploy, releases, roll_back
from sitegen.deploy.values import Outcome, Wishes
from sitegen.manifest import MANIFEST
from sitegen.problems import SiteError


class Stand:
    """A target, and the output that goes there."""

    def __init__(self, folder: Path):
        self.output, self.target = folder / "output", folder / "target"
        self.output.mkdir()

    @property
    def host(self) -> Folder:
        return Folder(self.target, WISHES.who.token, lambda _: None)

    def deploy(self, version: int = 1, wishes: Wishes = WISHES, pages: int = 12) -> Outcome:
        return deploy(self.host, build_of(self.output, paper(version, pages)), wishes)

    def back(self, number: int | None = None) -> int:
        return roll_back(self.host, number, WISHES)

    @property
    def shown(self) -> dict[str, str]:
        return tree(self.target / "current")

    @property
    def release(self) -> str:
        return str((self.target / "current").readlink())

    def kept(self) -> list[int]:
        return [one.number for one in releases(self.host)]


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    return Stand(tmp_path)


def code_of(error: pytest.ExceptionInfo[SiteError]) -> str:
    return error.value.problem.code


def test_the_first_deploy_makes_release_one(stand: Stand) -> None:
    """`current` leads to it by a relative link, and nothing else lies in the target."""
    outcome = stand.deploy(1)
    assert stand.release == "releases/1"
    assert stand.shown == paper(1)
    assert faults(stand.target / "current") == []
    assert sorted(p.name for p in stand.target.iterdir()) == ["current", "releases"]
    assert (outcome.release, outcome.files, outcome.uploaded) == (1, len(paper(1)) + 1, len(paper(1)) + 1)


def test_what_is_the_same_is_one_file_on_the_disk(stand: Stand) -> None:
    """Unchanged files are hard links to the release before; only the rest travels."""
    stand.deploy(1)
    outcome = stand.deploy(2)
    old, new = stand.target / "releases/1", stand.target / "releases/2"
    assert (old / "tin/bai-1.html").samefile(new / "tin/bai-1.html")
    assert not (old / "tin/bai-4.html").samefile(new / "tin/bai-4.html")
    assert outcome.new == ("tin/moi-2.html",)
    assert outcome.removed == ("tin/moi-1.html",)
    assert set(outcome.changed) == {"tin/bai-0.html", "tin/bai-4.html", "tin/bai-8.html", "index.html", "rss.xml"}
    assert outcome.uploaded == 7
    assert tree(old) == paper(1)
    assert stand.shown == paper(2)


def test_nothing_to_do_makes_no_release(stand: Stand) -> None:
    """The same build again changes nothing."""
    stand.deploy(1)
    assert stand.deploy(1).is_nothing
    assert stand.kept() == [1]


def test_released_files_may_not_be_edited_in_place(stand: Stand) -> None:
    """They are shared by releases: read only, though readable by the web server."""
    stand.deploy(1)
    assert (stand.target / "current/index.html").stat().st_mode & 0o777 == 0o444


def test_five_releases_are_kept(stand: Stand) -> None:
    """The oldest goes, whole; the numbers go on."""
    for version in range(1, 8):
        stand.deploy(version)
    assert stand.kept() == [7, 6, 5, 4, 3]
    assert sorted(p.name for p in (stand.target / "releases").iterdir()) == ["3", "4", "5", "6", "7"]


def test_a_rollback_turns_the_link(stand: Stand) -> None:
    """To the release before, or to any that is kept; its tree is what it was."""
    for version in (1, 2, 3):
        stand.deploy(version)
    assert stand.back() == 2
    assert stand.shown == paper(2)
    assert stand.back(3) == 3
    assert stand.back(1) == 1
    assert stand.shown == paper(1)
    assert faults(stand.target / "current") == []


def test_after_a_rollback_a_deploy_goes_on_with_a_new_number(stand: Stand) -> None:
    """No release is overwritten, and the current one is never removed."""
    for version in (1, 2, 3):
        stand.deploy(version)
    stand.back(1)
    outcome = stand.deploy(4)
    assert (outcome.release, stand.release, stand.shown) == (4, "releases/4", paper(4))
    assert outcome.removed == ("tin/moi-1.html",)


def test_only_what_is_kept_can_be_gone_back_to(stand: Stand) -> None:
    """There is none before the first, and none by a number that is gone."""
    with pytest.raises(SiteError) as raised:
        stand.back()
    assert code_of(raised) == "SG894"
    stand.deploy(1)
    for number in (None, 7):
        with pytest.raises(SiteError) as raised:
            stand.back(number)
        assert code_of(raised) == "SG894"
    assert stand.release == "releases/1"


def test_a_dry_run_writes_nothing(stand: Stand) -> None:
    """It tells what would go, also of a target that is not there yet."""
    dry = replace(WISHES, dry_run=True)
    assert len(stand.deploy(1, dry).new) == len(paper(1))
    assert not stand.target.exists()
    stand.deploy(1)
    outcome = stand.deploy(2, dry)
    assert (outcome.new, outcome.removed, outcome.release) == (("tin/moi-2.html",), ("tin/moi-1.html",), 1)
    assert stand.kept() == [1]


def test_a_deploy_that_removes_much_is_refused(stand: Stand) -> None:
    """More than 30 % of the pages: only with the person's word."""
    stand.deploy(1, pages=40)
    with pytest.raises(SiteError) as raised:
        stand.deploy(1, pages=20)
    assert code_of(raised) == "SG893"
    assert stand.kept() == [1]
    stand.deploy(1, replace(WISHES, allow_shrink=True), pages=20)
    assert stand.shown == paper(1, 20)


def test_a_change_of_equal_size_and_time_goes_too(stand: Stand) -> None:
    """What differs is told by SHA-256."""
    stand.deploy(1)
    index = paper(1) | {"index.html": paper(1)["index.html"].replace("bản 1", "bản 9")}
    build = build_of(stand.output, index)
    os.utime(stand.output / "index.html", ns=(1, 1))
    assert deploy(stand.host, build, WISHES).changed == ("index.html",)
    assert stand.shown == index


def test_a_file_lost_at_the_target_comes_back(stand: Stand) -> None:
    """The manifest there is not believed where the listing says otherwise: a new release is made."""
    stand.deploy(1)
    (stand.target / "current/tin/bai-3.html").unlink()
    outcome = stand.deploy(1)
    assert (outcome.release, outcome.uploaded) == (2, 2)
    assert faults(stand.target / "current") == []


def test_a_file_spoilt_at_the_target_is_found_by_verify(stand: Stand) -> None:
    """Its size is right; only reading it tells."""
    stand.deploy(1)
    spoil(stand.target / "current")
    assert stand.deploy(1).is_nothing
    assert stand.deploy(1, replace(WISHES, verify=True)).uploaded == 2
    assert stand.shown == paper(1)


@pytest.mark.parametrize("first", [1, 2])
def test_what_a_broken_deploy_left_is_used_if_it_fits(stand: Stand, first: int, monkeypatch) -> None:
    """Be it of this build or of another one: files that are wanted stay, the others go, readers saw nothing of it."""
    stand.deploy(5)
    with monkeypatch.context() as patch:
        patch.setattr(folder_module, "_write", failing_after(5))
        with pytest.raises(SiteError):
            stand.deploy(first)
    assert stand.shown == paper(5)
    outcome = stand.deploy(2)
    assert outcome.uploaded == (7 if first == 1 else 3)
    assert stand.shown == paper(2)
    assert faults(stand.target / "current") == []


def failing_after(files: int):
    """The disk is full after so many files."""
    real, left = folder_module._write, [files]

    def write(target: Path, blocks) -> None:
        left[0] -= 1
        if left[0] < 0:
            target.write_bytes(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(target, blocks)

    return write


def test_a_folder_of_a_broken_deploy_may_be_a_file_of_the_next(stand: Stand, monkeypatch) -> None:
    """And the other way round."""
    with monkeypatch.context() as patch:
        patch.setattr(folder_module, "_write", failing_after(4))
        with pytest.raises(SiteError):
            deploy(stand.host, build_of(stand.output, {f"a/{n}.html": "a" for n in range(9)}), WISHES)
    for files in ({"a": "a file now"}, {"a/1.html": "and a folder"}):
        write_output(stand.output, {}).joinpath("a").exists() and (stand.output / "a").rmdir()
        deploy(stand.host, build_of(stand.output, files), WISHES)
        assert stand.shown == files
        (stand.output / "a").is_file() and (stand.output / "a").unlink()


def test_strangers_in_a_heap_that_was_left_are_removed(stand: Stand) -> None:
    """What is not of this build is never published with it."""
    left = stand.target / "releases/.next/tin"
    left.mkdir(parents=True)
    (left / "la.html").touch()
    (left / "bai-1.html").write_text("của ai?", "utf-8")
    stand.deploy(1)
    assert stand.shown == paper(1)


def test_whatever_killed_deploys_left_is_cleared_away(stand: Stand) -> None:
    """By the next deploy, also where it has nothing to do."""
    stand.deploy(1)
    for name in (".next", ".gone"):
        (stand.target / "releases" / name).mkdir()
        (stand.target / "releases" / name / "a.html").touch()
    (stand.target / f"{ASIDE}xyz-0").touch()
    assert stand.deploy(1).is_nothing
    assert sorted(p.name for p in stand.target.iterdir()) == ["current", "releases"]
    assert [p.name for p in (stand.target / "releases").iterdir()] == ["1"]


def test_what_arrived_is_looked_through_before_the_switch(stand: Stand, monkeypatch) -> None:
    """A disk that keeps less than it was given: the old site stands, and the next deploy sends the file anew."""
    stand.deploy(1)
    real = folder_module._write

    def write(target: Path, blocks) -> None:
        data = b"".join(blocks)
        real(target, [data[:-1] if b"nh\xe1\xba\xa5t, b" in data else data])

    with monkeypatch.context() as patch:
        patch.setattr(folder_module, "_write", write)
        with pytest.raises(SiteError) as raised:
            stand.deploy(2)
    assert (code_of(raised), raised.value.problem.path) == ("SG896", "index.html")
    assert stand.shown == paper(1)
    assert stand.deploy(2).uploaded == 2
    assert stand.shown == paper(2)


def test_who_lost_the_lock_does_not_switch(stand: Stand) -> None:
    """Taken for dead in a long silence, it leaves the site to the one that has the lock now."""
    stand.deploy(1)

    def rob(stage: str, done: int, total: int) -> None:
        (stand.target / LOCK).write_text("máy kia\n1\nhai\n0\n", "utf-8")

    with pytest.raises(SiteError) as raised:
        stand.deploy(2, replace(WISHES, progress=rob))
    assert code_of(raised) == "SG891"
    assert stand.shown == paper(1)
    assert (stand.target / LOCK).exists()


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "SG888"), (errno.EACCES, "SG887"), (errno.EIO, "SG898")])
def test_what_the_disk_refuses_is_one_sentence(stand: Stand, number: int, code: str, monkeypatch) -> None:
    """Full, not allowed, broken: the old site stands, and no lock or file in writing is left."""
    stand.deploy(1)

    def write(target: Path, blocks) -> None:
        target.write_bytes(b"half")
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(folder_module, "_write", write)
        with pytest.raises(SiteError) as raised:
            stand.deploy(2)
    assert code_of(raised) == code
    assert stand.shown == paper(1)
    assert sorted(p.name for p in stand.target.iterdir()) == ["current", "releases"]


def test_a_disk_without_hard_links_gets_copies(stand: Stand, monkeypatch) -> None:
    """FAT, some network disks: the same site, with more bytes."""

    def link(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    stand.deploy(1)
    monkeypatch.setattr(os, "link", link)
    assert stand.deploy(2).uploaded == len(paper(2)) + 1
    assert stand.shown == paper(2)


def test_a_foreign_folder_is_refused(stand: Stand, monkeypatch) -> None:
    """Nothing is written into it, a lock neither, not even for a moment."""
    monkeypatch.setattr(Folder, "create", None)
    stand.target.mkdir()
    (stand.target / "sổ sách.xls").touch()
    with pytest.raises(SiteError) as raised:
        stand.deploy(1)
    assert code_of(raised) == "SG889"
    assert [p.name for p in stand.target.iterdir()] == ["sổ sách.xls"]


def test_a_folder_named_current_is_refused(stand: Stand) -> None:
    """It may be somebody's site."""
    (stand.target / "releases").mkdir(parents=True)
    (stand.target / "current").mkdir()
    with pytest.raises(SiteError) as raised:
        stand.deploy(1)
    assert code_of(raised) == "SG889"


def test_a_disk_that_is_not_mounted_is_not_written_beside(tmp_path: Path) -> None:
    """Only the last folder of the path is made."""
    with pytest.raises(SiteError) as raised:
        Folder(tmp_path / "mnt/bao", "x", lambda _: None)
    assert code_of(raised) == "SG884"


def test_releases_are_listed_newest_first(stand: Stand) -> None:
    """Each with its files and bytes, and the moment at which it was made."""
    stand.deploy(1)
    stand.deploy(2)
    os.utime(stand.target / "releases/1" / MANIFEST, (1.5e9, 1.5e9))
    second, first = releases(stand.host)
    assert (second.number, second.is_current, first.number, first.is_current) == (2, True, 1, False)
    assert (first.moment, first.files) == (1_500_000_000, len(paper(1)) + 1)
    assert first.bytes == sum(len(text.encode()) for text in paper(1).values())


def test_an_output_that_changes_meanwhile_is_not_published(stand: Stand) -> None:
    """What is sent is compared with the manifest as it is sent."""
    stand.deploy(1)
    build = build_of(stand.output, paper(2))
    (stand.output / "index.html").write_text("<p>Trang nhất, bản 9</p>", "utf-8")
    with pytest.raises(SiteError) as raised:
        deploy(stand.host, build, WISHES)
    assert code_of(raised) == "SG882"
    assert stand.shown == paper(1)


def test_a_lock_of_a_process_that_died_is_taken_over(stand: Stand) -> None:
    """At once where it was one of this machine."""
    stand.target.mkdir()
    (stand.target / LOCK).write_text(f"{WISHES.who.machine}\n{2**22 + 7}\nx\n0\n", "utf-8")
    assert stand.deploy(1).release == 1


def test_the_build_in_the_output_is_whole(stand: Stand) -> None:
    """The fixture makes what a build leaves."""
    assert finished_build(write_output(stand.output, paper(1)), verify=True).files[-1].path == MANIFEST
