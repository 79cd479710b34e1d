"""Asks every kind of page what it wants to publish, and refuses two pages for one path."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from sitegen.compressed import variants
from sitegen.model import Block, Catalogue, Page
from sitegen.pages import article, days, feeds, home, listings, others, photos, search, sitemaps, social
from sitegen.pages.cards import Paper, Touched, paper
from sitegen.pages.contract import WITH_BODY
from sitegen.pages.feeds import BodyOf, json_feed, rss
from sitegen.pages.paths import file_url, refuse_unsafe
from sitegen.pages.site import SiteView, site_view
from sitegen.problems import Problem, SiteError, problem
from sitegen.settings import Settings

Planner: TypeAlias = Callable[[Paper], Iterator[Page]]

PLANNERS: tuple[Planner, ...] = (
    photos.photo_pages,
    others.asset_pages,
    social.social_card_pages,
    article.article_pages,
    article.static_pages,
    others.withdrawn_pages,
    others.redirect_pages,
    others.not_found_page,
    listings.listing_pages,
    listings.term_pages,
    days.archive_pages,
    search.search_page,
    home.home_page,
    feeds.feed_pages,
    sitemaps.sitemap_pages,
)
"""In the order of publication: nothing is shown before what it leads to is there."""

_OF_ARTICLES = tuple(planner for planner in PLANNERS if planner not in (photos.photo_pages, others.asset_pages))
_OF_BODIES = (article.article_pages, article.static_pages, feeds.feed_pages)
"""Those that show anything of articles; those that show their bodies."""

_FOR_SERVERS = (others.not_found_page, feeds.feed_pages, sitemaps.sitemap_pages)
"""Those whose pages somebody must send or fetch: on a USB stick nobody does."""

MAKERS: dict[str, Callable[..., bytes]] = {
    "rss": rss,
    "json-feed": json_feed,
    "sitemap": sitemaps.sitemap,
    "sitemap-index": sitemaps.sitemap_index,
    "news-sitemap": sitemaps.news_sitemap,
    "robots": sitemaps.robots,
}
"""The recipes that are no templates. Feeds show bodies."""

_WITH_BODIES = {"rss", "json-feed"}


@dataclass(frozen=True)
class Plan:
    """Every file of the output, in the order of publication, and what all pages share."""

    site: SiteView
    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]


def replan(
    catalogue: Catalogue, settings: Settings, blocks: tuple[Block, ...], touched: Touched, day: date | None = None
) -> tuple[Page, ...]:
    """The pages of the whole plan that may be other than before edits that touched these articles and nothing else.

    Where articles are added some have paths that are new; edits leave alone what decides the paths of a paper.
    """
    own = paper(catalogue, settings, blocks, day=day)
    # Their neighbours in their sections show their headlines.
    beside = {url for face in touched.faces & catalogue.places.keys() for url in own.sides[face] if url}
    own = replace(own, touched=replace(touched, pages=touched.pages | beside))
    planners = PLANNERS if touched.added else _OF_ARTICLES if touched.faces else _OF_BODIES
    return tuple(_planned(planners, own))


def _planned(planners: Iterable[Planner], own: Paper) -> Iterator[Page]:
    for planner in planners:
        if not (own.settings.offline and planner in _FOR_SERVERS):
            yield from planner(own)


def plan(
    catalogue: Catalogue,
    settings: Settings,
    blocks: tuple[Block, ...],
    other_files: Iterable[Page],
    made: Iterable[Page] = (),
    day: date | None = None,
) -> Plan:
    """Plan the whole site, with the files of the theme and of the search index, and what extensions made; `day` decides
    what it looks back at.

    A page whose path cannot be used, or is taken, is left out and named in the problems.
    """
    made = tuple(made)
    own = paper(catalogue, settings, blocks, day=day)
    own = replace(own, made=tuple(map(_address, filter(_is_template, made))))
    wanted = [*other_files, *_planned(PLANNERS, own), *made]
    places = _Places()
    problems: list[Problem] = []
    for page in sorted(wanted, key=_claim):
        try:
            places.take(page)
        except SiteError as error:
            problems.append(replace(error.problem, line=page.maker[1]).at(_source(page, settings)))
    problems += _in_the_way(places.taken, settings)
    kept = {id(page) for page in places.taken.values()}
    return Plan(site_view(own), tuple(page for page in wanted if id(page) in kept), tuple(problems))


def _is_template(page: Page) -> bool:
    return page.recipe.endswith(".html")


def _address(page: Page) -> str:
    return file_url(page.path.removesuffix("index.html"))


def _in_the_way(taken: dict[str, Page], settings: Settings) -> list[Problem]:
    """Take out the files that stand where the small forms of others are going to be, with a problem for each."""
    owners = {
        path.casefold(): page for page in taken.values() for path in variants(page.path, settings.server.precompress)
    }
    found = [(taken.pop(path), owner) for path, owner in owners.items() if path in taken]
    return [problem("SG866", path=_source(page, settings), other=f"/{owner.path}") for page, owner in found]


def _claim(page: Page) -> int:
    """Who keeps a path that two want: no article, file or old address takes the place of the front page or of a list."""
    return _LAST if page.maker[0] else _CLAIMS.get(page.recipe, 0)


_CLAIMS = {
    "article.html": 1,
    "page.html": 1,
    "withdrawn.html": 2,
    photos.RECIPE: 3,
    social.RECIPE: 3,
    "copy": 3,
    "redirect.html": 4,
}
_LAST = 5


class _Places:
    """One path, one page; also where capitals do not count, as on Windows and macOS. No file is a folder as well."""

    def __init__(self) -> None:
        self.taken: dict[str, Page] = {}
        self._folders: dict[str, Page] = {}
        """The first page in each folder, by the folder's path with small letters."""
        self._safe: set[str] = {""}

    def take(self, page: Page) -> None:
        """Raise SiteError where the page's path cannot be used, or is another's."""
        folder, _, name = page.path.rpartition("/")
        refuse_unsafe(page.path if folder not in self._safe else name, page.path)
        self._safe.add(folder)
        path = page.path.casefold()
        if other := self.taken.get(path):
            raise _conflict("SG701" if other.path == page.path else "SG702", page, other)
        if other := self._folders.get(path):
            raise _conflict("SG704", page, other)
        self._open(path.rpartition("/")[0], page)
        self.taken[path] = page

    def _open(self, folder: str, page: Page) -> None:
        """Make sure that the folder and those above it are no files; a folder that is known has been looked at."""
        new = []
        while folder and folder not in self._folders:
            if other := self.taken.get(folder):
                raise _conflict("SG704", page, other)
            new.append(folder)
            folder = folder.rpartition("/")[0]
        self._folders.update(dict.fromkeys(new, page))


def _conflict(code: str, page: Page, other: Page) -> SiteError:
    return SiteError(code, url=f"/{page.path}", other=f"/{other.path}", first=_named(other), second=_named(page))


def _named(page: Page) -> str:
    return "{}:{}".format(*page.maker) if page.maker[0] else page.source or page.recipe


def _source(page: Page, settings: Settings) -> str:
    if page.maker[0]:
        return page.maker[0]
    return f"{settings.content}/{page.source}" if page.source else "sitegen.toml"


def make(page: Page, body_of: BodyOf) -> bytes:
    """The bytes of a page whose recipe is one of MAKERS."""
    maker = MAKERS[page.recipe]
    return maker(page.view, body_of) if page.recipe in _WITH_BODIES else maker(page.view)


def bodies_of(page: Page) -> tuple[str, ...]:
    """The sources of the bodies that a page shows."""
    if page.recipe in WITH_BODY:
        return (page.source,)
    if isinstance(page.given, feeds.FeedView):
        return tuple(item.body for item in page.given.items)
    return ()
