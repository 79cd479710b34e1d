"""Measures `sitegen serve` beside `hugo server`, from the saved file to the changed page: `make bench-serve`."""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from statistics import median

from corpus import Corpus, body_mark, edition, put, write_corpus
from figures import table
from measure import memory_of_family
from newsroom import Story
from paper import Paper
from run import ROOM, machine
from tools import HERE, TOOLS, Tool, install

INTERVAL = 0.005
"""Seconds between two looks at a page."""
PATIENCE = 600.0
NEW = 5
"""Articles that are added, at most."""
REST = 1.5
"""Seconds between two edits: nobody saves faster than that for long."""


@dataclass
class Server:
    """One tool's preview server of its own copy of the newspaper."""

    paper: Paper
    environment: Path
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None
    times: dict[str, list[float]] = field(default_factory=dict)

    def start(self) -> float:
        """Seconds until the front page is there."""
        self.port = free_port()
        begun = time.perf_counter()
        with self.paper.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command(), cwd=self.paper.folder, stdout=log, stderr=log, start_new_session=True
            )
        wait_until(lambda: "</html>" in self.page("/"), self.process)
        return time.perf_counter() - begun

    def _command(self) -> list[str]:
        port = str(self.port)
        if self.paper.tool.kind == "hugo":
            program = self.paper.tool.command(self.environment, self.paper.output)[0]
            return [program, "server", "--port", port, "--bind", "127.0.0.1", "--noBuildLock"]
        return [str(self.environment / "bin/sitegen"), "serve", "--site", ".", "--port", port]

    def stop(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGINT)
            self.process.wait(60)

    def page(self, address: str) -> str:
        """What is served at an address; "" while nothing is, or while a page is cut short that is just being written."""
        with suppress(OSError, HTTPException):
            line = HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                line.request("GET", address, headers={"Connection": "close"})
                answer = line.getresponse()
                text = answer.read().decode("utf-8", "replace")
                return text if answer.status == 200 else ""
            finally:
                line.close()
        return ""

    def list_of(self, corpus: Corpus) -> str:
        """The page of the first list of sitegen's that the edited article leads to and that leads back."""
        own = f"/{corpus.edited.page}"
        roots = dict.fromkeys(re.findall(r'href="?(/[^"\s>]+/)"?[\s>]', self.page(own)))
        return next(page for root in roots for page in self._sheets(root) if own in self.page(page))

    def _sheets(self, root: str) -> Iterator[str]:
        yield root
        for number in count(1):
            sheet = f"{root}trang/{number}/"
            if not self.page(sheet):
                return
            yield sheet

    def seconds_until_shown(self, corpus: Corpus, text: str, *addresses: str) -> float:
        """Save the article as it is to be now; seconds until all these pages show the text."""
        return self._seconds_until_shown(edition(corpus.edited, self.paper.bodies, self.paper.titles), text, *addresses)

    def seconds_until_there(self, story: Story) -> float:
        """Save a new article; seconds until its page is there."""
        return self._seconds_until_shown(story, story.title, f"/{story.page}")

    def _seconds_until_shown(self, story: Story, text: str, *addresses: str) -> float:
        begun = time.perf_counter()
        put(self.paper.content / story.file, self.paper.tool.form(story))
        for address in addresses:
            wait_until(lambda page=address: text in self.page(page), self.process)
        return time.perf_counter() - begun


def wait_until(holds: Callable[[], bool], process: "subprocess.Popen[bytes] | None") -> None:
    """Look again and again; raises RuntimeError where the server has ended or the time is over."""
    last = time.perf_counter() + PATIENCE
    while not holds():
        if process is None or process.poll() is not None:
            raise RuntimeError("the server ended")
        if time.perf_counter() > last:
            raise RuntimeError("the page never changed")
        time.sleep(INTERVAL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(tools: list[Tool], articles: int) -> Iterator[tuple[list[Server], Corpus]]:
    """The servers of all tools, started for the second time: whatever they remember is there."""
    room = ROOM / "serving"
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(parents=True)
    papers = [Paper(tool, room) for tool in tools]
    for paper in papers:
        paper.lay_out()
    corpus = write_corpus(articles, NEW, [(paper.content, paper.tool.form) for paper in papers])
    servers = [Server(paper, install(paper.tool, ROOM / "environments")) for paper in papers]
    try:
        for server in servers:
            server.times["cold start"] = [server.start()]
            time.sleep(2 * REST)
            server.stop()
        for server in servers:
            server.times["warm start"] = [server.start()]
        yield servers, corpus
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(room)


def measure(tools: list[Tool], articles: int, edits: int) -> dict[str, dict[str, float]]:
    """Medians by tool: seconds, and bytes of memory after all edits."""
    with serving(tools, articles) as (servers, corpus):
        ours = servers[0]
        listed = ours.list_of(corpus)
        own = f"/{corpus.edited.page}"
        for _ in range(edits):
            for server in servers:
                server.paper.bodies += 1
                shown = server.seconds_until_shown(corpus, body_mark(server.paper.bodies), own)
                server.times.setdefault("body", []).append(shown)
                time.sleep(REST)
        for _ in range(edits):
            # Hugo makes only pages again that were asked for lately; its lists may keep the old title for good.
            ours.paper.titles += 1
            title = f"(bản {ours.paper.titles})"
            ours.times.setdefault("title in a list", []).append(ours.seconds_until_shown(corpus, title, listed))
            time.sleep(REST)
            for server in servers:
                server.paper.titles += 1
                title = f"(bản {server.paper.titles})"
                server.times.setdefault("title", []).append(server.seconds_until_shown(corpus, title, own))
                time.sleep(REST)
        for story in corpus.later[:edits]:
            for server in servers:
                server.times.setdefault("new article", []).append(server.seconds_until_there(story))
                time.sleep(REST)
        found = {
            server.paper.tool.name: {case: median(times) for case, times in server.times.items()} for server in servers
        }
        for server in servers:
            assert server.process is not None
            found[server.paper.tool.name]["memory"] = memory_of_family(server.process.pid)
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,50000")
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--largest-hugo", type=int, default=10_000, help="Hugo is not measured above this")
    parser.add_argument("--results", type=Path, default=HERE / "results")
    asked = parser.parse_args(arguments)
    tools = {tool.name: tool for tool in TOOLS}
    results: dict[str, dict[str, dict[str, float]]] = {}
    for articles in (int(size) for size in asked.sizes.split(",")):
        names = ["sitegen", "hugo"] if articles <= asked.largest_hugo else ["sitegen"]
        results[str(articles)] = measure([tools[name] for name in names], articles, asked.edits)
        print(report(results), flush=True)
    asked.results.mkdir(parents=True, exist_ok=True)
    facts = {"machine": str(machine()), "edits": asked.edits, "medians": results}
    (asked.results / "serving.json").write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
    (asked.results / "serving.md").write_text(report(results), "utf-8")
    return 0


def report(results: dict[str, dict[str, dict[str, float]]]) -> str:
    """A row for each size and case: both tools and their ratio."""
    rows = []
    for articles, tools in results.items():
        for case in ("cold start", "warm start", "body", "title", "title in a list", "new article", "memory"):
            ours, hugo = tools["sitegen"][case], tools.get("hugo", {}).get(case)
            shown = [_shown(case, ours), _shown(case, hugo) if hugo else "", f"{ours / hugo:.3f}" if hugo else ""]
            rows.append([f"{int(articles):,}", case, *shown])
    return table([["articles", "case", "sitegen serve", "hugo server", "ratio"], *rows], left=2)


def _shown(case: str, value: float) -> str:
    return f"{value / 2**20:.0f} MiB" if case == "memory" else f"{value * 1000:.0f} ms"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
