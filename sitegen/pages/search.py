"""The page where readers search: what it shows before, and without, its script."""

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.model import Page, Section
from sitegen.pages.cards import Link, Paper
from sitegen.pages.paths import output_path

SEARCH_URL = "/tim-kiem/"


@dataclass(frozen=True)
class SectionChoice:
    """A section to search in; `below` another one or not."""

    slug: str
    title: str
    url: str
    below: bool


@dataclass(frozen=True)
class SearchView:
    """What can be chosen, and where the archive's lists are. `years` are newest first."""

    url: str
    canonical: str
    breadcrumb: tuple[Link, ...]
    sections: tuple[SectionChoice, ...]
    years: tuple[int, ...]
    archive: tuple[Link, ...]
    """The years of the archive by date, where the paper has one."""


def search_page(paper: Paper) -> Iterator[Page]:
    """`/tim-kiem/`, unless the settings leave it out."""
    if not paper.settings.search:
        return
    years = tuple(sorted({one.article.date.year for one in paper.catalogue.articles}, reverse=True))
    archive = tuple(Link(f"/{year:04}/", f"{year}") for year in years) if paper.settings.pages.days else ()
    sections = (listing.term for listing in paper.catalogue.sections)
    choices = tuple(
        SectionChoice(one.slug, one.title, one.url, bool(one.parent)) for one in sections if isinstance(one, Section)
    )
    view = SearchView(SEARCH_URL, paper.canonical(SEARCH_URL), paper.breadcrumb(), choices, years, archive)
    yield Page(output_path(SEARCH_URL), "search.html", view)
