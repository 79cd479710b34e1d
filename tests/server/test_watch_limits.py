"""Where the system gives no events, or loses some, files are looked at instead, and that is said once."""

import errno
import os
import threading
from pathlib import Path

import pytest
from watching import Site, covers, watched

from sitegen.problems import Problem
from sitegen.server.ears import _Thread

FALLEN_BACK = "sitegen.server.polling._LEAST"


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FALLEN_BACK, 0.02)


def refused(number: int) -> OSError:
    return OSError(number, os.strerror(number))


def limit_of(warnings: list[Problem]) -> str:
    """The one warning's limit; its hint says the command that raises it."""
    [warning] = warnings
    facts = dict(warning.facts)
    assert warning.severity == "warning"
    for language in ("vi", "en"):
        assert f"sudo sysctl fs.inotify.{facts['limit']}={facts['enough']}" in warning.hint(language)
    assert int(facts["enough"]) > int(facts["now"])
    return facts["limit"]


def still_watched(site: Site) -> None:
    """By looking: the thread of the events has ended."""
    assert not any(isinstance(thread, _Thread) for thread in threading.enumerate())
    article, new = site.article, site.root / "content/van-hoa/new.md"
    assert covers(site.told_of(lambda: article.write_text("edited")), article)
    assert covers(site.told_of(lambda: (new.parent.mkdir(), new.write_text("new"))), new)
    assert len(site.warnings) == 1


@pytest.mark.slow
def test_no_instance_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`max_user_instances`: other programs have them all."""

    def none_left(cls: type) -> int:
        raise refused(errno.EMFILE)

    monkeypatch.setattr(_Thread, "_create_inotify_fd", classmethod(none_left))
    with watched(tmp_path) as site:
        assert limit_of(site.warnings) == "max_user_instances"
        still_watched(site)


@pytest.mark.slow
@pytest.mark.parametrize("left", [0, 1, 3])
def test_no_watch_is_left_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: int) -> None:
    """`max_user_watches`, whichever folder it is that can be watched no more."""
    limit_watches(monkeypatch, left)
    with watched(tmp_path) as site:
        assert limit_of(site.warnings) == "max_user_watches"
        still_watched(site)


def limit_watches(monkeypatch: pytest.MonkeyPatch, left: int) -> None:
    add = _Thread.add_callback

    def limited(self: _Thread, *given: object) -> object:
        nonlocal left
        left -= 1
        if left < 0:
            raise refused(errno.ENOSPC)
        return add(self, *given)

    monkeypatch.setattr(_Thread, "add_callback", limited)


@pytest.mark.slow
def test_no_watch_is_left_for_a_new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Falling back, it says that anything may have changed: what is in the folder is not missed."""
    with watched(tmp_path) as site:
        limit_watches(monkeypatch, 0)
        new = site.root / "content/new/a.md"
        assert frozenset() in site.told_of(lambda: (new.parent.mkdir(), new.write_text("new")))
        assert limit_of(site.warnings) == "max_user_watches"
        still_watched(site)


@pytest.mark.slow
def test_a_full_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel's own overflow: nobody reads events while more happen than it keeps."""
    reading = threading.Event()
    read = _Thread.read_events
    monkeypatch.setattr(_Thread, "read_events", lambda self: (reading.wait(), read(self))[1])
    queue = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if queue > 100_000:
        pytest.skip("the queue of this machine is too long to be filled")
    with watched(tmp_path) as site:

        def deed() -> None:
            site.article.write_text("wakes the reader, which then holds a first event")
            for number in range(queue // 2):
                (site.root / f"content/{number % 500}.md").write_text(str(number))
            reading.set()

        assert frozenset() in site.told_of(deed)
        assert limit_of(site.warnings) == "max_queued_events"
        still_watched(site)


@pytest.mark.slow
def test_the_thread_of_the_events_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it died of is said, and the watching goes on."""

    def broken(self: _Thread) -> object:
        raise RuntimeError("a fault in a library")

    with watched(tmp_path) as site:
        monkeypatch.setattr(_Thread, "read_events", broken)
        assert frozenset() in site.told_of(lambda: site.article.write_text("edited"))
        [warning] = site.warnings
        assert warning.code == "SG841"
        assert "a fault in a library" in warning.message("vi")
        still_watched(site)


@pytest.mark.slow
def test_who_asks_for_polling_is_not_warned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They know."""
    monkeypatch.setattr(_Thread, "__init__", None)
    with watched(tmp_path, poll=True) as site:
        assert covers(site.told_of(lambda: site.article.write_text("edited")), site.article)
        assert site.warnings == []
