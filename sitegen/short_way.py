"""Builds that start from what is remembered of the paper: some pages are made again, all others stand."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from sitegen.cache.memory import LastBuild, Memory
from sitegen.cache.places import published, source_of
from sitegen.catalogue.gather import Gathered
from sitegen.catalogue.revise import Frame, put_together, stays
from sitegen.catalogue.weighed import NOTHING, Weighed
from sitegen.catalogue.weighing import Reworded, Weighing
from sitegen.desk import Bodies, Read, read_articles
from sitegen.digest import digest
from sitegen.indexing import Indexing
from sitegen.model import Article, Page, Reading
from sitegen.pages.plan import Plan
from sitegen.press import Edition, Press, reissue
from sitegen.problems import Problem, in_order
from sitegen.report import Report
from sitegen.survey import Request, Survey, counter

MOST_READ = 50
"""Articles read anew for which a short way is tried."""


@dataclass(frozen=True)
class Edit:
    """An edited article that stands where it stood: what it says now, and the reading of before."""

    new: Read
    old: Reading

    @property
    def path(self) -> str:
        return self.new.reading.path


def edits_of(request: Request, survey: Survey, last: LastBuild, memory: Memory) -> list[Edit] | None:
    """What was read anew of the files that were there at the last build; None where more is other than then than the words
    of a few articles: anything that decides where they stand."""
    before, now = dict(last.files), survey.digests
    edited = [one for one in survey.articles if one.path in before and before[one.path] != now.get(one.path)]
    same = sum(now.get(path) == content for path, content in before.items())
    if same + len(edited) != len(before) or len(edited) > MOST_READ:
        return None
    reads = {new.reading.path: new for new in read_articles(request.desk, edited)}
    survey.reads.update(reads)
    edits = []
    for path, new in reads.items():
        old = memory.reading(path, before[path])
        # A file that changed again since the survey looked at it is not what the next build will compare with.
        if old is None or new.content != now[path] or not _stays(old.article, new.reading.article):
            return None
        edits.append(Edit(new, old))
    return edits


def _stays(before: Article | None, after: Article | None) -> bool:
    return before is not None and after is not None and stays(before, after)


class ForgottenError(Exception):
    """Memory has not what it should have."""


class Readings(dict[str, Reading]):
    """The readings of the files that were read anew; those of others as they are remembered, when they are asked for."""

    def __init__(self, reads: Iterable[Read], memory: Memory, survey: Survey):
        super().__init__({one.reading.path: one.reading for one in reads})
        self._memory, self._digests = memory, survey.digests
        self.anew = {path: one.article for path, one in self.items() if one.article}

    def __missing__(self, path: str) -> Reading:
        found = self._memory.reading(path, self._digests.get(path))
        if found is None:
            raise ForgottenError(path)
        self[path] = found
        return found

    def known(self, path: str) -> Reading | None:
        """The reading, or None where it is forgotten."""
        try:
            return self[path]
        except ForgottenError:
            return None


@dataclass(frozen=True)
class Ground:
    """What a short build starts from. `kept` is the remembered weighing, `weighed` the same with what was added to it
    since."""

    request: Request
    survey: Survey
    last: LastBuild
    memory: Memory
    readings: Readings
    kept: Weighed
    weighed: Weighed

    @property
    def bodies(self) -> Bodies:
        return Bodies(self.request.desk, self.readings, self.survey.found.sources, self.memory)

    @cached_property
    def then(self) -> dict[str, Reading]:
        """The readings of before, by path, as far as they are remembered."""
        return self.memory.readings(digest(self.request.reading), dict(self.last.files))

    def paper(self) -> Gathered | None:
        """The paper of before, put together from what is remembered of it; None if that is not all."""
        memory, last, known = self.memory, self.last, self.then
        frame = memory.frame()
        stood = [(known.get(source_of(place)), place) for place in memory.article_places().values()]
        shown = [published(one.article, place) for one, place in stood if one and one.article]
        if not isinstance(frame, Frame) or len(shown) < len(stood):
            return None
        return put_together(shown, frame, self.weighed, last.report.problems)


def ground_of(
    request: Request, survey: Survey, last: LastBuild, memory: Memory, reads: Iterable[Read]
) -> Ground | None:
    """None where memory has no weighing to start from."""
    kept = Weighed(*memory.weighed() or NOTHING)
    weighed = kept.edited(last.reworded)
    if not weighed.fits():
        return None
    return Ground(request, survey, last, memory, Readings(reads, memory, survey), kept, weighed)


def reword(ground: Ground, weighing: Weighing, edits: Iterable[Edit]) -> Reworded | None:
    """Find which articles are most like each other after the edits; None where memory has not what that takes."""
    edited = [edit.new.reading.article for edit in edits if edit.new.reading.article]
    if not {one.id for one in edited if not one.static} <= ground.weighed.slots().keys():
        return None
    try:
        return weighing.reword(edited, ground.bodies.text)
    except ForgottenError:
        return None


class ShortBuild(ABC):
    """The work of one short build."""

    def __init__(self, ground: Ground, reads: Iterable[Read], weighed: Weighed):
        """`reads` are the files that were read anew, `weighed` the weighing of the paper with them."""
        self._request, self._survey, self._last, self._memory = (
            ground.request,
            ground.survey,
            ground.last,
            ground.memory,
        )
        self._readings, self._kept, self._bodies, self._weighed = ground.readings, ground.kept, ground.bodies, weighed
        self._reads = {one.reading.path: one for one in reads}

    def report(self) -> Report | None:
        """Publish, remember, and say what was done; None where the long way has to be gone after all."""
        request, memory = self._request, self._memory
        report: Report = replace(self._report(), problems=in_order(self._problems()), strict=request.strict)
        pages, masthead = self._pages(), memory.masthead()
        if not pages or masthead is None or memory.index() is None or report.failed:
            return None
        theme, compiled, precompress = self._survey.theme, self._survey.compiled, request.settings.server.precompress
        own = precompress, request.extensions, memory.photos.folder
        press = Press(request.site, request.output, theme, compiled, masthead, *own)
        indexing, index_files = self._indexing()
        pages += index_files
        edition = Edition(Plan(masthead, tuple(pages), ()), press, self._bodies.html, self._bodies.digest, indexing)
        done = counter(request, "publish", len(pages))
        issued = reissue(edition, memory, request.workforce, done, request.fsync, self._gone(index_files))
        if issued is None:
            return None
        written, unchanged, removed = issued.written, issued.unchanged, issued.removed
        report = replace(report, pages=written + unchanged, written=written, unchanged=unchanged, removed=removed)
        self._remember(report)
        return report

    def _remember(self, report: Report) -> None:
        memory, survey = self._memory, self._survey
        settings = digest(self._request.reading)
        for new in self._reads.values():
            memory.keep_reading(settings, new.content, new.reading)
        memory.keep_digests(survey.found.sources, survey.digests, survey.scanned_ns)
        memory.keep_build(replace(self._last, files=survey.files, report=report, reworded=self._added()))
        memory.save()

    def _report(self) -> Report:
        """What a report says besides problems, and before anything is published."""
        last: Report = self._last.report
        return last

    def _gone(self, index_files: Iterable[Page]) -> Collection[str]:
        """The paths that are no longer planned."""
        return ()

    @abstractmethod
    def _pages(self) -> list[Page]:
        """The pages that may be other than before; none where the rest of the paper has to be known."""

    @abstractmethod
    def _problems(self) -> list[Problem]:
        """What is wrong with the paper now."""

    @abstractmethod
    def _indexing(self) -> tuple[Indexing, tuple[Page, ...]]:
        """The search index as it is to be, and the files of it that may be other than before."""

    @abstractmethod
    def _added(self) -> object:
        """What is to be added to the remembered weighing."""
