"""The front page: a lead story, featured stories, the newest, a box for each section."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice, takewhile

from sitegen.model import Block, Listing, Page, Published, Section
from sitegen.pages.cards import Card, Link, Paper, main_picture
from sitegen.pages.days import Days, MonthSheet, month_sheet

FEATURED, NEWEST, IN_BOX, ANNIVERSARIES = 3, 10, 5, 4


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
class DayPicker:
    """The way into the archive by date: the newest month, the first and the last day that have articles."""

    month: MonthSheet
    first: datetime
    last: datetime


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
    on_this_day: tuple[Card, ...]
    days: DayPicker | None


def home_page(paper: Paper) -> Iterator[Page]:
    """The front page. The editors' choice (`featured: true`) leads; without one, the newest article with a picture."""
    articles = paper.catalogue.articles
    chosen = _front_stories(articles)
    on_top = {one.url for one in chosen}
    newest = islice((one for one in articles if one.url not in on_top), NEWEST)
    boxes = (_box(listing, paper, on_top) for listing in paper.catalogue.sections)
    view = HomeView(
        "/",
        paper.canonical("/"),
        paper.cards[chosen[0].url] if chosen else None,
        paper.cards_of(chosen[1:]),
        paper.cards_of(newest),
        tuple(box for box in boxes if box and box.cards),
        tuple(_declared(block, paper) for block in paper.blocks),
        paper.cards_of(anniversaries(articles, paper.day)) if paper.day else (),
        _day_picker(articles) if paper.settings.pages.days else None,
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


def anniversaries(articles: Iterable[Published], today: date) -> tuple[Published, ...]:
    """The last article of this day and month in each of the latest years before this one that had any, newest first."""
    years: dict[int, Published] = {}
    for one in articles:
        day = one.article.date
        if day.day == today.day and day.month == today.month and day.year < today.year:
            years.setdefault(day.year, one)
    return tuple(islice(years.values(), ANNIVERSARIES))


def next_turn(articles: Sequence[Published], today: date) -> date | None:
    """The first day on which `anniversaries` are others than today's; None where there never are any."""
    if anniversaries(articles, today):
        return today + timedelta(1)
    days = {(one.article.date.month, one.article.date.day) for one in articles}
    ahead = (today + timedelta(n) for n in range(1, 367 * 8)) if days else ()
    return next((day for day in ahead if (day.month, day.day) in days), None)


def turn_of_the_day(articles: Sequence[Published], today: date, zone: tzinfo) -> datetime | None:
    """The moment at which that day begins."""
    turn = next_turn(articles, today)
    return datetime.combine(turn, time(), zone) if turn else None


def _day_picker(articles: tuple[Published, ...]) -> DayPicker | None:
    if not articles:
        return None
    first, last = articles[-1].article.date, articles[0].article.date
    days: Days = defaultdict(list)
    for one in takewhile(lambda one: one.article.date.date() >= last.date().replace(day=1), articles):
        days[one.article.date.date()].append(one)
    return DayPicker(month_sheet(last.year, last.month, days), first, last)


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
