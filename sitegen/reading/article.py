"""One source file becomes an article, or a list of everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import MISSING, replace
from dataclasses import fields as dataclass_fields
from typing import Any

from sitegen.digest import digest
from sitegen.model import Article, Body, Reading
from sitegen.problems import ERROR, STRUCK, Problem, SiteError, SiteErrors, problem
from sitegen.reading.fields import read_fields
from sitegen.reading.front_matter import decode, parse
from sitegen.reading.markdown import caption_html, convert
from sitegen.settings import ReadingSettings
from sitegen.text.gist import gist_of
from sitegen.text.terms import article_terms


def read_article(path: str, data: bytes, settings: ReadingSettings) -> Reading:
    """Understand the file at `path` (below the content folder). Never raises: what is wrong stands in `problems`."""
    found: list[Problem] = []
    article, html, text, terms = None, b"", "", b""
    try:
        _refuse_large(data, settings)
        text, warnings = decode(data)
        found += warnings
        article, html, terms = _read(path, text, settings, found)
    except SiteError as error:
        found.append(error.problem)
    except SiteErrors as errors:
        found += errors.problems
    except RecursionError:
        found.append(problem("SG304"))
    shown = f"{settings.content}/{path}"
    problems = tuple(_placed(one, shown, text) for one in found)
    if any(one.severity == ERROR for one in problems):
        return Reading(path, None, b"", problems)
    return Reading(path, article, html, problems, terms)


def _placed(found: Problem, shown: str, text: str) -> Problem:
    """The problem in this file; one that stands in an extension names the file as what it strikes."""
    return replace(found, facts=(*found.facts, (STRUCK, shown))) if found.path else found.at(shown, text)


def _refuse_large(data: bytes, settings: ReadingSettings) -> None:
    if len(data) > settings.limits.kilobytes * 1024:
        raise SiteError("SG301", size=len(data) // 1024, limit=settings.limits.kilobytes)


def _read(path: str, text: str, settings: ReadingSettings, found: list[Problem]) -> tuple[Article | None, bytes, bytes]:
    front = parse(text)
    header, problems = read_fields(front, path, settings)
    found += problems
    converted = convert(front.body, front.body_line, settings)
    found += converted.problems
    if header is None:
        return None, b"", b""
    body = Body(digest(converted.html), converted.links, converted.images, converted.lead, len(converted.words))
    caption = caption_html(header.image_caption, settings) if header.image_caption else ""
    # As `replace` does, which looks at each field again.
    fields = vars(header) | {
        "body": body,
        "image_caption": caption,
        "gist": gist_of(header.title, [*header.summary.split(), *converted.words], settings.table),
    }
    terms = _terms(header, converted.html) if settings.search and not header.static else b""
    own = {"face": _face(fields, body), "terms": digest(terms) if terms else ""}
    return _article(fields | own), converted.html.encode(), terms


_USUAL = {field.name: field.default for field in dataclass_fields(Article) if field.default is not MISSING}


def _article(fields: Mapping[str, Any]) -> Article:
    """As its class would make it, which sets thirty fields one at a time.

    What has its usual value is left to the class, where it stands as well: half of the fields, which need not be kept and
    fetched with each of many thousand articles.
    """
    article = object.__new__(Article)
    vars(article).update((name, value) for name, value in fields.items() if value != _USUAL.get(name, MISSING))
    return article


def _terms(header: Article, html: str) -> bytes:
    return article_terms(header.title, (*header.tags, *header.authors), header.summary, html)


def _face(fields: Mapping[str, Any], body: Body) -> str:
    """Without places in the file: a line more above the text is nothing that a page shows."""
    shown = tuple(value for name, value in fields.items() if name not in ("body", "lines", "gist", "face", "terms"))
    images = tuple((image.target, image.text) for image in body.images)
    return digest(shown, body.lead, body.words, images)
