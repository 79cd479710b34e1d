"""The paper as `serve` shows it: kept up to date with its files by a process that lives long and remembers the whole."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from sitegen.cache.memory import Memory, Output
from sitegen.cache.store import Store
from sitegen.catalogue.gather import Gathered
from sitegen.catalogue.revise import Revision, revise
from sitegen.desk import Bodies, Read, read_articles
from sitegen.digest import digest
from sitegen.disk.publish import refuse_dangerous
from sitegen.disk.scan import read
from sitegen.model import FAILED, Catalogue, Page, Published, Reading, Source
from sitegen.pages.cards import Link, Touched
from sitegen.pages.paths import output_path
from sitegen.pages.plan import Plan, replan
from sitegen.press import Edition, Keys, Printed, Reasons, bring_out, outputs_of, print_all, record
from sitegen.problems import Problem, SiteError, SiteErrors, in_order, problem
from sitegen.report import Report
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, Survey, counter, take_survey
from sitegen.whole import Prepared, edition_of, prepare, remember, reported

PLACE = ".sitegen/preview"
MOST_QUOTED = 50
"""Files that are opened once more to show what is wrong in them."""
MOST_EDITED = 50
"""Edited articles for which the short way is tried."""

Shown = Callable[[tuple[str, ...]], None]


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: the report, and the paths of the output at which something else, or nothing, stands now.

    `failed` tells that there are mistakes: what stands then is the last good version of what they are in.
    """

    report: Report
    changed: tuple[str, ...]
    failed: bool


@dataclass(frozen=True)
class Facts:
    """What the preview bar says of an article's page: its file, its words, and the pages that lead to it."""

    source: str
    """From the site's folder: `content/van-hoa/hoi-lang.md`."""
    words: int
    shown_in: tuple[Link, ...] = ()


def unheard(paths: tuple[str, ...]) -> None:
    """For a preview that nobody watches page by page."""


class Preview:
    """The output of one site under `.sitegen/preview`, with a memory of its own, brought up to date again and again.

    Nothing that writers, editors of themes or settings do wrong is raised by a refresh: it is in the report, and the last
    good version of what it is in stays. For one thread at a time.
    """

    def __init__(self, site: Path, request_of: Callable[[], Request]):
        """`request_of` says anew, at each refresh, what is asked for: settings and moment may be others by then. It may
        raise SiteError."""
        self.folder = site / PLACE
        self.sources: tuple[Path, ...] = ()
        """The folders that the paper is made from, as the last readable settings name them."""
        self.content = ""
        """The folder of the articles, from the site's."""
        self._site, self._request_of = site, request_of
        self._memory = Memory(Store(site / ".sitegen" / "preview.db"), PLACE)
        self._standing: _Standing | None = None
        with suppress(SiteError):
            self._asked()

    def refresh(
        self,
        hints: Collection[Path] | None = None,
        ahead: frozenset[str] = frozenset(),
        shown: Shown = unheard,
    ) -> Refreshed:
        """Bring the output up to date. `hints` are the files that may have changed; without any, all may have.

        The pages in `ahead` are made first, and `shown` hears which of them were written.
        """
        standing, self._standing = self._standing, None
        try:
            refreshed = standing.retouched(hints) if standing and hints else None
            if refreshed is None:
                standing, refreshed = self._rebuilt(standing, ahead, shown)
            self._standing = standing
        except SiteErrors as errors:
            refreshed = self._stopped(standing, errors.problems)
        except SiteError as error:
            refreshed = self._stopped(standing, (error.problem,))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a fault of ours, or of an extension, costs one refresh
            refreshed = self._stopped(standing, (problem("SG901", reason=f"{type(error).__name__}: {error}"),))
        report = replace(refreshed.report, problems=_quoted(refreshed.report.problems, self._site))
        return replace(refreshed, report=report)

    def rest(self) -> None:
        """Remember on the disk what the last refreshes did: for moments in which nobody waits."""
        if self._standing:
            self._standing.remember()

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.store.close()

    def facts(self, path: str) -> Facts | None:
        """What is known of the article whose page is at this path of the output."""
        one = self._standing.published_at(path) if self._standing else None
        if self._standing is None or one is None:
            return None
        shown = tuple(_leading_here(self.folder, one, self._standing.gathered.catalogue))
        return Facts(f"{self.content}/{one.article.path}", one.article.body.words, shown)

    def page_of(self, source: str) -> str:
        """The path of the article's page; "" if it has none. `source` is a file, from the site's folder."""
        wanted = source.removeprefix(f"{self.content}/")
        one = self._standing.published_from(wanted) if self._standing else None
        return output_path(one.url) if one else ""

    def _asked(self) -> Request:
        request = replace(self._request_of(), output=self.folder, fsync=False, keep_going=True)
        self.sources, self.content = request.source_folders, request.settings.content
        return request

    def _rebuilt(
        self, before: "_Standing | None", ahead: frozenset[str], shown: Shown
    ) -> tuple["_Standing", Refreshed]:
        """Look at every file, and make what is not as it should be."""
        if before:
            before.remember()
        request, memory = self._asked(), self._memory
        refuse_dangerous(request.output, request.site, request.source_folders)
        survey = take_survey(request, memory)
        honest = prepare(request, survey, memory, Stopwatch())
        standins = _standins(honest, before.readings, memory) if before else {}
        prepared = prepare(request, survey, memory, Stopwatch(), standins) if standins else honest
        report = reported(request, honest)
        edition = replace(edition_of(request, prepared, memory), ahead=ahead, shown=shown)
        done = counter(request, "publish", len(prepared.plan.pages))
        issued = bring_out(edition, memory, request.workforce, done, allow_shrink=True)
        written, unchanged, removed = issued.written, issued.unchanged, issued.removed
        report = replace(report, published=True, written=written, unchanged=unchanged, removed=removed)
        remember(request, prepared, report, issued.made, memory)
        standing = _Standing.of(request, prepared, honest, edition, report, memory)
        return standing, Refreshed(report, tuple(sorted(issued.changed)), report.failed)

    def _stopped(self, standing: "_Standing | None", problems: tuple[Problem, ...]) -> Refreshed:
        """Nothing more could be done. What is known of the paper stays known, but no short way starts from it."""
        if standing:
            self._standing = replace(standing, behind=True)
        return Refreshed(Report(problems=in_order(problems)), (), True)


def _standins(honest: Prepared, good: Mapping[str, Reading], memory: Memory) -> dict[str, Reading]:
    """For articles that cannot be published as they are now: their last good version, with its HTML."""
    found = {}
    for entry in honest.register:
        last = good.get(entry.path) if entry.state == FAILED else None
        if last and last.article and last is not honest.readings[entry.path]:
            html = last.html or memory.body(entry.path, last.article.body.digest)
            if html is not None:
                found[entry.path] = replace(last, html=html, problems=())
    return found


def _quoted(problems: Iterable[Problem], site: Path) -> tuple[Problem, ...]:
    """The problems with the faulty lines, also those that were found when the files had been closed."""
    texts: dict[str, str | None] = {}
    for found in problems:
        if found.line and not found.excerpt and len(texts) < MOST_QUOTED:
            texts.setdefault(found.path, _text(site, found.path))
    return tuple(found if found.excerpt else found.at("", texts.get(found.path)) for found in problems)


def _text(site: Path, path: str) -> str | None:
    try:
        return read(site, path, path).decode("utf-8-sig")
    except (SiteError, UnicodeDecodeError):
        return None


@dataclass
class _Standing:
    """The paper as it stands in the output, and what is known of its files."""

    request: Request
    survey: Survey
    files: dict[str, Source]
    """The articles by the paths of their files."""
    edition: Edition
    memory: Memory
    gathered: Gathered
    readings: dict[str, Reading]
    """What the paper is made of: the last good reading of each article."""
    outputs: dict[str, Output]
    recipes: dict[str, tuple[str, str]]
    """Recipe and source of what was planned for each path."""
    report: Report
    complaints: tuple[Problem, ...]
    """What is wrong with no single article."""
    faults: dict[str, tuple[Problem, ...]]
    """What was noticed when articles were read."""
    behind: bool = False
    """Whether files may have changed that this does not know of."""
    unsaved: dict[str, tuple[Page, Printed]] = field(default_factory=dict)
    """What was made since the last time that the disk was told."""
    reads: dict[str, Read] = field(default_factory=dict)

    @classmethod
    def of(
        cls, request: Request, prepared: Prepared, honest: Prepared, edition: Edition, report: Report, memory: Memory
    ) -> "_Standing":
        faults = {path: one.problems for path, one in honest.readings.items() if one.problems}
        known = {found for found_in in faults.values() for found in found_in}.union(honest.gathered.problems)
        complaints = tuple(found for found in honest.problems if found not in known)
        recipes = {page.path: (page.recipe, page.source) for page in prepared.plan.pages}
        readings = dict(prepared.readings)
        bodies = Bodies(request.desk, readings, prepared.survey.found.sources, memory)
        # Pages are planned again where they are needed: ten thousand views are not kept.
        small = Edition(Plan(edition.plan.site, (), ()), edition.press, bodies.html, bodies.digest)
        outputs = dict(memory.outputs())
        # Where an article is refused for what others are like, its last good version tells nothing of that.
        refused = {entry.path for entry in honest.register if entry.state == FAILED}
        behind = any(honest.readings[path].article and readings[path].article for path in refused)
        known_files = {f"{request.content}/{source.file}": source for source in prepared.survey.articles}
        return cls(
            request,
            prepared.survey,
            known_files,
            small,
            memory,
            prepared.gathered,
            readings,
            outputs,
            recipes,
            report,
            complaints,
            faults,
            behind,
        )

    # --- the short way ------------------------------------------------------------------------------------------

    def retouched(self, hints: Collection[Path]) -> Refreshed | None:
        """Read the files anew and make the pages again that show them; None where that may not be enough."""
        sources = self._sources(hints)
        if self.behind or sources is None:
            return None
        reads = [one for one in read_articles(self.request.desk, sources) if self._is_new(one)]
        for one in reads:
            self.faults[one.reading.path] = one.reading.problems
        readable = {one.reading.path: one for one in reads if one.reading.article}
        edited = {path: one.reading.article for path, one in readable.items() if one.reading.article}
        revision = revise(self.gathered, edited)
        if revision is None:
            return None
        self.reads.update(readable)
        self.readings.update((path, one.reading) for path, one in readable.items())
        self.survey.digests.update((path, one.content) for path, one in readable.items())
        changed = self._print(revision, edited)
        return self._refreshed(revision, changed)

    def _sources(self, hints: Collection[Path]) -> list[Source] | None:
        """The articles that the hints are about; None if they are about anything else, or about too much."""
        if len(hints) > MOST_EDITED:
            return None
        found = [self.files.get(str(hint)) for hint in hints]
        known = [source for source in found if source and (self.request.content / source.file).is_file()]
        return known if len(known) == len(hints) else None

    def _is_new(self, one: Read) -> bool:
        path = one.reading.path
        return one.content != self.survey.digests.get(path) or path in self.faults

    def _print(self, revision: Revision, edited: Iterable[str]) -> tuple[str, ...]:
        """Make the pages that are other than before, and put them in their places."""
        touched = Touched(revision.faces, revision.pages)
        again = replan(revision.gathered.catalogue, self.request.settings, touched)
        pages = [page for page in again if self.recipes.get(page.path) == (page.recipe, page.source)]
        keys = Keys(self.edition, self.memory.engine)
        wanted = {page.path: keys.of(page) for page in pages}
        stale = [page for page in pages if wanted[page.path] != self.outputs[page.path].key]
        printed = print_all(self.edition, stale, self.request.workforce, lambda count: None)
        reasons = Reasons(self.memory, self.outputs)
        self.outputs.update(outputs_of(self.request.output, stale, printed, wanted, reasons))
        self.unsaved.update((page.path, (page, one)) for page, one in zip(stale, printed, strict=True))
        self.gathered = revision.gathered
        return tuple(sorted(one.made.path for one in printed if one.made.written))

    def _refreshed(self, revision: Revision, changed: tuple[str, ...]) -> Refreshed:
        told = [found for found_in in self.faults.values() for found in found_in]
        problems = in_order([*self.complaints, *told, *revision.gathered.problems])
        pages = len(self.outputs)
        self.report = replace(
            self.report, problems=problems, written=len(changed), unchanged=pages - len(changed), removed=0
        )
        return Refreshed(self.report, changed, self.report.failed)

    # --- memory -------------------------------------------------------------------------------------------------

    def remember(self) -> None:
        """Keep on the disk what the short ways did."""
        if not self.unsaved and not self.reads:
            return
        memory, survey = self.memory, self.survey
        settings = digest(self.request.settings.reading)
        for one in self.reads.values():
            memory.keep_reading(settings, one.content, one.reading)
        # The stamps are from before the edits: what was edited is looked at again by whoever starts from this memory.
        unedited = {path: content for path, content in survey.digests.items() if path not in self.reads}
        memory.keep_digests(survey.found.sources, unedited, survey.scanned_ns)
        memory.keep_weighed(self.gathered.weighed)
        record(self.request.output, self.outputs, self.unsaved.values(), memory)
        memory.save()
        self.unsaved.clear()
        self.reads.clear()

    # --- what an editor wants to know ---------------------------------------------------------------------------

    def published_at(self, path: str) -> Published | None:
        """The article whose own page is at this path of the output."""
        recipe, source = self.recipes.get(path, ("", ""))
        return self.published_from(source) if recipe in ("article.html", "page.html") else None

    def published_from(self, source: str) -> Published | None:
        """The article of this source."""
        catalogue = self.gathered.catalogue
        return next((one for one in (*catalogue.articles, *catalogue.static) if one.article.path == source), None)


def _leading_here(folder: Path, one: Published, catalogue: Catalogue) -> Iterator[Link]:
    """The lists whose pages have a link to the article, each by the very page that has it."""
    if one.article.static:
        return
    section, day = one.section, f"{one.article.date:%Y/%m/%d}"
    above = [listing.term for listing in catalogue.sections if section and listing.term.slug == section.parent]
    lists = [
        ("/", ""),
        *((term.url, term.title) for term in (*above, *filter(None, [section]), *one.tags, *one.authors)),
    ]
    for address, title in (*lists, (f"/{day}/", f"{one.article.date:%d/%m/%Y}")):
        if found := _sheet(folder, address, f'href="{one.url}"'.encode()):
            yield Link(found, title)


def _sheet(folder: Path, address: str, link: bytes) -> str:
    """The address of the list's page that has the link, "" if none has it."""
    first = folder / output_path(address)
    older = sorted(first.parent.glob("trang/*/index.html")) if address != "/" else []
    for page in (first, *older):
        if page.is_file() and link in page.read_bytes():
            return "/" + page.relative_to(folder).as_posix().removesuffix("index.html")
    return ""
