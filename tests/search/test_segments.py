"""Segments: the newest articles apart, and numbers that stand whatever appears on other days."""

from datetime import timedelta

import pytest
from factory import moment, published
from hypothesis import given
from hypothesis import strategies as st

from sitegen.search.segments import NEWEST, OLDER, _slots, segments


def paper(*dates: str):
    """Articles of these days, the newest first."""
    made = [published(n, date=moment(date), path=f"a/{date}-{n}.md", id=f"{date}-{n}") for n, date in enumerate(dates)]
    return sorted(made, key=lambda one: one.article.date, reverse=True)


def numbers(articles):
    return {path: one.number for segment in segments(articles) for path, one in segment.held.items()}


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr("sitegen.search.segments.ARTICLES_A_SEGMENT", 4)


def test_the_newest_articles_stand_apart():
    """Fewer than a segment may have; where there are no more, they are all; no segment is without articles."""
    days = [f"2024-01-{day:02}" for day in range(1, 10)]
    for count in range(4, 10):
        newest, older = segments(paper(*days[:count]))
        assert (newest.name, older.name) == (NEWEST, OLDER)
        assert 0 < len(newest.numbers) < 4
        assert max(older.paths) < min(newest.paths)
    assert [(one.name, len(one.numbers)) for one in segments(paper(*days[:3]))] == [(NEWEST, 3)]
    assert segments(()) == ()


def test_what_comes_or_goes_among_the_older_leaves_the_newest_alone():
    """A report of long ago that is found in a drawer changes the older segment, and that only by itself."""
    days = [f"2024-01-{day:02}" for day in range(1, 20)]
    before, late = paper(*days), paper("2024-01-03")
    after = sorted([*before, *late], key=lambda one: one.article.date, reverse=True)
    newest, older = segments(before)
    assert segments(after)[0] == newest
    assert {*segments(after)[1].paths} - {*older.paths} == {one.article.path for one in late}
    assert segments([*before[:-1]])[0] == newest


def test_few_new_articles_move_the_border():
    """Of those that appear one after the other, most join the newest, and all others stay where they are."""
    days = [f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    articles = paper(*days)
    older = {segments(articles[-count:])[1].digest for count in range(100, 300)}
    assert len(older) < 130


def test_a_new_article_moves_no_number_of_another_day():
    """Nor the older segment at all."""
    before = paper("2024-02-02", "2024-03-01", "2023-04-04", "2023-02-02", "2023-01-01", "2022-01-01")
    after = sorted([*before, *paper("2024-02-03")], key=lambda one: one.article.date, reverse=True)
    assert numbers(before).items() <= numbers(after).items()
    assert segments(before)[1] == segments(after)[1]
    assert segments(before)[0].digest != segments(after)[0].digest


def test_numbers_are_in_order_of_time():
    """A later article has a higher number."""
    for segment in segments(paper("2024-03-01", "2024-02-02", "2024-02-02", "2023-01-01", "2022-12-31")):
        assert list(segment.numbers) == sorted(set(segment.numbers))


def test_what_appears_between_two_of_one_day_moves_neither():
    """Each has the slot of its hour."""
    before = paper("2024-03-01 18:00", "2024-03-01 08:00")
    after = sorted([*before, *paper("2024-03-01 12:00")], key=lambda one: one.article.date, reverse=True)
    assert numbers(before).items() <= numbers(after).items()


@given(st.lists(st.integers(0, 24 * 60 - 1), max_size=40).map(sorted))
def test_all_articles_of_a_day_have_a_slot(minutes):
    """Also where all stand at one hour, and the last of them at midnight: in order, and none in the day after."""
    dates = [moment("2024-03-01") + timedelta(minutes=minute) for minute in minutes]
    slots = list(_slots(dates, 40))
    assert slots == sorted({*slots} & {*range(40)})
