"""Whether an article is published at a moment, and when that changes by itself."""

from datetime import UTC, timedelta

import pytest
from factory import NOW, article, moment
from hypothesis import given
from hypothesis import strategies as st

from sitegen.catalogue.states import Clock, due, shown_early, state_of
from sitegen.model import DRAFT, EXPIRED, PUBLISHED, SCHEDULED, WITHDRAWN

BEFORE, AFTER = NOW - timedelta(days=1), NOW + timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("fields", "state", "when"),
    [
        ({}, PUBLISHED, None),
        ({"date": BEFORE, "expires": AFTER}, PUBLISHED, AFTER),
        ({"draft": True}, DRAFT, None),
        ({"draft": True, "date": AFTER}, DRAFT, None),
        ({"draft": True, "expires": BEFORE}, DRAFT, None),
        ({"date": AFTER}, SCHEDULED, AFTER),
        ({"date": AFTER, "expires": AFTER + SECOND}, SCHEDULED, AFTER),
        ({"date": AFTER + SECOND, "expires": AFTER}, SCHEDULED, AFTER),
        ({"expires": BEFORE}, EXPIRED, None),
        ({"date": AFTER, "expires": BEFORE}, EXPIRED, None),
        ({"withdrawn": "Theo yêu cầu"}, WITHDRAWN, None),
        ({"withdrawn": "Theo yêu cầu", "expires": BEFORE}, WITHDRAWN, None),
        ({"withdrawn": "Theo yêu cầu", "draft": True}, WITHDRAWN, None),
    ],
)
def test_the_first_reason_to_hold_back_counts(fields, state, when) -> None:  # type: ignore[no-untyped-def]
    """Withdrawn, draft, expired, scheduled; and the moment at which that ends by itself."""
    found = article(**fields)
    assert (state_of(found, Clock(NOW)), due(found, Clock(NOW))) == (state, when)


def test_an_article_appears_at_its_instant_and_goes_at_its_instant() -> None:
    """To the second: at the moment itself it is there, and gone."""
    found = article(date=NOW, expires=NOW + SECOND)
    states = [state_of(found, Clock(NOW + SECOND * n)) for n in (-1, 0, 1)]
    assert states == [SCHEDULED, PUBLISHED, EXPIRED]


def test_the_same_instant_in_another_zone_is_the_same() -> None:
    """A build server in London publishes when the newsroom does."""
    found = article(date=moment("2026-01-01 06:00"))
    assert state_of(found, Clock(NOW.astimezone(UTC))) == PUBLISHED
    assert state_of(found, Clock((NOW - SECOND).astimezone(UTC))) == SCHEDULED


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"draft": True}, PUBLISHED),
        ({"date": AFTER}, PUBLISHED),
        ({"draft": True, "date": AFTER}, PUBLISHED),
        ({"expires": BEFORE}, EXPIRED),
        ({"draft": True, "expires": BEFORE}, EXPIRED),
        ({"withdrawn": "x", "draft": True}, WITHDRAWN),
    ],
)
def test_a_preview_shows_what_is_to_come(fields, state) -> None:  # type: ignore[no-untyped-def]
    """Drafts and scheduled articles, but nothing that is over."""
    assert state_of(article(**fields), Clock(NOW, drafts=True)) == state


days = st.integers(-3, 3).map(lambda number: NOW + timedelta(days=number))


@given(days, st.none() | days, st.booleans(), st.sampled_from(["", "x"]), st.booleans())
def test_nothing_changes_before_it_is_due(date, expires, draft, withdrawn, drafts) -> None:  # type: ignore[no-untyped-def]
    """Until the moment that is named state and banner stay; at that moment one is another."""
    found = article(date=date, expires=expires, draft=draft, withdrawn=withdrawn)

    def at(as_of):  # type: ignore[no-untyped-def]
        return state_of(found, Clock(as_of, drafts)), shown_early(found, Clock(as_of, drafts))

    when = due(found, Clock(NOW, drafts))
    if when is None:
        return
    assert when > NOW
    assert at(when - SECOND) == at(NOW)
    assert at(when) != at(NOW)


@given(days, st.none() | days, st.booleans())
def test_what_is_never_due_never_changes(date, expires, drafts) -> None:  # type: ignore[no-untyped-def]
    """Without a moment named nothing happens by itself, however long one waits."""
    found = article(date=date, expires=expires)
    if due(found, Clock(NOW, drafts)) is None:
        clocks = [Clock(NOW + timedelta(days=number), drafts) for number in range(5)]
        later = [(state_of(found, clock), shown_early(found, clock)) for clock in clocks]
        assert len(set(later)) == 1
