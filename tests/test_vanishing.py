"""Writers do not wait for builds: what is renamed, deleted or rewritten meanwhile is at worst told of, and never stays wrong."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest
from click.testing import CliRunner
from small_site import article, request, tree, write_site

from sitegen import arrivals, desk, press, short_way, survey
from sitegen.build import build
from sitegen.cache.memory import memory_of
from sitegen.cli import main
from sitegen.problems import ERROR, SiteError, SiteErrors, only
from sitegen.report import Report

pytestmark = pytest.mark.slow

INTERNAL = re.compile(r"\[SG90\d\]")
"""The codes of sitegen's own faults. A picture that is read half written is the writer's (SG941), as is an article."""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="36"/>'


def text_of(number: int, version: int) -> str:
    body = f"Đoạn đầu.\n\nBản {version} của bài {number}.\n\n![Đê](/anh/a{number % 3}.svg)\n" + "Một câu. " * 200
    return article(f"Bài số {number}", f"2024-05-{1 + number % 28:02}", body, id=str(number), tags=f"[Từ {number % 5}]")


def write_paper(folder: Path) -> Path:
    files = [f"--- content/anh/a{n}.svg\n{PICTURE.format(64)}\n" for n in range(3)]
    files += [f"--- content/tin/bai-{n}.md\n{text_of(n, 0)}" for n in range(60)]
    return write_site(folder, "".join(files))


# --- by chance -------------------------------------------------------------------------------------------------------


@contextmanager
def restless_writers(site: Path, seed: int) -> Iterator[None]:
    """Every 10 ms five files are renamed, deleted, rewritten or restored; afterwards all are there once."""
    over, chance = Event(), Random(seed)

    def disturb() -> None:
        version = 0
        while not over.wait(0.01):
            version += 1
            for number in (chance.randrange(60) for _ in range(5)):
                one_edit(site / "content", number, version, chance.randrange(5))

    thread = Thread(target=disturb)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def one_edit(content: Path, number: int, version: int, kind: int) -> None:
    target, other = content / f"tin/bai-{number}.md", content / f"tin/doi-ten-{number}.md"
    if kind == 0 and target.is_file():
        target.rename(other)
    elif kind == 1:
        target.unlink(missing_ok=True)
    elif kind == 2:
        picture = content / f"anh/a{number % 3}.svg"
        picture.write_text(PICTURE.format(10 + version % 80))
    else:
        other.unlink(missing_ok=True)
        target.write_text(text_of(number, version), "utf-8")


def build_often(times: int, folder: Path, seed: int) -> None:
    """Builds by the command, one after the other, while writers are at work; then one when they have gone."""
    site = write_paper(folder / "site")
    options = ["--site", str(site), "--as-of", "2026-06-01", "--no-fsync", "--allow-shrink"]
    with restless_writers(site, seed):
        for builds in range(times):
            keep_going = [["--keep-going"], []][builds % 2]
            result = CliRunner().invoke(main, ["build", *options, "--jobs", "12"[builds % 3 == 2], *keep_going])
            assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
            assert result.exit_code in (0, 1)
            assert not INTERNAL.search(result.output), result.output
    result = CliRunner().invoke(main, ["build", *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    build(request(site, output=folder / "clean"))
    assert tree(site / "output") == tree(folder / "clean")


def test_writers_at_work_never_break_a_build(tmp_path):
    """Thirty builds: each ends with a report or a sentence, and one after them equals a clean one."""
    build_often(30, tmp_path, seed=1)


@pytest.mark.long
def test_writers_at_work_never_break_a_build_three_hundred_times(tmp_path):
    """For some minutes."""
    build_often(300, tmp_path, seed=2)


# --- at the worst moment ---------------------------------------------------------------------------------------------


def rebuild(site: Path, **changes: object) -> Report:
    memory = memory_of(site, site / "output")
    try:
        return build(request(site, **changes), memory)
    finally:
        memory.store.close()


@pytest.fixture
def site(tmp_path) -> Path:
    """A small paper that was built."""
    files = [f"--- content/anh/a{n}.svg\n{PICTURE.format(64)}\n" for n in range(3)]
    files += [f"--- content/tin/bai-{n}.md\n{text_of(n, 0)}" for n in range(4)]
    folder = write_site(tmp_path / "site", "".join(files))
    rebuild(folder)
    return folder


def assert_right(site: Path) -> None:
    """A quiet build makes everything right."""
    assert not rebuild(site, allow_shrink=True).failed
    clean = site.parent / "clean"
    shutil.rmtree(clean, ignore_errors=True)
    build(request(site, output=clean))
    assert tree(site / "output") == tree(clean)


def before_the_first(monkeypatch, room, name, edit) -> None:
    """Let the edit happen just before the first call."""
    original, calls = getattr(room, name), []

    def disturbed(*arguments: object, **options: object) -> object:
        if not calls:
            calls.append(1)
            edit()
        return original(*arguments, **options)

    monkeypatch.setattr(room, name, disturbed)


def test_an_edit_between_the_look_and_the_reading_that_is_taken_back_is_noticed(site, monkeypatch):
    """The survey sees one body, the reading another; then the first is there again: the output shows the first."""
    source = site / "content/tin/bai-1.md"
    source.write_text(text_of(1, 1), "utf-8")
    with monkeypatch.context() as patch:
        before_the_first(patch, short_way, "read_articles", lambda: source.write_text(text_of(1, 2), "utf-8"))
        rebuild(site)
    source.write_text(text_of(1, 1), "utf-8")
    assert_right(site)
    assert "Bản 1 của bài 1" in (site / "output/tin/bai-so-1-1.html").read_text("utf-8")


def test_a_new_article_that_changes_between_the_look_and_the_reading_is_noticed(site, monkeypatch):
    """As with an edit: what is remembered of it is what was read, and what was seen is shown in the end."""
    source = site / "content/tin/bai-9.md"
    source.write_text(text_of(9, 1), "utf-8")
    with monkeypatch.context() as patch:
        before_the_first(patch, arrivals, "read_articles", lambda: source.write_text(text_of(9, 2), "utf-8"))
        rebuild(site)
    source.write_text(text_of(9, 1), "utf-8")
    assert_right(site)
    assert "Bản 1 của bài 9" in (site / "output/tin/bai-so-9-9.html").read_text("utf-8")


@pytest.mark.parametrize("edit", ["edited", "deleted"])
def test_a_picture_that_changes_before_it_is_copied_is_not_taken_for_the_one_that_was_measured(site, monkeypatch, edit):
    """The build stops and says so; when the old picture is back, it is the old picture that is published."""
    picture = site / "content/anh/a1.svg"
    picture.write_text(PICTURE.format(100))

    def change() -> None:
        if edit == "edited":
            picture.write_text(PICTURE.format(200))
        else:
            picture.unlink()

    with monkeypatch.context() as patch:
        before_the_first(patch, press, "print_all", change)
        with pytest.raises(SiteErrors) as stopped:
            rebuild(site)
    (found,) = stopped.value.problems
    assert (found.code, found.path) == ("SG809" if edit == "edited" else "SG801", "content/anh/a1.svg")
    picture.write_text(PICTURE.format(100))
    assert_right(site)
    assert 'width="100"' in (site / "output/anh/a1.svg").read_text()


@pytest.mark.parametrize("edit", ["edited", "deleted", "broken"])
def test_a_body_that_memory_has_lost_is_not_replaced_by_another(site, monkeypatch, edit):
    """It would have to be read again, and is no longer there: no page is made with another body, or none."""
    source = site / "content/tin/bai-1.md"
    memory = memory_of(site, site / "output")
    memory.store.put([], [("bodies", "tin/bai-1.md")])
    memory.store.close()
    (site / "output/tin/bai-so-1-1.html").unlink()

    def change() -> None:
        if edit == "deleted":
            source.unlink()
        else:
            source.write_text(text_of(1, 7) if edit == "edited" else "hỏng", "utf-8")

    with monkeypatch.context() as patch:
        before_the_first(patch, press, "print_all", change)
        with pytest.raises(SiteError) as stopped:
            rebuild(site)
    assert (stopped.value.problem.code, stopped.value.problem.path) == ("SG809", "content/tin/bai-1.md")
    assert not (site / "output/tin/bai-so-1-1.html").exists()
    source.write_text(text_of(1, 0), "utf-8")
    assert_right(site)


def test_an_article_that_vanishes_after_the_look_is_told_of(site, monkeypatch):
    """Without --keep-going nothing is written; the article is named as one that cannot be read."""
    source = site / "content/tin/bai-1.md"
    before = tree(site / "output")
    (site / "sitegen.toml").write_text((site / "sitegen.toml").read_text("utf-8") + 'motto = "Mới"\n', "utf-8")
    source.write_text(text_of(1, 1), "utf-8")
    with monkeypatch.context() as patch:
        before_the_first(patch, desk, "read", source.unlink)
        report = rebuild(site)
    errors = only(ERROR, report.problems)
    assert [(one.code, one.path) for one in errors] == [("SG801", "content/tin/bai-1.md")]
    assert tree(site / "output") == before
    assert_right(site)


def test_a_theme_file_that_vanishes_while_it_is_read_is_told_of(site, monkeypatch):
    """As a file that cannot be read, in one sentence."""
    label = site / "themes/overrides/assets/own.css"
    label.parent.mkdir(parents=True)
    label.write_text("/* own */")
    with monkeypatch.context() as patch:
        scan = survey.scan

        def scan_and_lose(folder: Path, shown: str) -> object:
            found = scan(folder, shown)
            if shown == "themes/overrides":
                label.unlink()
            return found

        patch.setattr(survey, "scan", scan_and_lose)
        with pytest.raises(SiteError) as stopped:
            rebuild(site)
    assert (stopped.value.problem.code, stopped.value.problem.path) == ("SG801", "themes/overrides/assets/own.css")
    assert_right(site)
