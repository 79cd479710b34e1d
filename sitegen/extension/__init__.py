"""What the extensions of a site are written with: their Markdown, filters and page makers, and the paper that these see."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from sitegen.model import Picture, Section, Term

__all__ = ["Article", "Extension", "File", "Page", "Paper", "Picture", "Section", "Term"]


@dataclass(frozen=True)
class Article:
    """A published article as page makers see it. It has all that a card has, so themes' lists can show it."""

    url: str
    title: str
    date: datetime
    summary: str
    """The sapo, else the first paragraph."""
    picture: Picture | None
    section: Section | None
    featured: bool
    updated: datetime | None
    tags: tuple[Term, ...]
    authors: tuple[Term, ...]
    kind: str
    lang: str
    extra: tuple[tuple[str, str], ...]
    """Fields of the front matter that sitegen does not know, and those under `extra`, as text."""

    def value(self, name: str, default: str = "") -> str:
        """One of `extra` by its name."""
        return dict(self.extra).get(name, default)


@dataclass(frozen=True)
class Paper:
    """What a page maker is given. `articles` are newest first; nothing here is a draft, or ahead of its time."""

    name: str
    motto: str
    description: str
    base_url: str
    """Without a slash at its end."""
    language: str
    zone: tzinfo
    offline: bool
    articles: tuple[Article, ...]
    static: tuple[Article, ...]
    """The pages of the folder `trang`."""
    sections: tuple[Section, ...]
    tags: tuple[Term, ...]
    authors: tuple[Term, ...]


@dataclass(frozen=True)
class Page:
    """A page to be made by a template. `view` is what the template knows as `page`: a dataclass, or a dict of names.

    `path` is its address, `/ten-dat/` or `/ten-dat/ha-nam.html`.
    """

    path: str
    template: str
    view: Any


@dataclass(frozen=True)
class File:
    """A file to be published as it is: a text, which is written in UTF-8, or bytes."""

    path: str
    data: str | bytes


PageMaker = Callable[[Paper], Iterable[Page | File]]


@dataclass(frozen=True)
class Extension:
    """What a module extends the paper with; it has one of these by the name of EXTENSION.

    `markdown`: extensions of Python-Markdown, as instances, classes or functions that make one. `filters`: functions by the
    names that templates call them. `pages`: functions from a Paper to pages and files. `templates`: what the templates of
    those pages are given, by their names: a dataclass, or `dict` for what is not to be checked.
    """

    markdown: tuple[Any, ...] = ()
    filters: Mapping[str, Callable[..., object]] = field(default_factory=dict)
    pages: tuple[PageMaker, ...] = ()
    templates: Mapping[str, type] = field(default_factory=dict)
