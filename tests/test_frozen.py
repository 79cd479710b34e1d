"""A table of the site's own: made on demand, committed, used from then on, and suggested when the archive outgrows it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from factory import codes
from small_site import article, build_site, check_site, request, write_site

from sitegen import whole
from sitegen.cli import main
from sitegen.door.previewing import preview_request
from sitegen.settings import TABLE_FILE
from sitegen.text.table import documents_of, is_table, written_table

PAPER = "".join(
    f"--- content/tin/{n}.md\n" + article(f"Hội vật Liễu Đôi {n}", f"2024-05-{n:02}", "Sới vật mở sớm.", id=str(n))
    for n in range(1, 6)
)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return write_site(tmp_path, PAPER)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def test_freeze_writes_a_table_beside_the_settings(paper: Path) -> None:
    """The same one from the same articles, and again over an older one."""
    assert run("related", "--site", str(paper), "--freeze").exit_code == 0
    table = (paper / TABLE_FILE).read_text("utf-8")
    assert is_table(table)
    assert documents_of(table) == 5
    assert " vật" in table
    run("related", "--site", str(paper), "--freeze")
    assert (paper / TABLE_FILE).read_text("utf-8") == table


def test_the_table_in_use_is_named(paper: Path) -> None:
    """The shipped one, then the site's own."""
    assert json.loads(run("related", "--site", str(paper), "--json").stdout) == {
        "table": "sitegen",
        "documents": 10_000,
    }
    result = run("related", "--site", str(paper), "--freeze")
    assert result.stdout == f"Bảng âm tiết: {TABLE_FILE} (5 bài).\n"


def test_a_new_table_is_another_reading(paper: Path) -> None:
    """Its content is part of what a reading was made of."""
    before = request(paper).reading
    (paper / TABLE_FILE).write_text(written_table({"vật": 9}, 5), "utf-8")  # type: ignore[arg-type]
    assert request(paper).reading != before
    build_site(paper)


def test_the_preview_goes_by_the_table_too(paper: Path) -> None:
    """What `serve` asks for is what a build would be asked for."""
    (paper / TABLE_FILE).write_text(written_table({"vật": 9}, 5), "utf-8")  # type: ignore[arg-type]
    assert preview_request(paper, None, False).reading == request(paper).reading


def test_what_is_no_table_stops_every_command(paper: Path) -> None:
    """With the file's name and the remedy."""
    (paper / TABLE_FILE).write_text("<<<<<<< HEAD\n", "utf-8")
    result = run("check", "--site", str(paper))
    assert result.exit_code == 1
    assert TABLE_FILE in result.stderr
    assert "SG116" in result.stderr


def test_check_suggests_a_new_table_when_the_archive_has_outgrown_it(paper: Path) -> None:
    """More than twice the articles that it was made of."""
    (paper / TABLE_FILE).write_text(written_table({"vật": 9}, 3), "utf-8")  # type: ignore[arg-type]
    assert "SG117" not in codes(check_site(paper).problems)
    (paper / TABLE_FILE).write_text(written_table({"vật": 9}, 2), "utf-8")  # type: ignore[arg-type]
    assert "SG117" in codes(check_site(paper).problems)
    assert whole._OUTGROWN == 2
