"""What lies in a folder: every file that a person put there, in order, and what cannot be followed is named."""

import os
import socket
from pathlib import Path
from unicodedata import normalize

import pytest

from sitegen.disk.scan import look, read, scan
from sitegen.problems import SiteError


def put(folder: Path, *paths: str) -> None:
    for path in paths:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path, "utf-8")


def paths(folder: Path) -> list[str]:
    return [source.path for source in scan(folder, "content").sources]


def problems(folder: Path) -> list[tuple[str, str]]:
    return [(found.code, found.path) for found in scan(folder, "content").problems]


def test_every_file_below_the_folder_in_the_order_of_paths(tmp_path: Path) -> None:
    """Folders of any depth; the order is that of the whole paths, not that of the disk."""
    put(tmp_path, "b/c.md", "b.md", "a/z/y.md", "a/b.jpg", "A.md", "a b/c d.md")
    assert paths(tmp_path) == ["A.md", "a b/c d.md", "a/b.jpg", "a/z/y.md", "b.md", "b/c.md"]
    assert problems(tmp_path) == []


def test_a_folder_that_is_not_there_is_an_empty_one(tmp_path: Path) -> None:
    """A paper without articles is no mistake; a file in the place of the folder is."""
    assert scan(tmp_path / "content", "content").sources == ()
    put(tmp_path, "content")
    assert problems(tmp_path / "content") == [("SG801", "content")]


def test_leftovers_of_editors_and_systems_are_passed_over(tmp_path: Path) -> None:
    """Nobody means them to be published."""
    put(tmp_path, ".git/config", ".a.md.swp", "a.md~", "#a.md#", "4913", "Thumbs.db", "b/.DS_Store", "a.swp", "x.bak")
    assert (paths(tmp_path), problems(tmp_path)) == ([], [])


def test_names_that_only_look_like_leftovers_are_files(tmp_path: Path) -> None:
    """A writer may begin a name with any sign; nothing gets lost."""
    put(tmp_path, "#1.md", "_nhap.md", "a.swp.md", "49134", "~a.md", "bak")
    assert paths(tmp_path) == sorted(["#1.md", "_nhap.md", "a.swp.md", "49134", "~a.md", "bak"])


def test_names_are_composed_and_the_disks_own_spelling_is_kept(tmp_path: Path) -> None:
    """Macs write names decomposed: the path is the one everybody else knows, the file can still be opened."""
    name = normalize("NFD", "đường/mưa lũ.md")
    put(tmp_path, name)
    (source,) = scan(tmp_path, "content").sources
    assert (source.path, source.file) == ("đường/mưa lũ.md", name)
    assert read(tmp_path, source.file, "content/x") == name.encode()


def test_two_names_that_differ_only_in_form_are_named(tmp_path: Path) -> None:
    """One of them is kept, always the same one."""
    put(tmp_path, normalize("NFC", "mưa.md"), normalize("NFD", "mưa.md"), "nắng.md")
    assert paths(tmp_path) == ["mưa.md", "nắng.md"]
    assert problems(tmp_path) == [("SG804", "content/mưa.md")]


def test_two_folders_that_differ_only_in_form_are_one(tmp_path: Path) -> None:
    """What is in both is there; only true twins are a problem."""
    put(tmp_path, normalize("NFC", "hà/a.md"), normalize("NFD", "hà/b.md"))
    assert (paths(tmp_path), problems(tmp_path)) == (["hà/a.md", "hà/b.md"], [])


def test_symbolic_links_are_named_and_not_followed(tmp_path: Path) -> None:
    """To a file, a folder, outside, in a circle, nowhere: five links, five names, and an end."""
    put(tmp_path, "content/a.md", "secret/b.md")
    links = {"file": "a.md", "out": "../secret", "root": "/etc/passwd", "circle": ".", "nowhere": "gone"}
    for name, target in links.items():
        (tmp_path / "content" / name).symlink_to(target)
    assert paths(tmp_path / "content") == ["a.md"]
    assert problems(tmp_path / "content") == [("SG503", f"content/{name}") for name in sorted(links)]


def test_a_name_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    """It cannot be shown or published; what is shown of it can be printed."""
    put(tmp_path, "a.md")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/l\xf9.md")).write_text("x")
    (tmp_path / os.fsdecode(b"h\xe0")).mkdir()
    assert paths(tmp_path) == ["a.md"]
    found = scan(tmp_path, "content").problems
    assert [one.path for one in found] == ["content/h?", "content/l?.md"]
    assert "UTF-8" in found[0].message("vi")
    assert all(one.path.encode() for one in found)


def test_what_is_no_file_is_no_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe or a socket would hold the build up for ever."""
    os.mkfifo(tmp_path / "pipe.md")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket.md")
    assert paths(tmp_path) == []


def test_stamps_tell_a_change(tmp_path: Path) -> None:
    """Another size, another moment, another file: another stamp; otherwise the same."""
    put(tmp_path, "a.md")
    file = tmp_path / "a.md"

    def stamp() -> object:
        return scan(tmp_path, "content").sources[0].stamp

    first = stamp()
    assert stamp() == first
    file.write_text("dài hơn")
    second = stamp()
    os.utime(file, ns=(1, 1))
    third = stamp()
    (tmp_path / "b").write_text("dài hơn")
    os.utime(tmp_path / "b", ns=(1, 1))
    (tmp_path / "b").replace(file)
    assert len({first, second, third, stamp()}) == 4


@pytest.mark.parametrize("name", ["gone.md", "folder", "a.md/b.md"])
def test_a_file_that_cannot_be_read_is_a_problem_with_a_name(tmp_path: Path, name: str) -> None:
    """It may have vanished since the scan, or turned into a folder."""
    put(tmp_path, "a.md", "folder/x")
    with pytest.raises(SiteError) as raised:
        read(tmp_path, name, f"content/{name}")
    assert (raised.value.problem.code, raised.value.problem.path) == ("SG801", f"content/{name}")


def test_a_folder_that_may_not_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest goes on."""
    put(tmp_path, "a.md", "b/c.md")
    true_scandir = os.scandir

    def scandir(folder: object) -> object:
        if str(folder).endswith("b"):
            raise PermissionError(13, "Permission denied")
        return true_scandir(folder)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", scandir)
    assert (paths(tmp_path), problems(tmp_path)) == (["a.md"], [("SG801", "content/b")])


def test_one_file_is_looked_at_as_a_scan_would_list_it(tmp_path: Path) -> None:
    """The same path and stamp; and nothing where a scan would pass it over, name it, or not reach it."""
    put(tmp_path, "a/tin.md", normalize("NFD", "a/Hội làng.md"), "a/.an/tin.md", "a/tin.md~", "ngoai/tin.md")
    (tmp_path / "lien-ket.md").symlink_to("a/tin.md")
    (tmp_path / "ban-sao").symlink_to("ngoai")
    assert all(look(tmp_path, source.file) == source for source in scan(tmp_path, "content").sources)
    passed_over = ("a/.an/tin.md", "a/tin.md~", "lien-ket.md", "ban-sao/tin.md", "a", "a/khong-co.md", "a/tin.md/x.md")
    assert [look(tmp_path, path) for path in passed_over] == [None] * len(passed_over)
