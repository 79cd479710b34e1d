"""A real browser for tests that look at pages."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def chromium_or_skip() -> str:
    """The browser's path; without one the test is skipped, but fails in CI, where it must run."""
    if CHROMIUM is None:
        if os.environ.get("SITEGEN_BROWSER_REQUIRED"):
            pytest.fail("no Chromium here, and SITEGEN_BROWSER_REQUIRED is set")
        pytest.skip("no Chromium on this machine")
    return CHROMIUM


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Tests print nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder over HTTP on loopback; gives the address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
