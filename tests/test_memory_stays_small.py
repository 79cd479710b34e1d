"""The memory of a site that lives long is as large as that of a fresh one, or nearly."""

from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from small_site import article, build_site, request

from sitegen.build import build
from sitegen.cache.memory import memory_of
from sitegen.cli import main

pytestmark = pytest.mark.slow


def write(folder: Path, number: int, chance: Random) -> None:
    """An article of a few kilobytes, other words each time."""
    words = " ".join(f"chữ{chance.randrange(2000)}" for _ in range(chance.randrange(100, 600)))
    file = folder / f"content/tin/bai-{number}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(article(f"Bài {number} {chance.random()}", "2024-05-01", words, id=str(number)), "utf-8")


def rebuild(folder: Path, output: str = "output") -> int:
    """Build with memory; how many files were written."""
    memory = memory_of(folder, folder / output)
    try:
        return build(request(folder, output=folder / output, allow_shrink=True), memory).written
    finally:
        memory.store.close()


def size(folder: Path) -> int:
    return (folder / ".sitegen/cache.db").stat().st_size


def test_a_hundred_builds_do_not_make_it_grow(tmp_path):
    """Articles come, change and go, many of them at once when the archive is divided; the file is at no time half as large
    again as after one build of the same archive."""
    chance = Random(7)
    build_site(tmp_path, "--- content/trang/gioi-thieu.md\n---\ntitle: A\n---\n")
    for number in range(60):
        write(tmp_path, number, chance)
    sizes = []
    for step in range(100):
        if step == 50:
            for number in range(16, 60):
                (tmp_path / f"content/tin/bai-{number}.md").unlink(missing_ok=True)
        for number in chance.sample(range(60 if step < 50 else 16), 8):
            file = tmp_path / f"content/tin/bai-{number}.md"
            if file.exists() and chance.random() < 0.2:
                file.unlink()
            else:
                write(tmp_path, number, chance)
        rebuild(tmp_path)
        sizes.append(size(tmp_path))
        if step % 25 == 24:
            (tmp_path / ".sitegen/cache.db").rename(tmp_path / "kept.db")
            rebuild(tmp_path)
            assert max(sizes) <= 1.5 * size(tmp_path)
            (tmp_path / "kept.db").rename(tmp_path / ".sitegen/cache.db")
            sizes.clear()


def test_what_is_known_of_a_folder_that_is_gone_is_forgotten(tmp_path):
    """`cache prune` makes the file smaller, and leaves to the other folder all that is known of it."""
    for number in range(30):
        write(tmp_path, number, Random(number))
    build_site(tmp_path, "--- content/trang/gioi-thieu.md\n---\ntitle: A\n---\n")
    for output in ("output", "khac"):
        rebuild(tmp_path, output)
    (tmp_path / "khac").rename(tmp_path / "cat-di")
    before = size(tmp_path)
    result = CliRunner().invoke(main, ["cache", "prune", "--site", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "MB" in result.output
    assert size(tmp_path) < before
    assert rebuild(tmp_path) == 0
    assert rebuild(tmp_path, "khac") > 30
