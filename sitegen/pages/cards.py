"""Small views that many pages share: links, cards, breadcrumbs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sitegen.body import absolute
from sitegen.model import Catalogue, Picture, Published, Section
from sitegen.pages.paths import file_url
from sitegen.pictures import RASTER_TYPES
from sitegen.settings import Settings
from sitegen.text.normal import one_line

DESCRIPTION_LENGTH = 300


@dataclass(frozen=True)
class Link:
    """A place of the site with its name."""

    url: str
    title: str


@dataclass(frozen=True)
class Card:
    """An article as lists show it."""

    url: str
    title: str
    date: datetime
    summary: str
    picture: Picture | None
    section: Link | None
    featured: bool


@dataclass(frozen=True)
class Paper:
    """What every planner needs: the catalogue, the settings, and one card for each article."""

    catalogue: Catalogue
    settings: Settings
    cards: Mapping[str, Card]
    parents: Mapping[str, Section]

    def cards_of(self, articles: Iterable[Published]) -> tuple[Card, ...]:
        return tuple(self.cards[one.url] for one in articles)

    def canonical(self, url: str) -> str:
        """The absolute address of a page of the site."""
        return self.settings.base_url.rstrip("/") + url

    def breadcrumb(self, section: Section | None = None, *more: Link) -> tuple[Link, ...]:
        """From the front page down to the section, then whatever stands below it."""
        trail = [Link("/", self.settings.name)]
        if section:
            above = self.parents.get(section.parent)
            trail += [Link(one.url, one.title) for one in (above, section) if one]
        return (*trail, *more)

    def share_image(self, picture: Picture | None) -> str:
        """The absolute address of the picture that other sites show: a raster picture, else the paper's own."""
        url = picture.url if picture and is_raster(picture.url) else file_url(self.settings.share_image)
        return absolute(url, self.canonical(""))


def paper(catalogue: Catalogue, settings: Settings) -> Paper:
    """Make each article's card once: lists share it, and so does their digest."""
    made = {one.url: card(one) for one in catalogue.articles}
    sections = (listing.term for listing in catalogue.sections)
    parents = {section.slug: section for section in sections if isinstance(section, Section)}
    return Paper(catalogue, settings, made, parents)


def card(one: Published) -> Card:
    """The article as lists show it."""
    section = Link(one.section.url, one.section.title) if one.section else None
    article = one.article
    shown = main_picture(one)
    return Card(one.url, article.title, article.date, description(one), shown, section, article.featured)


def main_picture(one: Published) -> Picture | None:
    """The lead picture, else the first of the body: an article with any picture is shown with one.

    A file of ours whose size nobody knows is missing or damaged.
    """
    return one.picture or next((found for found in one.images if found.width or not found.url.startswith("/")), None)


def description(one: Published) -> str:
    """The sapo, else the first paragraph, cut at a word: what lists, feeds and search engines show."""
    return shortened(one.article.summary or one.article.body.lead, DESCRIPTION_LENGTH)


def shortened(text: str, length: int) -> str:
    """The text on one line, cut between words with an ellipsis where it is longer."""
    line = one_line(text)
    if len(line) <= length:
        return line
    return line[: line.rfind(" ", 0, length) if " " in line[:length] else length - 1].rstrip(" ,;:–-") + "…"


def is_raster(url: str) -> bool:
    """Whether other sites can show the picture."""
    return url.lower().endswith(tuple(RASTER_TYPES))
