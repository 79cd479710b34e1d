"""The preview over HTTP: which address is answered by what, and what every answer says besides."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from h11 import LocalProtocolError
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from sitegen.preview import Facts
from sitegen.problems import Problem, problem
from sitegen.server import shows
from sitegen.server.dress import NOTHING
from sitegen.server.editor import may_open, open_in_editor
from sitegen.server.files import PreviewFiles, media_type
from sitegen.server.guard import is_loopback, is_own_page, refusal
from sitegen.server.wire import Wire
from sitegen.server.words import words

OWN = "/.sitegen/"
MOST_BYTES = 4096
"""Of what a page may send."""
SECONDS_TO_SEND = 5.0
_ON_EVERY_ANSWER = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "x-robots-tag": "noindex",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
}


class Source(Protocol):
    """What is asked of a preview, in this process or in another."""

    @property
    def folder(self) -> Path: ...

    @property
    def content(self) -> str: ...

    def facts(self, path: str) -> Facts | None: ...


@dataclass(frozen=True)
class Asked:
    """What the preview was asked for: where it listens, in which language it speaks."""

    site: Path
    host: str
    language: str


class App:
    """The ASGI application. One that meets a fault of its own answers 500 and says so, once for each kind of fault."""

    def __init__(self, asked: Asked, preview: Source, start: str, complain: Callable[[Problem], None]):
        """`start` is another at each start of the server."""
        self._asked, self._preview, self._complain = asked, preview, complain
        self._files = PreviewFiles(preview.folder, lambda: self.wire.version, self._nothing_to_show)
        self.wire = Wire(start, self._files.shape, self._files.text, self._overlay)
        self._own: dict[tuple[str, str], Callable[[Request], Awaitable[Response]]] = {
            ("GET", f"{OWN}events"): self._events,
            ("GET", f"{OWN}bar"): self._bar,
            ("POST", f"{OWN}open"): self._open,
        }
        self._few = CapacityLimiter(4)
        """Facts wait for a build that is running, and must not keep pages waiting."""
        self._told: set[str] = set()

    def looked_at(self) -> frozenset[str]:
        """The files of the output that browsers show now; may be asked from any thread."""
        return frozenset(file for path in self.wire.open_pages if (file := self._files.file_of(path)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(_ON_EVERY_ANSWER)
            await send(message)

        try:
            response = await self._answer(Request(scope, receive))
            await response(scope, receive, sent)
        except (ClientDisconnect, ConnectionError, LocalProtocolError):
            return  # who asked is gone, or broke off in the middle
        except Exception as error:  # noqa: BLE001 - whatever is asked for, the next page is answered
            self._say(scope["path"], error)
            if not begun:
                await PlainTextResponse("500", 500)(scope, receive, sent)

    def _say(self, path: str, error: Exception) -> None:
        reason = f"{type(error).__name__}: {error}"
        if type(error).__name__ not in self._told:
            self._told.add(type(error).__name__)
            self._complain(problem("SG854", url=ascii(path)[1:-1], reason=reason))

    async def _answer(self, request: Request) -> Response:
        path, method = request.scope["path"], request.method
        if status := refusal(path, request.headers, self._asked.host):
            return self._refused(status)
        if own := self._own.get((method, path)):
            return await own(request) if is_own_page(request.headers) else self._refused(403)
        if method not in ("GET", "HEAD"):
            return PlainTextResponse("405", 405, {"allow": "GET, HEAD"})
        if path.startswith(OWN):
            return self._asset(path.removeprefix(OWN))
        return await self._files.answer(path, request.headers)

    def _refused(self, status: int) -> Response:
        return PlainTextResponse(words(self._asked.language)["refused"], status)

    # --- what the script in the pages asks for ------------------------------------------------------------------------

    @staticmethod
    def _asset(name: str) -> Response:
        found = shows.asset(name)
        return Response(found, media_type=media_type(name)) if found else PlainTextResponse("404", 404)

    async def _events(self, request: Request) -> Response:
        asked = request.query_params
        events = self.wire.stream(unquote(asked.get("path", "/")), asked.get("version", ""), asked.get("page", ""))
        return StreamingResponse(events, media_type="text/event-stream")

    async def _bar(self, request: Request) -> Response:
        news, path = self.wire.news, unquote(request.query_params.get("path", "/"))
        file = self._files.file_of(path)
        facts: Facts | None = None
        if file and not news.waiting:
            facts = await run_sync(self._preview.facts, file, limiter=self._few, abandon_on_cancel=True)
        return HTMLResponse(shows.bar(self._asked.language, self._preview.content, facts, self.wire.news.problems))

    async def _open(self, request: Request) -> Response:
        """Start the editor, at the wish of a page of ours, on this very machine, for a file of the content folder."""
        said_json = request.headers.get("content-type", "").partition(";")[0].strip() == "application/json"
        if (
            not said_json
            or "origin" not in request.headers
            or not (request.client and is_loopback(request.client.host))
        ):
            return self._refused(403)
        source = await _source(request)
        file = may_open(self._asked.site, self._preview.content, source)
        if file is None:
            return self._refused(404)
        opened = await run_sync(open_in_editor, file)
        return Response(status_code=204) if opened else PlainTextResponse("501", 501)

    # --- instead of pages ---------------------------------------------------------------------------------------------

    def _overlay(self, problems: tuple[Problem, ...]) -> str:
        return shows.overlay(self._asked.language, self._preview.content)(problems)

    def _nothing_to_show(self) -> Response:
        """The tree has neither the page nor a page that says so: it is not there yet, or cannot be."""
        news, language, mark = self.wire.news, self._asked.language, (self.wire.version, str(NOTHING))
        if news.waiting:
            return HTMLResponse(shows.waiting_page(language, *mark), 503)
        if news.failed:
            page = shows.problems_page(language, self._preview.content, news.errors, *mark)
            return HTMLResponse(page, 500)
        return HTMLResponse(shows.not_found_page(language, *mark), 404)


async def _source(request: Request) -> str:
    """The file that the page named, "" if it did not say so briefly and in time."""
    said = b""
    try:
        async with asyncio.timeout(SECONDS_TO_SEND):
            async for chunk in request.stream():
                said += chunk
                if len(said) > MOST_BYTES:
                    return ""
        value = json.loads(said)
        return str(value["source"]) if isinstance(value, dict) and "source" in value else ""
    except (TimeoutError, ValueError, RecursionError):
        return ""
