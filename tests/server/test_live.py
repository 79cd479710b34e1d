"""The loop: one build at a time, whatever happens meanwhile; each thing said once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from queue import Empty, Queue
from threading import Event

import pytest
from small_site import NOW

from sitegen.preview import Refreshed, Shown
from sitegen.problems import Problem, problem
from sitegen.report import Report
from sitegen.server import live
from sitegen.server.live import Live, Terminal
from sitegen.server.wire import News

ERROR, OTHER = problem("SG215", path="content/a.md"), problem("SG215", path="content/b.md")
NOTICE = problem("SG502", path="content/a.png")
SOON = 60.0


class Script:
    """A watcher that brings what the test gives it."""

    def __init__(self, folders: Sequence[Path]):
        self.folders, self.batches, self.stopped = tuple(folders), Queue[frozenset[Path]](), Event()

    def start(self) -> None:
        """It hears from the beginning."""

    def stop(self) -> None:
        self.stopped.set()

    def changes(self, timeout: float) -> frozenset[Path] | None:
        try:
            return self.batches.get(timeout=min(timeout, 0.02))
        except Empty:
            return None


class Previews:
    """A preview that answers what the test gives it, and remembers what it was asked."""

    def __init__(self, *answers: Refreshed):
        self.answers, self.asked = list(answers), Queue[frozenset[Path] | None]()
        self.sources: tuple[Path, ...] = (Path("content"),)
        self.then = lambda: None
        self.first: tuple[str, ...] = ()
        self.ahead: list[frozenset[str]] = []
        self.rested = Queue[bool]()

    def refresh(self, hints: frozenset[Path] | None, ahead: frozenset[str], shown: Shown) -> Refreshed:
        self.then()
        self.ahead.append(ahead)
        if self.first:
            shown(self.first)
        self.asked.put(hints)
        return self.answers.pop(0) if self.answers else good()

    def rest(self) -> None:
        self.rested.put(True)


def good(*changed: str, **fields: object) -> Refreshed:
    return Refreshed(Report(published=True, written=len(changed), **fields), changed, False)  # type: ignore[arg-type]


def bad(*problems: Problem) -> Refreshed:
    return Refreshed(Report(problems=problems), (), True)


class House:
    """A loop with all that stands around it."""

    def __init__(self, *answers: Refreshed, page_of=None, clock=None, looked_at=frozenset, first=()):  # type: ignore[no-untyped-def]
        self.preview, self.watchers, self.news = Previews(*answers), list[Script](), Queue[News]()
        self.preview.first = first
        self.said: list[str] = []
        terminal = Terminal(self.said.append, "vi", lambda: NOW)
        self.live = Live(self.preview, self._watcher, terminal, self.news.put, clock, page_of, looked_at)

    def _watcher(self, folders: Sequence[Path]) -> Script:
        self.watchers.append(Script(folders))
        return self.watchers[-1]

    def __enter__(self):  # type: ignore[no-untyped-def]
        self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.live.leave()
        assert self.live.ended(SOON)
        assert all(watcher.stopped.is_set() for watcher in self.watchers)

    def change(self, *paths: str) -> None:
        self.watchers[-1].batches.put(frozenset(map(Path, paths)))


def test_it_begins_with_a_look_at_everything():
    """Before anything has changed; and then it waits."""
    with House(good("a.html", "a.css")) as house:
        assert house.preview.asked.get(timeout=SOON) is None
        news = house.news.get(timeout=SOON)
    assert (news.number, news.changed, news.waiting, news.failed) == (1, ("a.html", "a.css"), False, False)
    assert house.preview.asked.empty()


def test_changes_are_handed_on_and_an_empty_batch_means_anything():
    """The paths are hints; where the watcher has lost the thread there are none."""
    with House() as house:
        house.preview.asked.get(timeout=SOON)
        house.change("content/a.md")
        assert house.preview.asked.get(timeout=SOON) == {Path("content/a.md")}
        house.change()
        assert house.preview.asked.get(timeout=SOON) is None


def test_pages_that_browsers_show_are_told_of_first():
    """Whoever looks at a page hears of it before the rest of the paper is made, and hears of it once."""
    with House(good("a.html", "b.html"), looked_at=lambda: frozenset({"a.html"}), first=("a.html",)) as house:
        first, then = (house.news.get(timeout=SOON) for _ in range(2))
    assert house.preview.ahead[0] == {"a.html"}
    assert (first.number, first.changed, first.waiting) == (1, ("a.html",), False)
    assert (then.number, then.changed) == (2, ("b.html",))


def test_it_rests_once_when_nobody_waits(monkeypatch):
    """What a refresh did is written down in a quiet moment, not between two saves."""
    monkeypatch.setattr(live, "QUIET", 1000.0)
    with House() as house:
        house.preview.asked.get(timeout=SOON)
        with pytest.raises(Empty):
            house.preview.rested.get(timeout=0.2)
        monkeypatch.setattr(live, "QUIET", 0.0)
        assert house.preview.rested.get(timeout=SOON)
        house.change("content/a.md")
        assert house.preview.rested.get(timeout=SOON)
        with pytest.raises(Empty):
            house.preview.rested.get(timeout=0.2)


def test_the_version_counts_what_changed():
    """A refresh that leaves every page as it was, or fails, is no new version."""
    with House(good("a.html"), good(), bad(ERROR), good("b.html")) as house:
        for _ in range(3):
            house.change("content/a.md")
        numbers = [house.news.get(timeout=SOON).number for _ in range(4)]
    assert numbers == [1, 1, 1, 2]


def test_problems_that_stay_are_the_same_value():
    """So that a thousand browsers need not compare them."""
    with House(bad(problem("SG215")), bad(problem("SG215")), bad(ERROR)) as house:
        for _ in range(2):
            house.change("content/a.md")
        first, second, third = (house.news.get(timeout=SOON).problems for _ in range(3))
    assert first is second
    assert third == (ERROR,)


def test_other_folders_are_watched_when_the_settings_name_others():
    """And everything is looked at once more: what changed between the two watchers was seen by none."""
    with House() as house:
        house.preview.asked.get(timeout=SOON)
        house.preview.then = lambda: setattr(house.preview, "sources", (Path("bai"),))
        house.change("sitegen.toml")
        assert house.preview.asked.get(timeout=SOON) == {Path("sitegen.toml")}
        assert house.preview.asked.get(timeout=SOON) is None
    assert [watcher.folders for watcher in house.watchers] == [(Path("content"),), (Path("bai"),)]


def test_when_the_moment_has_come_it_looks_again():
    """A scheduled article appears by itself."""
    times = iter([NOW, NOW + timedelta(minutes=59)])
    clock = lambda: next(times, NOW + timedelta(hours=1))  # noqa: E731
    with House(good(due=NOW + timedelta(hours=1)), clock=clock) as house:
        assert house.preview.asked.get(timeout=SOON) is None
        assert house.preview.asked.get(timeout=SOON) is None
        assert house.news.get(timeout=SOON)
    assert house.preview.asked.empty()


def test_with_a_fixed_moment_nothing_comes_due():
    """`--as-of` stops the clock."""
    with House(good(due=datetime.min.replace(tzinfo=NOW.tzinfo))) as house:
        house.preview.asked.get(timeout=SOON)
        house.change("content/a.md")
        assert house.preview.asked.get(timeout=SOON) == {Path("content/a.md")}
    assert house.preview.asked.empty()


@pytest.mark.parametrize(
    ("saved", "followed"),
    [(["a.md"], "/a"), (["a.md", "a.png"], "/a"), (["a.md", "b.md"], ""), (["a.png"], ""), ([], "")],
)
def test_the_page_of_the_one_article_saved_is_followed(saved, followed):
    """After `git checkout` nobody wants to be sent anywhere."""
    with House(good(), good("a.html"), page_of=lambda path: f"/{path.stem}") as house:
        house.news.get(timeout=SOON)
        house.change(*saved)
        assert house.news.get(timeout=SOON).follow == followed


# --- what is said in the terminal ------------------------------------------------------------------------------------


def told(*reports: Report) -> list[str]:
    """The first line of each thing said."""
    said: list[str] = []
    terminal = Terminal(said.append, "vi", lambda: NOW)
    for report in reports:
        terminal.tell(report, 0.084)
    return [text.partition("\n")[0] for text in said]


FAILED, MENDED = "12:00:00 còn {} lỗi; bản xem thử giữ những trang tốt gần nhất", "12:00:00 đã hết lỗi"


def test_one_line_a_rebuild():
    """The time of day, the pages, the seconds."""
    assert told(Report(written=3, removed=1)) == ["12:00:00 đã dựng lại 4 trang trong 0,08 giây"]
    assert told(Report()) == ["12:00:00 mọi trang đã đúng, không phải dựng lại (0,08 giây)"]


def test_each_problem_is_told_once_while_it_stands():
    """No flood from saving a file that is not mended yet."""
    one, both = Report(problems=(ERROR,)), Report(problems=(ERROR, OTHER))
    a, b = (text.partition("\n")[0] for text in (told(one)[0], told(Report(problems=(OTHER,)))[0]))
    assert told(one, one, one) == [a, FAILED.format(1)]
    assert told(one, both, both, one) == [a, FAILED.format(1), b, FAILED.format(2), FAILED.format(1)]


def test_a_problem_that_comes_back_is_told_again():
    """After it was mended."""
    one, fine = Report(problems=(ERROR,)), Report(written=1)
    lines = told(one, fine, one)
    assert lines[2] == MENDED
    assert lines[0] == lines[4]


def test_notices_stay_out_of_the_terminal():
    """There may be hundreds of them, and no hurry."""
    assert len(told(Report(problems=(NOTICE,)))) == 1
