"""The texts of the interface: labels/<language>.toml, merged key by key along the chain."""

import re
import tomllib
from collections.abc import Iterator

from sitegen.problems import Problem, SiteError, problem
from sitegen.text.similar import did_you_mean


def read_labels(path: str, text: str) -> dict[str, str]:
    """The labels of one file. Raises SiteError SG602."""
    table = read_toml(path, text, 'home = "…"')
    for name, value in table.items():
        if not isinstance(value, str) or not name.isidentifier():
            line = line_of(name, text)
            raise SiteError("SG602", path=path, line=line, reason=name, suggestion='home = "…"')
    return {name: str(value) for name, value in table.items()}


def read_toml(path: str, text: str, example: str) -> dict[str, object]:
    """A TOML file of a theme; a mistake in it is an SG602 with its place."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r" \(at line (\d+), column (\d+)\)$", str(error))
        line, column = (int(match[1]), int(match[2])) if match else (text.count("\n") + 1, 0)
        reason = str(error).split(" (at ")[0]
        raise SiteError("SG602", path=path, line=line, column=column, reason=reason, suggestion=example) from error


def line_of(key: str, text: str) -> int:
    """Where a key stands in a TOML file, which tomllib does not tell; 0 if it does not."""
    match = re.search(rf"""^\s*["']?{re.escape(key)}["']?\s*=""", text, re.MULTILINE)
    return text.count("\n", 0, match.end()) + 1 if match else 0


def unused(path: str, text: str, new: set[str], used: set[str]) -> Iterator[Problem]:
    """Labels that a file adds and nothing shows: most are mistyped, and the text meant never appears."""
    for name in sorted(new - used):
        suggestion = did_you_mean(name, used)
        yield problem("SG611", path=path, line=line_of(name, text), name=name, suggestion=suggestion)
