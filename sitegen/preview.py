"""The preview of a site: kept up to date with its files by a process that lives long and remembers the whole paper."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sitegen.cache.memory import Memory, Output
from sitegen.catalogue.gather import Gathered
from sitegen.catalogue.revise import Revision, revise
from sitegen.catalogue.states import state_of
from sitegen.desk import Bodies, Read, read_articles
from sitegen.digest import digest
from sitegen.disk.publish import refuse_dangerous
from sitegen.model import FAILED, Page, Published, Reading, Source
from sitegen.pages.cards import Touched
from sitegen.pages.plan import Plan, replan
from sitegen.press import Edition, Keys, Printed, Reasons, bring_out, outputs_of, print_all, record
from sitegen.problems import Problem, SiteError, SiteErrors, in_order, problem
from sitegen.report import Report
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, Survey, counter, take_survey
from sitegen.whole import Prepared, edition_of, prepare, remember, reported

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
class About:
    """What an editor may want to know of a page: its source (below the site's folder), the words of its text, what is
    wrong with it, and the addresses and titles of the lists and articles that show it."""

    source: str
    state: str
    words: int
    problems: tuple[Problem, ...]
    shown_on: tuple[tuple[str, str], ...]


def unheard(paths: tuple[str, ...]) -> None:
    """For a preview that nobody watches page by page."""


class Preview:
    """Brings one output folder up to date, again and again.

    `ask` gives the request of the moment and may raise what faulty settings raise. Nothing that writers, editors of
    themes or settings do wrong is raised by a refresh: it is in the report, and the last good pages stay.
    """

    def __init__(self, ask: Callable[[], Request], memory: Memory):
        self._ask, self._memory = ask, memory
        self._standing: _Standing | None = None

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
        except SiteErrors as errors:
            return self._stopped(standing, errors.problems)
        except SiteError as error:
            return self._stopped(standing, (error.problem,))
        except Exception as error:  # noqa: BLE001 - a fault of ours must cost one refresh, not the preview
            return self._stopped(standing, (problem("SG901", reason=f"{type(error).__name__}: {error}"),))
        self._standing = standing
        return refreshed

    def rest(self) -> None:
        """Remember on the disk what the last refreshes did: for moments in which nobody waits."""
        if self._standing:
            self._standing.remember()

    def about(self, path: str) -> About | None:
        """What is known of the article whose page is at this path of the output."""
        return self._standing.about(path) if self._standing else None

    def _rebuilt(
        self, before: "_Standing | None", ahead: frozenset[str], shown: Shown
    ) -> tuple["_Standing", Refreshed]:
        """Look at every file, and make what is not as it should be."""
        if before:
            before.remember()
        request, memory = self._ask(), self._memory
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
        return standing, Refreshed(report, issued.changed, report.failed)

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
        return tuple(one.made.path for one in printed if one.made.written)

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

    def about(self, path: str) -> About | None:
        source = self.recipes.get(path, ("", ""))[1]
        one = next((found for found in self._published() if found.article.path == source), None)
        if one is None:
            return None
        shown = f"{self.request.settings.content}/{source}"
        problems = tuple(found for found in self.report.problems if found.path == shown)
        state = state_of(one.article, replace(self.request.clock, drafts=False))
        return About(shown, state, one.article.body.words, problems, tuple(self._shown_on(one)))

    def _published(self) -> Iterable[Published]:
        return (*self.gathered.catalogue.articles, *self.gathered.catalogue.static)

    def _shown_on(self, one: Published) -> Iterable[tuple[str, str]]:
        """Lists first, then the articles at whose foot it stands."""
        section = (one.section,) if one.section else ()
        yield from ((term.url, term.title) for term in (*section, *one.tags, *one.authors))
        for other in self.gathered.catalogue.articles:
            if one.url in other.same_category or one.url in other.read_more:
                yield other.url, other.article.title
