"""The paper as it stands in a preview, kept as values: an edit of words makes again what shows them, and nothing else."""

from collections import ChainMap
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sitegen.cache.memory import Memory, Output
from sitegen.catalogue.gather import Gathered
from sitegen.catalogue.revise import Revision, revise
from sitegen.catalogue.weighing import Weighing
from sitegen.desk import Bodies, Read, read_articles
from sitegen.digest import digest
from sitegen.indexing import replan_indexing
from sitegen.model import FAILED, Page, Published, Reading, Source
from sitegen.pages.cards import Touched
from sitegen.pages.plan import Plan, replan
from sitegen.press import Edition, Keys, Printed, Reasons, outputs_of, print_all, record
from sitegen.problems import Problem, SiteError, SiteErrors, in_order
from sitegen.report import Report
from sitegen.search.plan import Index
from sitegen.survey import Request, Survey
from sitegen.whole import Prepared

MOST_EDITED = 50
"""Edited articles for which the short way is tried."""


@dataclass
class Showing:
    """The paper as it stands in the output, and what is known of its files."""

    request: Request
    survey: Survey
    files: dict[str, Source]
    """The articles by the paths of their files."""
    edition: Edition
    memory: Memory
    gathered: Gathered
    weighing: Weighing
    """It knows who has each telling term, and follows the edits."""
    readings: dict[str, Reading]
    """What the paper is made of: the last good reading of each article."""
    outputs: dict[str, Output]
    index: Index
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
        cls,
        request: Request,
        prepared: Prepared,
        honest: Prepared,
        edition: Edition,
        report: Report,
        memory: Memory,
        weighing: Weighing,
    ) -> "Showing":
        faults = {path: one.problems for path, one in honest.readings.items() if one.problems}
        known = {found for found_in in faults.values() for found in found_in}.union(honest.gathered.problems)
        complaints = tuple(found for found in honest.problems if found not in known)
        recipes = {page.path: (page.recipe, page.source) for page in prepared.plan.pages}
        # Terms weigh more than all else, and memory has them; but not those of an older reading that stands in.
        readings = {
            path: replace(one, terms=b"") if one.terms and one is honest.readings[path] else one
            for path, one in prepared.readings.items()
        }
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
            weighing,
            readings,
            outputs,
            prepared.indexing.index,
            recipes,
            report,
            complaints,
            faults,
            behind,
        )

    # --- the short way ------------------------------------------------------------------------------------------

    def retouched(self, hints: Collection[Path]) -> tuple[str, ...] | None:
        """Read the files anew, make the pages again that show them, and tell which; None where that may not be enough."""
        sources = self._sources(hints)
        if self.behind or sources is None:
            return None
        reads = [one for one in read_articles(self.request.desk, sources) if self._is_new(one)]
        for one in reads:
            self.faults.pop(one.reading.path, None)
            if one.reading.problems:
                self.faults[one.reading.path] = one.reading.problems
        readable = {one.reading.path: one for one in reads if one.reading.article}
        edited = {path: one.reading.article for path, one in readable.items() if one.reading.article}
        now = ChainMap({path: one.reading for path, one in readable.items()}, self.readings)
        bodies = Bodies(self.request.desk, now, self.survey.found.sources, self.memory)
        revision = revise(self.gathered, edited, self.weighing.reword(edited.values(), bodies.text))
        if revision is None or (revision.faces and self.request.has_page_makers):
            return None
        self.reads.update(readable)
        self.readings.update((path, one.reading) for path, one in readable.items())
        self.survey.digests.update((path, one.content) for path, one in readable.items())
        changed = self._print(revision)
        self._report_on(revision, changed)
        return changed

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

    def _print(self, revision: Revision) -> tuple[str, ...]:
        """Make the pages that are other than before, and put them in their places."""
        touched = Touched(revision.faces, revision.pages)
        catalogue, blocks = revision.gathered.catalogue, self.survey.theme.blocks
        again = replan(catalogue, self.request.settings, blocks, touched, self.request.day)
        changed = self._make(self.edition, again)
        self.gathered = revision.gathered
        return changed

    def _make(self, edition: Edition, again: Iterable[Page]) -> tuple[str, ...]:
        pages = [page for page in again if self.recipes.get(page.path) == (page.recipe, page.source)]
        keys = Keys(edition, self.memory.engine)
        wanted = {page.path: keys.of(page) for page in pages}
        stale = [page for page in pages if wanted[page.path] != self.outputs[page.path].key]
        printed = print_all(edition, stale, self.request.workforce, lambda count: None)
        reasons = Reasons(self.memory, self.outputs)
        self.outputs.update(outputs_of(self.request.output, stale, printed, wanted, reasons))
        self.unsaved.update((page.path, (page, one)) for page, one in zip(stale, printed, strict=True))
        return tuple(sorted(one.made.path for one in printed if one.made.written))

    def _report_on(self, revision: Revision, changed: tuple[str, ...]) -> None:
        told = [found for found_in in self.faults.values() for found in found_in]
        problems = in_order([*self.complaints, *told, *revision.gathered.problems])
        left = len(self.outputs) - len(changed)
        self.report = replace(self.report, problems=problems, written=len(changed), unchanged=left, removed=0)

    # --- memory -------------------------------------------------------------------------------------------------

    def remember(self) -> None:
        """Keep on the disk what the short ways did, and be ready for the next."""
        self.weighing.know_all()
        if not self.unsaved and not self.reads:
            return
        self._bring_index_up_to_date()
        memory, survey = self.memory, self.survey
        settings = digest(self.request.reading)
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

    def _bring_index_up_to_date(self) -> None:
        """Nobody waits for search while writing: the index hears of edits when all is quiet."""
        read = (one.reading.article for one in self.reads.values())
        edited = {article.path: article.terms for article in read if article}
        bodies = Bodies(self.request.desk, self.readings, self.survey.found.sources, self.memory)
        articles = self.gathered.catalogue.articles
        try:
            indexing, pages = replan_indexing(self.index, edited, articles, self.memory, bodies.terms)
            indexing = replace(indexing, standing=self.outputs)
            self._make(replace(self.edition, indexing=indexing), pages)
        except (SiteError, SiteErrors):
            # Whoever looks at the whole paper next finds and tells it.
            self.behind = True
            return
        self.index = indexing.index
        self.memory.keep_index(self.index)

    # --- what an editor wants to know ---------------------------------------------------------------------------

    def published_at(self, path: str) -> Published | None:
        """The article whose own page is at this path of the output."""
        recipe, source = self.recipes.get(path, ("", ""))
        return self.published_from(source) if recipe in ("article.html", "page.html") else None

    def published_from(self, source: str) -> Published | None:
        """The article of this source."""
        catalogue = self.gathered.catalogue
        return next((one for one in (*catalogue.articles, *catalogue.static) if one.article.path == source), None)
