"""The preview in a process of its own: pages are served while it thinks, and whatever ends it does not end the server."""

from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any

from sitegen.companion import Companion
from sitegen.preview import Facts, Preview, Refreshed, Shown, unheard
from sitegen.problems import problem
from sitegen.report import Report

_METHODS = {"refresh", "rest", "facts", "page_of"}


@dataclass(frozen=True)
class Whereabouts:
    """What is known of a preview without asking it."""

    folder: Path
    sources: tuple[Path, ...]
    content: str


class Engine:
    """A Preview in another process; the same questions, from any thread, one answered after the other.

    Made, like any companion, while the program is small and has no threads.
    """

    def __init__(self, make: Callable[[], Preview]):
        self._make, self._asking = make, Lock()
        self._stopped = False
        self._where: Whereabouts
        self._start()

    @property
    def folder(self) -> Path:
        return self._where.folder

    @property
    def sources(self) -> tuple[Path, ...]:
        return self._where.sources

    @property
    def content(self) -> str:
        return self._where.content

    def refresh(
        self, hints: frozenset[Path] | None, ahead: frozenset[str] = frozenset(), shown: Shown = unheard
    ) -> Refreshed:
        """As the preview does it. If that ends the process, another one looks at everything once more."""
        with self._asking:
            for asked in (hints, None):
                try:
                    refreshed: Refreshed = self._ask("refresh", (asked, ahead), shown)
                    return refreshed
                except (EOFError, OSError):
                    if self._stopped:
                        break
                    self._companion.end()
                    self._start()
        return Refreshed(Report(problems=(problem("SG901", reason="the process that builds has ended"),)), (), True)

    def rest(self) -> None:
        """As the preview does it; a process that ended has nothing left to remember."""
        self._if_alive("rest")

    def facts(self, path: str) -> Facts | None:
        """As the preview knows them."""
        found: Facts | None = self._if_alive("facts", path)
        return found

    def page_of(self, source: str) -> str:
        """As the preview knows it."""
        return self._if_alive("page_of", source) or ""

    def stop(self) -> None:
        """End the process, whatever it does: files are whole, and the next preview goes on where it stopped."""
        self._stopped = True
        self._companion.kill()

    def _if_alive(self, method: str, *given: Any) -> Any:
        with self._asking:
            try:
                return self._ask(method, given)
            except (EOFError, OSError):
                return None

    def _ask(self, method: str, given: tuple[Any, ...], shown: Shown = unheard) -> Any:
        line = self._companion.line
        line.send((method, given))
        while True:
            kind, told = line.recv()
            if kind == "answer":
                answer, self._where = told
                return answer
            shown(told)

    def _start(self) -> None:
        self._companion = Companion(_live, self._make, daemon=False)
        self._where = self._companion.line.recv()


def _live(line: "Connection[Any, Any]", make: Callable[[], Preview]) -> None:
    """The life of the process: answer until nobody can ask any more."""
    preview = make()

    def where() -> Whereabouts:
        return Whereabouts(preview.folder, preview.sources, preview.content)

    def shown(paths: tuple[str, ...]) -> None:
        line.send(("shown", paths))

    try:
        line.send(where())
        while True:
            method, given = line.recv()
            if method not in _METHODS:
                raise ValueError(method)
            options = {"shown": shown} if method == "refresh" else {}
            answer = getattr(preview, method)(*given, **options)
            line.send(("answer", (answer, where())))
    except (EOFError, OSError):
        return
    finally:
        preview.close()
