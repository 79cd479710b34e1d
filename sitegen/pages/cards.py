"""Small views that many pages share: links, cards, breadcrumbs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from typing import TypeVar

from sitegen.body import absolute
from sitegen.model import Asset, Block, Catalogue, Listing, Picture, Published, Section, Term
from sitegen.pages.paths import file_url
from sitegen.pictures import is_raster
from sitegen.settings import Settings
from sitegen.text.normal import one_line

T = TypeVar("T")

DESCRIPTION_LENGTH = 300


@dataclass(frozen=True)
class Link:
    """A place of the site with its name."""

    url: str
    title: str


@dataclass(frozen=True)
class AuthorLink:
    """Who wrote it; `organization` tells a desk or an agency from a person. No `url` in a paper without such pages."""

    url: str
    name: str
    organization: bool


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
class Touched:
    """What edits touched, by addresses: the `faces` of articles as lists show them, and the own `pages` of articles; the
    articles that are new (`added`), and the paths of the files that these use (`assets`)."""

    faces: frozenset[str]
    pages: frozenset[str]
    added: frozenset[str] = frozenset()
    assets: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Paper:
    """What every planner needs: the catalogue, the settings, and one card for each article.

    Cards, links and trails are made once and shared by all views that show them, and so are their digests.
    """

    catalogue: Catalogue
    settings: Settings
    cards: Mapping[str, Card]
    parents: Mapping[str, Section]
    tags: Mapping[str, frozenset[str]]
    """The slugs of each article's tags, by its address."""
    blocks: tuple[Block, ...] = ()
    """The lists that the theme declares for the front page."""
    touched: Touched | None = None
    """Where it is given, pages that show none of these articles may be left out: they are as they were."""
    day: date | None = None
    """The day for which the paper is made; None for one that looks back at nothing."""
    sides: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The addresses of the newer and of the older neighbour in an article's section, "" at its ends, by its address."""
    made: tuple[str, ...] = ()
    """The addresses of the pages that extensions make."""
    _links: dict[tuple[str, str], Link] = field(default_factory=dict)
    _authors: dict[Term, AuthorLink] = field(default_factory=dict)
    _trails: dict[str, tuple[Link, ...]] = field(default_factory=dict)

    @property
    def articles(self) -> tuple[Published, ...]:
        """The articles whose own pages are to be planned."""
        catalogue = self.catalogue
        return catalogue.articles if self.touched is None else catalogue.found(self.touched.pages)

    @property
    def static(self) -> tuple[Published, ...]:
        """The static pages that are to be planned."""
        touched = self.touched
        return tuple(one for one in self.catalogue.static if touched is None or one.url in touched.pages)

    def wants_list(self, articles: Iterable[Published]) -> bool:
        """Whether a page that shows these articles in a list is to be planned."""
        return self.touched is None or any(one.url in self.touched.faces for one in articles)

    def has_new(self, articles: Iterable[Published]) -> bool:
        """Whether any of these articles moved others along: all pages of their list are to be planned then."""
        added = self.touched.added if self.touched else frozenset()
        return bool(added) and any(one.url in added for one in articles)

    def is_new(self, articles: Iterable[Published]) -> bool:
        """Whether there was none of these articles before, so that what leads to their page is to be planned."""
        added = self.touched.added if self.touched else frozenset()
        return bool(added) and all(one.url in added for one in articles)

    @property
    def assets(self) -> tuple[Asset, ...]:
        """The files that are no articles, and that are to be planned."""
        touched = self.touched
        return tuple(one for one in self.catalogue.assets if touched is None or one.path in touched.assets)

    @property
    def authors(self) -> tuple[Listing, ...]:
        """The authors that have pages."""
        return self.catalogue.authors if self.settings.pages.authors else ()

    def link(self, url: str, title: str) -> Link:
        """The one link of this address and name."""
        known = self._links.get((url, title))
        if known is None:
            known = self._links[url, title] = Link(url, title)
        return known

    def author(self, term: Term) -> AuthorLink:
        """The one link to this author."""
        known = self._authors.get(term)
        if known is None:
            url = term.url if self.settings.pages.authors else ""
            known = self._authors[term] = AuthorLink(url, term.title, term.organization)
        return known

    def cards_of(self, articles: Iterable[Published]) -> tuple[Card, ...]:
        return tuple(self.cards[one.url] for one in articles)

    def beside(self, url: str) -> tuple[Link | None, Link | None]:
        """The newer and the older neighbour of an article in its section."""
        newer, older = self.sides[url]
        return self._link_to(newer), self._link_to(older)

    def _link_to(self, url: str) -> Link | None:
        return self.link(url, self.cards[url].title) if url else None

    def canonical(self, url: str) -> str:
        """The absolute address of a page of the site."""
        return self.settings.base_url.rstrip("/") + url

    def breadcrumb(self, section: Section | None = None, *more: Link) -> tuple[Link, ...]:
        """From the front page down to the section, then whatever stands below it."""
        slug = section.slug if section else ""
        trail = self._trails.get(slug)
        if trail is None:
            above = self.parents.get(section.parent) if section else None
            places = [self.link(one.url, one.title) for one in (above, section) if one]
            trail = self._trails[slug] = (self.link("/", self.settings.name), *places)
        return (*trail, *more) if more else trail

    def share_image(self, picture: Picture | None) -> str:
        """The absolute address of the picture that other sites show: a raster picture, else the paper's own."""
        url = picture.url if picture and is_raster(picture.url) else file_url(self.settings.share_image)
        return absolute(url, self.canonical(""))


class _ByAddress(dict[str, T]):
    """What is made of an article, by its address, when it is first asked for."""

    def __init__(self, catalogue: Catalogue, shown: Mapping[str, Published], make: Callable[[Published], T]):
        self._catalogue, self._shown, self._make = catalogue, shown, make

    def __missing__(self, url: str) -> T:
        made = self[url] = self._make(self._shown.get(url) or self._catalogue.articles[self._catalogue.places[url]])
        return made


class Sides(dict[str, tuple[str, str]]):
    """The neighbours of articles in their own sections (not in those below), section by section, as they are asked for."""

    def __init__(self, catalogue: Catalogue):
        self._catalogue = catalogue

    def __missing__(self, url: str) -> tuple[str, str]:
        catalogue = self._catalogue
        section = catalogue.articles[catalogue.places[url]].section
        listings = (listing.articles for listing in catalogue.sections if section and listing.term.slug == section.slug)
        near = next(listings, catalogue.articles)
        self.update(sides_of([one.url for one in near if one.section == section]))
        return self[url]


def sides_of(urls: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """The neighbours of each of these, which are in order, newest first."""
    return {url: (newer, older) for newer, url, older in zip(["", *urls], urls, [*urls[1:], ""], strict=False)}


def paper(
    catalogue: Catalogue,
    settings: Settings,
    blocks: tuple[Block, ...] = (),
    shown: Iterable[Published] = (),
    touched: Touched | None = None,
    day: date | None = None,
    sides: Mapping[str, tuple[str, str]] | None = None,
) -> Paper:
    """Make each article's card once: lists share it, and so does their digest. `shown` have cards and no pages. The `sides`
    are given where the catalogue has not the whole of the sections."""
    sections = (listing.term for listing in catalogue.sections)
    parents = {section.slug: section for section in sections if isinstance(section, Section)}
    beside = {one.url: one for one in shown}
    cards = _ByAddress(catalogue, beside, lambda one: card(one, made))
    tags = _ByAddress(catalogue, beside, lambda one: frozenset([tag.slug for tag in one.tags]))
    sides = Sides(catalogue) if sides is None else sides
    made = Paper(catalogue, settings, cards, parents, tags, blocks, touched, day, sides)
    return made


def card(one: Published, paper: Paper) -> Card:
    """The article as lists show it."""
    section = paper.link(one.section.url, one.section.title) if one.section else None
    article = one.article
    shown = main_picture(one)
    return Card(one.url, article.title, article.date, description(one), shown, section, article.featured)


def main_picture(one: Published) -> Picture | None:
    """The lead picture, else the first of the body: an article with any picture is shown with one.

    A file of ours whose size nobody knows is missing or damaged.
    """
    return one.picture or next((found for found in one.images if found.width or not found.url.startswith("/")), None)


def caption(one: Published) -> str:
    """The caption of the lead picture, as HTML: the article's own words, else those that stand in the file."""
    return one.article.image_caption or escape(one.picture.caption if one.picture else "")


def credit(one: Published) -> str:
    """Who took it, as text: likewise."""
    return one.article.image_credit or (one.picture.credit if one.picture else "")


def description(one: Published) -> str:
    """The sapo, else the first paragraph, cut at a word: what lists, feeds and search engines show."""
    return shortened(one.article.summary or one.article.body.lead, DESCRIPTION_LENGTH)


def shortened(text: str, length: int) -> str:
    """The text on one line, cut between words with an ellipsis where it is longer."""
    line = one_line(text)
    if len(line) <= length:
        return line
    return line[: line.rfind(" ", 0, length) if " " in line[:length] else length - 1].rstrip(" ,;:–-") + "…"
