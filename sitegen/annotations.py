"""Problems as code hosts show them beside the lines of a pull request: GitHub's commands, and SARIF."""

import json
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import quote

from sitegen import __version__
from sitegen.problems import ERROR, NOTICE, WARNING, Problem, sentences

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_COMMANDS = {ERROR: "error", WARNING: "warning", NOTICE: "notice"}
_LEVELS = {ERROR: "error", WARNING: "warning", NOTICE: "note"}


def github_text(problems: Iterable[Problem], root: str, language: str) -> str:
    """One workflow command a problem; `root` is the site's folder from that of the repository ("" or "bao/")."""
    return "\n".join(_command(found, root, language) for found in problems)


def _command(found: Problem, root: str, language: str) -> str:
    place: dict[str, object] = {"title": found.code}
    if found.path:
        place = {"file": f"{root}{found.path}", **_span(found), **place}
    properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in place.items())
    return f"::{_COMMANDS[found.severity]} {properties}::{_escaped(_said(found, language))}"


def _span(found: Problem) -> dict[str, int]:
    if not found.line:
        return {}
    return {"line": found.line} | ({"col": found.column, "endColumn": _end(found)} if found.column else {})


def _end(found: Problem) -> int:
    """The column behind the last faulty letter."""
    return found.column + max(1, found.length)


def _escaped(text: str, also: str = "") -> str:
    """As the runner decodes it; the percent sign first, for all others become one."""
    for char in f"%\r\n{also}":
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def _said(found: Problem, language: str) -> str:
    """The fact and, on a line of its own, the remedy."""
    return "\n".join(part for part in (found.message(language), found.hint(language)) if part)


def sarif_text(problems: Iterable[Problem], root: str, language: str) -> str:
    """One SARIF 2.1.0 log of one run; `root` as for `github_text`."""
    problems = tuple(problems)
    codes = sorted({found.code for found in problems})
    run = {
        "tool": {
            "driver": {"name": "sitegen", "version": __version__, "rules": [_rule(code, language) for code in codes]}
        },
        "language": language,
        "columnKind": "unicodeCodePoints",
        "results": [_result(found, codes.index(found.code), root, language) for found in problems],
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _rule(code: str, language: str) -> dict[str, object]:
    """What is said of a code: its sentence, with the names of the facts in their places."""
    entry = sentences()[code]
    rule: dict[str, object] = {
        "id": code,
        "shortDescription": {"text": entry[language]},
        "defaultConfiguration": {"level": _LEVELS[entry["severity"]]},
    }
    hint = entry.get(f"{language}_hint", "")
    return rule | ({"help": {"text": hint}} if hint else {})


def _result(found: Problem, rule: int, root: str, language: str) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": _LEVELS[found.severity],
        "message": {"text": _said(found, language)},
        "partialFingerprints": {"sitegen/v1": _fingerprint(found)},
    }
    if not found.path:
        return result
    place: dict[str, object] = {"artifactLocation": {"uri": quote(f"{root}{found.path}")}}
    if found.line:
        place |= _regions(found)
    return result | {"locations": [{"physicalLocation": place}]}


def _regions(found: Problem) -> dict[str, object]:
    """The faulty letters, and around them the faulty line."""
    region: dict[str, object] = {"startLine": found.line}
    if not found.column:
        return {"region": region}
    region |= {"startColumn": found.column, "endColumn": _end(found)}
    if not found.excerpt or _end(found) > len(found.excerpt) + 1:
        return {"region": region}
    return {"region": region, "contextRegion": {"startLine": found.line, "snippet": {"text": found.excerpt}}}


def _fingerprint(found: Problem) -> str:
    """The same for one mistake when lines above it come and go, so that a host tells old ones from new ones."""
    facts = "\n".join(f"{name}={value}" for name, value in found.facts)
    return sha256(f"{found.code}\n{found.path}\n{facts}".encode("utf-8", "replace")).hexdigest()[:32]
