"""`git checkout` under a running preview: a few rebuilds, pages all the while, and in the end the tree of a build."""

import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
from serving import command
from small_site import SETTINGS, article, request, tree, write_site

from sitegen.build import build
from sitegen.disk.publish import MANIFEST

FILES = int(os.environ.get("SITEGEN_CHECKOUT_FILES", "600"))
"""5,000 for the figures in `bench/README.md`."""

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not shutil.which("git"), reason="needs git")]


def git(site: Path, *words: str) -> None:
    identity = ("-c", "user.name=Ban Thử", "-c", "user.email=thu@bao.example.vn")
    subprocess.run(["git", "-C", str(site), *identity, *words], check=True, capture_output=True)


def write_all(site: Path, word: str) -> None:
    for number in range(FILES):
        file = site / f"content/van-hoa/{number % 50}/bai-{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        date = f"20{number % 20:02}-01-01 08:00"
        file.write_text(article(f"Bài {number} {word}", date, f"Thân bài {word}.", id=str(number), slug=f"b{number}"))


class Reader(threading.Thread):
    """Asks for pages until it is told to stop."""

    def __init__(self, port: int):
        super().__init__()
        self.port, self.done, self.waits, self.failures = port, threading.Event(), list[float](), list[object]()

    def run(self) -> None:
        while not self.done.is_set():
            for address in ("/", "/van-hoa/", "/van-hoa/b1-1.html"):
                begun = time.perf_counter()
                line = HTTPConnection("127.0.0.1", self.port, timeout=10)
                line.request("GET", address)
                answer = line.getresponse()
                whole = answer.read().rstrip().endswith(b"</html>")
                line.close()
                self.waits.append(time.perf_counter() - begun)
                if answer.status != 200 or not whole:
                    self.failures.append((address, answer.status))
                time.sleep(0.01)


def test_all_files_checked_out_at_once(tmp_path: Path) -> None:
    """At most three rebuilds; every page is answered, whole, at every moment; then the tree is a clean build's.

    A machine on which Git stood still in the midst of it checked out twice: that is tried again.
    """
    site = write_site(tmp_path / "site", f"--- sitegen.toml\n{SETTINGS}--- .gitignore\n.sitegen/\nsaid.txt\n")
    git(tmp_path, "init", "-q", "site")
    for word in ("cũ", "mới"):
        write_all(site, word)
        git(site, "checkout", "-q", "-b", f"ban-{'cu' if word == 'cũ' else 'moi'}")
        git(site, "add", "-A")
        git(site, "commit", "-q", "-m", word)
    with command(site, "--as-of", "2026-06-01 12:00") as server:
        server.wait_for("đã dựng lại", seconds=120)
        reader = Reader(server.port)
        reader.start()
        for branch in ("cu", "moi", "cu"):
            before = server.said.count("đã dựng lại")
            git(site, "checkout", "-q", f"ban-{branch}")
            server.wait_for("đã dựng lại", seconds=120, times=before + 1)
            build(request(site, output=tmp_path / branch))
            wait_until_same(site / ".sitegen/preview", tmp_path / branch)
            rebuilds = server.said.count("đã dựng lại") - before
            if rebuilds <= 3:
                break
        reader.done.set()
        reader.join()
        server.end()
    waits = sorted(reader.waits)
    slowest = waits[int(len(waits) * 0.99)]
    sys.stderr.write(f"{FILES} files, {rebuilds} rebuilds, {len(waits)} pages, p99 {slowest * 1000:.0f} ms\n")
    assert reader.failures == []
    assert 1 <= rebuilds <= 3


def wait_until_same(ours: Path, right: Path) -> None:
    """But for the manifest, which is written when all has been quiet for a while."""
    wanted, last = tree(right), time.monotonic() + 120
    different = {""}
    while not different <= {MANIFEST}:
        assert time.monotonic() < last, different
        time.sleep(0.1)
        with suppress(FileNotFoundError):  # put in its place at this moment
            different = {path for path, _ in tree(ours).items() ^ wanted.items()}
