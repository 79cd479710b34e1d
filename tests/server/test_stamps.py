"""What a look at the watched folders sees."""

import os
from pathlib import Path

from sitegen.server.stamps import DOUBTFUL, Grounds, differing, identity


def grounds(root: Path, *ignored: str) -> Grounds:
    ignored_paths = frozenset(str(root / name) for name in ignored)
    return Grounds((str(root / "content"),), frozenset({str(root / "sitegen.toml")}), ignored_paths)


def site(root: Path, *files: str) -> Path:
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


def seen(root: Path, *ignored: str) -> set[str]:
    return {os.path.relpath(path, root) for path in grounds(root, *ignored).look()}


def test_files_at_any_depth_and_single_files(tmp_path: Path) -> None:
    """Neither folders nor neighbours of single files."""
    site(tmp_path, "content/a.md", "content/van-hoa/le-hoi/b.md", "sitegen.toml", "README.md")
    assert seen(tmp_path) == {"content/a.md", "content/van-hoa/le-hoi/b.md", "sitegen.toml"}


def test_leftovers_and_ignored_folders_are_passed_over(tmp_path: Path) -> None:
    """What the scan does not read, and what was said to be ignored; also as part of a longer name."""
    site(
        tmp_path,
        "content/.git/HEAD",
        "content/a.md~",
        "content/__pycache__/b.pyc",
        "content/out/c.html",
        "content/outer/d.md",
    )
    assert seen(tmp_path, "content/out") == {"content/outer/d.md"}


def test_links_are_seen_and_not_followed(tmp_path: Path) -> None:
    """As the scan does; so a link in a circle ends."""
    site(tmp_path, "content/a.md", "elsewhere/b.md")
    (tmp_path / "content/round").symlink_to(".")
    (tmp_path / "content/out").symlink_to("../elsewhere")
    assert seen(tmp_path) == {"content/a.md", "content/round", "content/out"}


def test_a_single_file_behind_a_link_is_followed(tmp_path: Path) -> None:
    """Settings may be kept elsewhere."""
    site(tmp_path, "elsewhere/settings.toml")
    (tmp_path / "sitegen.toml").symlink_to("elsewhere/settings.toml")
    before = grounds(tmp_path).look()
    (tmp_path / "elsewhere/settings.toml").write_text("changed a little")
    assert differing(before, grounds(tmp_path).look()) == {str(tmp_path / "sitegen.toml")}


def test_a_look_tells_what_differs(tmp_path: Path) -> None:
    """Added, removed, changed, and replaced by a file of the same size and time."""
    site(
        tmp_path,
        "content/same.md",
        "content/removed.md",
        "content/changed.md",
        "content/replaced.md",
        "content/new.md~",
    )
    before = grounds(tmp_path).look()
    content = tmp_path / "content"
    (content / "removed.md").unlink()
    (content / "changed.md").write_text("longer than before it was")
    times = (content / "replaced.md").stat()
    (content / "new.md~").write_text("content/replacex.md")
    os.utime(content / "new.md~", ns=(times.st_atime_ns, times.st_mtime_ns))
    (content / "new.md~").rename(content / "replaced.md")
    site(tmp_path, "content/added.md")
    names = ("removed.md", "changed.md", "replaced.md", "added.md")
    assert differing(before, grounds(tmp_path).look()) == {str(content / name) for name in names}


def test_what_is_not_there_has_no_stamp(tmp_path: Path) -> None:
    """Nor has a folder; a missing root is an empty one."""
    assert grounds(tmp_path).look() == {}
    assert grounds(tmp_path).stamp(str(tmp_path)) is None
    assert identity(str(tmp_path / "content")) is None


def test_a_stamp_too_young_is_doubtful(tmp_path: Path) -> None:
    """A second write in the same tick of the file system's clock may leave the same stamp."""
    site(tmp_path, "content/a.md")
    path = tmp_path / "content/a.md"
    changed = path.stat().st_ctime_ns
    assert grounds(tmp_path).stamp(str(path), sure_before=changed - 1) == DOUBTFUL
    assert grounds(tmp_path).stamp(str(path), sure_before=changed) == grounds(tmp_path).stamp(str(path)) != DOUBTFUL
