"""docs/theme.md says of the views what they are."""

import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import datetime
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from sitegen.pages.contract import VIEWS
from sitegen.pages.site import SiteView
from sitegen.theme.filters import filters_for
from sitegen.theme.values import CONTRACT

TEXT = (Path(__file__).parents[2] / "docs" / "theme.md").read_text("utf-8")
WORDS = {str: "text", int: "number", bool: "yes/no", datetime: "moment"}


def in_words(kind: Any) -> str:
    """A type as the page calls it."""
    if get_origin(kind) is UnionType:
        return f"{in_words(next(one for one in get_args(kind) if one is not type(None)))} or nothing"
    if get_origin(kind) is tuple:
        return f"list of {in_words(get_args(kind)[0])}"
    return WORDS.get(kind) or f"`{kind.__name__}`"


def inside(kind: Any) -> Iterator[type]:
    """The views that a field can hold."""
    if is_dataclass(kind) and isinstance(kind, type):
        yield kind
    for part in get_args(kind):
        yield from inside(part)


def reached() -> list[type]:
    """Every view that a template can come to."""
    found: list[type] = []
    ahead = [SiteView, *VIEWS.values()]
    while ahead:
        view = ahead.pop(0)
        if view not in found:
            found.append(view)
            ahead += [one for hint in get_type_hints(view).values() for one in inside(hint)]
    return found


def described() -> dict[str, list[tuple[str, str]]]:
    """Name and type of each field that the page lists, by view."""
    parts = re.split(r"^### (\w+).*$", TEXT, flags=re.MULTILINE)[1:]
    rows = r"^\| `(\w+)` \| (.+?) \| .+ \|$"
    return {name: re.findall(rows, text, re.MULTILINE) for name, text in zip(parts[::2], parts[1::2], strict=True)}


@pytest.mark.parametrize("view", reached(), ids=lambda view: view.__name__)
def test_every_field_is_described(view):
    """By its name and type, in the order of the code; nothing else is."""
    assert described()[view.__name__] == [(name, in_words(hint)) for name, hint in get_type_hints(view).items()]


def test_nothing_is_described_that_is_not_there():
    """Views and their templates, filters and the version of the contract."""
    assert described().keys() == {view.__name__ for view in reached()}
    assert {f"### {view.__name__} – `{recipe}`" for recipe, view in VIEWS.items()} <= set(TEXT.splitlines())
    for name in filters_for({}, None):
        assert f"`{name}`" in TEXT or f"`{name}(…)`" in TEXT
    assert f"contract = {CONTRACT}\n" in TEXT
