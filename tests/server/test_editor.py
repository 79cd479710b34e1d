"""Opening a file: only what is the writer's, only in an editor with a window."""

import sys
import time

import pytest

from sitegen.server.editor import editor, may_open, open_in_editor


@pytest.fixture
def site(tmp_path):
    (tmp_path / "content/a").mkdir(parents=True)
    (tmp_path / "content/a/bài.md").write_text("x", "utf-8")
    (tmp_path / "content-kin").mkdir()
    (tmp_path / "content-kin/b.md").write_text("x", "utf-8")
    (tmp_path / "sitegen.toml").write_text("", "utf-8")
    return tmp_path


def test_a_file_of_the_content_folder_may_be_opened(site):
    """By its path from the site's folder."""
    assert may_open(site, "content", "content/a/bài.md") == (site / "content/a/bài.md").resolve()


@pytest.mark.parametrize(
    "source",
    ["", "content", "content/", "content/a", "content/khong.md", "sitegen.toml", "content/../sitegen.toml",
     "content-kin/b.md", "content/../content-kin/b.md", "/etc/passwd", "content//etc/passwd", "a/bài.md",
     "content/a/bài.md\0", "content/" + "a" * 5000, "./content/a/bài.md"],
)  # fmt: skip
def test_nothing_else_may_be_opened(site, source):
    """No folder, no settings, nothing beside, nothing above."""
    assert may_open(site, "content", source) is None


def test_no_link_out_of_the_content_folder(site):
    """A symbolic link is what it leads to."""
    (site / "content/ra.md").symlink_to(site / "sitegen.toml")
    (site / "content/vong.md").symlink_to("vong.md")
    assert may_open(site, "content", "content/ra.md") is None
    assert may_open(site, "content", "content/vong.md") is None


def test_the_writers_choice_comes_first(monkeypatch, tmp_path):
    """$VISUAL before $EDITOR, with its words; one that needs a terminal, or is not there, is passed over."""
    for name in ("code", "gedit", "vim", "xdg-open"):
        (tmp_path / name).write_text("#!/bin/sh\n", "utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")

    def chosen(visual: str, editor_: str) -> list[str]:
        monkeypatch.setenv("VISUAL", visual)
        monkeypatch.setenv("EDITOR", editor_)
        return editor()

    assert chosen("code --reuse-window", "gedit") == ["code", "--reuse-window"]
    assert chosen("vim", "gedit") == ["gedit"]
    assert chosen("khong-co", "gedit") == ["gedit"]
    assert chosen('"', "vim") == ["xdg-open"]
    (tmp_path / "xdg-open").unlink()
    assert chosen("", "") == []
    assert not open_in_editor(tmp_path)


def test_the_file_is_one_word_of_the_command(monkeypatch, tmp_path):
    """Spaces and signs in its name are no words and no commands."""
    note, file = tmp_path / "note", tmp_path / "a b;$(touch x).md"
    script = tmp_path / "ed itor"
    script.write_text(f'#!/bin/sh\nprintf %s "$#:$1" > "{note}.new"\nmv "{note}.new" "{note}"\n', "utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("VISUAL", f'"{script}"')
    assert open_in_editor(file)
    last = time.monotonic() + 60
    while not note.exists() and time.monotonic() < last:
        time.sleep(0.01)
    assert note.read_text("utf-8") == f"1:{file}"
