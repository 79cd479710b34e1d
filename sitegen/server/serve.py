"""Starts the preview server and ends it: the port, the signals, one event loop and the loop that builds beside it."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from types import FrameType
from urllib.parse import quote

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from sitegen.problems import Problem, SiteError, problem
from sitegen.server.app import App, Asked
from sitegen.server.engine import Engine
from sitegen.server.guard import is_loopback
from sitegen.server.live import Changes, Live, Terminal
from sitegen.server.wire import News
from sitegen.text.normal import nfc

PORTS_TRIED = 20
HEAD_SECONDS = 20.0
"""For which a client may take to say what it wants."""
SECONDS_TO_FINISH = 0.7
"""Which a build that runs is given when the server is told to stop."""
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]


@dataclass(frozen=True)
class Serving:
    """What somebody asked `serve` for, and how it hears and speaks."""

    site: Path
    host: str
    port: int
    language: str
    follow: bool
    fixed: bool
    """Whether the moment of the preview is another than the one that `now` tells."""
    now: Callable[[], datetime]
    watcher_of: Callable[[Sequence[Path]], Changes]
    say: Callable[[str], None]
    complain: Callable[[Problem], None]
    ready: Callable[[str], None]
    """Hears the address."""


def serve(serving: Serving, preview: Engine) -> None:
    """Serve until a signal comes. Raises SiteError SG852 where no port can be had."""
    _allow_many_sockets()
    listening = listen(serving.host, serving.port, serving.complain)
    # What libraries log is for their developers; what people can mend is a problem.
    logging.disable(logging.CRITICAL)
    app = App(Asked(serving.site, serving.host, serving.language), preview, token_hex(4), serving.complain)
    with listening:
        asyncio.run(_run(serving, app, preview, listening))


async def _run(serving: Serving, app: App, preview: Engine, listening: socket.socket) -> None:
    loop = asyncio.get_running_loop()

    def tell(news: News) -> None:
        with suppress(RuntimeError):  # the event loop has ended meanwhile
            loop.call_soon_threadsafe(app.wire.tell, news)

    def page_of(path: Path) -> str:
        page = preview.page_of(nfc(os.path.relpath(path, serving.site)).replace(os.sep, "/"))
        return f"/{page.removesuffix('index.html')}" if page else ""

    terminal = Terminal(serving.say, serving.language, serving.now)
    follow = page_of if serving.follow else None
    now = None if serving.fixed else serving.now
    live = Live(preview, serving.watcher_of, terminal, tell, now, follow, app.looked_at)
    server = _Server(app)

    def stop() -> None:
        live.leave()
        app.wire.close()
        server.stop()

    with _stopping(loop, stop):
        serving.ready(address_of(listening, serving.host))
        live.start()
        await server.serve([listening])
        if not live.ended(SECONDS_TO_FINISH):
            preview.stop()
            live.ended(SECONDS_TO_FINISH)


class _Server(uvicorn.Server):
    """Leaves the signals to us."""

    def __init__(self, app: App):
        super().__init__(
            uvicorn.Config(
                app,
                http=_Patient,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=1,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        self.should_exit = True


class _Patient(H11Protocol):
    """A connection whose client has a while to say what it wants, but not for ever: sockets are few."""

    _hurry: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._wait()
        elif self._hurry:
            self._hurry.cancel()
            self._hurry = None

    def connection_lost(self, exc: Exception | None) -> None:
        if self._hurry:
            self._hurry.cancel()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._hurry is None:
            self._hurry = self.loop.call_later(HEAD_SECONDS, self._hang_up)

    def _hang_up(self) -> None:
        self._hurry = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()


# --- the port --------------------------------------------------------------------------------------------------------


def listen(host: str, port: int, complain: Callable[[Problem], None]) -> socket.socket:
    """A socket at the port, or at the next one that is free; `complain` hears of that, and of who else can see it."""
    if not is_loopback(host):
        complain(problem("SG851", host=host))
    reason = ""
    for tried in range(port, min(port + PORTS_TRIED, 65536) if port else 1):
        try:
            family, _, _, _, place = socket.getaddrinfo(host, tried, type=socket.SOCK_STREAM)[0]
            found = socket.create_server(place, family=family, backlog=2048)
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            if not _is_taken(error):
                break
            continue
        if tried != port:
            complain(problem("SG850", port=port, other=tried))
        return found
    raise SiteError("SG852", host=host, port=port, reason=reason)


def _is_taken(error: Exception) -> bool:
    from errno import EADDRINUSE

    return isinstance(error, OSError) and error.errno == EADDRINUSE


def address_of(listening: socket.socket, host: str) -> str:
    """What to type into a browser on this machine."""
    port = listening.getsockname()[1]
    name = "localhost" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    return f"http://{quote(name, safe='[]:')}:{port}/"


def _allow_many_sockets() -> None:
    """Every open page holds a socket; systems allow a process few of them until it asks for as many as it may have."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 16384 if hard == resource.RLIM_INFINITY else min(hard, 16384)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


# --- the end ---------------------------------------------------------------------------------------------------------


@contextmanager
def _stopping(loop: asyncio.AbstractEventLoop, stop: Callable[[], object]) -> Iterator[None]:
    """In the block a signal to end calls `stop` instead of breaking off whatever is done at that moment."""

    def caught(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)

    before = {number: signal.signal(number, caught) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
