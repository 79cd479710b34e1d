"""Pages that no list shows: not found, redirects from old addresses, what stands where an article was taken down."""

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.model import Asset, Page
from sitegen.pages.cards import Link, Paper
from sitegen.pages.paths import output_path


@dataclass(frozen=True)
class NotFoundView:
    """The page that servers show for an address that leads nowhere."""

    url: str


@dataclass(frozen=True)
class RedirectView:
    """An old address of an article: leads on to where it is now."""

    url: str
    target: str
    canonical: str
    title: str


@dataclass(frozen=True)
class WithdrawnView:
    """What answers at the address of an article that was taken down: the reason, and nothing of the article."""

    url: str
    canonical: str
    reason: str
    breadcrumb: tuple[Link, ...]


@dataclass(frozen=True)
class CopyView:
    """A file published as it is: where it is on disk, and its content by digest."""

    folder: str
    file: str
    digest: str


FILE = "file"
"""The recipe of a file that an extension hands in whole."""


@dataclass(frozen=True)
class FileView:
    """The content of such a file."""

    data: bytes


def not_found_page(_: Paper) -> Iterator[Page]:
    """`/404.html`."""
    yield Page("404.html", "404.html", NotFoundView("/404.html"))


def redirect_pages(paper: Paper) -> Iterator[Page]:
    """A page for each alias of each article."""
    for one in (*paper.catalogue.articles, *paper.catalogue.static):
        for alias in one.article.aliases:
            view = RedirectView(alias, one.url, paper.canonical(one.url), one.article.title)
            yield Page(_page_path(alias), "redirect.html", view, one.article.path)


def _page_path(alias: str) -> str:
    """`/tin/cu` was a folder's page on the old server, `/tin/cu.htm` a file. An alias is a path, not encoded any more."""
    last = alias.rpartition("/")[2]
    return (alias if "." in last else f"{alias.rstrip('/')}/index.html").lstrip("/")


def withdrawn_pages(paper: Paper) -> Iterator[Page]:
    """A page where each article that was taken down stood."""
    for url, article in paper.catalogue.withdrawn:
        view = WithdrawnView(url, paper.canonical(url), article.withdrawn, paper.breadcrumb())
        yield Page(output_path(url), "withdrawn.html", view, article.path)


def asset_pages(paper: Paper) -> Iterator[Page]:
    """A copy of each file that the articles use and that is published as it is."""
    for asset in paper.assets:
        if not asset.prints:
            yield _copy(asset, paper.settings.content)


def _copy(asset: Asset, folder: str) -> Page:
    return Page(asset.path, "copy", CopyView(folder, asset.file, asset.digest), asset.path)
