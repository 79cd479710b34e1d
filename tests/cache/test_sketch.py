"""A sketch tells which part of a view changed, and never speaks of more than did."""

import marshal
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

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


@dataclass(frozen=True)
class Wrapped:
    card: object
    reason: str


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


def leaf_by_leaf(value: Any) -> bytes:
    """The definition: the checksum of each leaf by itself, and of each tuple its length behind its items."""
    if is_dataclass(value):
        return b"".join([leaf_by_leaf(getattr(value, field.name)) for field in fields(value)])
    if isinstance(value, tuple):
        return b"".join([*map(leaf_by_leaf, value), leaf_by_leaf(len(value))])
    said = value.isoformat() if isinstance(value, datetime) else value
    return crc32(marshal.dumps(said, 2)).to_bytes(4, "big")


@given(st.lists(views, max_size=5), st.lists(cards, min_size=1, max_size=2))
def test_parts_that_are_known_are_sketched_as_if_they_were_not(several: list[View], shared: list[Card]):
    """Cards that all views share, and parts that hold little besides one of them."""
    sketcher = Sketcher()
    for view in (replace(view, cards=(*view.cards, *shared), lead=shared[0]) for view in several):
        for shown in (view, Wrapped(shared[0], view.url), Wrapped(Wrapped(view.lead, ""), "x"), view.cards, view.url):
            assert sketcher.sketch(shown) == leaf_by_leaf(shown)


def test_a_sketcher_that_is_full_starts_again(monkeypatch):
    """However many parts there are, it keeps few, and says the same."""
    monkeypatch.setattr("sitegen.cache.sketch._PARTS_KNOWN", 3)
    sketcher, kept = Sketcher(), [Card(str(number)) for number in range(8)]
    for card in (*kept, *kept[::2], *kept[::3]):
        assert sketcher.sketch(View(card.title, (card,), card)) == leaf_by_leaf(View(card.title, (card,), card))
        assert len(sketcher._known) <= 3


@given(st.lists(views, max_size=5))
def test_one_sketcher_for_many_views_that_share_parts(several: list[View]):
    """What it has seen of one does not show in another."""
    sketcher = Sketcher()
    assert [sketcher.sketch(view) for view in several] == [Sketcher().sketch(view) for view in several]


@given(st.binary(max_size=60), views)
def test_any_bytes_may_stand_in_memory(before: bytes, view: View):
    """A sketch of another version, or none: something may be named, nothing fails."""
    assert set(changed(before, Sketcher().sketch(view), view, most=9)) <= set(leaves(view))
