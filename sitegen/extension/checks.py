"""What an extension declares is looked at before any of it is used."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property
from typing import Any, get_args, get_type_hints

from sitegen.extension import Extension
from sitegen.extension.blame import in_words
from sitegen.problems import SiteError


def refuse_faulty(extension: Extension) -> None:
    """Raise SiteError SG963 for the first thing that cannot be meant."""
    for name in ("markdown", "pages"):
        _refuse_unless(isinstance(getattr(extension, name), (tuple, list)), name, f"{name}=(…,)")
    for name in ("filters", "templates"):
        _refuse_unless(isinstance(getattr(extension, name), Mapping), name, f'{name}={{"…": …}}')
    for one in extension.markdown:
        _refuse_unless(callable(one) or hasattr(one, "extendMarkdown"), "markdown", "markdown=(MyExtension,)")
    for name, made in extension.filters.items():
        is_name = isinstance(name, str) and name.isidentifier()
        _refuse_unless(is_name and _takes_one(made), f"filters: {name}", "def loc(value): …")
    for maker in extension.pages:
        _refuse_unless(_takes_one(maker), f"pages: {name_of(maker)}", "def pages(paper): …")
    for name, view in extension.templates.items():
        _refuse_unless(isinstance(name, str) and name.endswith(".html"), f"templates: {name}", '"ten-dat.html"')
        _refuse_unless(view is dict or _is_view(view), f"templates: {name}", "@dataclass(frozen=True) | dict")
        _refuse_unreadable(name, view)


def name_of(maker: Callable[..., object]) -> str:
    """What a function is called."""
    return str(getattr(maker, "__qualname__", type(maker).__name__))


def _refuse_unless(sound: bool, name: str, expected: str) -> None:
    if not sound:
        raise SiteError("SG963", name=name, expected=expected)


def _takes_one(function: Any) -> bool:
    """Whether it can be called with one value."""
    if not callable(function):
        return False
    try:
        inspect.signature(function).bind_partial(None)
        needed = [one for one in inspect.signature(function).parameters.values() if one.default is one.empty]
    except TypeError:
        return False
    except ValueError:  # compiled functions keep their signature to themselves
        return True
    # Filters may ask for more, which templates give; whether they do is seen there.
    return not any(one.kind is one.KEYWORD_ONLY for one in needed)


def _is_view(view: Any) -> bool:
    return isinstance(view, type) and is_dataclass(view)


def _refuse_unreadable(name: str, view: type) -> None:
    """Hints that name what is not there would stop whoever checks the templates."""
    ahead, seen = [view], set()
    while ahead:
        kind = ahead.pop()
        if is_dataclass(kind) and kind not in seen:
            seen.add(kind)
            try:
                ahead += list(_within(kind))
            except Exception as error:
                raise SiteError(
                    "SG963", name=f"templates: {name}: {kind.__name__}", expected=in_words(error)
                ) from error


def _within(kind: type) -> Iterator[Any]:
    hints = get_type_hints(kind)
    shown = [hints[field.name] for field in fields(kind)]
    shown += [get_type_hints(made).get("return") for made in computed(kind).values()]
    for hint in shown:
        yield from (hint, *get_args(hint))
        for inner in get_args(hint):
            yield from get_args(inner)


def computed(kind: type) -> dict[str, Callable[..., object]]:
    """The properties of a dataclass by their names, which its own fields leave out."""
    return {
        name: made
        for name, value in vars(kind).items()
        if not name.startswith("_")
        and (made := value.fget if isinstance(value, property) else getattr(value, "func", None))
        and isinstance(value, (property, cached_property))
    }
