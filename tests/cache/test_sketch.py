"""A sketch tells which part of a view changed, and never speaks of more than did."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from sitegen.cache.sketch import Sketcher, changed, leaves


@dataclass(frozen=True)
class Card:
    title: str
    date: datetime | None = None
    words: int = 0


@dataclass(frozen=True)
class View:
    url: str
    cards: tuple[Card, ...] = ()
    lead: Card | None = None
    tags: tuple[str, ...] = ()


texts = st.text(max_size=4)
cards = st.builds(Card, texts, st.none() | st.datetimes(timezones=st.just(UTC)), st.integers(0, 9))
views = st.builds(
    View,
    texts,
    st.lists(cards, max_size=3).map(tuple),
    st.none() | cards,
    st.lists(texts, max_size=3).map(tuple),
)


def names(before: object, after: object) -> tuple[str, ...]:
    """What is said of the change from one view to the other."""
    return changed(Sketcher().sketch(before), Sketcher().sketch(after), after, most=99)


VIEW = View("/a", (Card("một"), Card("hai")), Card("đầu"), ("x",))


def test_each_changed_part_is_named_by_where_it_stands():
    """A field, a field of a card in a list, an item."""
    assert names(VIEW, replace(VIEW, url="/b")) == ("url",)
    assert names(VIEW, replace(VIEW, cards=(Card("một"), Card("ba")))) == ("cards[1].title",)
    assert names(VIEW, replace(VIEW, lead=Card("đầu", words=5), tags=("y",))) == ("lead.words", "tags[0]")
    when = datetime(2024, 5, 1, tzinfo=UTC)
    assert names(replace(VIEW, lead=Card("đầu", when)), replace(VIEW, lead=Card("đầu", when.replace(day=2)))) == (
        "lead.date",
    )


def test_of_what_was_added_or_left_out_the_first_place_is_named():
    """What stands behind it has moved, and did not change."""
    assert names(VIEW, replace(VIEW, cards=(Card("không"), *VIEW.cards))) == ("cards[0].title",)
    assert names(VIEW, replace(VIEW, cards=VIEW.cards[:1])) == ("len(cards)",)
    assert names(replace(VIEW, lead=None), VIEW) == ("lead.title",)


def test_only_so_many_are_named_as_are_wanted():
    """The first ones, in their order."""
    before, after = Sketcher().sketch(VIEW), replace(VIEW, url="/b", lead=Card("cuối"), tags=("y",))
    assert changed(before, Sketcher().sketch(after), after, most=2) == ("url", "lead.title")


def test_values_of_another_kind_differ():
    """1 is not "1", None is not "", False is not 0."""
    for before, after in (("1", 1), (None, ""), (False, 0), ((), None)):
        assert names(Card(before), Card(after)) != ()  # type: ignore[arg-type]


@given(views)
def test_equal_views_have_equal_sketches_of_as_many_parts_as_they_have(view: View):
    """Made anew, with shared parts or without: four bytes a part."""
    twin = replace(view, cards=tuple(replace(card) for card in view.cards))
    sketch = Sketcher().sketch(view)
    assert Sketcher().sketch(twin) == sketch
    assert len(sketch) == 4 * len(list(leaves(view)))
    assert changed(sketch, sketch, view, most=9) == ()


@given(views, views)
def test_different_views_have_different_sketches(before: View, after: View):
    """And whatever is named is a part of the view that is shown now."""
    told = names(before, after)
    assert bool(told) == (before != after)
    assert set(told) <= set(leaves(after))


@given(st.lists(views, max_size=5))
def test_one_sketcher_for_many_views_that_share_parts(several: list[View]):
    """What it has seen of one does not show in another."""
    sketcher = Sketcher()
    assert [sketcher.sketch(view) for view in several] == [Sketcher().sketch(view) for view in several]


@given(st.binary(max_size=60), views)
def test_any_bytes_may_stand_in_memory(before: bytes, view: View):
    """A sketch of another version, or none: something may be named, nothing fails."""
    assert set(changed(before, Sketcher().sketch(view), view, most=9)) <= set(leaves(view))
