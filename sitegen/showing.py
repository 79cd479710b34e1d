"""The paper as it stands in a preview, kept as values: an edit, or an article that comes, makes again what shows it."""

from collections import ChainMap, Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sitegen.arrivals import arrival, have_room, looked_at, report_with, touched_by, without_used
from sitegen.cache.memory import Key, Memory, Output
from sitegen.catalogue.additions import Addition
from sitegen.catalogue.few import Before, roll_of
from sitegen.catalogue.gather import Gathered
from sitegen.catalogue.revise import Revision, revise
from sitegen.catalogue.weighing import Weighing
from sitegen.desk import Bodies, Read, is_article, read_articles, unmeasured
from sitegen.digest import digest
from sitegen.disk import publish as disk
from sitegen.disk.scan import look
from sitegen.indexing import Indexing, plan_indexing, replan_indexing
from sitegen.model import FAILED, Article, Page, Published, Reading, Source
from sitegen.pages.cards import paper
from sitegen.pages.paths import Occupied
from sitegen.pages.plan import Plan, replan
from sitegen.pages.site import site_view
from sitegen.press import Edition, Keys, Printed, Reasons, outputs_of, print_all, record
from sitegen.problems import ERROR, Problem, SiteError, SiteErrors, in_order, only
from sitegen.report import Report
from sitegen.search.plan import Index, paths_of
from sitegen.survey import Request, Survey
from sitegen.whole import Prepared

MOST_EDITED = 50
"""Edited or new files for which a short way is tried."""


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
    has_grown: bool = False
    """Whether there are articles that the search index has not heard of."""

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

    # --- the short ways -----------------------------------------------------------------------------------------

    def followed(self, hints: Collection[Path]) -> tuple[str, ...] | None:
        """Read the files anew, make the pages again that show them, and tell which; None where that may not be enough."""
        if self.behind or len(hints) > MOST_EDITED:
            return None
        known = {str(hint): self.files[str(hint)] for hint in hints if str(hint) in self.files}
        if not all((self.request.content / source.file).is_file() for source in known.values()):
            return None
        # One that could not be read so far has its place still to find.
        edited = [source for source in known.values() if self._is_in_the_paper(source)]
        if len(edited) == len(hints):
            return self._retouched(edited)
        return None if edited else self._admitted(list(known.values()), [h for h in hints if str(h) not in known])

    def _is_in_the_paper(self, source: Source) -> bool:
        return self.readings[source.path].article is not None

    def _retouched(self, sources: Iterable[Source]) -> tuple[str, ...] | None:
        """Articles that stand where they stood say something else."""
        reads = [one for one in read_articles(self.request.desk, [*sources]) if self._is_new(one)]
        self._note_faults(reads)
        readable = {one.reading.path: one for one in reads if one.reading.article}
        edited = {path: one.reading.article for path, one in readable.items() if one.reading.article}
        now = ChainMap({path: one.reading for path, one in readable.items()}, self.readings)
        bodies = self._bodies_of(now)
        revision = revise(self.gathered, edited, self.weighing.reword(edited.values(), bodies.text))
        if revision is None or (revision.faces and self.request.has_page_makers):
            return None
        self._take_up(readable.values())
        changed = self._print(revision, self._planned(revision))
        self._report_on(changed)
        return changed

    def _admitted(self, known: Sequence[Source], hints: Iterable[Path]) -> tuple[str, ...] | None:
        """Articles come: from new files, or from those that could not be read until now."""
        new = [self._new_source(hint) for hint in hints]
        found = [source for source in new if source]
        if len(found) < len(new) or self.request.has_page_makers or only(ERROR, self._of_the_whole):
            return None
        articles = [*known, *filter(is_article, found)]
        reads = read_articles(self.request.desk, articles)
        others = [source for source in found if not is_article(source)]
        if not others and not any(one.reading.article for one in reads):
            return self._put_off(reads, found)
        arrived = looked_at(self.request, self.survey.theme.pictures, reads, others)
        now = ChainMap({one.reading.path: one.reading for one in reads}, self.readings)
        bodies = self._bodies_of(now)
        weigh = lambda articles: self.weighing.enlarge(articles, bodies.text)  # noqa: E731
        found_of = arrival(self.request, self._paper, self.gathered, arrived, weigh) if arrived else None
        return self._enlarged(*found_of, reads, found) if found_of else None

    def _new_source(self, hint: Path) -> Source | None:
        """A file of which nobody knew; None for anything else."""
        content = self.request.content
        source = look(content, hint.relative_to(content).as_posix()) if hint.is_relative_to(content) else None
        # Of two names that differ only in Unicode form one loses: that is told the long way.
        return source if source and source.path not in self.survey.digests else None

    def _put_off(self, reads: Iterable[Read], new: Iterable[Source]) -> tuple[str, ...]:
        """Nothing can be read of them yet: that is told, and the paper stays as it is."""
        first = [source for source in new if source.path not in self.readings]
        self._take_in(first)
        self._note_faults(reads)
        self._take_up(reads)
        targets = self.gathered.targets
        files = {**targets.files, **{source.path: source.path for source in first}}
        self.gathered = replace(self.gathered, targets=replace(targets, files=files))
        counts = Counter(dict(self.report.counts)) + Counter({FAILED: len(first)})
        self.report = replace(self.report, counts=tuple(sorted(counts.items())))
        self._report_on(())
        return ()

    def _enlarged(
        self, addition: Addition, revision: Revision, reads: Sequence[Read], new: Iterable[Source]
    ) -> tuple[str, ...] | None:
        """Make the pages of new articles, and those again that lead to them."""
        settings, catalogue = self.request.settings, revision.gathered.catalogue
        if site_view(paper(catalogue, settings, self.survey.theme.blocks)) != self.edition.plan.site:
            return None
        pages = self._planned(revision)
        if not have_room(pages, self.outputs, revision.gathered.targets.assets):
            return None
        first = {page.path: (page.recipe, page.source) for page in pages if page.path not in self.outputs}
        mended = sum(one.reading.path in self.readings for one in reads)
        self._take_in(new)
        self._note_faults(reads)
        self._take_up(reads)
        self.recipes.update(first)
        # Should this end halfway, these are known to be ours.
        disk.announce(self.request.output, self.outputs.keys() | first.keys(), self.outputs)
        changed = self._print(revision, pages)
        self.has_grown = True
        unmeasured_ones = unmeasured(self.request.desk, addition.assets)
        self.complaints = (*without_used(self.complaints, addition, settings.content), *unmeasured_ones)
        self.report = report_with(self.report, addition, catalogue, self.request, mended)
        self._report_on(changed)
        return changed

    def _take_in(self, new: Iterable[Source]) -> None:
        """Files that were not there before."""
        new = tuple(new)
        self.files.update((f"{self.request.content}/{source.file}", source) for source in new if is_article(source))
        sources = sorted((*self.survey.found.sources, *new), key=lambda source: source.path)
        self.survey = replace(self.survey, found=replace(self.survey.found, sources=tuple(sources)))
        bodies = self._bodies_of(self.readings)
        self.edition = replace(self.edition, body_of=bodies.html, body_digest=bodies.digest)

    def _take_up(self, reads: Iterable[Read]) -> None:
        """What the paper is made of from now on."""
        for one in reads:
            path = one.reading.path
            self.readings[path] = one.reading
            self.survey.digests[path] = one.content
            if one.reading.article:
                self.reads[path] = one

    def _note_faults(self, reads: Iterable[Read]) -> None:
        for one in reads:
            self.faults.pop(one.reading.path, None)
            if one.reading.problems:
                self.faults[one.reading.path] = one.reading.problems

    def _bodies_of(self, readings: Mapping[str, Reading]) -> Bodies:
        return Bodies(self.request.desk, readings, self.survey.found.sources, self.memory)

    @property
    def _paper(self) -> Before:
        """The paper as it stands."""
        gathered, readings = self.gathered, self.readings
        sources = {one.url: one.article.path for one in (*gathered.catalogue.articles, *gathered.catalogue.static)}

        def article(path: str) -> Article | None:
            return readings[path].article if path in readings else None

        return Before(
            gathered.targets,
            roll_of((one.article for one in readings.values() if one.article), self.request.clock),
            gathered.problems,
            article,
            lambda url: sources.get(url, ""),
            # Nothing that others lead to goes away.
            lambda addresses: (),
            Occupied(self.outputs).takes,
        )

    @property
    def _of_the_whole(self) -> tuple[Problem, ...]:
        """What is wrong with more than the reading of single articles."""
        return (*self.gathered.problems, *self.complaints)

    def _is_new(self, one: Read) -> bool:
        path = one.reading.path
        return one.content != self.survey.digests.get(path) or path in self.faults

    def _planned(self, revision: Revision) -> tuple[Page, ...]:
        """The pages that may be other than before."""
        catalogue, blocks = revision.gathered.catalogue, self.survey.theme.blocks
        return replan(catalogue, self.request.settings, blocks, touched_by(revision), self.request.day)

    def _print(self, revision: Revision, again: Iterable[Page]) -> tuple[str, ...]:
        """Make those that are, and put them in their places."""
        changed = self._make(self.edition, again)
        self.gathered = revision.gathered
        return changed

    def _make(self, edition: Edition, again: Iterable[Page]) -> tuple[str, ...]:
        pages = [page for page in again if self.recipes.get(page.path) == (page.recipe, page.source)]
        keys = Keys(edition, self.memory.engine)
        wanted = {page.path: keys.of(page) for page in pages}
        stale = [page for page in pages if not self._stands(page.path, wanted[page.path])]
        printed = print_all(edition, stale, self.request.workforce, lambda count: None)
        reasons = Reasons(self.memory, self.outputs)
        self.outputs.update(outputs_of(self.request.output, stale, printed, wanted, reasons))
        self.unsaved.update((page.path, (page, one)) for page, one in zip(stale, printed, strict=True))
        return tuple(sorted(one.made.path for one in printed if one.made.written))

    def _stands(self, path: str, key: Key) -> bool:
        known = self.outputs.get(path)
        return known is not None and known.key == key

    def _report_on(self, changed: tuple[str, ...]) -> None:
        told = [found for found_in in self.faults.values() for found in found_in]
        problems = in_order([*self._of_the_whole, *told])
        pages, written = len(self.outputs), len(changed)
        self.report = replace(
            self.report, problems=problems, pages=pages, written=written, unchanged=pages - written, removed=0
        )

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
        try:
            indexing, pages = self._indexing()
            gone = paths_of(self.index) - {page.path for page in pages} if self.has_grown else set()
            # What another page has stays its own.
            self.recipes.update({page.path: (page.recipe, page.source) for page in pages} | self.recipes)
            self._make(replace(self.edition, indexing=replace(indexing, standing=self.outputs)), pages)
            self._remove(gone)
        except (SiteError, SiteErrors):
            # Whoever looks at the whole paper next finds and tells it.
            self.behind = True
            return
        self.index, self.has_grown = indexing.index, False
        self.memory.keep_index(self.index)

    def _indexing(self) -> tuple[Indexing, tuple[Page, ...]]:
        bodies, catalogue = self._bodies_of(self.readings), self.gathered.catalogue
        if self.has_grown:
            return plan_indexing(catalogue, self.request.settings, self.memory, bodies.terms)
        read = (one.reading.article for one in self.reads.values())
        edited = {article.path: article.terms for article in read if article}
        return replan_indexing(self.index, edited, catalogue.articles, self.memory, bodies.terms)

    def _remove(self, gone: Collection[str]) -> None:
        """Files of the index: with more articles it may be cut otherwise."""
        disk.remove_all_except(self.request.output, self.outputs.keys() - gone, gone)
        for path in gone:
            self.outputs.pop(path, None)
            self.recipes.pop(path, None)

    # --- what an editor wants to know ---------------------------------------------------------------------------

    def published_at(self, path: str) -> Published | None:
        """The article whose own page is at this path of the output."""
        recipe, source = self.recipes.get(path, ("", ""))
        return self.published_from(source) if recipe in ("article.html", "page.html") else None

    def published_from(self, source: str) -> Published | None:
        """The article of this source."""
        catalogue = self.gathered.catalogue
        return next((one for one in (*catalogue.articles, *catalogue.static) if one.article.path == source), None)
