"""Real servers on loopback for the tests of deploys, and a line to them that can be cut."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
SFTP_SERVER = next(
    (p for p in map(Path, ("/usr/lib/openssh/sftp-server", "/usr/libexec/sftp-server")) if p.exists()), None
)


_PORTS = count(os.getpid() * 97)


def free_port() -> int:
    """A port for a server that cannot choose one for itself, each time another.

    The ports that the system gives to whoever asks for any begin above these: nobody gets this one before the server does.
    """
    for number in _PORTS:
        with suppress(OSError), socket.socket() as one:
            one.bind(("127.0.0.1", 10_000 + number % 20_000))
            return int(one.getsockname()[1])
    raise AssertionError


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(1200):
        assert process.poll() is None, "the server has ended"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


@contextmanager
def running(command: list[str], port: int, **environment: str) -> Iterator[None]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | environment
    )
    try:
        wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(10)


@dataclass(frozen=True)
class Sshd:
    """An OpenSSH server with keys of its own: the port, the client's key and the known_hosts line."""

    port: int
    key: Path
    known_hosts: Path

    @property
    def settings(self) -> dict[str, object]:
        found = {"type": "sftp", "host": "127.0.0.1", "port": self.port, "key": str(self.key)}
        return {**found, "known_hosts": str(self.known_hosts)}


@contextmanager
def openssh(folder: Path, options: str = "") -> Iterator[Sshd]:
    """Start sshd; `options` go to its sftp-server (`-P hardlink` takes an extension away)."""
    assert SSHD is not None
    folder.mkdir(exist_ok=True)
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    for name in ("host", "client"):
        if not (folder / name).exists():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    port = free_port()
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/client.pub\n"
        f"StrictModes no\nUsePAM no\nPasswordAuthentication no\nPidFile none\nPermitRootLogin yes\n"
        f"Subsystem sftp {SFTP_SERVER} {options}\n"
    )
    public = " ".join((folder / "host.pub").read_text().split()[:2])
    (folder / "known_hosts").write_text(f"[127.0.0.1]:* {public}\n127.0.0.1 {public}\n")
    with running([SSHD, "-D", "-e", "-f", str(folder / "config")], port):
        yield Sshd(port, folder / "client", folder / "known_hosts")


@contextmanager
def s3_server() -> Iterator[str]:
    """moto's S3 in a process of its own; the address at which it answers."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with running(command, port):
        yield f"http://127.0.0.1:{port}"


class Line:
    """A line to a server that can be cut: `port` is its near end. After `bytes_` upwards it breaks, and stays broken."""

    def __init__(self, far: int, bytes_: int | None = None):
        self._far, self._left, self._cut = far, bytes_, threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def mend(self, bytes_: int | None = None) -> None:
        self._left = bytes_
        self._cut.clear()

    def cut(self) -> None:
        self._cut.set()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.cut()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)
        for one in self._open:
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self._cut.is_set():
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._far))
                for one in (near, far):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open += [near, far]
                self._start(near, far, self._count)
                self._start(far, near, lambda _: None)

    def _start(self, source: socket.socket, sink: socket.socket, seen: Callable[[int], None]) -> None:
        thread = threading.Thread(target=self._carry, args=(source, sink, seen), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _carry(self, source: socket.socket, sink: socket.socket, seen: Callable[[int], None]) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                seen(len(data))
                sink.sendall(data)
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _count(self, size: int) -> None:
        if self._left is not None:
            self._left -= size
            if self._left < 0:
                self.cut()
                raise OSError("cut")


@contextmanager
def line_to(far: int, bytes_: int | None = None) -> Iterator[Line]:
    line = Line(far, bytes_)
    try:
        yield line
    finally:
        line.close()
