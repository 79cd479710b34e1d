"""Problems that people can mend: a code, a place, the facts. Their sentences are in problems.toml, in two languages."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypedDict

ERROR, WARNING, NOTICE = "error", "warning", "notice"
LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Problem:
    """One mistake in a source: what is wrong (code and facts) and where.

    `path` is relative to the site's root; `line` and `column` count from 1 and are 0 where there is none to name;
    `length` is how many characters the caret underlines in `excerpt`, the faulty line itself.
    """

    code: str
    path: str = ""
    line: int = 0
    column: int = 0
    length: int = 1
    excerpt: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def severity(self) -> str:
        """`error` stops the article or the build; `warning` does so under --strict; `notice` never does."""
        return str(sentences()[self.code]["severity"])

    def message(self, language: str = "vi") -> str:
        """The fact, in one sentence."""
        return self._sentence(language)

    def hint(self, language: str = "vi") -> str:
        """The remedy, or "" where the fact says it all."""
        return self._sentence(f"{language}_hint")

    def _sentence(self, key: str) -> str:
        entry = sentences()[self.code]
        words = entry.get("vi_words", {}) if key.startswith("vi") else {}
        facts = _Facts((name, words.get(value, value)) for name, value in self.facts)
        return str(entry.get(key, "")).format_map(facts)

    def at(self, path: str, text: str | None = None) -> "Problem":
        """The same problem in the named file; `text`, the file's content, gives the excerpt."""
        lines = text.split("\n") if text is not None and self.line else []
        excerpt = lines[self.line - 1] if 0 < self.line <= len(lines) else self.excerpt
        return replace(self, path=self.path or path, excerpt=excerpt)


class Where(TypedDict, total=False):
    """The place of a problem, to be passed on as keyword arguments."""

    path: str
    line: int
    column: int
    length: int


class _Facts(dict[str, str]):
    """A sentence may leave a fact unsaid, and may never fail for want of one."""

    def __missing__(self, key: str) -> str:
        return ""


class SiteError(Exception):
    """A problem on its way up; whoever knows the file adds it with `located`."""

    def __init__(self, code: str, *, line: int = 0, column: int = 0, length: int = 1, path: str = "", **facts: object):
        super().__init__(code)
        self.problem = problem(code, line=line, column=column, length=length, path=path, **facts)


class SiteErrors(Exception):  # noqa: N818 - several SiteErrors at once
    """Several problems, found together and shown together."""

    def __init__(self, problems: Iterable[Problem]):
        super().__init__()
        self.problems = tuple(problems)


def problem(code: str, *, line: int = 0, column: int = 0, length: int = 1, path: str = "", **facts: object) -> Problem:
    """A problem with its facts as text; `problem("SG203", line=4, text="31/02/2024")`."""
    named = tuple((name, str(value)) for name, value in facts.items())
    return Problem(code, path, line, column, length, "", named)


@contextmanager
def located(path: str, text: str | None = None) -> Iterator[None]:
    """Add the file to any SiteError that rises from the block."""
    try:
        yield
    except SiteError as error:
        error.problem = error.problem.at(path, text)
        raise


STRUCK = "struck"
"""The fact that names one of many things which the same mistake strikes: it is told once, with the first of them."""


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By file, line and column, each problem once: the order in which a person mends them."""
    ordered = sorted(set(problems), key=lambda p: (p.path, p.line, p.column, p.code, p.facts, p.length, p.excerpt))
    return tuple({_cause(found): found for found in reversed(ordered)}.values())[::-1]


def _cause(found: Problem) -> Problem:
    if not found.facts or found.facts[-1][0] != STRUCK:
        return found
    return replace(found, facts=found.facts[:-1])


def only(severity: str, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems of one severity, in their order."""
    return tuple(p for p in problems if p.severity == severity)


def as_text(found: Problem, language: str = "vi") -> str:
    """The problem as a person reads it in a terminal: place, fact, code; the line and a caret; the remedy."""
    place = ":".join(str(part) for part in (found.path, found.line, found.column) if part)
    lines = [
        f"{place}: {found.message(language)} [{found.code}]" if place else f"{found.message(language)} [{found.code}]"
    ]
    lines += excerpt_lines(found)
    if hint := found.hint(language):
        lines.append(f"    {hint}")
    return "\n".join(lines)


def excerpt_lines(found: Problem) -> list[str]:
    """The faulty line and a caret below it; [] where no line is known.

    A long line is cut around the fault, so that the caret stands on the screen.
    """
    if not (found.excerpt and found.line):
        return []
    shown, column = found.excerpt.rstrip(), max(found.column, 1)
    if len(shown) > 100:
        start = max(0, column - 40)
        shown, column = shown[start : start + 100], column - start
    shown = "".join(" " if char < " " else char for char in shown)
    number = str(found.line)
    caret = " " * (column - 1) + "^" * max(1, min(found.length, len(shown) - column + 1))
    return [f"    {number} | {shown}", f"    {' ' * len(number)} | {caret}"]


def as_json(found: Problem, language: str = "vi") -> dict[str, object]:
    """The problem as other tools read it."""
    return {
        "code": found.code,
        "severity": found.severity,
        "path": found.path,
        "line": found.line,
        "column": found.column,
        "message": found.message(language),
        "hint": found.hint(language),
    }


@cache
def sentences() -> dict[str, dict[str, Any]]:
    """Every code with its severity and its sentences; read, with what reads it, when the first problem is met.

    A fact may be a phrase of ours ("a list"): `vi_words` says it in Vietnamese.
    """
    import tomllib
    from importlib.resources import files

    table = tomllib.loads((files("sitegen") / "problems.toml").read_text("utf-8"))
    return {str(code): dict(entry) for code, entry in table.items()}
