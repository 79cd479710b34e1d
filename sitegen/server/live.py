"""The loop of the preview: wait for changes, bring the output up to date, tell browsers and terminal; one at a time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Protocol

from sitegen.catalogue.links import MARKDOWN_SUFFIXES
from sitegen.preview import Refreshed, Shown
from sitegen.problems import ERROR, NOTICE, Problem, only
from sitegen.report import Report, problems_text
from sitegen.server.wire import News
from sitegen.server.words import words

PATIENCE = 0.5
"""Seconds for which changes are waited for before the loop looks whether it shall stop, or something is due."""

QUIET = 3.0
"""Seconds without a change after which nobody is likely to be writing: a save would wait for the preview to remember."""


class Changes(Protocol):
    """What the loop asks of a watcher."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def changes(self, timeout: float) -> frozenset[Path] | None:
        """A settled batch of changed paths; an empty one: anything; None: none within the time."""
        ...


class Builder(Protocol):
    """What the loop asks of a preview, in this process or in another."""

    @property
    def sources(self) -> tuple[Path, ...]: ...

    def refresh(self, hints: frozenset[Path] | None, ahead: frozenset[str] = ..., shown: Shown = ...) -> Refreshed: ...

    def rest(self) -> None: ...


class Terminal:
    """What the person at the terminal reads: one line a rebuild, and each problem once for as long as it stands."""

    def __init__(self, say: Callable[[str], None], language: str, now: Callable[[], datetime]):
        self._say, self._words, self._language, self._now = say, words(language), language, now
        self._told: frozenset[Problem] = frozenset()
        self._failed = False

    def tell(self, report: Report, seconds: float) -> None:
        """Say what a refresh came to."""
        problems = [found for found in report.problems if found.severity != NOTICE]
        new = [found for found in problems if found not in self._told]
        if new:
            self._say(problems_text(new, self._language))
        if self._failed and not report.failed:
            self._line("mended")
        if report.failed and (new or len(problems) != len(self._told)):
            self._line("failed", errors=len(only(ERROR, problems)))
        if not report.failed:
            pages = report.written + report.removed
            self._line("rebuilt" if pages else "standing", pages=pages, seconds=self._seconds(seconds))
        self._told, self._failed = frozenset(problems), report.failed

    def _seconds(self, seconds: float) -> str:
        text = f"{seconds:.2f}"
        return text.replace(".", ",") if self._language == "vi" else text

    def _line(self, name: str, **facts: object) -> None:
        self._say(self._words[name].format(time=f"{self._now():%H:%M:%S}", **facts))


class Live:
    """Keeps the preview's output up to date in one thread of its own, until it is told to stop."""

    def __init__(
        self,
        preview: Builder,
        watcher_of: Callable[[Sequence[Path]], Changes],
        terminal: Terminal,
        tell: Callable[[News], None],
        now: Callable[[], datetime] | None,
        page_of: Callable[[Path], str] | None = None,
        looked_at: Callable[[], frozenset[str]] = frozenset,
    ):
        """`watcher_of` makes a watcher of the folders that the paper is made from; `now` is None where the moment is
        fixed; `page_of` finds the page of a saved file where browsers shall follow; `looked_at` tells which files of the
        output browsers show."""
        self._preview, self._watcher_of, self._terminal, self._tell = preview, watcher_of, terminal, tell
        self._now, self._page_of, self._looked_at = now, page_of, looked_at
        self._refreshed: float | None = None
        """When there was something to remember; None where all is remembered."""
        self._news = News()
        self._due: datetime | None = None
        self._shown: frozenset[str] = frozenset()
        """What browsers were told of before the present refresh was done."""
        self._stop = Event()
        self._thread = Thread(target=self._run, name="sitegen-live", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def leave(self) -> None:
        """Ask the loop to end when the refresh that runs is done."""
        self._stop.set()

    def ended(self, seconds: float) -> bool:
        """Wait so long for the loop to end; whether it did."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        folders = self._preview.sources
        watcher = self._watching(folders)
        try:
            self._refresh(None)
            while not self._stop.is_set():
                if self._preview.sources != folders:
                    watcher.stop()
                    folders = self._preview.sources
                    watcher = self._watching(folders)
                    self._refresh(None)
                self._wait(watcher)
        finally:
            watcher.stop()

    def _watching(self, folders: Sequence[Path]) -> Changes:
        watcher = self._watcher_of(folders)
        watcher.start()
        return watcher

    def _wait(self, watcher: Changes) -> None:
        found = watcher.changes(PATIENCE)
        if self._stop.is_set():
            return
        if found is not None:
            self._refresh(found or None)
        elif self._now and self._due and self._now() >= self._due:
            self._refresh(None)
        elif self._refreshed is not None and perf_counter() - self._refreshed > QUIET:
            self._preview.rest()
            self._refreshed = None

    def _refresh(self, hints: frozenset[Path] | None) -> None:
        begun = perf_counter()
        self._shown = frozenset()
        done = self._preview.refresh(hints, self._looked_at(), self._show)
        self._refreshed = perf_counter()
        if self._stop.is_set():
            return
        # With faults in the way the clock brings nothing: whoever mends them brings the next refresh.
        self._due = None if done.failed else done.report.due
        self._tell(self._told(done, hints))
        self._terminal.tell(done.report, perf_counter() - begun)

    def _show(self, paths: tuple[str, ...]) -> None:
        """What browsers show was made before the rest: they need not wait for it."""
        before = self._news
        self._shown = frozenset(paths)
        self._news = replace(before, number=before.number + bool(paths), changed=paths, follow="", waiting=False)
        self._tell(self._news)

    def _told(self, done: Refreshed, hints: frozenset[Path] | None) -> News:
        before = self._news
        # What was told already is no news: a style sheet would be swapped twice.
        changed = tuple(path for path in done.changed if path not in self._shown)
        follow = self._saved_page(hints) if done.changed and hints and self._page_of else ""
        problems = before.problems if before.problems == done.report.problems else done.report.problems
        number = before.number + bool(changed or follow)
        self._news = News(number, changed, follow, done.failed, problems, waiting=False)
        return self._news

    def _saved_page(self, hints: frozenset[Path]) -> str:
        """Where the page of the one article is that was just saved; "" after anything else."""
        saved = sorted(path for path in hints if path.suffix in MARKDOWN_SUFFIXES)
        return self._page_of(saved[0]) if len(saved) == 1 and self._page_of else ""
