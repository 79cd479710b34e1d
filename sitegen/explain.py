"""Why a page is as it is: what it is made from, and why it was, or was not, made the last time."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from sitegen.cache.memory import Key, Memory, Output
from sitegen.model import Page
from sitegen.pages.cards import Card
from sitegen.pages.paths import output_path
from sitegen.pages.plan import bodies_of
from sitegen.press import Keys
from sitegen.problems import SiteError
from sitegen.report import Explanation
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request
from sitegen.text.similar import did_you_mean
from sitegen.theme.closure import closure
from sitegen.whole import edition_of, look_through


def explain(request: Request, memory: Memory, text: str) -> Explanation:
    """All that is known of the page that `text` names by its address, its path in the output, or its article's file.

    Raises SiteError SG823 where no page is meant.
    """
    prepared = look_through(request, memory, Stopwatch())
    edition = edition_of(request, prepared, memory)
    page = _find(edition.plan.pages, text, request.settings.content)
    by_url = {one.url: one.article.path for one in prepared.catalogue.articles}
    named = dict.fromkeys([page.source, *bodies_of(page), *(by_url[card.url] for card in _cards(page.view))])
    known = memory.outputs().get(page.path)
    return Explanation(
        page.path,
        "/" + page.path.removesuffix("index.html"),
        page.recipe,
        tuple(f"{request.settings.content}/{source}" for source in named if source and page.recipe != "theme-file"),
        tuple(template.path for template in closure(prepared.survey.theme, page.recipe)),
        request.settings_file,
        known.reason if known else "",
        _due(known, Keys(edition, memory.engine).of(page)),
        "{}:{}".format(*page.maker) if page.maker[0] else "",
    )


def _due(known: Output | None, key: Key) -> str:
    return " ".join(key.unlike(known.key)) if known else "new"


def _cards(value: Any) -> Iterator[Card]:
    """Every card within a view."""
    if isinstance(value, Card):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _cards(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _cards(getattr(value, field.name))


def _find(pages: tuple[Page, ...], text: str, content: str) -> Page:
    path = unquote(urlsplit(text).path if "://" in text else text).removeprefix("./").lstrip("/")
    source = path.removeprefix(f"{content}/")
    by_path = {page.path: page for page in pages}
    by_source = {page.source: page for page in pages if page.recipe in ("article.html", "page.html", "copy")}
    for found in (by_path.get(output_path("/" + path)), by_path.get(f"{path}/index.html"), by_source.get(source)):
        if found:
            return found
    raise SiteError("SG823", text=text, suggestion=did_you_mean(path, by_path))
