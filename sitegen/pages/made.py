"""Pages that extensions make: the paper as they see it, and what they hand in as pages like all others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sitegen.extension import Article, File, Paper
from sitegen.extension import Page as Wanted
from sitegen.extension.records import Recorder, UnfitError
from sitegen.model import Catalogue, Listing, Page, Published, Section, Term
from sitegen.pages.cards import description, main_picture
from sitegen.pages.others import FILE, FileView
from sitegen.pages.paths import output_path
from sitegen.problems import SiteError
from sitegen.settings import Settings
from sitegen.text.similar import did_you_mean


def outlook(catalogue: Catalogue, settings: Settings) -> Paper:
    """What page makers may know of the paper: all that lists show of it, and nothing of the bodies of articles."""
    return Paper(
        settings.name,
        settings.motto,
        settings.description,
        settings.base_url.rstrip("/"),
        settings.language,
        settings.zone,
        settings.offline,
        tuple(map(_article, catalogue.articles)),
        tuple(map(_article, catalogue.static)),
        tuple(listing.term for listing in catalogue.sections if isinstance(listing.term, Section)),
        _terms(catalogue.tags),
        _terms(catalogue.authors),
    )


def _terms(listings: tuple[Listing, ...]) -> tuple[Term, ...]:
    return tuple(listing.term for listing in listings if isinstance(listing.term, Term))


def _article(one: Published) -> Article:
    article = one.article
    return Article(
        one.url,
        article.title,
        article.date,
        description(one),
        main_picture(one),
        one.section,
        article.featured,
        article.updated,
        one.tags,
        one.authors,
        article.kind,
        article.lang,
        article.extra,
    )


@dataclass(frozen=True)
class Maker:
    """A function of an extension that makes pages: its file and line, and what the extension's templates are given."""

    make: Callable[[Paper], Any]
    place: tuple[str, int]
    templates: Mapping[str, type]


def made_pages(maker: Maker, paper: Paper, recorder: Recorder) -> Iterator[Page]:
    """What the function makes of the paper. Raises SiteError: SG969 for what is no page, SG970 for a value that no page can
    show, SG971 for a template that the extension does not declare; and whatever the function raises."""
    made, place = maker.make(paper), maker.place
    if not hasattr(made, "__iter__") or isinstance(made, (str, bytes, dict)):
        raise _faulty("SG969", place, found=type(made).__name__)
    for one in made:
        if not isinstance(one, (Wanted, File)) or not isinstance(one.path, str):
            raise _faulty("SG969", place, found=type(one).__name__)
        recipe, view = _file(one, place) if isinstance(one, File) else _page(one, maker, recorder)
        yield Page(output_path(one.path), recipe, view, maker=place)


def _file(one: File, place: tuple[str, int]) -> tuple[str, FileView]:
    if not isinstance(one.data, (str, bytes)):
        raise _faulty("SG970", place, page=one.path, field="data", found=type(one.data).__name__)
    return FILE, FileView(one.data.encode("utf-8", "replace") if isinstance(one.data, str) else bytes(one.data))


def _page(one: Wanted, maker: Maker, recorder: Recorder) -> tuple[str, Any]:
    templates, place = maker.templates, maker.place
    if one.template not in templates:
        near = did_you_mean(str(one.template), templates)
        raise _faulty("SG971", place, page=one.path, name=one.template, suggestion=f"→ {near}" if near else "")
    wanted = templates[one.template]
    if not isinstance(one.view, Mapping if wanted is dict else wanted):
        raise _faulty("SG970", place, page=one.path, field="view", found=type(one.view).__name__)
    try:
        return one.template, recorder.record(one.view)
    except UnfitError as error:
        raise _faulty("SG970", place, page=one.path, field=error.place, found=error.found) from error


def _faulty(code: str, maker: tuple[str, int], **facts: str) -> SiteError:
    error = SiteError(code, path=maker[0], line=maker[1])
    error.problem = replace(error.problem, facts=tuple(facts.items()))
    return error
