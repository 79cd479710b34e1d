"""What people and programs read: reports, problems and progress on the terminal, in the form that was asked for."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from sitegen.problems import Problem, as_json

PROBLEMS = 1
"""The exit code where something is wrong."""


def how_to_answer() -> dict[str, str]:
    """What is known of how to answer, for problems that stop the command."""
    known: dict[str, str] = click.get_current_context().find_root().ensure_object(dict)
    return known


def language_for(lang: str | None, settings: Any) -> str:
    """The language of messages, which those that stop the command are told in as well."""
    language = lang or ("vi" if settings.language == "vi" else "en")
    how_to_answer()["language"] = language
    return language


def tell_notice(language: str, found: Problem) -> None:
    """A notice while the command goes on."""
    from sitegen.problems import as_text

    click.echo(as_text(found, language), err=True)


def show_report(report: Any, as_json_: bool, language: str, last_words: Callable[[], str]) -> None:
    """The report as JSON, or its problems and then the last words."""
    from sitegen.report import problems_text, report_json

    if as_json_:
        print_json(report_json(report, language))
        return
    if report.problems:
        click.echo(problems_text(report.problems, language) + "\n", err=True)
    click.echo(last_words())


def show_check(report: Any, said: str, site: Path, language: str) -> None:
    """The same of a check, or its problems for a pull request."""
    from sitegen.report import check_text

    if said in ("github", "sarif"):
        _print_annotations(report.problems, said, way_from_here(site), language)
    else:
        show_report(report, said == "json", language, lambda: check_text(report, language))


def _print_annotations(problems: Sequence[Problem], said: str, root: str, language: str) -> None:
    from sitegen.annotations import github_text, sarif_text

    text = (github_text if said == "github" else sarif_text)(problems, root, language)
    if text:
        click.echo(text)


def way_from_here(site: Path) -> str:
    """The way to the site from where the command is run, which in CI is the root of the repository: `""`, `"bao/"`."""
    here, folder = Path.cwd().resolve(), site.resolve()
    inside = folder.relative_to(here).as_posix() if folder.is_relative_to(here) else "."
    return "" if inside == "." else f"{inside}/"


def print_json(value: object, indent: int | None = 1) -> None:
    """In one piece, with Vietnamese letters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent))


def as_typed(path: Path) -> str:
    """The path as the person would type it from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def stop_with(problems: list[Problem]) -> NoReturn:
    """What stopped the command before there was a report."""
    from sitegen.report import problems_text

    context = click.get_current_context(silent=True)
    known = (context.obj or {}) if context else {}
    language, said = known.get("language", "vi"), known.get("format", "json" if "--json" in sys.argv else "text")
    if said in ("github", "sarif"):
        _print_annotations(problems, said, known.get("root", ""), language)
    elif said == "json":
        print_json({"problems": [as_json(found, language) for found in problems]})
    else:
        click.echo(problems_text(problems, language), err=True)
    sys.exit(PROBLEMS)


_STAGES = {
    "vi": {"read": "Đọc bài", "publish": "Dựng trang", "upload": "Đưa lên"},
    "en": {"read": "Reading", "publish": "Publishing", "upload": "Sending"},
}


@contextmanager
def progress_bar(language: str, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal; silence in CI, where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    # No refresh thread: processes are forked while the bar stands, and threads do not survive that.
    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        tasks: dict[str, Any] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(_STAGES[language][stage], total=total)
            bar.update(tasks[stage], completed=done)
            if done == total or done % 100 < 16:
                bar.refresh()

        yield advance
