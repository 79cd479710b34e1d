"""The files of a revision, out of git; and one clear problem for each way in which that fails."""

import os
from pathlib import Path

import pytest
from git import commit, git
from hypothesis import given, settings
from hypothesis import strategies as st
from small_site import tree

from sitegen.disk import history
from sitegen.disk.history import revision
from sitegen.problems import SiteError

pytestmark = pytest.mark.slow


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, "utf-8", newline="")


@pytest.fixture
def repository(tmp_path) -> Path:
    write(tmp_path, a="một", b="hai")
    commit(tmp_path)
    return tmp_path


def code_of(folder: Path, name: str) -> tuple[str, dict[str, str]]:
    with pytest.raises(SiteError) as caught:
        revision(folder, name)
    return caught.value.problem.code, dict(caught.value.problem.facts)


def test_files_are_as_they_were_committed(repository):
    """What was edited, removed or added since is told apart from what stands."""
    write(repository, a="một, sửa", c="ba")
    (repository / "b.md").unlink()
    found = revision(repository, "HEAD")
    assert found.blobs.keys() == {"a.md", "b.md"}
    assert found.read(["a.md", "b.md"]) == {"a.md": "một".encode(), "b.md": b"hai"}
    assert found.same == frozenset()


def test_what_stands_as_it_was_is_known(repository):
    """It need not be asked of git; one that was written again is asked for, though it says the same."""
    assert revision(repository, "HEAD").same == {"a.md", "b.md"}
    os.utime(repository / "b.md", (1, 1))
    assert revision(repository, "HEAD").same == {"a.md"}


def test_nothing_in_the_folder_is_touched(repository):
    """Neither the work tree, nor the index, nor any reference; also where git would like to refresh what it knows."""
    git(repository, "mv", "a.md", "d.md")
    os.utime(repository / "b.md", (1, 1))
    before = tree(repository)
    found = revision(repository, "main")
    found.read(found.blobs)
    assert tree(repository) == before


def test_paths_count_from_the_site_and_not_from_the_repository(repository):
    """A site may lie below its repository."""
    site = repository / "báo tỉnh"
    site.mkdir()
    write(site, bài="Chữ Việt")
    commit(repository)
    found = revision(site, "HEAD")
    assert found.read(found.blobs) == {"bài.md": "Chữ Việt".encode()}
    assert found.same == {"bài.md"}


def test_links_are_no_files(repository):
    """The scan does not follow them either."""
    (repository / "link.md").symlink_to("a.md")
    commit(repository)
    assert "link.md" not in revision(repository, "HEAD").blobs


@settings(max_examples=5)
@given(contents=st.lists(st.binary(max_size=200), min_size=1, max_size=8))
def test_contents_come_whole_whatever_is_in_them(contents, tmp_path_factory):
    """Line ends, NULs, and what looks like git's own answers."""
    folder = tmp_path_factory.mktemp("repository")
    contents = [*contents, b"", b"\n", b"0123 blob 4\nabcd\n"]
    for number, data in enumerate(contents):
        (folder / f"{number}.bin").write_bytes(data)
    commit(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "_AT_ONCE", 3)
        found = revision(folder, "HEAD").read([f"{number}.bin" for number in range(len(contents))])
    assert [*found.values()] == contents


@pytest.mark.parametrize("name", ["không-có", "", "--help", "HEAD~9", "HEAD:a.md", "a b", "-x", "--since=now", "--all"])
def test_a_name_that_means_no_commit(repository, name):
    """SG912, also for what git would take for an option."""
    assert code_of(repository, name) == ("SG912", {"rev": name})


def test_a_folder_outside_any_repository(tmp_path):
    """SG911, with the folder."""
    assert code_of(tmp_path, "HEAD")[0] == "SG911"


def test_a_shallow_clone_says_so(repository, tmp_path_factory):
    """SG913 tells CI to fetch more; what is there can be read."""
    write(repository, a="sửa")
    commit(repository)
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "--quiet", "--depth=1", f"file://{repository}", ".")
    assert code_of(clone, "HEAD~1") == ("SG913", {"rev": "HEAD~1"})
    assert revision(clone, "HEAD").read(["a.md"]) == {"a.md": "sửa".encode()}


def test_a_damaged_repository_says_what_git_says(repository):
    """SG914, where an object is lost."""
    found = revision(repository, "HEAD")
    blob = found.blobs["a.md"]
    (repository / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(SiteError) as caught:
        found.read(["a.md"])
    assert caught.value.problem.code == "SG914"
    assert "missing" in caught.value.problem.message()


def test_a_machine_without_git(repository, monkeypatch):
    """SG910, and no traceback."""
    monkeypatch.setenv("PATH", str(repository))
    assert code_of(repository, "HEAD") == ("SG910", {"rev": "HEAD"})
