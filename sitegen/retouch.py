"""A build after which only the words of a few articles are other than before: makes the pages again that show them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sitegen.cache.memory import LastBuild, Memory
from sitegen.cache.places import Place, neighbours, place_of, published, source_of
from sitegen.catalogue.revise import Frame, Revision, put_together, revise, stays
from sitegen.catalogue.weighed import Weighed
from sitegen.desk import Bodies, Read, read_articles
from sitegen.digest import digest
from sitegen.indexing import Indexing, replan_indexing
from sitegen.model import Article, Body, Catalogue, Listing, Page, Published, Reading
from sitegen.pages.article import article_pages
from sitegen.pages.cards import Touched, paper
from sitegen.pages.paths import output_path
from sitegen.pages.plan import Plan, bodies_of, replan
from sitegen.press import Edition, Press, reissue
from sitegen.problems import Problem, in_order
from sitegen.report import Report
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, Survey, counter

MOST_EDITED = 50
"""Edited articles for which the short way is tried."""


def retouch(request: Request, survey: Survey, last: LastBuild, memory: Memory, watch: Stopwatch) -> Report | None:
    """The report of such a build; None where more than words changed, or the output is not as we left it."""
    with watch.stage("read"):
        edits = _edits(request, survey, last, memory)
    if not edits:
        return None
    if all(edit.changes_bodies_only(last, request) for edit in edits):
        with watch.stage("publish"):
            return _Retouch(request, survey, last, memory, edits).report()
    with watch.stage("gather"):
        revision = _revision(request, last, memory, edits)
    if revision is None:
        return None
    with watch.stage("publish"):
        return _Revised(request, survey, last, memory, edits, revision).report()


@dataclass(frozen=True)
class _Edit:
    """An edited file: what it says now, and the reading of before."""

    new: Read
    old: Reading

    @property
    def path(self) -> str:
        return self.new.reading.path

    def changes_bodies_only(self, last: LastBuild, request: Request) -> bool:
        """Whether no other page shows anything of the change, and nothing was said of the article as part of the paper."""
        told = [one for one in last.report.problems if one.path == _shown(self.path, request)]
        return len(told) == len(set(self.old.problems)) and same_face(self.old.article, self.new.reading.article)


def _edits(request: Request, survey: Survey, last: LastBuild, memory: Memory) -> list[_Edit] | None:
    """What was read anew, where all that changed since the last build is the words of a few articles: nothing that
    decides where they stand."""
    before = dict(last.files)
    edited = [source for source in survey.articles if before.get(source.path) != survey.digests.get(source.path)]
    same = sum(before.get(path) == content for path, content in survey.digests.items())
    if before.keys() != survey.digests.keys() or same + len(edited) != len(before) or len(edited) > MOST_EDITED:
        return None
    reads = {new.reading.path: new for new in read_articles(request.desk, edited)}
    survey.reads.update(reads)
    edits = []
    for path, new in reads.items():
        old = memory.reading(path, before[path])
        # A file that changed again since the survey looked at it is not what the next build will compare with.
        if old is None or new.content != survey.digests[path] or not _stays(old.article, new.reading.article):
            return None
        edits.append(_Edit(new, old))
    return edits


def _stays(before: Article | None, after: Article | None) -> bool:
    return before is not None and after is not None and stays(before, after)


def _shown(path: str, request: Request) -> str:
    return f"{request.settings.content}/{path}"


def _revision(request: Request, last: LastBuild, memory: Memory, edits: Iterable[_Edit]) -> Revision | None:
    """The paper after the edits, made from what is remembered of it."""
    known = memory.readings(digest(request.settings.reading), dict(last.files))
    frame, weighed = memory.frame(), Weighed(*memory.weighed())
    stood = [(known.get(source_of(place)), place) for place in memory.article_places().values()]
    shown = [published(one.article, place) for one, place in stood if one and one.article]
    if not isinstance(frame, Frame) or len(shown) < len(stood):
        return None
    before = put_together(shown, frame, weighed, last.report.problems)
    edited = {edit.path: edit.new.reading.article for edit in edits if edit.new.reading.article}
    return revise(before, edited) if before else None


class _Short(ABC):
    """The work of one short build: some pages are made again, all others stand."""

    def __init__(self, request: Request, survey: Survey, last: LastBuild, memory: Memory, edits: Iterable[_Edit]):
        self._request, self._survey, self._last, self._memory = request, survey, last, memory
        self._edited = {edit.path: edit.new for edit in edits}
        self._readings = {path: new.reading for path, new in self._edited.items()}

    def report(self) -> Report | None:
        request, memory = self._request, self._memory
        pages, masthead = self._pages(), memory.masthead()
        if not pages or masthead is None or memory.index() is None:
            return None
        press = Press(request.site, request.output, self._survey.theme, self._survey.compiled, masthead)
        bodies = Bodies(request.desk, self._readings, self._survey.found.sources, memory)
        indexing, index_files = self._indexing(bodies)
        pages += index_files
        edition = Edition(Plan(masthead, tuple(pages), ()), press, bodies.html, bodies.digest, indexing)
        done = counter(request, "publish", len(pages))
        issued = reissue(edition, memory, request.workforce, done, request.fsync)
        if issued is None:
            return None
        written, unchanged, removed = issued.written, issued.unchanged, issued.removed
        report: Report = replace(self._last.report, problems=in_order(self._problems()), strict=request.strict)
        report = replace(report, written=written, unchanged=unchanged, removed=removed)
        self._remember(report)
        return report

    def _remember(self, report: Report) -> None:
        memory, survey = self._memory, self._survey
        settings = digest(self._request.settings.reading)
        for new in self._edited.values():
            memory.keep_reading(settings, new.content, new.reading)
        memory.keep_digests(survey.found.sources, survey.digests, survey.scanned_ns)
        memory.keep_build(replace(self._last, files=survey.files, report=report))
        memory.save()

    def _indexing(self, bodies: Bodies) -> tuple[Indexing, tuple[Page, ...]]:
        articles = [new.reading.article for new in self._edited.values() if new.reading.article]
        edited = {article.path: article.terms for article in articles}
        return replan_indexing(self._memory.index(), edited, self._retitled(), self._memory, bodies.terms)

    def _retitled(self) -> Iterable[Published]:
        """The articles of the paper, if any has another headline."""
        return ()

    @abstractmethod
    def _pages(self) -> list[Page]:
        """The pages that may be other than before; none where the rest of the paper has to be known."""

    @abstractmethod
    def _problems(self) -> list[Problem]:
        """What is wrong with the paper now."""

    def _reading(self, path: str) -> Reading | None:
        if path not in self._readings and (found := self._memory.reading(path, self._survey.digests.get(path))):
            self._readings[path] = found
        return self._readings.get(path)


class _Revised(_Short):
    """Words that lists show: the pages are planned from the paper as a whole."""

    def __init__(
        self,
        request: Request,
        survey: Survey,
        last: LastBuild,
        memory: Memory,
        edits: Sequence[_Edit],
        revision: Revision,
    ):
        super().__init__(request, survey, last, memory, edits)
        self._revision = revision
        self._was = {found for edit in edits for found in edit.old.problems}

    def _pages(self) -> list[Page]:
        revision, known = self._revision, self._memory.outputs()
        touched = Touched(revision.faces, revision.pages)
        pages = replan(revision.gathered.catalogue, self._request.settings, touched)
        shown = [self._reading(body) for page in pages for body in bodies_of(page)]
        return list(pages) if None not in shown and all(page.path in known for page in pages) else []

    def _retitled(self) -> Iterable[Published]:
        return self._revision.gathered.catalogue.articles

    def _problems(self) -> list[Problem]:
        kept = [found for found in self._revision.gathered.problems if found not in self._was]
        return [*kept, *(found for new in self._edited.values() for found in new.reading.problems)]

    def _remember(self, report: Report) -> None:
        revision, catalogue = self._revision, self._revision.gathered.catalogue
        for one in (*catalogue.articles, *catalogue.static):
            if one.url in revision.pages:
                self._memory.keep_article_place(output_path(one.url), place_of(one))
        self._memory.keep_weighed(revision.gathered.weighed)
        super()._remember(report)


class _Retouch(_Short):
    """Words that only articles' own pages and feeds show: nothing is known of the paper but where these stood."""

    def _problems(self) -> list[Problem]:
        shown = {_shown(path, self._request) for path in self._edited}
        kept = [found for found in self._last.report.problems if found.path not in shown]
        return [*kept, *(found for new in self._edited.values() for found in new.reading.problems)]

    def _pages(self) -> list[Page]:
        """The pages that show any of the bodies: articles and feeds; [] if one needs the rest of the paper."""
        stale = {
            path: one.bodies
            for path, one in self._memory.outputs().items()
            if not self._edited.keys().isdisjoint(one.bodies)
        }
        own = {page.path: page for page in self._article_pages(stale)}
        pages = [own.get(path) or self._memory.page(path) for path in stale]
        shown = [self._reading(body) for bodies in stale.values() for body in bodies]
        return [page for page in pages if page] if None not in pages and None not in shown else []

    def _article_pages(self, stale: Iterable[str]) -> Iterable[Page]:
        """The edited articles' own pages, planned in a paper of them and of what their blocks show."""
        own = {path: place for path in stale if (place := self._memory.article_place(path))}
        beside = {output_path(url) for place in own.values() for url in neighbours(place)}
        around = {path: place for path in beside - own.keys() if (place := self._memory.article_place(path))}
        shown = [self._published(place) for place in (*own.values(), *around.values())]
        found = tuple(one for one in shown if one)
        if len(found) < len(own.keys() | beside):
            return ()
        sections = tuple(Listing(section, ()) for section in self._last.sections)
        small = Catalogue(found[: len(own)], (), sections, (), (), ())
        return article_pages(paper(small, self._request.settings, found))

    def _published(self, place: Place) -> Published | None:
        reading = self._reading(source_of(place))
        return published(reading.article, place) if reading and reading.article else None


def same_face(before: Article | None, after: Article | None) -> bool:
    """Whether two readings of a file differ in their body's HTML only, and in where things stand in the file."""
    return before is not None and after is not None and _face(before) == _face(after)


def _face(article: Article) -> Article:
    """The article without what only its own page shows."""
    body = article.body
    links = tuple(replace(link, line=0, column=0) for link in body.links)
    images = tuple(replace(image, line=0, column=0) for image in body.images)
    lead = "" if article.summary else body.lead
    return replace(article, body=Body("", links, images, lead, 0), lines=(), face="", terms="")
