"""The output is brought up to date file by file; each whole or not at all, and only what we made is removed."""

import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.disk.publish import (
    MANIFEST,
    Made,
    announce,
    made_before,
    make_folders,
    publish,
    refuse_dangerous,
    remove_all_except,
    write_manifest,
)
from sitegen.problems import SiteError


def tree(folder: Path) -> dict[str, str]:
    """Every file with its text, without the manifest."""
    files = {str(p.relative_to(folder)): p.read_text("utf-8") for p in folder.rglob("*") if p.is_file()}
    return {path: text for path, text in files.items() if path != MANIFEST}


def folders(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_dir()} - {".well-known"}


def bring_out(folder: Path, pages: dict[str, str]) -> int:
    """A build in the order of `build`: announce, write, remove, record. The answer is how many files were written."""
    before = made_before(folder)
    announce(folder, pages, before)
    made = [publish(folder, path, text.encode()) for path, text in pages.items()]
    remove_all_except(folder, pages, before)
    write_manifest(folder, made)
    return sum(one.written for one in made)


def code_of(error: pytest.ExceptionInfo[SiteError]) -> str:
    return error.value.problem.code


# --- whole or not at all ---------------------------------------------------------------------------------------------


def test_folders_are_made_before_their_files(tmp_path):
    """Those that had to be made are told, with the ones above them: nothing can stand there."""
    publish(tmp_path, "thoi-su/a.html", b"A")
    paths = ["index.html", "thoi-su/b.html", "thoi-su/xa-hoi/c.html", "van-hoa/le-hoi/d.html", "van-hoa/e.html"]
    assert make_folders(tmp_path, paths) == {"thoi-su/xa-hoi", "van-hoa", "van-hoa/le-hoi"}
    assert make_folders(tmp_path, paths) == set()
    assert publish(tmp_path, "van-hoa/e.html", b"E", is_new=True).written


def test_a_folder_that_cannot_be_made_is_told_of_with_its_file(tmp_path):
    """Somebody's file stands in its place: no more than the one page is in the way of."""
    (tmp_path / "thoi-su").write_bytes(b"mine")
    assert make_folders(tmp_path, ["thoi-su/xa-hoi/a.html", "van-hoa/b.html"]) == {"van-hoa"}
    with pytest.raises(SiteError):
        publish(tmp_path, "thoi-su/xa-hoi/a.html", b"A")


def test_folders_of_files_that_were_never_made_go(tmp_path):
    """A build that was killed left its folders; the next one does not want them."""
    make_folders(tmp_path, ["van-hoa/le-hoi/d.html"])
    assert remove_all_except(tmp_path, [], ["van-hoa/le-hoi/d.html"]) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    """What is made is told with its size and sum."""
    made = publish(tmp_path, "van-hoa/le-hoi/index.html", b"Hoi")
    assert made == Made("van-hoa/le-hoi/index.html", 3, sha256(b"Hoi").hexdigest(), written=True)
    assert (tmp_path / "van-hoa/le-hoi/index.html").read_bytes() == b"Hoi"


def test_equal_bytes_are_not_written_again(tmp_path: Path) -> None:
    """The file and its time stay as they are; only the answer differs."""
    publish(tmp_path, "a.html", b"A")
    os.utime(tmp_path / "a.html", ns=(1, 1))
    assert not publish(tmp_path, "a.html", b"A").written
    assert (tmp_path / "a.html").stat().st_mtime_ns == 1
    assert publish(tmp_path, "a.html", b"B").written
    assert (tmp_path / "a.html").stat().st_mtime_ns != 1


def test_a_reader_keeps_the_file_that_he_opened(tmp_path: Path) -> None:
    """The new file takes the place of the old one; nobody ever sees a mixture."""
    publish(tmp_path, "a.html", b"old " * 1000)
    with (tmp_path / "a.html").open("rb") as reader:
        publish(tmp_path, "a.html", b"new")
        assert reader.read() == b"old " * 1000
    assert (tmp_path / "a.html").read_bytes() == b"new"


@pytest.mark.parametrize("call", ["write", "replace"])
def test_a_failing_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Full or broken, while writing or while renaming: one problem, the old file, and no half one."""
    bring_out(tmp_path, {"a.html": "old"})

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sitegen.disk.publish._write" if call == "write" else "os.replace", fail)
    with pytest.raises(SiteError, match="SG802") as raised:
        publish(tmp_path, "a.html", b"new")
    assert raised.value.problem.path == "a.html"
    assert "No space left" in raised.value.problem.message("vi")
    monkeypatch.undo()
    assert tree(tmp_path) == {"a.html": "old"}


def test_two_processes_that_write_at_once_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the writing and the renaming of one comes the whole of the other: each page has its own bytes."""
    true_replace = os.replace

    def replace(own: str, target: str) -> None:
        if target.endswith("a.html"):
            monkeypatch.setattr(os, "getpid", lambda: 2)
            publish(tmp_path, "b.html", b"B")
        true_replace(own, target)

    monkeypatch.setattr(os, "getpid", lambda: 1)
    monkeypatch.setattr(os, "replace", replace)
    publish(tmp_path, "a.html", b"A")
    assert tree(tmp_path) == {"a.html": "A", "b.html": "B"}


def test_the_longest_name_can_be_written(tmp_path: Path) -> None:
    """255 bytes is what every file system holds."""
    publish(tmp_path, "ậ" * 85, b"x")
    assert (tmp_path / ("ậ" * 85)).is_file()


def test_a_symbolic_link_in_the_output_is_replaced_not_followed(tmp_path: Path) -> None:
    """What it leads to is not ours."""
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "output").mkdir()
    (tmp_path / "output/a.html").symlink_to(tmp_path / "precious")
    publish(tmp_path / "output", "a.html", b"A")
    assert (tmp_path / "precious").read_text() == "precious"
    assert not (tmp_path / "output/a.html").is_symlink()


# --- only what we made -----------------------------------------------------------------------------------------------


def test_pages_that_are_gone_are_removed_with_their_empty_folders(tmp_path: Path) -> None:
    """As if they had never been."""
    bring_out(tmp_path, {"index.html": "1", "a/b/c.html": "2", "a/d.html": "3"})
    bring_out(tmp_path, {"index.html": "1", "a/d.html": "3"})
    assert tree(tmp_path) == {"index.html": "1", "a/d.html": "3"}
    assert folders(tmp_path) == {"a"}


def test_files_of_others_stay(tmp_path: Path) -> None:
    """Beside ours, and in folders that lose all of ours."""
    bring_out(tmp_path, {"a/b.html": "1", "c.html": "2"})
    for stray in ("CNAME", "a/stray.txt", "c.html.bak"):
        (tmp_path / stray).write_text("mine")
    bring_out(tmp_path, {})
    assert tree(tmp_path) == dict.fromkeys(("CNAME", "a/stray.txt", "c.html.bak"), "mine")


def test_a_file_that_somebody_removed_is_written_again(tmp_path: Path) -> None:
    """And one that somebody changed; nothing else is touched."""
    pages = {"a.html": "A", "b/c.html": "C", "d.html": "D"}
    bring_out(tmp_path, pages)
    (tmp_path / "b/c.html").unlink()
    (tmp_path / "b").rmdir()
    (tmp_path / "d.html").write_text("X")
    assert bring_out(tmp_path, pages) == 2
    assert tree(tmp_path) == pages


def test_a_file_gives_way_to_a_folder(tmp_path: Path) -> None:
    """`a` was a page; now pages are below `a/`."""
    bring_out(tmp_path, {"a": "1", "x/y": "2", "z.html": "3"})
    bring_out(tmp_path, {"a/index.html": "1", "x/y/z/index.html": "2", "z.html": "3"})
    assert tree(tmp_path) == {"a/index.html": "1", "x/y/z/index.html": "2", "z.html": "3"}


def test_a_folder_gives_way_to_a_file(tmp_path: Path) -> None:
    """Pages were below `a/`; now `a` is one."""
    bring_out(tmp_path, {"a/index.html": "1", "a/b/c.html": "2"})
    bring_out(tmp_path, {"a": "1"})
    assert tree(tmp_path) == {"a": "1"}


def test_a_strangers_file_in_the_way_is_a_problem_not_a_loss(tmp_path: Path) -> None:
    """Neither a file where our folder must be nor a folder where our file must be is removed."""
    bring_out(tmp_path, {"index.html": "1", "d/e.html": "2"})
    (tmp_path / "a").write_text("mine")
    (tmp_path / "b.html").mkdir()
    (tmp_path / "b.html/stray").write_text("mine")
    (tmp_path / "d/stray").write_text("mine")
    for path in ("a/index.html", "b.html", "d"):
        with pytest.raises(SiteError, match="SG802"):
            bring_out(tmp_path, {"index.html": "1", path: "2"})
    assert {"a", "b.html/stray", "d/stray"} < tree(tmp_path).keys()


def test_a_build_killed_halfway_through_such_a_change_is_finished_by_the_next(tmp_path: Path) -> None:
    """The record then names both the file and the folder."""
    bring_out(tmp_path, {"a": "1"})
    announce(tmp_path, ["a/index.html"], made_before(tmp_path))
    (tmp_path / "a").write_text("1")
    bring_out(tmp_path, {"a/index.html": "2"})
    assert tree(tmp_path) == {"a/index.html": "2"}


def test_where_capitals_do_not_count_a_renamed_page_is_not_lost(tmp_path: Path) -> None:
    """There the old name leads to the file just written: a second name of one file stands for such a disk."""
    bring_out(tmp_path, {"Tin.html": "old"})
    (tmp_path / "tin.html").hardlink_to(tmp_path / "Tin.html")
    assert remove_all_except(tmp_path, ["tin.html"], ["Tin.html"]) == 0
    assert (tmp_path / "tin.html").is_file()


def test_where_capitals_count_the_old_page_goes(tmp_path: Path) -> None:
    """Two files of two names are two files."""
    bring_out(tmp_path, {"Tin.html": "1"})
    bring_out(tmp_path, {"tin.html": "1"})
    assert tree(tmp_path) == {"tin.html": "1"}


pages = st.dictionaries(
    st.lists(st.sampled_from(["a", "b", "c.html"]), min_size=1, max_size=3).map("/".join),
    st.sampled_from(["1", "2"]),
    max_size=5,
).filter(lambda found: not any(one != other and other.startswith(f"{one}/") for one in found for other in found))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(pages, st.booleans()), min_size=1, max_size=4))
def test_after_any_builds_the_output_is_the_last_one(tmp_path: Path, builds: list[tuple[dict[str, str], bool]]) -> None:
    """Some killed after half of their files, files turned into folders and back: the next whole build has the last word."""
    folder = tmp_path / str(len(list(tmp_path.iterdir())))
    folder.mkdir()
    (folder / "stray").write_text("mine")
    for planned, killed in builds:
        if killed:
            announce(folder, planned, made_before(folder))
            for path in list(planned)[: len(planned) // 2]:
                publish(folder, path, planned[path].encode())
        else:
            bring_out(folder, planned)
    bring_out(folder, builds[-1][0])
    assert tree(folder) == builds[-1][0] | {"stray": "mine"}
    assert bring_out(folder, builds[-1][0]) == 0


# --- the record ------------------------------------------------------------------------------------------------------


def test_the_manifest_names_every_file_with_size_and_sum(tmp_path: Path) -> None:
    """In the order of paths, so that two builds agree; spaces and Vietnamese letters as they are."""
    bring_out(tmp_path, {"b.html": "B", "anh/ảnh bìa 1.jpg": "A"})
    lines = (tmp_path / MANIFEST).read_text("utf-8").splitlines()
    assert lines[1:] == [f"{sha256(b'A').hexdigest()} 1 anh/ảnh bìa 1.jpg", f"{sha256(b'B').hexdigest()} 1 b.html"]
    assert set(made_before(tmp_path)) == {"b.html", "anh/ảnh bìa 1.jpg"}


def test_a_manifest_that_is_right_is_not_written_again(tmp_path: Path) -> None:
    """A build with nothing to do touches nothing."""
    bring_out(tmp_path, {"a.html": "A"})
    os.utime(tmp_path / MANIFEST, ns=(1, 1))
    bring_out(tmp_path, {"a.html": "A"})
    assert (tmp_path / MANIFEST).stat().st_mtime_ns == 1


@pytest.mark.parametrize("path", ["a b", "a  b ", "ảnh", "a\u2028- 0 b", "a\x85- 0 b", "a - 0 b"])
def test_any_name_comes_back_from_the_manifest(tmp_path: Path, path: str) -> None:
    """Whole: half a name could be that of somebody else's file."""
    bring_out(tmp_path, {path: "x"})
    assert made_before(tmp_path) == (path,)


@pytest.mark.parametrize("path", ["/etc/passwd", "../a", "a/../../b", "..", "", "a//b", "./a", "..\\a", MANIFEST])
def test_paths_that_lead_out_are_never_believed(tmp_path: Path, path: str) -> None:
    """A damaged record must not make us delete what is not ours."""
    write_manifest(tmp_path, [Made(path, 1, "0" * 64, True), Made("a.html", 1, "0" * 64, True)])
    assert made_before(tmp_path) == ("a.html",)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"precious\n", b"# sitegen manifest 9\n0 0 a\n"])
def test_a_foreign_manifest_names_nothing(tmp_path: Path, content: bytes) -> None:
    """What we did not write tells us nothing."""
    (tmp_path / MANIFEST).parent.mkdir()
    (tmp_path / MANIFEST).write_bytes(content)
    assert made_before(tmp_path) == ()


@pytest.mark.parametrize("line", ["", "x", "x y", "- 0", "- 0 "])
def test_damaged_lines_are_passed_over(tmp_path: Path, line: str) -> None:
    """The others are as good as they were."""
    bring_out(tmp_path, {"a.html": "A"})
    with (tmp_path / MANIFEST).open("a") as file:
        file.write(f"{line}\n")
    assert made_before(tmp_path) == ("a.html",)


def test_a_finished_build_leaves_nothing_unfinished(tmp_path: Path) -> None:
    """Also what an earlier one left when it was killed."""
    bring_out(tmp_path, {"a.html": "A"})
    (tmp_path / ".sitegen-new").mkdir()
    (tmp_path / ".sitegen-new/0123").write_text("half")
    bring_out(tmp_path, {"a.html": "A"})
    assert tree(tmp_path) == {"a.html": "A"}
    assert folders(tmp_path) == set()


# --- dangerous folders -----------------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site below a home folder, with a foreign folder beside it."""
    folder = tmp_path / "home/site"
    for path in (
        "content/thoi-su/a.md",
        "themes/bao/theme.toml",
        "docs/x.md",
        "sitegen.toml",
        "../photos/a.jpg",
        "../file",
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("precious")
    (folder / "leads-here").symlink_to(folder, target_is_directory=True)
    (folder / "leads-to-content").symlink_to(folder / "content", target_is_directory=True)
    (folder / "leads-to-root").symlink_to("/", target_is_directory=True)
    (folder / "leads-to-itself").symlink_to(folder / "leads-to-itself")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(folder)
    return folder


def refuse(site: Path, folder: Path) -> None:
    refuse_dangerous(folder, site, [site / "content", site / "themes", site / "themes/overrides"])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("/", "SG803"),
        ("leads-to-root", "SG803"),
        ("..", "SG805"),
        ("../..", "SG805"),
        ("../../..", "SG805"),
        ("../../home", "SG805"),
        ("../site", "SG805"),
        ("leads-here", "SG805"),
        ("leads-here/leads-here", "SG805"),
        ("content", "SG806"),
        ("content/", "SG806"),
        ("content/thoi-su", "SG806"),
        ("content/new", "SG806"),
        ("leads-to-content", "SG806"),
        ("leads-to-content/new", "SG806"),
        ("themes", "SG806"),
        ("themes/bao", "SG806"),
        ("themes/overrides", "SG806"),
        ("../file", "SG807"),
        ("sitegen.toml", "SG807"),
        ("leads-to-itself", "SG807"),
        ("../photos", "SG808"),
        ("docs", "SG808"),
    ],
)
def test_dangerous_folders_are_refused(site: Path, name: str, code: str) -> None:
    """Before anything is written: the root, the home, the site, its sources, what is above or within, what is not ours."""
    with pytest.raises(SiteError) as raised:
        refuse(site, site / name)
    assert code_of(raised) == code
    assert all(path.read_text() == "precious" for path in (site, site.parent) for path in path.glob("*.toml"))


@pytest.mark.parametrize("name", ["", "."])
def test_a_folder_without_a_name_is_refused(site: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A variable that was left empty must not fill whatever folder we happen to be in."""
    (site.parent / "empty").mkdir()
    monkeypatch.chdir(site.parent / "empty")
    with pytest.raises(SiteError) as raised:
        refuse(site, Path(name))
    assert code_of(raised) == "SG803"


def test_every_refusal_says_why(site: Path) -> None:
    """The folder is named, and the remedy."""
    with pytest.raises(SiteError) as raised:
        refuse(site, site / "content/new")
    message = raised.value.problem.message("en")
    assert str(site / "content/new") in message
    assert "“content”" in message
    assert raised.value.problem.hint("vi")


@pytest.mark.parametrize("name", ["output", "deep/new/output", "../../elsewhere", "contents", "../site-output"])
def test_new_folders_may_be_filled(site: Path, name: str) -> None:
    """Also one whose name begins like that of a source."""
    refuse(site, site / name)


@pytest.mark.parametrize("inside", [[], [".gitignore"], [".gitkeep"], [".git/HEAD"], [".sitegen-new/0123"]])
def test_folders_that_are_as_good_as_empty_may_be_filled(site: Path, inside: list[str]) -> None:
    """What keeps an empty folder in git, and what a killed build had begun."""
    (site / "output").mkdir()
    for path in inside:
        (site / "output" / path).parent.mkdir(exist_ok=True)
        (site / "output" / path).write_text("x")
    refuse(site, site / "output")


def test_a_folder_that_we_made_may_be_filled_again(site: Path) -> None:
    """Also after others put files into it."""
    bring_out(site / "output", {"a.html": "A"})
    (site / "output/CNAME").write_text("x")
    refuse(site, site / "output")


def test_a_build_killed_before_its_first_page_leaves_a_folder_that_is_ours(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at any step of writing the first record, or right after it."""
    output, left = site / "output", [0]

    def mortal(call: Callable[..., object]) -> Callable[..., object]:
        def called(*args: object, **kwargs: object) -> object:
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt
            return call(*args, **kwargs)

        return called

    for name in ("mkdir", "open", "replace"):
        monkeypatch.setattr(Path, name, mortal(getattr(Path, name)))
    for steps in range(1, 30):
        left[0] = steps
        with suppress(KeyboardInterrupt):
            announce(output, ["a.html"], ())
        refuse(site, output)
    assert made_before(output) == ("a.html",)


def test_a_foreign_folder_that_only_resembles_ours_is_refused(site: Path) -> None:
    """`.well-known` with somebody's files in it is somebody's."""
    (site / "output/.well-known").mkdir(parents=True)
    refuse(site, site / "output")
    (site / "output/.well-known/security.txt").write_text("x")
    with pytest.raises(SiteError, match="SG808"):
        refuse(site, site / "output")


def test_a_user_without_a_home_can_build(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in many containers."""

    def expanduser(_: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", expanduser)
    refuse(site, site / "output")


def test_a_folder_that_may_not_be_listed_is_a_problem(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback."""
    (site / "output").mkdir()

    def iterdir(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", iterdir)
    with pytest.raises(SiteError, match="SG801"):
        refuse(site, site / "output")
