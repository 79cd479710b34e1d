"""Equal values have equal digests, different values different ones, everywhere."""

from collections import namedtuple
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.digest import Digester, digest


@dataclass(frozen=True)
class Pair:
    first: object
    second: object = ""


@dataclass(frozen=True, slots=True)
class Couple:
    first: object
    second: object = ""


@dataclass
class Open:
    first: object = ""


Named = namedtuple("Named", "first second")


class Colour(Enum):
    RED = 1


class Word(str):
    __slots__ = ()


NOON = datetime(2019, 12, 30, 12, 0, tzinfo=UTC)
HANOI = timezone(timedelta(hours=7))

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.binary(),
    st.datetimes(min_value=datetime(2, 1, 1), timezones=st.sampled_from([UTC, HANOI])),  # noqa: DTZ001
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple), st.builds(Pair, inner, inner), st.builds(Couple, inner, inner)
    ),
    max_leaves=8,
)


def spelled(value: object) -> str:
    """The value with the kind of each part, so that 1, True and 1.0 are three."""
    if isinstance(value, tuple):
        return f"({','.join(map(spelled, value))})"
    if isinstance(value, (Pair, Couple)):
        return f"{type(value).__name__}[{spelled(value.first)},{spelled(value.second)}]"
    return f"{type(value).__name__}:{value!r}"


@given(st.lists(values, max_size=3), st.lists(values, max_size=3))
def test_two_values_share_a_digest_only_if_they_are_equal(one: list[object], other: list[object]) -> None:
    """The one law: as many digests as values."""
    assert (digest(*one) == digest(*other)) == (list(map(spelled, one)) == list(map(spelled, other)))


def test_a_digest_never_changes() -> None:
    """Digests are kept in memory between builds and versions of Python: these are frozen."""
    assert digest() == "85020894aa0025a7b74eb744ec92f21e"
    assert digest("Hà Nam", 1, None, True, b"x", NOON, ("a",), Pair("b")) == "feb3154f9b7c68dd6a9b30fb00a630b0"


NEIGHBOURS = [
    (),
    ("",),
    ("", ""),
    ((),),
    (None,),
    (False,),
    (True,),
    (0,),
    (1,),
    ("1",),
    (b"1",),
    (b"",),
    ("ab", "c"),
    ("a", "bc"),
    (("a", "b"),),
    (("a",), "b"),
    ("a", ("b",)),
    ("s1:a",),
    (1, 2),
    (12,),
    (-1, 2),
    (Pair("a"),),
    (Couple("a"),),
    (("a", ""),),
    (NOON,),
    (NOON.astimezone(HANOI),),
    (NOON.replace(microsecond=1),),
    (NOON.isoformat(),),
    ("Hà",),
    ("Ha\u0300",),
]


def test_near_neighbours_differ() -> None:
    """What looks alike when written in a row is told apart by kind and length."""
    assert len({digest(*one) for one in NEIGHBOURS}) == len(NEIGHBOURS)


def test_the_same_instant_in_two_zones_is_two_values() -> None:
    """A page shows the zone."""
    assert digest(NOON) != digest(NOON.astimezone(HANOI))
    assert digest(NOON) == digest(NOON.astimezone(UTC))


@given(st.lists(values, max_size=3), st.lists(values, max_size=3))
def test_parts_that_were_seen_before_make_no_difference(one: list[object], other: list[object]) -> None:
    """Whoever digests many values digests each as if it were the only one."""
    digester = Digester()
    for _ in range(2):
        assert [digester.digest(*one), digester.digest(*other)] == [digest(*one), digest(*other)]


def test_it_does_not_matter_how_a_value_came_about() -> None:
    """Equal texts and numbers that are different objects are equal."""
    made = "".join(["Hà", " ", "Nam"]), int("9" * 30), "x" * 300, bytes(bytearray(b"x"))
    assert digest(made, made) == digest(("Hà Nam", 10**30 - 1, "x" * 300, b"x"), made)
    text = "thoi-su"
    assert digest(text, text) == digest(text, "-".join(["thoi", "su"]))


def test_lone_surrogates_have_a_digest() -> None:
    """File names that are no UTF-8 come with them."""
    assert digest("\udcff") != digest("\udcfe")


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        ["a"],
        {"a": 1},
        {"a"},
        frozenset("a"),
        Open(),
        Named("a", "b"),
        Colour.RED,
        Word("a"),
        Markup("a"),
        date(2019, 12, 30),
        datetime(2019, 12, 30),  # noqa: DTZ001 - a date without a zone is the point
        object(),
        Pair,
        (1, [2]),
        Pair("a", {"b": 1}),
        bytearray(b"a"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_kinds_are_refused(value: object) -> None:
    """A dict has no order to rely on, a float no one spelling, a subclass may mean something else."""
    with pytest.raises(TypeError, match=r"digest"):
        digest(value)


def test_deep_values_are_no_matter() -> None:
    """As deep as views ever are, and much deeper."""
    value: object = ()
    for _ in range(100):
        value = (value,)
    assert len(digest(value)) == 32
