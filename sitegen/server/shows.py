"""What the preview itself shows: the overlay with problems, the bar, and pages for when there is none of the paper's."""

from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from sitegen.preview import Facts
from sitegen.problems import ERROR, NOTICE, WARNING, Problem, excerpt_lines
from sitegen.server.words import words

MOST_SHOWN = 30
WORDS_A_MINUTE = 240
"""Syllables of Vietnamese, which is how its words are counted."""
_RANK = {ERROR: 0, WARNING: 1, NOTICE: 2}


def asset(name: str) -> bytes | None:
    """A file of the preview's own, by the name of its address; None where there is no such file."""
    if name not in ("live.js", "live.css"):
        return None
    return (files("sitegen.server") / "assets" / name).read_bytes()


@cache
def _environment() -> Environment:
    folder = files("sitegen.server") / "assets"
    return Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(template: str, language: str, **values: Any) -> str:
    made = _environment().get_template(template)
    return made.render(words=words(language), language=language, excerpt=excerpt_lines, **values)


def by_weight(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Errors first, each kind in the order given."""
    return tuple(sorted(problems, key=lambda found: _RANK[found.severity]))


def overlay(language: str, content: str) -> Callable[[tuple[Problem, ...]], str]:
    """Makes the HTML of the overlay; files below the `content` folder can be opened from it."""
    return lambda problems: _shown("overlay.html", language, **_problems(problems, content))


def _problems(problems: Iterable[Problem], content: str) -> dict[str, Any]:
    ordered = by_weight(problems)
    return {"problems": ordered[:MOST_SHOWN], "more": len(ordered[MOST_SHOWN:]), "content": f"{content}/"}


def bar(language: str, content: str, facts: Facts | None, problems: Iterable[Problem]) -> str:
    """The bar's HTML for a page of the paper; `facts` are None where it is no article's, `problems` are all there are."""
    own = [found for found in problems if facts and found.path == facts.source]
    minutes = max(1, round(facts.words / WORDS_A_MINUTE)) if facts else 0
    return _shown(
        "bar.html", language, facts=facts, minutes=minutes, number=_number(language), **_problems(own, content)
    )


def _number(language: str) -> Callable[[int], str]:
    mark = {"vi": ".", "en": ","}[language]
    return lambda number: f"{number:,}".replace(",", mark)


def waiting_page(language: str, version: str, shape: str) -> str:
    """While the first build of all is running."""
    return _shown("waiting.html", language, version=version, shape=shape)


def problems_page(language: str, content: str, problems: Iterable[Problem], version: str, shape: str) -> str:
    """Where the paper could not be built so far."""
    values = _problems(problems, content)
    return _shown("nothing.html", language, version=version, shape=shape, **values)


def not_found_page(language: str, version: str, shape: str) -> str:
    """Where a paper is, but no page at this address, and no page of its own that says so."""
    return _shown("not_found.html", language, version=version, shape=shape)
