"""The archive by date: years, months as calendars, days; only what has articles has a page."""

from calendar import monthrange
from datetime import UTC, date, timedelta
from typing import Any

import pytest
from factory import HANOI, NOW, article, moment, paper_of
from hypothesis import given
from hypothesis import strategies as st

from sitegen.pages.cards import Link
from sitegen.pages.days import ArchiveView, DayView, MonthView, YearView, archive_pages


def views(*dates: str) -> dict[str, Any]:
    """The archive's pages by address, of articles at these dates."""
    articles = [article(f"thoi-su/{n}.md", f"Bài {n}", id=str(n), date=when) for n, when in enumerate(dates)]
    shown: list[Any] = [page.view for page in archive_pages(paper_of(*articles))]
    return {view.url: view for view in shown}


def test_every_day_with_articles_has_its_pages() -> None:
    """The day, its month, its year, and the index of all."""
    found = views("2019-12-30 14:05", "2019-12-30 08:00", "2020-01-02")
    assert {url: type(view) for url, view in found.items()} == {
        "/luu-tru/": ArchiveView,
        "/2019/": YearView,
        "/2020/": YearView,
        "/2019/12/": MonthView,
        "/2020/01/": MonthView,
        "/2019/12/30/": DayView,
        "/2020/01/02/": DayView,
    }


def test_an_empty_paper_has_no_archive() -> None:
    """Static pages stand on no day."""
    assert views() == {}
    about = article("trang/a.md", "Giới thiệu")
    assert list(archive_pages(paper_of(about))) == []


def test_a_day_shows_its_articles_newest_first() -> None:
    """And leads to the nearest days that have any."""
    found = views("2019-12-30 08:00", "2019-12-30 14:05", "2019-12-01", "2021-03-04")
    day = found["/2019/12/30/"]
    assert [card.title for card in day.cards] == ["Bài 1", "Bài 0"]
    assert (day.previous, day.next) == (Link("/2019/12/01/", "01/12/2019"), Link("/2021/03/04/", "04/03/2021"))
    assert found["/2019/12/01/"].previous is None
    assert found["/2021/03/04/"].next is None
    assert [link.url for link in day.breadcrumb] == ["/", "/2019/", "/2019/12/", "/2019/12/30/"]


def test_months_and_years_lead_to_their_neighbours() -> None:
    """Over gaps, and over the turn of the year."""
    found = views("2019-11-01", "2020-02-01", "2022-02-01")
    assert (found["/2020/02/"].previous, found["/2020/02/"].next) == (
        Link("/2019/11/", "11/2019"),
        Link("/2022/02/", "2/2022"),
    )
    assert (found["/2020/"].previous, found["/2020/"].next) == (Link("/2019/", "2019"), Link("/2022/", "2022"))


def test_the_index_counts() -> None:
    """Newest year first; months in their order."""
    found = views("2019-11-01", "2019-11-02", "2019-12-01", "2020-02-01")["/luu-tru/"]
    rows = [(year.year, year.count, [(month.month, month.count) for month in year.months]) for year in found.years]
    assert rows == [(2020, 1, [(2, 1)]), (2019, 3, [(11, 2), (12, 1)])]


def test_a_month_is_a_calendar_from_monday() -> None:
    """February 2021 fills four weeks; days with articles lead to their page."""
    month = views("2021-02-01", "2021-02-28 08:00", "2021-02-28 09:00")["/2021/02/"]
    assert [[cell.day for cell in week] for week in month.weeks] == [list(range(n, n + 7)) for n in (1, 8, 15, 22)]
    filled = [(cell.day, cell.url, cell.count) for week in month.weeks for cell in week if cell.url]
    assert filled == [(1, "/2021/02/01/", 1), (28, "/2021/02/28/", 2)]
    assert [group.url for group in month.days] == ["/2021/02/28/", "/2021/02/01/"]


@given(st.dates(date(1000, 1, 1), NOW.date() - timedelta(days=1)))
def test_every_month_of_history_has_its_calendar(day: date) -> None:
    """Seven days a week, each day of the month once, nothing else."""
    found = views(f"{day.year:04}-{day.month:02}-{day.day:02}")
    month = found[f"/{day.year:04}/{day.month:02}/"]
    assert all(len(week) == 7 for week in month.weeks)
    days = [cell.day for week in month.weeks for cell in week if cell.day]
    assert days == list(range(1, monthrange(day.year, day.month)[1] + 1))
    place = next(n for week in month.weeks for n, cell in enumerate(week) if cell.url)
    assert place == day.weekday()


@pytest.mark.parametrize(("zone", "day"), [(HANOI, "/2024/05/31/"), (UTC, "/2024/05/30/")])
def test_the_day_is_that_of_the_papers_clock(zone, day: str) -> None:  # type: ignore[no-untyped-def]
    """Half past six in Hanoi is still yesterday in London."""
    one = article(date=moment("2024-05-31 06:30").astimezone(zone))
    assert day in [page.view.url for page in archive_pages(paper_of(one))]  # type: ignore[attr-defined]


def test_a_day_stands_in_its_month() -> None:
    """All pages of a month share one calendar, in which nothing is counted: another article of a day is no news to others."""
    before = views("2019-12-30", "2019-12-02")
    after = views("2019-12-30", "2019-12-02", "2019-12-30 09:00")
    assert before["/2019/12/02/"] == after["/2019/12/02/"]
    assert before["/2019/12/02/"].month == before["/2019/12/30/"].month
    days = [cell.url for week in before["/2019/12/02/"].month.weeks for cell in week if cell.url]
    assert days == ["/2019/12/02/", "/2019/12/30/"]


def test_a_year_is_a_calendar() -> None:
    """Each month that has articles, with its days and how many each has."""
    (december,) = views("2019-12-30", "2019-12-30 09:00")["/2019/"].months
    assert (december.url, december.count) == ("/2019/12/", 2)
    assert [(cell.day, cell.count) for week in december.weeks for cell in week if cell.url] == [(30, 2)]
