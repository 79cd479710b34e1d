"""What the clock alone does to the paper, and when a scheduler must build."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_site import NOW, article, request, write_site

from sitegen.cache.memory import forgetful
from sitegen.cli import main
from sitegen.stopwatch import Stopwatch
from sitegen.timetable import EXPIRES, PUBLISHES, Timetable, timetable
from sitegen.whole import look_through

pytestmark = pytest.mark.slow

PAPER = f"""\
--- content/tin/cu.md
{article("Bài cũ", "2024-05-01 08:00")}
--- content/tin/mai.md
{article("Ngày mai", "2026-06-02 06:00")}
--- content/tin/het.md
{article("Sắp hết hạn", "2026-05-31 06:00", expires="2026-06-01 18:00")}
--- content/tin/qua.md
{article("Đã hết hạn", "2026-05-01 06:00", expires="2026-06-01 09:00")}
--- content/tin/nhap.md
{article("Nháp", "2026-06-03 06:00", draft="true")}
"""


@pytest.fixture
def site(tmp_path) -> Path:
    return write_site(tmp_path, PAPER)


def found(site: Path, since_hours: int | None = None) -> Timetable:
    register = look_through(request(site), forgetful(), Stopwatch()).register
    return timetable(register, NOW, NOW - timedelta(hours=since_hours) if since_hours else None)


def names(turns) -> list[tuple[str, str]]:
    return [(turn.entry.path.removeprefix("tin/"), turn.what) for turn in turns]


def test_what_lies_ahead_comes_soonest_first(site):
    """An end today stands before a beginning tomorrow; drafts wait for an editor, not for the clock."""
    assert names(found(site).ahead) == [("het.md", EXPIRES), ("mai.md", PUBLISHES)]
    assert found(site).next == NOW.replace(hour=18)


def test_what_came_since_is_told_oldest_first(site):
    """What began or ended after the moment given, up to now."""
    assert names(found(site, 4).passed) == [("qua.md", EXPIRES)]
    assert names(found(site, 48).passed) == [("het.md", PUBLISHES), ("qua.md", EXPIRES)]
    # It came at nine, three hours ago: the build of nine o'clock has it.
    assert found(site, 3).passed == ()


def due(site: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["due", "--site", str(site), "--as-of", "2026-06-01 12:00", *words])


def test_the_exit_code_tells_a_scheduler(site):
    """0: something is ahead, or with --since has come; 3: nothing."""
    assert due(site).exit_code == 0
    assert due(site, "--as-of", "2028-01-01").exit_code == 3
    assert due(site, "--since", "2026-06-01 08:00").exit_code == 0
    assert due(site, "--since", "2026-06-01 10:00").exit_code == 3


def test_both_are_told_to_people_and_to_tools(site):
    """Text in Vietnamese; `due`, `changes` and `passed` as JSON."""
    assert "01/06/2026 18:00  gỡ xuống  content/tin/het.md  Sắp hết hạn" in due(site).stdout
    assert "01/06/2026 09:00  gỡ xuống  content/tin/qua.md" in due(site, "--since", "2026-06-01 08:00").stdout
    said = json.loads(due(site, "--json", "--since", "2026-06-01 08:00").stdout)
    assert said["due"] == "2026-06-01T18:00:00+07:00"
    assert [(one["source"], one["change"]) for one in said["changes"]] == [
        ("tin/het.md", "expire"),
        ("tin/mai.md", "publish"),
    ]
    assert [one["due"] for one in said["passed"]] == ["2026-06-01T09:00:00+07:00"]


def test_asking_begins_no_memory(site):
    """`due` and `check` write nothing."""
    due(site)
    CliRunner().invoke(main, ["check", "--site", str(site)])
    assert not (site / ".sitegen").exists()


@pytest.mark.parametrize("since", ["mai", "32/01/2026"])
def test_a_moment_that_is_none_is_refused(site, since):
    """With its remedy, and an exit code that is not "nothing to do"."""
    result = due(site, "--since", since)
    assert (result.exit_code, "SG110" in result.stderr) == (1, True)
