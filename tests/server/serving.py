"""A preview server for tests: in this process on a loop of its own, or as the command that people run."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

REPOSITORY = Path(__file__).parents[2]


class Looking:
    """A watcher that looks at everything every few milliseconds."""

    def __init__(self, folders: Sequence[Path], files: Sequence[Path] = (), *_: Any):
        self._roots, self._stopped = (*folders, *files), Event()

    def start(self) -> None:
        self._seen = self._look()

    def stop(self) -> None:
        self._stopped.set()

    def changes(self, timeout: float) -> frozenset[Path] | None:
        last = time.monotonic() + timeout
        while time.monotonic() < last and not self._stopped.is_set():
            time.sleep(0.02)
            now = self._look()
            changed = {path for path, _ in self._seen.items() ^ now.items()}
            self._seen = now
            if changed:
                return frozenset(changed)
        return None

    def _look(self) -> dict[Path, tuple[int, int]]:
        files = (file for root in self._roots for file in ((root, *root.rglob("*")) if root.exists() else ()))
        found = {}
        for file in files:
            try:
                status = file.stat()
            except OSError:
                continue
            if file.is_file():
                found[file] = (status.st_mtime_ns, status.st_size)
        return found


_COMMAND = """
import sys
sys.path.insert(0, {tests!r})
try:
    import sitegen.server.watch
except ImportError:
    import types, serving
    sys.modules["sitegen.server.watch"] = types.SimpleNamespace(Watcher=serving.Looking)
from sitegen.cli import main
main(sys.argv[1:], prog_name="sitegen")
"""


class Command:
    """`sitegen serve` in a process of its own."""

    def __init__(self, site: Path, *words: str, **environment: str):
        command = [
            sys.executable,
            "-c",
            _COMMAND.format(tests=str(Path(__file__).parent)),
            "serve",
            "--site",
            str(site),
        ]
        self._said = site / "said.txt"
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                [*command, "--port", "0", *words] if "--port" not in words else [*command, *words],
                cwd=REPOSITORY,
                stdout=said,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", **environment},
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """Everything that stands in the terminal."""
        return self._said.read_text("utf-8")

    def address(self) -> str:
        """`http://127.0.0.1:40123`, once it is there."""
        self.wait_for(r"http://\S+/")
        found = re.search(r"http://\S+(?=/)", self.said)
        assert found
        return found[0]

    @property
    def port(self) -> int:
        return int(self.address().rpartition(":")[2])

    def wait_for(self, pattern: str, seconds: float = 120, times: int = 1) -> None:
        """Until the terminal shows it so many times."""
        last = time.monotonic() + seconds
        while len(re.findall(pattern, self.said)) < times:
            assert time.monotonic() < last, f"no {pattern!r} in: {self.said}"
            assert self.process.poll() is None, self.said
            time.sleep(0.01)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send the signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@contextmanager
def command(site: Path, *words: str, **environment: str) -> Iterator[Command]:
    """The command, ended with the block."""
    running = Command(site, *words, **environment)
    try:
        yield running
    finally:
        running.kill()
