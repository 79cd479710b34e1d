"""Records: what page makers hand in, as values that can be digested, sent and remembered."""

import pickle
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.digest import digest
from sitegen.extension.records import Recorder, UnfitError

NAMES = st.from_regex(r"[a-z]{1,8}_", fullmatch=True)
LEAVES = st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.datetimes(timezones=st.just(UTC))
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(NAMES, inner), max_leaves=20
)


@dataclass
class Ten:
    cu: str
    con: tuple[Any, ...] = ()

    @property
    def dai(self) -> int:
        return len(self.cu)

    @cached_property
    def hoa(self) -> str:
        return self.cu.upper()

    def hien(self) -> str:
        return self.cu


def seen(value: Any) -> Any:
    """The value as a template can see it."""
    if isinstance(value, dict):
        return {name: seen(one) for name, one in value.items()}
    return [seen(one) for one in value] if isinstance(value, (list, tuple)) else value


def shown(record: Any, like: Any) -> Any:
    if isinstance(like, dict):
        return {name: shown(getattr(record, name), one) for name, one in like.items()}
    if isinstance(like, (list, tuple)):
        return [shown(*pair) for pair in zip(record, like, strict=True)]
    return record


@given(VALUES)
def test_a_record_shows_what_was_handed_in(value: Any) -> None:
    """The same names and items; in another process as well; and its digest is that of its content."""
    record = Recorder().record(value)
    assert shown(record, value) == seen(value)
    again = pickle.loads(pickle.dumps(record))
    assert (again, digest(again)) == (record, digest(Recorder().record(value)))


def test_fields_and_properties_but_no_methods() -> None:
    """A template gets results."""
    made = Recorder().record(Ten("Hà Nam", con=(Ten("Phủ Lý"),)))
    assert (made.cu, made.dai, made.hoa, made.con[0].dai) == ("Hà Nam", 6, "HÀ NAM", 6)
    assert not hasattr(made, "hien")
    assert type(made).__name__ == "Ten"


def test_a_record_never_changes_and_shares_what_was_shared() -> None:
    """Whatever its maker does later, and digested once however many pages show it."""
    names, one = ["a"], Ten("b")
    recorder = Recorder()
    made, other = recorder.record({"ten": names, "mot": one}), recorder.record([one])
    names.append("c")
    assert made.ten == ("a",)
    assert made.mot is other[0]
    with pytest.raises(AttributeError):
        made.mot = 1


def test_markup_is_a_text_like_any_other() -> None:
    """The template says what is HTML, not whoever hands it in."""
    assert type(Recorder().record(Markup("<b>"))) is str


@pytest.mark.parametrize(
    ("value", "place", "found"),
    [
        ({"a": [1, 1.5]}, "page.a[1]", "float"),
        ({"a": {"x y": 1}}, "page.a", "'x y'"),
        ({"class": 1}, "page", "'class'"),
        ({1: 1}, "page", "1"),
        (Ten("a", ({2},)), "page.con[0]", "set"),
        ({"a": date(2024, 1, 1)}, "page.a", "date"),
        ({"a": datetime(2024, 1, 1)}, "page.a", "datetime without a zone"),  # noqa: DTZ001
        (MappingProxyType({"a": Ten}), "page.a", "type"),
        ((one for one in ()), "page", "generator"),
    ],
)
def test_what_no_page_can_show(value: Any, place: str, found: str) -> None:
    """Values without an order or a lasting form are named with their place."""
    with pytest.raises(UnfitError) as raised:
        Recorder().record(value)
    assert (raised.value.place, raised.value.found) == (place, found)
