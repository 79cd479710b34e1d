"""What every page shows around its own content: the masthead, the navigation, the imprint."""

from dataclasses import dataclass

from sitegen.model import Section
from sitegen.pages.cards import Link, Paper
from sitegen.pages.days import ARCHIVE_URL
from sitegen.pages.feeds import JSON_FEED
from sitegen.pages.paths import file_url
from sitegen.pages.search import SEARCH_URL
from sitegen.settings import Imprint


@dataclass(frozen=True)
class NavigationItem:
    """A top section and its subsections."""

    url: str
    title: str
    children: tuple[Link, ...]


@dataclass(frozen=True)
class SiteView:
    """The paper itself. The same for all pages, so it is rendered and digested once."""

    name: str
    motto: str
    description: str
    language: str
    base_url: str
    logo: str
    logo_dark: str
    """What stands in its place on dark pages; "" where the logo is for both."""
    share_image: str
    navigation: tuple[NavigationItem, ...]
    bar: tuple[Link, ...]
    """The sections that stand below the masthead: the editors' choice, else all top sections."""
    static: tuple[Link, ...]
    imprint: Imprint
    accent: str
    """The paper's own accent colour, which the asset "look.css" sets; "" for the theme's."""
    archive_url: str
    tags_url: str
    authors_url: str
    json_feed: str
    search_url: str
    preview: str
    """What a preview says on every page; "" where readers see the paper itself."""
    offline: bool
    """Whether this is a copy to be read without a server: its links are relative, and nothing can be fetched."""


def site_view(paper: Paper) -> SiteView:
    """Everything around the pages, from the settings, the sections and the static pages."""
    settings, catalogue = paper.settings, paper.catalogue
    sections = [listing.term for listing in catalogue.sections if isinstance(listing.term, Section)]
    return SiteView(
        settings.name,
        settings.motto,
        settings.description or settings.motto or settings.name,
        settings.language,
        settings.base_url.rstrip("/"),
        file_url(settings.logo),
        file_url(settings.logo_dark),
        paper.share_image(None),
        tuple(_item(top, sections) for top in sections if not top.parent),
        _bar(settings.look.navigation, sections),
        tuple(Link(one.url, one.article.title) for one in catalogue.static),
        settings.imprint,
        settings.look.accent,
        ARCHIVE_URL if catalogue.articles and settings.pages.days else "",
        "/tu-khoa/" if catalogue.tags else "",
        "/tac-gia/" if paper.authors else "",
        JSON_FEED if settings.pages.json_feed and not settings.offline else "",
        SEARCH_URL if settings.search else "",
        settings.preview,
        settings.offline,
    )


def _bar(chosen: tuple[str, ...], sections: list[Section]) -> tuple[Link, ...]:
    known = {one.slug: Link(one.url, one.title) for one in sections}
    return tuple(known[slug] for slug in chosen) or tuple(known[one.slug] for one in sections if not one.parent)


def _item(top: Section, sections: list[Section]) -> NavigationItem:
    children = tuple(Link(one.url, one.title) for one in sections if one.parent == top.slug)
    return NavigationItem(top.url, top.title, children)
