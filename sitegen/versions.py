"""Versions of the paper to compare: as it would be built now, as a revision has it, as a manifest recorded it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sitegen.cache.memory import Memory
from sitegen.cache.places import Place, source_of
from sitegen.difference import (
    ARTICLE,
    AUTHOR,
    DAYS,
    FEED,
    FILE,
    FRONT,
    INDEX,
    OTHER,
    REDIRECT,
    SEARCH,
    SECTION,
    TAG,
    THEME,
    Known,
    Look,
    Version,
    address,
)
from sitegen.digest import digest
from sitegen.disk.scratch import scratch_folder
from sitegen.model import PUBLISHED, Article, Entry, Page
from sitegen.pages.listings import ListingView
from sitegen.pages.photos import RECIPE as PHOTO
from sitegen.pages.social import RECIPE as SOCIAL_CARD
from sitegen.press import Edition, Keys, print_all
from sitegen.search.ask import FOLDER
from sitegen.search.plan import RECIPES as INDEX_RECIPES
from sitegen.survey import Request, counter
from sitegen.whole import Prepared, edition_of

_KINDS = {
    "article.html": ARTICLE,
    "page.html": ARTICLE,
    "home.html": FRONT,
    "terms.html": INDEX,
    "archive.html": DAYS,
    "year.html": DAYS,
    "month.html": DAYS,
    "day.html": DAYS,
    "rss": FEED,
    "json-feed": FEED,
    "redirect.html": REDIRECT,
    "copy": FILE,
    PHOTO: FILE,
    SOCIAL_CARD: FILE,
    "theme-file": THEME,
    **dict.fromkeys(INDEX_RECIPES, SEARCH),
}
_FOLDERS = {"assets": THEME, FOLDER: SEARCH}
"""What is known of a file by its folder alone."""
_OF_LISTINGS = {"section": SECTION, "tag": TAG, "author": AUTHOR}
_DAYS_URL = "/luu-tru/"


def planned(name: str, request: Request, prepared: Prepared, memory: Memory) -> Version:
    """A version that was thought through, by the keys of its pages: nothing is made."""
    edition = edition_of(request, prepared, memory)
    keys = Keys(edition, memory.engine)
    # Which code makes it is the same for both.
    pages = {page.path: _look(page, key.view, digest(*key)) for page in edition.plan.pages if (key := keys.of(page))}
    return Version(name, pages, _articles(prepared))


def _look(page: Page, shows: str, whole: str) -> Look:
    view: Any = page.view
    title = str(getattr(view, "title", ""))
    if isinstance(view, ListingView):
        return Look(_OF_LISTINGS[view.kind], shows, whole, title, re.sub(r"trang/\d+/$", "", view.url))
    kind = _KINDS.get(page.recipe, OTHER)
    if kind == DAYS:
        return Look(kind, shows, whole, "", _DAYS_URL)
    if kind == FEED:
        return Look(kind, shows, whole, title, f"/{page.path}")
    return Look(kind, shows, whole, title, view.url if kind in (FRONT, INDEX) else "")


def _articles(prepared: Prepared) -> tuple[Known, ...]:
    return tuple(Known(entry, prepared.readings[entry.path].article) for entry in prepared.register)


# --- by bytes --------------------------------------------------------------------------------------------------------


def made(name: str, request: Request, prepared: Prepared, memory: Memory) -> Version:
    """The version that a build now would make, by its bytes: those of pages that memory does not know are made aside."""
    edition = edition_of(request, prepared, memory)
    keys, known = Keys(edition, memory.engine), memory.outputs()
    wanted = {page.path: keys.of(page) for page in edition.plan.pages}
    sums = {path: known[path].sha256 for path, key in wanted.items() if path in known and known[path].key == key}
    sums |= _printed(request, edition, [page for page in edition.plan.pages if page.path not in sums])
    return _by_bytes(name, prepared, sums)


def _printed(request: Request, edition: Edition, pages: list[Page]) -> dict[str, str]:
    """The SHA-256 of these pages, made in a scratch folder."""
    done = counter(request, "publish", len(pages))
    with scratch_folder() as scratch:
        aside = replace(edition, press=replace(edition.press, output=scratch))
        return {one.made.path: one.made.sha256 for one in print_all(aside, pages, request.workforce, done)}


def as_planned(prepared: Prepared) -> Version:
    """The paper of now without its bytes: what there is at which path."""
    return _by_bytes("", prepared, {page.path: "" for page in prepared.plan.pages})


def _by_bytes(name: str, prepared: Prepared, sums: Mapping[str, str]) -> Version:
    pages = {page.path: _look(page, sums[page.path], sums[page.path]) for page in prepared.plan.pages}
    return Version(name, pages, _articles(prepared))


def published(name: str, sums: Mapping[str, str], now: Version, known: Mapping[str, Known], permalink: str) -> Version:
    """A version of which there is the manifest only. What pages are is told by those of `now`. An article is told by what was
    `known` of its page (by path, as of `remembered`), by its address, or by the shape of that (`permalink`)."""
    pages = {path: _as_in(now, path, Look("", found, found)) for path, found in sums.items()}
    articles = {one.entry.url: one for one in now.articles if one.is_published}
    shape = _shape(permalink)
    found: list[Known] = []
    for path in sums:
        if one := known.get(path) or _by_address(articles, path) or _by_shape(shape, path, now):
            found.append(one)
            pages[path] = replace(pages[path], kind=ARTICLE, title=one.entry.title or pages[path].title)
    return Version(name, pages, tuple(found))


def _as_in(now: Version, path: str, look: Look) -> Look:
    known = now.pages.get(path)
    if known is None:
        return replace(look, kind=_FOLDERS.get(path.partition("/")[0], OTHER))
    return replace(known, shows=look.shows, whole=look.whole)


def _by_address(articles: Mapping[str, Known], path: str) -> Known | None:
    """The article that is at this address now was there before: what it said then is not known."""
    one = articles.get(address(path)) or articles.get(f"/{path}")
    return Known(replace(one.entry, title="")) if one else None


def _shape(permalink: str) -> re.Pattern[str] | None:
    """What the paths of articles look like, where that tells them from lists and says their ids."""
    if "{id}" not in permalink or not permalink.endswith(".html"):
        return None
    parts = re.split(r"({\w+})", permalink.lstrip("/"))
    return re.compile("".join(_FIELDS.get(part, re.escape(part)) for part in parts))


_FIELDS = {
    "{category}": r"[^/]+(?:/[^/]+)?",
    "{slug}": r"[^/]+",
    "{id}": r"(?P<id>[^/-]+)",
    "{year}": r"\d{4}",
    "{month}": r"\d\d",
    "{day}": r"\d\d",
}


def _by_shape(shape: re.Pattern[str] | None, path: str, now: Version) -> Known | None:
    """An article of which nothing is known but its address and the id in it."""
    match = shape.fullmatch(path) if shape and path not in now.pages else None
    return Known(Entry("", PUBLISHED, url=address(path), id=match["id"])) if match else None


def remembered(memory: Memory, sums: Mapping[str, str]) -> dict[str, Known]:
    """What memory knows of the articles behind a manifest, by the paths of their pages: where they stood, and what they
    said, if the page is the very one that the last build made. To be asked before anything is read anew."""
    outputs, last = memory.outputs(), memory.last_build()
    files = dict(last.files) if last else {}
    found = {}
    for path in sums.keys() & outputs.keys():
        if place := memory.article_place(path):
            source = source_of(place)
            same = outputs[path].sha256 == sums[path]
            reading = memory.reading(source, files.get(source)) if same else None
            found[path] = _known(place, reading.article if reading else None)
    return found


def _known(place: Place, article: Article | None) -> Known:
    source, url, section = source_of(place), str(place[1]), place[2]
    if article is None:
        return Known(Entry(source, PUBLISHED, url=url))
    date, category = None if article.static else article.date, section.slug if section else ""
    return Known(Entry(source, PUBLISHED, None, article.title, url, article.id, date, category), article)
