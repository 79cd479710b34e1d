"""Measures sitegen beside Hugo and Pelican on the same newspaper: `make bench`, or `python bench/run.py --help`."""

import argparse
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from chart import chart
from corpus import Corpus, write_corpus
from figures import Built, Installed, Machine, Results, Run, as_json, report
from measure import MEMORY, CommandError, Cost, cost_of
from paper import Paper
from tools import CASES, HERE, REPOSITORY, TOOLS, Tool, install, version, wanted_cases

ROOM = REPOSITORY / ".sitegen-bench"
"""Environments and newspapers; may be deleted at any time."""

Key = tuple[int, str, str]
"""Articles, case, tool."""


def main(arguments: list[str]) -> int:
    asked = _asked(arguments)
    _warn_if_busy()
    bench = Bench(asked.tools, asked.cases, asked.rounds, asked.everything)
    try:
        for articles in asked.sizes:
            for _ in bench.measure(articles):
                save(bench.results(), asked.results)
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    print(report(bench.results()))
    print(f"Written into {asked.results}", file=sys.stderr)
    return 0


class Bench:
    """Builds newspapers again and again, all tools in turn, and keeps what that cost."""

    def __init__(self, tools: Iterable[Tool], cases: Iterable[str], rounds: int, everything: bool):
        self.tools, self.cases, self.rounds, self.everything = tuple(tools), tuple(cases), rounds, everything
        self.environments = {tool.name: install(tool, ROOM / "environments") for tool in self.tools}
        self.installed = {tool.name: _installed(tool, self.environments[tool.name]) for tool in self.tools}
        self.costs: dict[Key, list[Cost]] = {}
        self.memory: dict[Key, int | None] = {}
        self.built: list[Built] = []

    def measure(self, articles: int) -> Iterator[int]:
        """Measure one size; yields after each round.

        Round 0 looks at memory and warms the machine up: its times are not kept.
        """
        room = ROOM / "work"
        shutil.rmtree(room, ignore_errors=True)
        room.mkdir(parents=True)
        wanted = {tool: wanted_cases(tool, articles, self.cases, self.everything) for tool in self.tools}
        papers = [Paper(tool, room) for tool in self.tools if wanted[tool]]
        corpus = self._lay_out(papers, articles)
        for number in range(self.rounds + 1):
            for case in CASES:
                for paper in papers:
                    # Whatever is measured later on needs a site to begin with.
                    if case in wanted[paper.tool] or (case == "clean" and number == 0):
                        self._build(paper, case, corpus, (articles, case, paper.tool.name), number)
            yield number
        shutil.rmtree(room)

    def _lay_out(self, papers: list[Paper], articles: int) -> Corpus:
        _say(f"Writing {articles:,} articles for {len(papers)} sites")
        for paper in papers:
            paper.lay_out()
        return write_corpus(articles, self.rounds + 1, [(paper.content, paper.tool.form) for paper in papers])

    def _build(self, paper: Paper, case: str, corpus: Corpus, key: Key, number: int) -> None:
        """One edit, one build, one look at the result."""
        paper.edit(case, corpus)
        # So that nobody pays for writing to the disk what another left in memory.
        os.sync()
        command = paper.tool.command(self.environments[paper.tool.name], paper.output)
        cost = cost_of(command, paper.folder, paper.log, dict(paper.tool.variables), watch=number == 0)
        if missing := paper.missing(corpus):
            raise CommandError(f"{paper.tool.name}, {case}: the output does not show {', '.join(missing)}")
        _say(f"round {number}/{self.rounds}  {key[0]:>7,}  {case:7} {paper.tool.name:13} {cost.wall:8.3f} s")
        if number:
            self.costs.setdefault(key, []).append(cost)
            return
        self.memory[key] = cost.memory
        if case == "clean":
            output = paper.measure_output()
            self.built.append(Built(key[0], paper.tool.name, output.files, output.pages, output.size))

    def results(self) -> Results:
        """Everything measured so far."""
        cases = {case: label for case, label in CASES.items() if any(key[1] == case for key in self.costs)}
        runs = tuple(
            Run(*key, tuple(cost.wall for cost in costs), tuple(cost.cpu for cost in costs), self.memory.get(key))
            for key, costs in self.costs.items()
        )
        done = max((len(costs) for costs in self.costs.values()), default=0)
        return Results(machine(), done, self.installed, cases, runs, tuple(self.built))


def save(results: Results, folder: Path) -> None:
    """Table, chart and raw numbers, under names that stay."""
    if results.runs:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("json", as_json(results)), ("md", report(results)), ("svg", chart(results))):
            (folder / f"results.{name}").write_text(text, "utf-8")


def _installed(tool: Tool, environment: Path) -> Installed:
    """Settings of one tool share its version."""
    own = next(one.label for one in TOOLS if one.kind == tool.kind)
    return Installed(tool.label, f"{own} {version(tool, environment)}")


def machine() -> Machine:
    """What a figure depends on."""
    gibibytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.machine()}"
    return Machine(_processors(), round(gibibytes), system, platform.python_version(), MEMORY)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _warn_if_busy() -> None:
    if (load := os.getloadavg()[0]) > _processors() / 4:
        _say(f"This machine is busy (load {load:.1f}): trust the ratios, and those only a little.")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# --- arguments -------------------------------------------------------------------------------------------------------


class Asked(argparse.Namespace):
    """What somebody asked to be measured."""

    sizes: tuple[int, ...]
    rounds: int
    cases: tuple[str, ...]
    tools: tuple[Tool, ...]
    everything: bool
    quick: bool
    results: Path


def _asked(arguments: list[str]) -> Asked:
    names = {tool.name: tool for tool in TOOLS}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=_sizes, help="articles, as in 1000,10000,50000 (the default)")
    parser.add_argument("--rounds", type=_count, help="timed rounds (5); one more before them looks at memory")
    parser.add_argument("--cases", type=_some_of(CASES), default=tuple(CASES), help=f"of {','.join(CASES)}")
    parser.add_argument("--tools", type=_some_of(names), default=tuple(names), help=f"of {','.join(names)}")
    parser.add_argument("--everything", action="store_true", help="also what takes hours and says nothing new")
    parser.add_argument("--quick", action="store_true", help="1,000 articles, one round, results kept out of the way")
    parser.add_argument("--results", type=Path, help="folder for table and chart (bench/results)")
    asked = parser.parse_args(arguments, Asked())
    asked.tools = tuple(names[str(name)] for name in asked.tools)
    asked.sizes = asked.sizes or ((1000,) if asked.quick else (1000, 10_000, 50_000))
    asked.rounds = asked.rounds or (1 if asked.quick else 5)
    asked.results = asked.results or (ROOM / "quick" if asked.quick else HERE / "results")
    return asked


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"not a number above zero: {text}")
    return int(text)


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted({_count(one) for one in text.split(",")}))


def _some_of(known: Iterable[str]) -> Callable[[str], tuple[str, ...]]:
    """Some of a list, in the order of the list."""
    listed = tuple(known)

    def some(text: str) -> tuple[str, ...]:
        named = text.split(",")
        if unknown := [name for name in named if name not in listed]:
            raise argparse.ArgumentTypeError(f"not one of {', '.join(listed)}: {', '.join(unknown)}")
        return tuple(name for name in listed if name in named)

    return some


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
