"""Segments: the newest articles apart, and numbers that stand whatever appears on other days."""

import pytest
from factory import moment, published

from sitegen.search.segments import NEWEST, OLDER, segments


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
    """Until there are enough of them to join the older ones; no segment is without articles."""
    days = [f"2024-01-{day:02}" for day in range(1, 10)]
    held = [[(one.name, len(one.numbers)) for one in segments(paper(*days[:count]))] for count in (9, 8, 3, 0)]
    assert held == [[(NEWEST, 1), (OLDER, 8)], [(OLDER, 8)], [(NEWEST, 3)], []]


def test_a_new_article_moves_no_number_of_another_day():
    """Nor the older segment at all."""
    before = paper("2024-03-01", "2024-02-02", "2023-04-04", "2023-02-02", "2023-01-01", "2022-01-01")
    after = sorted([*before, *paper("2024-02-01")], key=lambda one: one.article.date, reverse=True)
    assert numbers(before).items() <= numbers(after).items()
    assert segments(before)[1] == segments(after)[1]
    assert segments(before)[0].digest != segments(after)[0].digest


def test_numbers_are_in_order_of_time():
    """A later article has a higher number."""
    for segment in segments(paper("2024-03-01", "2024-02-02", "2024-02-02", "2023-01-01", "2022-12-31")):
        assert list(segment.numbers) == sorted(set(segment.numbers))
