"""From measured costs to figures that can be compared: medians, ratios, tables. Pure."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import median

REFERENCE = "hugo"


@dataclass(frozen=True, slots=True)
class Run:
    """What one tool cost in one case at one size: seconds of every timed round, bytes of the watched one."""

    articles: int
    case: str
    tool: str
    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    memory: int | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What a clean build of a tool left."""

    articles: int
    tool: str
    files: int
    pages: int
    size: int


@dataclass(frozen=True, slots=True)
class Machine:
    """What a figure depends on, and nothing that tells whose machine it was."""

    processors: int
    gibibytes: int
    system: str
    python: str
    memory: str
    """How memory is counted here: PSS or RSS."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A tool in one setting, as people know it, and what is installed of it ("Hugo 0.168.0")."""

    label: str
    version: str


@dataclass(frozen=True, slots=True)
class Results:
    """Everything of one run of the bench; tools and cases by name, in the order in which they are shown."""

    machine: Machine
    rounds: int
    tools: dict[str, Installed]
    cases: dict[str, str]
    runs: tuple[Run, ...]
    built: tuple[Built, ...]

    def sizes(self) -> list[int]:
        return sorted({run.articles for run in self.runs})

    def run(self, articles: int, case: str, tool: str) -> Run | None:
        """The run, if it was made."""
        wanted = (articles, case, tool)
        return next((run for run in self.runs if (run.articles, run.case, run.tool) == wanted), None)

    def reference(self, articles: int, case: str) -> Run | None:
        """What a run is compared with: Hugo's in the same case; where that was left out, Hugo's clean build."""
        return self.run(articles, case, REFERENCE) or self.run(articles, "clean", REFERENCE)


@dataclass(frozen=True, slots=True)
class Spread:
    """A median and the extremes around it."""

    middle: float
    low: float
    high: float


def spread(values: Iterable[float]) -> Spread | None:
    """The spread of the values, if there are any."""
    listed = sorted(values)
    return Spread(median(listed), listed[0], listed[-1]) if listed else None


def ratio(values: Sequence[float], reference: Sequence[float]) -> Spread | None:
    """How the values compare with others, round by round: what slows a round down slows both sides of its ratio."""
    return spread(mine / other for mine, other in zip(values, reference, strict=False) if other)


def growth(results: Results, tool: str, case: str, small: int, large: int) -> float | None:
    """How many times a tool's wall time grew from one size to another."""
    one, other = results.run(small, case, tool), results.run(large, case, tool)
    before, after = spread(one.wall) if one else None, spread(other.wall) if other else None
    return after.middle / before.middle if before and after and before.middle else None


# --- for people ------------------------------------------------------------------------------------------------------


def report(results: Results) -> str:
    """All tables as Markdown."""
    parts = ["# sitegen beside Hugo and Pelican", _machine(results)]
    for articles in results.sizes():
        parts += [f"## {articles:,} articles", _costs(results, articles), _outputs(results, articles)]
    if len(results.sizes()) > 1:
        parts += ["## From one size to the next", _growth(results)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _machine(results: Results) -> str:
    machine = results.machine
    return "\n".join(
        [
            f"{versions(results)}; {machine.processors} processors, {machine.gibibytes} GiB of memory, {machine.system}, "
            f"Python {machine.python}; {rounds(results)}.",
            "“/ Hugo” compares within each round; only these ratios mean anything on another machine. With * it compares "
            "with Hugo's clean build, which any build of Hugo costs.",
            f"Memory is {machine.memory} of all processes together at its highest, from a run of its own.",
        ]
    )


def versions(results: Results) -> str:
    """`sitegen 0.1.0, Hugo 0.168.0`."""
    return ", ".join(dict.fromkeys(tool.version for tool in results.tools.values()))


def rounds(results: Results) -> str:
    """How many times it was measured."""
    return f"medians of {results.rounds} rounds (lowest–highest)" if results.rounds > 1 else "one round"


def _costs(results: Results, articles: int) -> str:
    rows: list[tuple[str, ...]] = [("case", "tool", "wall, s", "/ Hugo", "CPU, s", "/ Hugo", "memory, MiB", "/ Hugo")]
    for case, label in results.cases.items():
        for tool in results.tools:
            if run := results.run(articles, case, tool):
                rows.append((label, results.tools[tool].label, *_cost_cells(results, run)))
    return table(rows, left=2)


def _cost_cells(results: Results, run: Run) -> tuple[str, ...]:
    other = results.reference(run.articles, run.case)
    mark = "*" if other and other.case != run.case else ""
    cells: list[str] = []
    for mine, theirs in ((run.wall, other.wall if other else ()), (run.cpu, other.cpu if other else ())):
        cells += [_ranged(spread(mine), seconds), _ranged(ratio(mine, theirs), times, mark)]
    if run.memory is None:
        return (*cells, "–", "–")
    memory = ratio([run.memory], [other.memory] if other and other.memory else [])
    return (*cells, f"{run.memory / 2**20:.0f}", _ranged(memory, times, mark))


def _outputs(results: Results, articles: int) -> str:
    rows = [("clean build of", "files", "of them HTML", "MiB")]
    for built in results.built:
        if built.articles == articles:
            label = results.tools[built.tool].label
            rows.append((label, f"{built.files:,}", f"{built.pages:,}", f"{built.size / 2**20:.1f}"))
    return table(rows) if len(rows) > 1 else ""


def _growth(results: Results) -> str:
    pairs = list(pairwise(results.sizes()))
    rows = [("wall time of", "tool", *(f"{large:,} / {small:,}" for small, large in pairs))]
    for case, label in results.cases.items():
        for tool, installed in results.tools.items():
            grown = [growth(results, tool, case, small, large) for small, large in pairs]
            if any(grown):
                rows.append((label, installed.label, *(times(one) if one else "–" for one in grown)))
    return table(rows, left=2)


def table(rows: Sequence[Sequence[str]], left: int = 1) -> str:
    head, *others = ["| " + " | ".join(row) + " |" for row in rows]
    rule = "|" + " --- |" * left + " ---: |" * (len(rows[0]) - left)
    return "\n".join([head, rule, *others])


def _ranged(found: Spread | None, shown: Callable[[float], str], mark: str = "") -> str:
    if found is None:
        return "–"
    if found.low == found.high:
        return shown(found.middle) + mark
    return f"{shown(found.middle)}{mark} ({shown(found.low)}–{shown(found.high)})"


def seconds(value: float) -> str:
    """Three digits are as much as a measurement is worth."""
    digits = 3 if value < 1 else 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:.{digits}f}"


def times(value: float) -> str:
    """A ratio with two digits after the point, or two that say something."""
    return f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"


def as_json(results: Results) -> str:
    """Everything that was measured, for tools."""
    return json.dumps(asdict(results), ensure_ascii=False, indent=1) + "\n"
