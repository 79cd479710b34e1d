"""Makes the planned pages that are not in the output yet, and puts them there: the last two verbs of the story."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any

from sitegen.body import fill
from sitegen.cache.memory import Key, Memory, Output, settled_stamp
from sitegen.cache.sketch import Sketcher, changed
from sitegen.compressed import ENDINGS, compress, original, variants
from sitegen.digest import Digester, digest
from sitegen.disk import publish as disk
from sitegen.disk.scan import read
from sitegen.indexing import Indexing, print_shards
from sitegen.manifest import MANIFEST
from sitegen.model import ExtensionSource, Page
from sitegen.pages.article import StaticView
from sitegen.pages.contract import WITH_BODY
from sitegen.pages.feeds import FeedView
from sitegen.pages.others import FILE, CopyView, FileView
from sitegen.pages.photos import RECIPE as PHOTO
from sitegen.pages.plan import MAKERS, Plan, bodies_of, make
from sitegen.pages.site import SiteView
from sitegen.pages.social import RECIPE as SOCIAL_CARD
from sitegen.problems import Problem, SiteError, SiteErrors, in_order, problem
from sitegen.search.plan import MAKERS as INDEX_MAKERS
from sitegen.search.plan import SHARD
from sitegen.standing import all_standing, as_left
from sitegen.theme.closure import closure_digest
from sitegen.theme.render import Renderer
from sitegen.theme.values import Theme
from sitegen.work import OutOfTime, Work, Workforce

COPIED = ("copy", "theme-file", FILE)
"""Recipes that make nothing."""
SECONDS_A_PAGE = 120
MOST_NAMED = 5
"""Fields of a view that a reason names; a page whose whole list moved has dozens."""
SHRINK_LIMIT = 0.3
"""A build that would remove a larger part of the pages than this asks first: an empty folder must not erase a paper."""


@dataclass(frozen=True)
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
    compiled: Mapping[str, bytes]
    """The theme's templates, made ready."""
    site: SiteView
    precompress: tuple[str, ...] = ()
    """The encodings in which text files are put beside themselves."""
    extensions: tuple[ExtensionSource, ...] = ()
    photos: Path | None = None
    """The folder in which is kept what was made of photos before."""

    def files_of(self, page: Page) -> tuple[str, ...]:
        """The paths of the page and of its small forms."""
        return (page.path, *variants(page.path, self.precompress))

    def is_small_form(self, path: str, planned: Collection[str]) -> bool:
        """Whether the file stands beside the page that it was made from."""
        endings = tuple(ENDINGS[one] for one in self.precompress)
        return path.endswith(endings) and original(path) in planned if endings else False


@dataclass(frozen=True)
class Edition:
    """What is to be published: the plan, the press, and the bodies: HTML in UTF-8, and digest, by the article's source."""

    plan: Plan
    press: Press
    body_of: Callable[[str], bytes]
    body_digest: Callable[[str], str]
    indexing: Indexing = field(default_factory=Indexing)
    ahead: frozenset[str] = frozenset()
    """The paths that somebody is looking at: they are made before all others."""
    shown: Callable[[tuple[str, ...]], None] = lambda paths: None
    """Hears which of those were written, as soon as they are in their places."""


@dataclass(frozen=True)
class Issued:
    """How many files were written, how many were right already, how many were removed; what had to be made; and the
    paths at which something else, or nothing, stands now."""

    written: int
    unchanged: int
    removed: int
    made: tuple[Page, ...]
    changed: tuple[str, ...]


# --- keys ------------------------------------------------------------------------------------------------------------


class Keys:
    """The key of any page of an edition: a page is made again when, and only when, its key changed."""

    def __init__(self, edition: Edition, engine: str):
        self._edition, self._engine = edition, engine
        self._site = digest(edition.press.site)
        self._closures: dict[str, str] = {}
        self._digester = Digester()

    def wanted(self, pages: Iterable[Page]) -> dict[str, Key]:
        """The key of each file: a small form has that of its page, for it is made of nothing else."""
        files_of = self._edition.press.files_of
        return {path: key for page in pages for key in [self.of(page)] for path in files_of(page)}

    def of(self, page: Page) -> Key:
        bodies = bodies_of(page)
        digests = tuple(self._edition.body_digest(source) for source in bodies)
        view = self._digester.digest(page.recipe, page.made_of or page.view, digests)
        if not page.recipe.endswith(".html"):
            return Key(self._engine, "", "", view)
        return Key(self._engine, self._closure(page.recipe), self._site, view)

    def _closure(self, template: str) -> str:
        if template not in self._closures:
            self._closures[template] = closure_digest(self._edition.press.theme, template)
        return self._closures[template]


# --- bringing out ----------------------------------------------------------------------------------------------------


def bring_out(
    edition: Edition,
    memory: Memory,
    workforce: Workforce,
    done: Callable[[int], None],
    allow_shrink: bool = False,
    fsync: bool = False,
) -> Issued:
    """Make and write every page that is not in the output as it should be, remove what no longer belongs, record all.

    Raises SiteErrors where a page cannot be made or written: what stands then is the old site, or files of the new one
    that nothing leads to yet.
    """
    folder, pages = edition.press.output, edition.plan.pages
    before = disk.made_before(folder)
    _refuse_shrinking(before, {page.path for page in pages}, allow_shrink)
    keys, remembered = Keys(edition, memory.engine), memory.outputs()
    wanted = keys.wanted(pages)
    standing = {
        path: checked
        for path, key in wanted.items()
        if (known := remembered.get(path)) and known.key == key and (checked := as_left(folder, path, known))
    }
    return _issue(edition, wanted, standing, before, memory, workforce, done, fsync)


def reissue(
    edition: Edition,
    memory: Memory,
    workforce: Workforce,
    done: Callable[[int], None],
    fsync: bool,
    gone: Collection[str] = (),
) -> Issued | None:
    """Make those pages of the edition again that are other than before, and remove those that are `gone`, where all others
    stand as we left them; None where they do not."""
    folder, remembered = edition.press.output, memory.outputs()
    keys = Keys(edition, memory.engine)
    wanted = keys.wanted(edition.plan.pages)
    right = {
        path: known
        for path, known in remembered.items()
        if wanted.get(path, known.key) == known.key and path not in gone
    }
    standing = all_standing(folder, right)
    if standing is None or disk.sha256_of(folder, MANIFEST) != memory.manifest():
        return None
    return _issue(edition, wanted, standing, tuple(remembered), memory, workforce, done, fsync)


def _issue(
    edition: Edition,
    wanted: Mapping[str, Key],
    standing: Mapping[str, Output],
    before: Sequence[str],
    memory: Memory,
    workforce: Workforce,
    done: Callable[[int], None],
    fsync: bool,
) -> Issued:
    """Make what does not stand, remove what is neither standing nor wanted, then record the whole: never the reverse."""
    folder, files_of = edition.press.output, edition.press.files_of
    stale = [page for page in edition.plan.pages if not standing.keys() >= set(files_of(page))]
    planned = wanted.keys() | standing.keys()
    if stale or planned != set(before):
        disk.announce(folder, planned, before)
    done(len(standing))
    printed = print_all(edition, stale, workforce, done)
    removed = disk.remove_all_except(folder, planned, before)
    made = outputs_of(folder, stale, printed, wanted, Reasons(memory, memory.outputs()))
    new = [made.path for one in printed for made in one.files if made.written]
    memory.keep_index(edition.indexing.index)
    record(folder, {**standing, **made}, zip(stale, printed, strict=True), memory)
    if fsync and (new or removed):
        disk.sync(folder)
    gone = sorted(set(before) - planned)
    written = sum(one.made.written for one in printed)
    pages = sum(not edition.press.is_small_form(path, planned) for path in planned)
    return Issued(written, pages - written, removed, tuple(stale), (*new, *gone))


def record(
    folder: Path, outputs: Mapping[str, Output], printed: Iterable[tuple[Page, "Printed"]], memory: Memory
) -> None:
    """Write the manifest of the whole output, and remember it; `printed` are the pages that were made."""
    recorded = (disk.Made(path, one.size, one.sha256, False) for path, one in outputs.items())
    manifest = disk.write_manifest(folder, recorded)
    for page, one in printed:
        memory.keep_sketch(page.path, one.sketch)
        if isinstance(page.given, (FeedView, StaticView)):
            memory.keep_page(page)
    memory.drop_pages(path for path in memory.outputs() if path not in outputs)
    memory.keep_outputs(outputs)
    memory.keep_manifest(manifest.sha256)


def _refuse_shrinking(before: Sequence[str], planned: set[str], allowed: bool) -> None:
    pages = [path for path in before if path.endswith(".html")]
    gone = [path for path in pages if path not in planned]
    if not allowed and len(pages) >= 10 and len(gone) > SHRINK_LIMIT * len(pages):
        raise SiteError("SG810", gone=len(gone), pages=len(pages))


def outputs_of(
    folder: Path,
    pages: Iterable[Page],
    printed: Iterable["Printed"],
    wanted: Mapping[str, Key],
    reasons: "Reasons",
) -> dict[str, Output]:
    """What is to be remembered of the pages just made. Recorded after the file is in place: a crash can only cost work."""
    now = time.time_ns()
    outputs = {}
    for page, one in zip(pages, printed, strict=True):
        key = wanted[page.path]
        reason = reasons.of(page, key, one.sketch)
        for made in one.files:
            stamp = disk.stamp(folder, made.path)
            settled = settled_stamp(stamp, now) if stamp else None
            bodies = bodies_of(page) if made is one.made else ()
            outputs[made.path] = Output(key, made.size, made.sha256, settled, reason, bodies)
    return outputs


class Reasons:
    """Why pages were made again: the part of the key that changed, and of a view the very fields."""

    def __init__(self, memory: Memory, before: Mapping[str, Output]):
        self._memory, self._before = memory, before

    def of(self, page: Page, key: Key, sketch: bytes) -> str:
        """`new`, `output` (the file was not as we left it), or the parts: `templates`, `site`, `view: cards[0].title`."""
        before = self._before.get(page.path)
        return self._changes(page, key, before.key, sketch) if before else "new"

    def _changes(self, page: Page, key: Key, before: Key, sketch: bytes) -> str:
        parts = key.unlike(before)
        if "view" not in parts:
            return " ".join(parts) or "output"
        names = changed(self._memory.sketch(page.path), sketch, page.view, MOST_NAMED + 1) or ("body",)
        shown = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
        return " ".join([*parts[:-1], f"view: {shown}"])


# --- making ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Job:
    """A page to make, with the HTML of the bodies that it shows."""

    page: Page
    bodies: tuple[bytes, ...]


@dataclass(frozen=True)
class Printed:
    """A page made and in its place, and its small forms; and the sketch of its view, made where there was time for it."""

    made: disk.Made
    sketch: bytes
    small: tuple[disk.Made, ...] = ()

    @property
    def files(self) -> tuple[disk.Made, ...]:
        return (self.made, *self.small)


@dataclass(frozen=True)
class _Fresh:
    """A page made and not yet in its place, with its small forms by their paths."""

    data: bytes
    sketch: bytes
    small: tuple[tuple[str, bytes], ...] = ()


def print_all(
    edition: Edition, pages: Sequence[Page], workforce: Workforce, done: Callable[[int], None]
) -> list[Printed]:
    """Make and write the pages, kind by kind in their order: nothing is shown before what it leads to is there.

    Only what somebody is looking at goes before all that.
    """
    if edition.ahead.isdisjoint(page.path for page in pages):
        return _print_in_order(edition, pages, workforce, done)
    # Style sheets and pictures go even before those: a page must not be shown without them.
    waited = [page for page in pages if page.recipe in COPIED or page.path in edition.ahead]
    seen = dict(zip((page.path for page in waited), _print_in_order(edition, waited, workforce, done), strict=True))
    edition.shown(tuple(path for path, one in seen.items() if one.made.written))
    rest = iter(_print_in_order(edition, [page for page in pages if page.path not in seen], workforce, done))
    return [seen[page.path] if page.path in seen else next(rest) for page in pages]


def _print_in_order(
    edition: Edition, pages: Sequence[Page], workforce: Workforce, done: Callable[[int], None]
) -> list["Printed"]:
    press = edition.press
    work = Work(_print_one, press, _given_up, SECONDS_A_PAGE, put=partial(_put, press.output), at_once=64)
    printed: list[Printed] = []
    for recipe, group in groupby(pages, key=lambda page: page.recipe):
        if recipe == SHARD:
            printed += _print_shards(edition, list(group), workforce, done)
            continue
        if recipe in (PHOTO, SOCIAL_CARD):
            printed += _print_pictures(edition, list(group), workforce, done)
            continue
        ready = [_Job(page, tuple(edition.body_of(source) for source in bodies_of(page))) for page in group]
        # What is only copied would be sent away and come back as it was.
        force = workforce.here if recipe in COPIED else workforce
        results = force.do(work, ready, done)
        if failures := [one for one in results if isinstance(one, Problem)]:
            raise SiteErrors(_causes(failures))
        printed += [one for one in results if isinstance(one, Printed)]
    return printed


def _print_shards(
    edition: Edition, pages: Sequence[Page], workforce: Workforce, done: Callable[[int], None]
) -> list[Printed]:
    found = print_shards(edition.press.output, edition.indexing, pages, workforce, done)
    return _all_printed(edition, pages, found)


def _print_pictures(
    edition: Edition, pages: Sequence[Page], workforce: Workforce, done: Callable[[int], None]
) -> list[Printed]:
    # Late: most builds make none.
    from sitegen.developing import print_cards, print_photos

    press = edition.press
    if pages[0].recipe == SOCIAL_CARD:
        found = print_cards(press.output, press.photos, pages, workforce, done)
    else:
        found = print_photos(press.site_folder, press.output, press.photos, pages, workforce, done)
    return _all_printed(edition, pages, found)


def _all_printed(edition: Edition, pages: Sequence[Page], found: Sequence[disk.Made | Problem]) -> list[Printed]:
    if failures := [one for one in found if isinstance(one, Problem)]:
        raise SiteErrors(_causes(failures))
    sketch = _sketcher(edition.press).sketch
    made = (one for one in found if isinstance(one, disk.Made))
    return [Printed(one, sketch(page.view)) for page, one in zip(pages, made, strict=True)]


def _causes(failures: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each cause with the first page that it struck: a full disk is one mistake, not one a page."""
    first: dict[tuple[str, object], Problem] = {}
    for failure in in_order(failures):
        first.setdefault((failure.code, failure.facts), failure)
    return tuple(first.values())


def _print_one(press: Press, job: _Job) -> _Fresh | Problem:
    page = job.page
    try:
        page = page.with_view()
        data = bytes_of(press, page, job.bodies)
        forms = zip(variants(page.path, press.precompress), press.precompress, strict=False)
        small = tuple((path, compress(data, encoding)) for path, encoding in forms)
        return _Fresh(data, _sketcher(press).sketch(page.view), small)
    except OutOfTime as error:
        if found := _slow_extension(press, page, error):
            return found
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours is told in one line, like any other
        return _told(page, error)


def _slow_extension(press: Press, page: Page, error: OutOfTime) -> Problem | None:
    """The line of a filter in which time ran out, if it was in one."""
    if not press.extensions:
        return None
    from sitegen.extension.blame import blamed

    found = blamed("SG968", error, press.extensions, name=page.recipe, seconds=str(SECONDS_A_PAGE))
    return found.problem if found else None


def _put(output: Path, job: _Job, fresh: _Fresh | Problem) -> Printed | Problem:
    if isinstance(fresh, Problem):
        return fresh
    try:
        made = disk.publish(output, job.page.path, fresh.data)
        return Printed(made, fresh.sketch, tuple(disk.publish(output, path, data) for path, data in fresh.small))
    except Exception as error:  # noqa: BLE001 - as above
        return _told(job.page, error)


def _told(page: Page, error: Exception) -> Problem:
    if isinstance(error, SiteError):
        return error.problem
    return problem("SG901", path=page.path, reason=f"{type(error).__name__}: {error}")


def _given_up(job: _Job, why: str) -> Printed | Problem:
    return problem("SG901", path=job.page.path, reason=why)


@lru_cache(maxsize=1)
def _sketcher(_: Press) -> Sketcher:
    return Sketcher()


def bytes_of(press: Press, page: Page, bodies: tuple[bytes, ...]) -> bytes:
    """The finished file. Raises SiteError where the template or a source fails."""
    view: Any = page.view
    if page.recipe in COPIED:
        return _as_it_is(press, page, view)
    if page.recipe in INDEX_MAKERS:
        return INDEX_MAKERS[page.recipe](view)
    if page.recipe in MAKERS:
        texts = (body.decode() for body in bodies)
        return make(page, dict(zip(bodies_of(page), texts, strict=True)).__getitem__)
    if page.recipe in WITH_BODY:
        return _renderer(press).render(page, fill(bodies[0].decode(), view.links, view.images))
    return _renderer(press).render(page)


def _as_it_is(press: Press, page: Page, view: CopyView | ThemeFileView | FileView) -> bytes:
    """A file that somebody else made."""
    if isinstance(view, FileView):
        return view.data
    if isinstance(view, ThemeFileView):
        return next(asset.data for asset in press.theme.assets if asset.path == view.file)
    return _copied(press, page, view)


def _copied(press: Press, page: Page, view: CopyView) -> bytes:
    """The content that was planned, and no other: what is recorded of a page holds for its bytes."""
    shown = f"{view.folder}/{page.path}"
    data = read(press.site_folder / view.folder, view.file, shown)
    if digest(data) != view.digest:
        raise SiteError("SG809", path=shown)
    return data


@lru_cache(maxsize=1)
def _renderer(press: Press) -> Renderer:
    """One for each build in each process: templates are compiled once."""
    return Renderer(press.theme, press.site, press.compiled, press.extensions)
