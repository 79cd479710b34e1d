"""The story of a build, in order: scan, read, gather, plan, render, publish. Knows every room and does nothing itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

from sitegen.catalogue.gather import Gathered, gather
from sitegen.catalogue.links import MARKDOWN_SUFFIXES
from sitegen.catalogue.states import Clock
from sitegen.digest import digest
from sitegen.disk import publish as disk
from sitegen.disk.scan import Scan, read, scan
from sitegen.model import FAILED, Asset, Catalogue, Entry, Reading, Source
from sitegen.pages.plan import Plan, plan
from sitegen.pictures import PICTURE_SUFFIXES, picture_size
from sitegen.press import Press, print_all, theme_pages
from sitegen.problems import ERROR, Problem, SiteError, in_order, problem
from sitegen.reading.article import read_article
from sitegen.report import Report
from sitegen.settings import ReadingSettings, Settings
from sitegen.theme.chain import Theme, ThemeFolder, load_theme
from sitegen.workers import TOO_LONG, Work, default_jobs, do

Progress = Callable[[str, int, int], None]
"""Hears of long work: the stage, how much of it is done, how much there is."""


@dataclass(frozen=True)
class Request:
    """What somebody asked for. `site` is the folder with the settings; `output` may lie anywhere."""

    site: Path
    settings: Settings
    output: Path
    clock: Clock
    strict: bool = False
    keep_going: bool = False
    clean: bool = False
    jobs: int = field(default_factory=default_jobs)
    progress: Progress = lambda stage, done, total: None

    @property
    def content(self) -> Path:
        return self.site / self.settings.content


@dataclass
class Stopwatch:
    """Seconds by stage, in the order in which the stages first ran."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - start


@dataclass(frozen=True)
class Prepared:
    """A site thought through to its last page, before anything is written."""

    theme: Theme
    catalogue: Catalogue
    plan: Plan
    bodies: Mapping[str, str]
    register: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def build(request: Request) -> Report:
    """Bring the output up to date with content, theme and settings; any error stops before the first write.

    With `keep_going` the faulty articles are left out instead. Raises SiteError where there is nothing to build or
    nowhere to build to, SiteErrors for a faulty theme.
    """
    watch = Stopwatch()
    disk.refuse_dangerous(request.output, request.site, _source_folders(request))
    prepared = prepare(request, watch)
    report = _report(request, prepared)
    if report.failed and not request.keep_going:
        return report.with_times(watch.seconds.items())
    with watch.stage("publish"):
        made, removed = _publish(request, prepared)
    written = sum(file.written for file in made)
    done = replace(report, published=True, written=written, unchanged=len(made) - written, removed=removed)
    return done.with_times(watch.seconds.items())


def check(request: Request) -> Report:
    """Everything that a build would complain of, and what press law asks of the imprint, without writing."""
    watch = Stopwatch()
    report = _report(request, prepare(request, watch))
    report = replace(report, problems=(*report.problems, *_imprint_gaps(request.settings)))
    return report.with_times(watch.seconds.items())


_IMPRINT = {
    "governing_body": "cơ quan chủ quản / governing body",
    "licence": "giấy phép hoạt động / licence",
    "responsible": "người chịu trách nhiệm nội dung / person responsible",
    "address": "địa chỉ tòa soạn / address",
}


def _imprint_gaps(settings: Settings) -> list[Problem]:
    missing = [key for key in _IMPRINT if not getattr(settings.imprint, key).strip()]
    return [problem("SG109", path="sitegen.toml", key=key, field=_IMPRINT[key]) for key in missing]


def prepare(request: Request, watch: Stopwatch) -> Prepared:
    """Scan, read, gather and plan."""
    settings = request.settings
    with watch.stage("scan"):
        found = scan(request.content, settings.content)
        theme = load_theme(settings.theme, _theme_folders(request), _overrides(request), settings.language)
    with watch.stage("read"):
        sources, others = _by_kind(found)
        readings = read_all(request, sources)
        assets, asset_problems = _measure(request, others)
    with watch.stage("gather"):
        articles = [reading.article for reading in readings if reading.article]
        failed = [reading.path for reading in readings if not reading.article]
        gathered = gather(articles, failed, assets, settings, request.clock)
    with watch.stage("plan"):
        planned = plan(gathered.catalogue, settings, theme_pages(theme))
    complaints = [
        *found.problems,
        *(one for reading in readings for one in reading.problems),
        *_of_published(asset_problems, gathered.catalogue),
        *_unused(others, gathered, settings),
        *gathered.problems,
        *planned.problems,
    ]
    bodies = {reading.article.body.digest: reading.html for reading in readings if reading.article}
    register = sorted((*gathered.register, *(Entry(path, FAILED) for path in failed)), key=lambda entry: entry.path)
    return Prepared(theme, gathered.catalogue, planned, bodies, tuple(register), in_order(complaints))


def _publish(request: Request, prepared: Prepared) -> tuple[list[disk.Made], int]:
    """Write what is new, remove what is gone, and record the whole last."""
    pages = prepared.plan.pages
    before = disk.made_before(request.output)
    disk.announce(request.output, (page.path for page in pages), before)
    press = Press(request.site, request.output, prepared.theme, prepared.plan.site)
    made = print_all(press, pages, prepared.bodies, request.jobs, _counter(request, "publish", len(pages)))
    removed = disk.remove_all_except(request.output, (file.path for file in made), before)
    disk.write_manifest(request.output, made)
    return made, removed


def _report(request: Request, prepared: Prepared) -> Report:
    pages = len(prepared.plan.pages)
    return Report(prepared.register, prepared.problems, pages, strict=request.strict)


# --- scan ------------------------------------------------------------------------------------------------------------


def _by_kind(found: Scan) -> tuple[list[Source], list[Source]]:
    """Articles, and everything else."""
    sources: list[Source] = []
    others: list[Source] = []
    for source in found.sources:
        (sources if source.path.lower().endswith(MARKDOWN_SUFFIXES) else others).append(source)
    return sources, others


def _source_folders(request: Request) -> tuple[Path, ...]:
    settings = request.settings
    return tuple(request.site / name for name in (settings.content, settings.themes, settings.overrides))


def _theme_folders(request: Request) -> Callable[[str], ThemeFolder | None]:
    """A theme by its name: the site's own, else one that comes with sitegen."""

    def folder_of(name: str) -> ThemeFolder | None:
        own = f"{request.settings.themes}/{name}"
        return _theme_folder(name, request.site / own, own) or _theme_folder(
            name, shipped_themes() / name, f"sitegen/themes/{name}"
        )

    return folder_of


def shipped_themes() -> Path:
    """Where the themes are that come with sitegen: inside the installed package, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def _overrides(request: Request) -> ThemeFolder | None:
    """The site's own templates, labels and assets, which go before those of any theme."""
    name = request.settings.overrides
    return _theme_folder("overrides", request.site / name, name)


def _theme_folder(name: str, folder: Path, shown: str) -> ThemeFolder | None:
    if not folder.is_dir():
        return None
    sources = scan(folder, shown).sources
    return ThemeFolder(name, shown, tuple((one.path, read(folder, one.file, f"{shown}/{one.path}")) for one in sources))


# --- read ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Desk:
    """What the reading of any article needs."""

    folder: Path
    settings: ReadingSettings


def read_all(request: Request, sources: Sequence[Source]) -> list[Reading]:
    """Every source, read in parallel; one that cannot be read is a Reading with problems only."""
    settings = request.settings.reading
    work = Work(_read_one, _Desk(request.content, settings), _given_up(settings), settings.limits.seconds)
    done = _counter(request, "read", len(sources))
    return do(work, sources, request.jobs, done)


def _read_one(desk: _Desk, source: Source) -> Reading:
    shown = f"{desk.settings.content}/{source.path}"
    try:
        return read_article(source.path, read(desk.folder, source.file, shown), desk.settings)
    except SiteError as error:
        return Reading(source.path, None, "", (error.problem,))
    except Exception as error:  # noqa: BLE001 - a fault of ours must cost one article, not the paper
        reason = f"{type(error).__name__}: {error}"
        return Reading(source.path, None, "", (problem("SG901", path=shown, reason=reason),))


def _given_up(settings: ReadingSettings) -> Callable[[Source, str], Reading]:
    def given_up(source: Source, why: str) -> Reading:
        code = "SG302" if why == TOO_LONG else "SG308"
        shown = f"{settings.content}/{source.path}"
        return Reading(source.path, None, "", (problem(code, path=shown, limit=settings.limits.seconds),))

    return given_up


def _counter(request: Request, stage: str, total: int) -> Callable[[int], None]:
    so_far = 0

    def done(count: int) -> None:
        nonlocal so_far
        so_far += count
        request.progress(stage, so_far, total)

    return done


def _measure(request: Request, others: Iterable[Source]) -> tuple[dict[str, Asset], dict[str, Problem]]:
    """Content and size of every file that is no article; problems by path, told only where the file is published."""
    assets: dict[str, Asset] = {}
    problems: dict[str, Problem] = {}
    for source in others:
        shown = f"{request.settings.content}/{source.path}"
        try:
            data = read(request.content, source.file, shown)
        except SiteError as error:
            problems[source.path] = error.problem
            continue
        size = picture_size(data)
        if size is None and source.path.lower().endswith(PICTURE_SUFFIXES):
            kind = source.path.rpartition(".")[2].upper()
            problems[source.path] = problem("SG504", path=shown, kind=kind)
        width, height = size or (0, 0)
        assets[source.path] = Asset(source.path, source.file, digest(data), width, height)
    return assets, problems


def _of_published(problems: Mapping[str, Problem], catalogue: Catalogue) -> list[Problem]:
    published = {asset.path for asset in catalogue.assets}
    return [found for path, found in problems.items() if path in published or found.severity == ERROR]


def _unused(others: Iterable[Source], gathered: Gathered, settings: Settings) -> list[Problem]:
    """Every input is published or named."""
    known = {asset.path for asset in gathered.catalogue.assets} | gathered.waiting
    return [problem("SG502", path=f"{settings.content}/{source.path}") for source in others if source.path not in known]
