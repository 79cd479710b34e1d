"""A site's folders under watch: what is done to the files, and the batches that come of it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sitegen.problems import Problem
from sitegen.server.watch import Watcher

SILENCE = 0.06
POLLED_SILENCE = 0.6


@dataclass
class Site:
    """A folder with content, theme and settings, and whoever watches them."""

    root: Path
    poll: bool
    warnings: list[Problem] = field(default_factory=list)
    batches: list[frozenset[Path]] = field(default_factory=list)
    watcher: Watcher = field(init=False)

    def __post_init__(self) -> None:
        folders = [self.root / "content", self.root / "theme"]
        settings, output = self.root / "sitegen.toml", self.root / "content" / "output"
        self.watcher = Watcher(folders, [settings], [output], self.poll, self.warnings.append)

    @property
    def article(self) -> Path:
        return self.root / "content" / "a.md"

    def watch(self) -> None:
        """Collect batches until the watcher is stopped."""
        while (batch := self.watcher.changes(0.05)) is not None or self.watcher_runs:
            if batch is not None:
                self.batches.append(batch)

    watcher_runs = True

    def told_of(self, deed: Callable[[], object], patience: float = 60.0) -> list[frozenset[Path]]:
        """The batches that a deed makes; nothing comes for a while after the last."""
        before = len(self.batches)
        deed()
        end = time.monotonic() + patience
        while len(self.batches) == before and time.monotonic() < end:
            time.sleep(0.002)
        return self.after_silence(before)

    def told_of_nothing(self, deed: Callable[[], object]) -> list[frozenset[Path]]:
        """The batches that came of a deed of which none is expected."""
        return self.told_of(deed, 4 * (POLLED_SILENCE if self.poll else SILENCE))

    def after_silence(self, before: int) -> list[frozenset[Path]]:
        count, end = -1, time.monotonic() + 60
        while count != len(self.batches) and time.monotonic() < end:
            count = len(self.batches)
            time.sleep(POLLED_SILENCE if self.poll else SILENCE)
        return self.batches[before:]


@contextmanager
def watched(root: Path, poll: bool = False) -> Iterator[Site]:
    """A small site under watch; a thread collects the batches."""
    for folder in ("content/old", "theme", "elsewhere"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "content/a.md").write_text("an article\n", "utf-8")
    (root / "content/old/b.md").write_text("another article\n", "utf-8")
    (root / "sitegen.toml").write_text('name = "Báo"\n', "utf-8")
    site = Site(root, poll)
    site.watcher.start()
    thread = threading.Thread(target=site.watch)
    thread.start()
    try:
        yield site
    finally:
        site.watcher_runs = False
        site.watcher.stop()
        thread.join(60)
        assert not thread.is_alive()


def covers(batches: list[frozenset[Path]], *paths: Path) -> bool:
    """Each of these was told of, or it was said that anything may have changed."""
    return any(not batch for batch in batches) or {*paths} <= frozenset().union(*batches)
