"""The front page: a lead story, featured stories, the newest, a box for each section."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sitegen.model import Block, Listing, Page, Published, Section
from sitegen.pages.cards import Card, Link, Paper, main_picture

FEATURED, NEWEST, IN_BOX = 3, 10, 4


@dataclass(frozen=True)
class SectionBox:
    """A top section on the front page."""

    link: Link
    children: tuple[Link, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class BlockView:
    """A list that the theme declares; `link` leads to the whole of it."""

    name: str
    link: Link | None
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class HomeView:
    """Everything that the front page shows."""

    url: str
    canonical: str
    lead: Card | None
    featured: tuple[Card, ...]
    newest: tuple[Card, ...]
    sections: tuple[SectionBox, ...]
    blocks: tuple[BlockView, ...]


def home_page(paper: Paper) -> Iterator[Page]:
    """The front page. The editors' choice (`featured: true`) leads; without one, the newest article with a picture."""
    articles = paper.catalogue.articles
    chosen = _front_stories(articles)
    on_top = {one.url for one in chosen}
    newest = [one for one in articles if one.url not in on_top][:NEWEST]
    boxes = (_box(listing, paper, on_top) for listing in paper.catalogue.sections)
    view = HomeView(
        "/",
        paper.canonical("/"),
        paper.cards[chosen[0].url] if chosen else None,
        paper.cards_of(chosen[1:]),
        paper.cards_of(newest),
        tuple(box for box in boxes if box and box.cards),
        tuple(_declared(block, paper) for block in paper.blocks),
    )
    yield Page("index.html", "home.html", view)


def _front_stories(articles: tuple[Published, ...]) -> list[Published]:
    picked = [one for one in articles if one.article.featured]
    # Among the newest: a picture does not make an old story news.
    pictured = [one for one in articles[: 3 * NEWEST] if main_picture(one)]
    return list({one.url: one for one in [*picked, *pictured, *articles]}.values())[: 1 + FEATURED]


def _box(listing: Listing, paper: Paper, on_top: set[str]) -> SectionBox | None:
    section = listing.term
    if not isinstance(section, Section) or section.parent:
        return None
    below = [one.term for one in paper.catalogue.sections if isinstance(one.term, Section)]
    children = tuple(Link(one.url, one.title) for one in below if one.parent == section.slug)
    shown = [one for one in listing.articles if one.url not in on_top] or list(listing.articles)
    return SectionBox(Link(section.url, section.title), children, paper.cards_of(shown[:IN_BOX]))


def _declared(block: Block, paper: Paper) -> BlockView:
    """The list of a section, tag or author that the paper does not have is empty."""
    catalogue = paper.catalogue
    if block.kind == "newest":
        return BlockView(block.name, None, paper.cards_of(catalogue.articles[: block.limit]))
    if block.kind == "featured":
        chosen = (one for one in catalogue.articles if one.article.featured)
        return BlockView(block.name, None, paper.cards_of(islice(chosen, block.limit)))
    listings = {"section": catalogue.sections, "tag": catalogue.tags, "author": paper.authors}[block.kind]
    for listing in listings:
        if listing.term.slug == block.slug:
            link = Link(listing.term.url, listing.term.title)
            return BlockView(block.name, link, paper.cards_of(listing.articles[: block.limit]))
    return BlockView(block.name, None, ())
