"""Makes every planned page and puts it into the output: the last two verbs of the story, in as many processes as wanted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from sitegen.body import fill
from sitegen.digest import digest
from sitegen.disk import publish as disk
from sitegen.disk.scan import read
from sitegen.model import Page
from sitegen.pages.article import ArticleView, StaticView
from sitegen.pages.others import CopyView
from sitegen.pages.plan import MAKERS, bodies_of, make
from sitegen.pages.site import SiteView
from sitegen.problems import Problem, SiteError, SiteErrors, in_order, problem
from sitegen.theme.render import Renderer
from sitegen.theme.values import Theme
from sitegen.workers import Work, do

SECONDS_A_PAGE = 120


@dataclass(frozen=True, slots=True)
class ThemeFileView:
    """A file of the theme, by its path there and its content's digest."""

    file: str
    digest: str


def theme_pages(theme: Theme) -> Iterator[Page]:
    """The theme's styles, fonts and pictures, as files of the output."""
    for asset in theme.assets:
        yield Page(asset.url.lstrip("/"), "theme-file", ThemeFileView(asset.path, digest(asset.data)), asset.path)


@dataclass(frozen=True, eq=False)
class Press:
    """What the making of any page needs."""

    site_folder: Path
    output: Path
    theme: Theme
    site: SiteView


@dataclass(frozen=True, slots=True)
class _Job:
    """A page to make, with the HTML of the bodies that it shows."""

    page: Page
    bodies: tuple[str, ...]


def print_all(
    press: Press, pages: Sequence[Page], bodies: Mapping[str, str], jobs: int, done: Callable[[int], None]
) -> list[disk.Made]:
    """Make and write the pages, in their order as far as kinds go: nothing is shown before what it leads to is there.

    Raises SiteErrors where a page cannot be made or written: what stands then is the old site, or files of the new one
    that nothing leads to yet.
    """
    work = Work(_print_one, press, _given_up, SECONDS_A_PAGE)
    made: list[disk.Made] = []
    for _, group in groupby(pages, key=lambda page: page.recipe):
        ready = [_Job(page, tuple(bodies[name] for name in bodies_of(page))) for page in group]
        results = do(work, ready, jobs, done)
        if failures := [one for one in results if isinstance(one, Problem)]:
            raise SiteErrors(in_order(failures))
        made += [one for one in results if isinstance(one, disk.Made)]
    return made


def _print_one(press: Press, job: _Job) -> disk.Made | Problem:
    try:
        return disk.publish(press.output, job.page.path, _bytes_of(press, job))
    except SiteError as error:
        return error.problem
    except Exception as error:  # noqa: BLE001 - a fault of ours is told in one line, like any other
        return problem("SG901", path=job.page.path, reason=f"{type(error).__name__}: {error}")


def _given_up(job: _Job, why: str) -> disk.Made | Problem:
    return problem("SG901", path=job.page.path, reason=why)


def _bytes_of(press: Press, job: _Job) -> bytes:
    page, view = job.page, job.page.view
    if isinstance(view, CopyView):
        return read(press.site_folder / view.folder, view.file, f"{view.folder}/{page.path}")
    if isinstance(view, ThemeFileView):
        return next(asset.data for asset in press.theme.assets if asset.path == view.file)
    if page.recipe in MAKERS:
        return make(page, dict(zip(bodies_of(page), job.bodies, strict=True)).__getitem__)
    if isinstance(view, (ArticleView, StaticView)):
        return _renderer(press).render(page, fill(job.bodies[0], view.links, view.images))
    return _renderer(press).render(page)


@lru_cache(maxsize=1)
def _renderer(press: Press) -> Renderer:
    """One for each build in each process: templates are compiled once."""
    return Renderer(press.theme, press.site)
