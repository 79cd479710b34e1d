"""The fields of front matter become an article: one closed schema, all mistakes of a file at once."""

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from typing import Any, TypeAlias

from sitegen.model import UNDATED, Article, Body
from sitegen.problems import ERROR, Problem, SiteError, SiteErrors, in_order, only, problem
from sitegen.reading.address_readers import aliases, picture, web_address
from sitegen.reading.readers import (
    EXAMPLES,
    Desk,
    corrections,
    different,
    extra,
    flat,
    given_slug,
    language,
    moment,
    one_author,
    permanent_id,
    reason,
    safe_slug,
    tags,
    text,
    texts,
    truth,
)
from sitegen.reading.unknown import plain_name, unknown
from sitegen.reading.values import Field, FrontMatter, is_blank, place, place_of_name
from sitegen.settings import ReadingSettings
from sitegen.text.dates import parse_date
from sitegen.text.normal import nfc
from sitegen.text.slug import title_slug

Reader: TypeAlias = Callable[[Field, Desk], Any]

SCHEMA: dict[str, Reader] = {
    "title": text,
    "date": moment,
    "id": permanent_id,
    "slug": given_slug,
    "category": text,
    "tags": tags,
    "author": one_author,
    "authors": texts,
    "summary": text,
    "image": picture,
    "image_caption": text,
    "image_credit": text,
    "source": text,
    "source_url": web_address,
    "updated": moment,
    "expires": moment,
    "draft": truth,
    "featured": truth,
    "withdrawn": reason,
    "aliases": aliases,
    "related": texts,
    "unrelated": texts,
    "corrections": corrections,
    "kind": text,
    "lang": language,
    "extra": extra,
}
"""The closed schema: no other name means anything."""

_KNOWN = tuple(SCHEMA)
MISTYPED = 100
"""More unknown fields than these are data, or damage: nobody mistyped them, and a guess at each costs time."""

NEVER_BLANK = frozenset(("draft", "withdrawn"))
"""Fields that hold an article back: left empty, they may not quietly let it go."""


def read_fields(front: FrontMatter, path: str, settings: ReadingSettings) -> tuple[Article | None, tuple[Problem, ...]]:
    """The article at `path` without its body, and all that is wrong with its fields; None where any of it is an error.

    A field without a value counts as not given. Several authors are a list, or stand in `authors` with commas.
    """
    desk = Desk(path, settings)
    given, strangers, problems = _by_name(front)
    values: dict[str, Any] = {}
    for name, field in given.items():
        try:
            values[name] = SCHEMA[name](field, desk)
        except SiteError as error:
            problems.append(error.problem)
        except SiteErrors as errors:
            problems += errors.problems
    problems += [unknown(field, _KNOWN if number < MISTYPED else ()) for number, field in enumerate(strangers)]
    problems += _missing(given, front, desk)
    if only(ERROR, problems):
        return None, in_order(problems)
    values["extra"] = (*values.get("extra", ()), *(pair for field in strangers for pair in flat(field, field.name)))
    values["lines"] = tuple((name, field.line, field.column) for name, field in given.items())
    article = _article(values, desk)
    return article, in_order(problems + _too_early(article, given))


def _by_name(front: FrontMatter) -> tuple[dict[str, Field], list[Field], list[Problem]]:
    """The known fields that say something, and the unknown ones; `Title` beside `title` is given twice."""
    given: dict[str, Field] = {}
    strangers: list[Field] = []
    problems: list[Problem] = []
    for field in front.fields.values():
        name = plain_name(field.name)
        if name not in SCHEMA:
            strangers.append(field)
        elif name in NEVER_BLANK or not is_blank(field):
            first = given.setdefault(name, field)
            if first is not field:
                problems.append(problem("SG205", **place_of_name(field), key=field.name, first=first.key_line))
    return given, strangers, problems


def _missing(given: dict[str, Field], front: FrontMatter, desk: Desk) -> list[Problem]:
    """What the article cannot do without; shown at the field if it is there without a value."""
    problems = []
    if "title" not in given:
        problems.append(_needed("title", front))
    if "date" not in given:
        named = _date_in_name(desk.path)
        if named and not _date_of_name(named, desk):
            problems.append(problem("SG203", text=named))
        elif not named and not _is_static(desk):
            problems.append(_needed("date", front))
    return problems


def _needed(name: str, front: FrontMatter) -> Problem:
    field = next((field for field in front.fields.values() if plain_name(field.name) == name), None)
    where = place_of_name(field) if field else {"line": front.line, "column": 1}
    return problem("SG209", **where, key=name, example=EXAMPLES[name])


def _is_static(desk: Desk) -> bool:
    return desk.path.startswith(f"{desk.settings.static}/")


def _date_in_name(path: str) -> str:
    """The date that a file's name begins with: `2019-12-30-hoi-nghi.md`."""
    found = _NAME_DATE.match(path.rpartition("/")[2])
    return found[1] if found else ""


_NAME_DATE = re.compile(r"(\d{4}-\d\d?-\d\d?)(?=[-_. ])")


def _date_of_name(named: str, desk: Desk) -> datetime | None:
    try:
        return parse_date(named, desk.settings.zone)
    except ValueError:
        return None


def _article(values: dict[str, Any], desk: Desk) -> Article:
    if "id" not in values:
        values["id"] = blake2b(nfc(desk.path).encode()).hexdigest()[:8]
    if "slug" not in values:
        values["slug"] = safe_slug(title_slug(values["title"]) or "bai")
    if "date" not in values:
        values["date"] = _date_of_name(_date_in_name(desk.path), desk) or UNDATED
    if "updated" in values:
        values["updated"] = _not_before(values["date"], values["updated"])
    values["authors"] = different((*values.pop("author", ()), *values.get("authors", ())))
    return Article(path=desk.path, body=Body(""), static=_is_static(desk), **values)


def _not_before(date: datetime, updated: datetime) -> datetime:
    """An update of the same day, given without a time, is not earlier than the article."""
    is_day = not (updated.hour or updated.minute or updated.second)
    return date if is_day and updated.date() == date.date() else updated


def _too_early(article: Article, given: dict[str, Field]) -> list[Problem]:
    found = []
    for name, value in (("updated", article.updated), ("expires", article.expires)):
        if value is not None and value < article.date:
            found.append(problem("SG217", **place(given[name]), key=name, text=str(given[name].value).strip()))
    return found
