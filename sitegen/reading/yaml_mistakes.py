"""What is wrong with a YAML block, in words for people who do not know YAML."""

from typing import Any

import yaml

from sitegen.problems import Problem, problem

_NO_COLON = "a name, a colon and a space are needed here"
_NEEDS_QUOTES = "a value with “: ” inside needs quotes"
_OPEN_QUOTE = "a quote is not closed"
_OPEN_BRACKET = "a bracket is not closed"
_INDENT = "this line is indented wrongly"


def syntax_problem(error: yaml.YAMLError, lines: list[str]) -> Problem:
    """libyaml's complaint as an editor would put it, and where the mistake is rather than where it was noticed."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return problem("SG204", line=1, column=1, format="YAML", reason="a sign that is not allowed")
    place = _within(error.problem_mark, lines)
    began = _within(error.context_mark, lines) if error.context_mark else place
    said, context = error.problem or "", error.context or ""
    if any(word in said + context for word in ("directive", "tag", "anchor", "alias")):
        return _refused(began, lines)
    reason, (line, column) = _reason(said, context, place, began, lines)
    return problem("SG204", line=line + 1, column=column + 1, format="YAML", reason=reason)


def _within(mark: Any, lines: list[str]) -> tuple[int, int]:
    """Line and column from 0; what was noticed at the end of the block, at its last line that says something."""
    line = min(mark.line, len(lines) - 1)
    if line == mark.line and lines[line].strip():
        return line, mark.column
    while line and not lines[line].strip():
        line -= 1
    return line, len(lines[line])


def _refused(place: tuple[int, int], lines: list[str]) -> Problem:
    line, column = place
    text = (lines[line][column:].split() or ["%"])[0]
    return problem("SG206", line=line + 1, column=column + 1, length=len(text), text=text)


_Place = tuple[int, int]


def _reason(  # noqa: PLR0911 - a table of complaints
    said: str, context: str, place: _Place, began: _Place, lines: list[str]
) -> tuple[str, _Place]:
    line, column = place
    indent = len(lines[line]) - len(lines[line].lstrip())
    sign = lines[line][column : column + 1]
    if "quoted scalar" in context:
        return (_OPEN_QUOTE, began) if "end of stream" in said else ("the sign after \\ is unknown", place)
    if "could not find expected ':'" in said:
        return _NO_COLON, began
    if "unexpected ':'" in said:
        return _NEEDS_QUOTES, place
    if "mapping values" in said:
        return _unexpected_colon(place, lines)
    if "cannot start any token" in said:
        return (
            "a tab stands where spaces are needed" if sign == "\t" else "a value cannot begin with this sign"
        ), place
    if "flow" in context:
        return (_OPEN_BRACKET, began) if place[0] > began[0] or not sign else _in_brackets(said, place)
    if "expected key" in said and column > indent:
        return "text follows the closing quote or bracket", place
    if "expected key" in said or "document start" in said or "'-' indicator" in said:
        return (_NO_COLON if sign == ":" else _INDENT), place
    if "not allowed" in said or "node content" in said:
        return "a value cannot begin with this sign", place
    return "this cannot be understood", place


def _in_brackets(said: str, place: _Place) -> tuple[str, _Place]:
    comma = "expected ','" in said
    return ("a comma or a closing bracket is missing" if comma else "a value cannot begin with this sign"), place


def _unexpected_colon(place: _Place, lines: list[str]) -> tuple[str, _Place]:
    """A second colon in a value; or the first in a line that YAML takes for the rest of the one before."""
    line, column = place
    indent = len(lines[line]) - len(lines[line].lstrip())
    if ": " in lines[line][indent:column] or not line or lines[line][indent] == "-":
        return _NEEDS_QUOTES, place
    if indent:
        return _INDENT, (line, indent)
    above = max(number for number in range(line) if lines[number].strip() or not number)
    return _NO_COLON, (above, 0)
