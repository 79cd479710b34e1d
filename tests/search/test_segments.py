"""Segments: the newest year apart, and numbers that stand whatever appears on other days."""

from factory import moment, published

from sitegen.search.segments import NEWEST, OLDER, segments


def paper(*dates: str):
    """Articles of these days, the newest first."""
    made = [published(n, date=moment(date), path=f"a/{date}-{n}.md", id=f"{date}-{n}") for n, date in enumerate(dates)]
    return sorted(made, key=lambda one: one.article.date, reverse=True)


def numbers(articles):
    return {path: one.number for segment in segments(articles) for path, one in segment.held.items()}


def test_the_newest_year_stands_apart():
    """Two segments; one where all articles are of one year; none without articles."""
    names = [
        [one.name for one in segments(paper(*dates))] for dates in (["2024-01-02", "2023-05-06"], ["2024-01-02"], [])
    ]
    assert names == [[NEWEST, OLDER], [NEWEST], []]


def test_a_new_article_moves_no_number_of_another_day():
    """Nor the older segment at all."""
    before = paper("2024-03-01", "2024-02-02", "2024-02-02", "2023-01-01", "2022-01-01")
    after = sorted([*before, *paper("2024-02-01")], key=lambda one: one.article.date, reverse=True)
    assert numbers(before).items() <= numbers(after).items()
    assert segments(before)[1] == segments(after)[1]
    assert segments(before)[0].digest != segments(after)[0].digest


def test_numbers_are_in_order_of_time():
    """A later article has a higher number."""
    for segment in segments(paper("2024-03-01", "2024-02-02", "2024-02-02", "2023-01-01", "2022-12-31")):
        assert list(segment.numbers) == sorted(set(segment.numbers))
