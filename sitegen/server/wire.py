"""The wire that browsers hang on: each is told what became of the page that it shows (server-sent events)."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

from sitegen.problems import ERROR, Problem, only
from sitegen.server.dress import Shape

Overlay = Callable[[tuple[Problem, ...]], str]
"""Makes HTML of problems."""
HEARTBEAT = 15.0
"""Seconds after which a silent stream says something, so that a browser that is gone is noticed."""
RETRY_MS = 400
_UNSEEN = (".html", ".xml", ".json", ".txt")
"""Files of the output that no page shows as a part of itself."""


@dataclass(frozen=True)
class News:
    """The state of the preview after a refresh; the newest one is all that anybody needs to know."""

    number: int = 0
    """Of the refreshes that changed the output."""
    changed: tuple[str, ...] = ()
    follow: str = ""
    """The path of the page that was just saved, if browsers shall go there."""
    failed: bool = False
    problems: tuple[Problem, ...] = ()
    """The very same value for as long as they are the same."""
    waiting: bool = True
    """Whether the first refresh is still running."""

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps the output from being brought up to date; () where nothing does."""
        return only(ERROR, self.problems) if self.failed else ()


@dataclass
class _Reader:
    """What one browser shows, as far as it has been told."""

    path: str
    number: int
    page: str
    heard: News | None = None
    """None for one that has just come, or come back: what it knows is anybody's guess."""


@dataclass
class _Tree:
    """The pages that readers show, each looked at once for a state of the tree."""

    shape: Callable[[str], Shape]
    text: Callable[[str], bytes]
    shapes: dict[str, Shape] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    """When files that pages show as a part of themselves were last changed, by their address."""

    def renew(self, news: News) -> None:
        self.shapes.clear()
        for path in news.changed:
            if not path.endswith(_UNSEEN):
                self.parts[quote(f"/{path}", safe="/-._~!$&'()*+,;=:@")] = news.number

    def shape_at(self, path: str) -> Shape:
        if path not in self.shapes:
            self.shapes[path] = self.shape(path)
        return self.shapes[path]

    def changed_parts(self, path: str, since: int) -> list[str]:
        """The style sheets, pictures and so on of the page that changed after that refresh."""
        changed = [address for address, number in self.parts.items() if number > since]
        page = self.text(path) if changed else b""
        return [address for address in changed if address.encode() in page]


class Wire:
    """Tells every open page what became of it. Lives in the event loop; only `tell` may be called again and again."""

    def __init__(self, start: str, shape: Callable[[str], Shape], text: Callable[[str], bytes], overlay: Overlay):
        """`start` is another at each start of the server; `shape` and `text` give the page that a path shows."""
        self.news = News()
        self._start, self._overlay = start, overlay
        self._tree = _Tree(shape, text)
        self._told: tuple[News, bytes] | None = None
        self._bell = asyncio.Event()
        self._closed = False
        self._open: Counter[str] = Counter()

    @property
    def version(self) -> str:
        """Stands for the tree as it is now: pages carry it, and are old when it is another."""
        return f"{self._start}.{self.news.number}"

    def tell(self, news: News) -> None:
        """There is news: every reader hears what it means for the page shown."""
        self._tree.renew(news)
        self.news = news
        self._ring()

    def close(self) -> None:
        """All streams end."""
        self._closed = True
        self._ring()

    def _ring(self) -> None:
        rung, self._bell = self._bell, asyncio.Event()
        rung.set()

    async def stream(self, path: str, version: str, page: str) -> AsyncIterator[bytes]:
        """The events for a browser that shows this path in this version; `page` is the shape that it was given."""
        start, _, number = version.partition(".")
        reader = _Reader(path, int(number) if number.isascii() and number.isdigit() else 0, page)
        self._open[path] += 1
        try:
            async for event in self._heard(reader, start):
                yield event
        finally:
            self._open[path] -= 1

    @property
    def open_pages(self) -> frozenset[str]:
        """The paths that browsers show now; may be asked from any thread."""
        return frozenset(path for path, readers in dict(self._open).items() if readers)

    async def _heard(self, reader: _Reader, start: str) -> AsyncIterator[bytes]:
        yield f"retry: {RETRY_MS}\n\n".encode()
        if start != self._start:
            yield _event("reload", {})
            reader.number, reader.page = self.news.number, str(self._tree.shape_at(reader.path))
        while not self._closed:
            bell = self._bell
            for event in self._events(reader):
                yield event
            try:
                async with asyncio.timeout(HEARTBEAT):
                    await bell.wait()
            except TimeoutError:
                yield b": \n\n"

    def _events(self, reader: _Reader) -> list[bytes]:
        news = self.news
        events = self._complaints(reader, news)
        if event := self._page_event(reader, news):
            events.append(event)
        reader.number = news.number
        return events

    def _page_event(self, reader: _Reader, news: News) -> bytes | None:
        """What the newest tree means for the page: another one to show, a reload, other style sheets, or nothing."""
        if news.number == reader.number:
            return None
        before, now = reader.page, self._tree.shape_at(reader.path)
        reader.page = str(now)
        if news.follow and news.follow != reader.path:
            return _event("follow", {"url": quote(news.follow)})
        parts = self._tree.changed_parts(reader.path, reader.number)
        if before == str(now) and not parts:
            return None
        if before.partition("-")[0] == now.rest and all(part.endswith(".css") for part in parts):
            return _event("css", {"sheets": now.sheets})
        return _event("reload", {})

    def _complaints(self, reader: _Reader, news: News) -> list[bytes]:
        before, reader.heard = reader.heard, news
        if before is None or before.errors != news.errors:
            return [self._state(news)]
        return [_event("bar", {})] if before.problems is not news.problems else []

    def _state(self, news: News) -> bytes:
        """Whether all is well; made once for all readers."""
        if self._told is None or self._told[0] is not news:
            html = {"html": self._overlay(news.errors)}
            self._told = news, _event("problems", html) if news.errors else _event("mended", {})
        return self._told[1]


def _event(name: str, data: Mapping[str, object]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
