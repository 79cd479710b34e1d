"""What is wrong with a few files of the paper: said without going through all others, where memory knows them."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sitegen.cache.memory import Memory
from sitegen.problems import Problem, SiteErrors, problem
from sitegen.report import Report
from sitegen.survey import Request
from sitegen.text.normal import nfc
from sitegen.whole import check

_NAMING = ("other", "first", "second")
"""The facts of a problem that name another file than its own."""


def paths_of(request: Request, files: Iterable[Path]) -> tuple[str, ...]:
    """The files (or folders) as problems name them: from the site's folder, in NFC.

    Raises SiteErrors: SG866 for what is no part of the content folder, SG867 for what is not there.
    """
    found, problems = [], []
    for file in files:
        try:
            inside = nfc(file.resolve().relative_to(request.site.resolve()).as_posix())
        except ValueError:
            inside = ""
        if inside != request.settings.content and not inside.startswith(f"{request.settings.content}/"):
            problems.append(problem("SG866", file=str(file), content=request.settings.content))
        elif not file.exists():
            problems.append(problem("SG867", path=inside))
        found.append(inside)
    if problems:
        raise SiteErrors(problems)
    return tuple(found)


def proofread(request: Request, memory: Memory, files: Iterable[str]) -> Report:
    """A report with those problems of a whole check that these files have, or that name them. `files` as of `paths_of`.

    `memory` only ever saves time.
    """
    report = check(request, memory)
    return _about(report, tuple(files), request.settings.content)


def _about(report: Report, files: tuple[str, ...], content: str) -> Report:
    return replace(report, problems=tuple(found for found in report.problems if is_about(found, files, content)))


def is_about(found: Problem, files: tuple[str, ...], content: str) -> bool:
    """Whether a problem is in one of the files (or folders), or names one as the other party."""
    named = [value for name, value in found.facts if name in _NAMING]
    places = {found.path, *named, *(f"{content}/{value}" for value in named)}
    return any(place == file or place.startswith(f"{file}/") for place in places for file in files)
