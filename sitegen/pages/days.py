"""The archive by date: all years, a year, a month as a calendar, a day. Only days with articles have a page."""

from calendar import Calendar
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sitegen.model import Page, Published
from sitegen.pages.cards import Card, Link, Paper
from sitegen.pages.paths import output_path

ARCHIVE_URL = "/luu-tru/"


@dataclass(frozen=True)
class MonthLink:
    """A month and how many articles it has."""

    url: str
    month: int
    count: int


@dataclass(frozen=True)
class YearLink:
    """A year with its months."""

    url: str
    year: int
    count: int
    months: tuple[MonthLink, ...]


@dataclass(frozen=True)
class ArchiveView:
    """All years, newest first."""

    url: str
    canonical: str
    breadcrumb: tuple[Link, ...]
    years: tuple[YearLink, ...]


@dataclass(frozen=True)
class DayCell:
    """A day of the calendar; day 0 lies outside the month, an empty `url` means that nothing appeared that day."""

    day: int
    url: str
    count: int


Weeks = tuple[tuple[DayCell, ...], ...]
"""A month from Monday to Sunday."""


@dataclass(frozen=True)
class MonthSheet:
    """A month with its calendar (weeks from Monday)."""

    url: str
    year: int
    month: int
    count: int
    weeks: tuple[tuple[DayCell, ...], ...]


@dataclass(frozen=True)
class YearView:
    """A year as a calendar."""

    url: str
    canonical: str
    breadcrumb: tuple[Link, ...]
    year: int
    months: tuple[MonthSheet, ...]
    previous: Link | None
    next: Link | None


@dataclass(frozen=True)
class DayGroup:
    """The articles of one day of a month."""

    url: str
    date: datetime
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class MonthView:
    """A month: its calendar (weeks from Monday) and its articles by day, newest first."""

    url: str
    canonical: str
    breadcrumb: tuple[Link, ...]
    year: int
    month: int
    weeks: tuple[tuple[DayCell, ...], ...]
    days: tuple[DayGroup, ...]
    previous: Link | None
    next: Link | None


@dataclass(frozen=True)
class DayView:
    """A day's articles; `previous` and `next` are the nearest days that have any. The calendar of its month counts
    nothing, so that an article of another day is no reason to make the page again."""

    url: str
    canonical: str
    breadcrumb: tuple[Link, ...]
    date: datetime
    cards: tuple[Card, ...]
    month: MonthSheet
    previous: Link | None
    next: Link | None


Days = dict[date, list[Published]]


def archive_pages(paper: Paper) -> Iterator[Page]:
    """The archive's index and a page for each year, month and day in which something appeared."""
    days: Days = defaultdict(list)
    for one in paper.catalogue.articles:
        days[one.article.date.date()].append(one)
    if not days or not paper.settings.pages.days:
        return
    in_order = sorted(days)
    months = sorted({(day.year, day.month) for day in in_order})
    counts = Counter((day.year, day.month) for day, found in days.items() for _ in found)
    years = tuple(_year_link(year, counts) for year in sorted({year for year, _ in months}))
    view = ArchiveView(ARCHIVE_URL, paper.canonical(ARCHIVE_URL), paper.breadcrumb(), years[::-1])
    yield Page(output_path(ARCHIVE_URL), "archive.html", view)
    wanted = set(_wanted(in_order, days, paper))
    yield from _year_pages(years, days, paper)
    yield from _month_pages(months, wanted, days, paper)
    yield from _day_pages(in_order, wanted, days, paper)


def _wanted(in_order: list[date], days: Days, paper: Paper) -> Iterator[date]:
    """The days whose pages are to be planned: where a day is new, also those that lead to it, from beside it or from the
    calendar of its month."""
    new_months = set()
    for place, day in enumerate(in_order):
        if paper.is_new(days[day]):
            yield from in_order[max(0, place - 1) : place + 2]
            new_months.add((day.year, day.month))
        elif paper.wants_list(days[day]):
            yield day
    yield from (day for day in in_order if (day.year, day.month) in new_months)


def _year_link(year: int, counts: Counter[tuple[int, int]]) -> YearLink:
    months = sorted(month for y, month in counts if y == year)
    links = tuple(MonthLink(month_url(year, month), month, counts[year, month]) for month in months)
    return YearLink(year_url(year), year, sum(link.count for link in links), links)


def _year_pages(years: tuple[YearLink, ...], days: Days, paper: Paper) -> Iterator[Page]:
    names = [Link(link.url, str(link.year)) for link in years]
    for place, link in enumerate(years):
        before, after = _neighbours(names, place)
        trail = paper.breadcrumb(None, Link(link.url, str(link.year)))
        sheets = tuple(
            MonthSheet(one.url, link.year, one.month, one.count, _weeks(link.year, one.month, days))
            for one in link.months
        )
        view = YearView(link.url, paper.canonical(link.url), trail, link.year, sheets, before, after)
        yield Page(output_path(link.url), "year.html", view)


def _month_pages(months: list[tuple[int, int]], wanted: set[date], days: Days, paper: Paper) -> Iterator[Page]:
    names = [Link(month_url(year, month), f"{month}/{year}") for year, month in months]
    by_month: dict[tuple[int, int], list[date]] = defaultdict(list)
    for day in sorted(days, reverse=True):
        by_month[day.year, day.month].append(day)
    for place, (year, month) in enumerate(months):
        if wanted.isdisjoint(by_month[year, month]):
            continue
        before, after = _neighbours(names, place)
        url = month_url(year, month)
        groups = tuple(
            DayGroup(day_url(day), days[day][0].article.date, paper.cards_of(days[day]))
            for day in by_month[year, month]
        )
        trail = paper.breadcrumb(None, Link(year_url(year), str(year)), Link(url, f"{month}/{year}"))
        weeks = _weeks(year, month, days)
        view = MonthView(url, paper.canonical(url), trail, year, month, weeks, groups, before, after)
        yield Page(output_path(url), "month.html", view)


def _weeks(year: int, month: int, days: Days, counted: bool = True) -> Weeks:
    def cell(day: int) -> DayCell:
        found = days.get(date(year, month, day)) if day else None
        count = len(found) if found and counted else 0
        return DayCell(day, day_url(date(year, month, day)) if found else "", count)

    return tuple(tuple(cell(day) for day in week) for week in Calendar().monthdayscalendar(year, month))


def month_sheet(year: int, month: int, days: Days) -> MonthSheet:
    """The month as it is shown beside other things: its days are counted nowhere."""
    return MonthSheet(month_url(year, month), year, month, 0, _weeks(year, month, days, counted=False))


def _day_pages(in_order: list[date], wanted: set[date], days: Days, paper: Paper) -> Iterator[Page]:
    sheets: dict[tuple[int, int], MonthSheet] = {}
    names = [Link(day_url(day), f"{day.day:02}/{day.month:02}/{day.year:04}") for day in in_order]
    for place, day in enumerate(in_order):
        if day not in wanted:
            continue
        before, after = _neighbours(names, place)
        url, year, month = day_url(day), year_url(day.year), month_url(day.year, day.month)
        trail = paper.breadcrumb(None, Link(year, str(day.year)), Link(month, f"{day.month}/{day.year}"), names[place])
        moment = days[day][0].article.date
        sheet = sheets.get((day.year, day.month)) or month_sheet(day.year, day.month, days)
        sheets[day.year, day.month] = sheet
        cards = paper.cards_of(days[day])
        view = DayView(url, paper.canonical(url), trail, moment, cards, sheet, before, after)
        yield Page(output_path(url), "day.html", view)


def _neighbours(links: Sequence[Link], place: int) -> tuple[Link | None, Link | None]:
    before = links[place - 1] if place else None
    after = links[place + 1] if place + 1 < len(links) else None
    return before, after


def year_url(year: int) -> str:
    return f"/{year:04}/"


def month_url(year: int, month: int) -> str:
    return f"/{year:04}/{month:02}/"


def day_url(day: date) -> str:
    return f"/{day.year:04}/{day.month:02}/{day.day:02}/"
