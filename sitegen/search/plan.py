"""The files of the index as planned pages: shards, leaves of headlines, names to suggest, and the contents of it all."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sitegen.model import Catalogue, Page, Published
from sitegen.search.ask import CONTENTS, FOLDER, leaf_path, shard_path, shortened
from sitegen.search.segments import Segment
from sitegen.settings import Settings
from sitegen.text.dates import iso
from sitegen.text.normal import fold
from sitegen.text.terms import words

SHARD = "search-shard"


@dataclass(frozen=True)
class ShardView:
    """One bucket of a segment. Its bytes are made of the terms of all the articles that the segment had when it was of this
    digest: when the bucket last changed."""

    segment: str
    made_of: str
    bucket: int


@dataclass(frozen=True)
class Headline:
    """An article as a result shows it before its own page is looked into."""

    number: int
    url: str
    """With `*` for the slug of the title."""
    title: str
    section: str
    date: str


@dataclass(frozen=True)
class LeafView:
    """The articles of a few days, in the order of their numbers."""

    headlines: tuple[Headline, ...]


@dataclass(frozen=True)
class Name:
    """A section, a tag or an author, and where its articles are."""

    title: str
    url: str
    kind: str


@dataclass(frozen=True)
class NamesView:
    """Names that have a word with the same two first letters."""

    names: tuple[Name, ...]


@dataclass(frozen=True)
class SegmentEntry:
    """What must be known of a segment to find anything in it (see `Segment`)."""

    name: str
    first: int
    slots: int
    buckets: int
    width: int
    version: str
    """Changes with the segment, so that no browser puts old files beside new ones."""


@dataclass(frozen=True)
class ContentsView:
    """The table of contents: all that a question needs to know first. `names` are the beginnings for which there are names."""

    articles: int
    segments: tuple[SegmentEntry, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Index:
    """The index, in short: its segments, and the table of contents. None of a paper that cannot be searched."""

    segments: tuple[Segment, ...]
    contents: ContentsView | None


NO_INDEX = Index((), None)


def plan_index(catalogue: Catalogue, held: tuple[Segment, ...], settings: Settings) -> tuple[Index, tuple[Page, ...]]:
    """The index of the paper, whose segments are given, and every file of it."""
    if not settings.search:
        return NO_INDEX, ()
    names = _names(catalogue, settings)
    index = Index(held, _contents(held, tuple(names)))
    by_path = {one.article.path: one for one in catalogue.articles}
    leaves = (page for one in held for page in _leaves(one, range(len(one.numbers)), by_path))
    return index, (*_shards(held), *leaves, *_name_pages(names), *_contents_page(index))


def replan_index(
    before: Index, held: tuple[Segment, ...], retitled: Mapping[str, Published]
) -> tuple[Index, tuple[Page, ...]]:
    """The index after edits that leave every article in its place, and the files of it that may be other than before.

    `retitled` are, by their sources, the articles whose headlines may be others, and those that share a leaf with them.
    """
    if before.contents is None:
        return before, ()
    index = Index(held, _contents(held, before.contents.names))
    was = {page.path: page.view for page in _shards(before.segments)}
    shards = (page for page in _shards(held) if page.view != was.get(page.path))
    leaves = (
        page
        for segment in held
        for page in _leaves(segment, [n for n, path in enumerate(segment.paths) if path in retitled], retitled)
    )
    return index, (*shards, *leaves, *_contents_page(index))


def paths_of(index: Index) -> set[str]:
    """The paths of all files of an index."""
    if index.contents is None:
        return set()
    leaves = {leaf_path(one.name, number // one.width) for one in index.segments for number in one.numbers}
    shards = {page.path for page in _shards(index.segments)}
    return {CONTENTS, *shards, *leaves, *map(names_path, index.contents.names)}


def beside(held: tuple[Segment, ...], paths: Collection[str]) -> set[str]:
    """The sources of the articles that share a leaf with any of these."""
    found: set[str] = set()
    for segment in held:
        leaves = {
            number // segment.width
            for path, number in zip(segment.paths, segment.numbers, strict=True)
            if path in paths
        }
        rows = zip(segment.paths, segment.numbers, strict=True) if leaves else ()
        found.update(path for path, number in rows if number // segment.width in leaves)
    return found


def _shards(held: tuple[Segment, ...]) -> Iterator[Page]:
    for segment in held:
        for bucket in range(segment.buckets):
            yield Page(shard_path(segment.name, bucket), SHARD, shard_view(segment, bucket))


def shard_view(segment: Segment, bucket: int) -> ShardView:
    """What is planned for a bucket."""
    return ShardView(segment.name, segment.made[bucket], bucket)


def _leaves(segment: Segment, places: Iterable[int], by_path: Mapping[str, Published]) -> Iterator[Page]:
    headlines = (_headline(segment.numbers[place], by_path[segment.paths[place]]) for place in places)
    for leaf, shown in groupby(headlines, lambda one: one.number // segment.width):
        yield Page(leaf_path(segment.name, leaf), "search-leaf", LeafView(tuple(shown)))


def _headline(number: int, one: Published) -> Headline:
    article = one.article
    return Headline(
        number,
        shortened(one.url, article.title),
        article.title,
        one.section.title if one.section else "",
        iso(article.date),
    )


def _names(catalogue: Catalogue, settings: Settings) -> dict[str, tuple[Name, ...]]:
    """The names by the two first letters of each of their words."""
    authors = catalogue.authors if settings.pages.authors else ()
    kinds = (("section", catalogue.sections), ("tag", catalogue.tags), ("author", authors))
    found: dict[str, dict[Name, None]] = defaultdict(dict)
    for kind, listings in kinds:
        for listing in listings:
            name = Name(listing.term.title, listing.term.url, kind)
            for word in words(name.title):
                found[beginning_of(word)][name] = None
    return {beginning: tuple(names) for beginning, names in sorted(found.items()) if beginning}


def beginning_of(word: str) -> str:
    """The two first letters of a word, as part of a file's name; "" for a word of other letters than ours."""
    letters = fold(word)[:2]
    return letters if letters.isascii() and letters.isalnum() else ""


def names_path(beginning: str) -> str:
    """Where the names with such a word lie in the output."""
    return f"{FOLDER}/ten/{beginning}.json"


def _name_pages(names: Mapping[str, tuple[Name, ...]]) -> Iterator[Page]:
    for beginning, shown in names.items():
        yield Page(names_path(beginning), "search-names", NamesView(shown))


def _contents(held: tuple[Segment, ...], names: tuple[str, ...]) -> ContentsView:
    entries = tuple(SegmentEntry(s.name, s.first_day, s.slots, s.buckets, s.width, s.digest[:8]) for s in held)
    return ContentsView(sum(len(s.numbers) for s in held), entries, names)


def _contents_page(index: Index) -> Iterator[Page]:
    if index.contents:
        yield Page(CONTENTS, "search-contents", index.contents)


# --- bytes -----------------------------------------------------------------------------------------------------------


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def leaf(view: LeafView) -> bytes:
    """A list of [number, address, title, section, date]."""
    return _json([[one.number, one.url, one.title, one.section, one.date] for one in view.headlines])


def names(view: NamesView) -> bytes:
    """A list of [name, address, kind]."""
    return _json([[one.title, one.url, one.kind] for one in view.names])


def contents(view: ContentsView) -> bytes:
    """An object with the fields of the view."""
    return _json({**vars(view), "segments": [vars(one) for one in view.segments]})


MAKERS: dict[str, Callable[[Any], bytes]] = {"search-leaf": leaf, "search-names": names, "search-contents": contents}
"""The recipes of the index that are made of their view alone."""
RECIPES = (SHARD, *MAKERS)
