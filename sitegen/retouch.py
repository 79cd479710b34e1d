"""A build after which only the words of a few articles are other than before: makes the pages again that show them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sitegen.cache.memory import LastBuild, Memory
from sitegen.cache.places import Place, neighbours, place_of, published, slug_of, source_of, url_of
from sitegen.catalogue.blocks import Blocks
from sitegen.catalogue.revise import Frame, Revision, blocks_of, copies_touched, put_together, revise, stays
from sitegen.catalogue.weighed import NOTHING, Edits, Weighed
from sitegen.catalogue.weighing import Reworded, Weighing
from sitegen.desk import Bodies, Read, read_articles
from sitegen.digest import digest
from sitegen.indexing import Indexing, replan_indexing
from sitegen.model import Article, Body, Catalogue, Listing, Page, Published, Reading
from sitegen.pages.article import article_pages, static_pages
from sitegen.pages.cards import Touched, paper, sides_of
from sitegen.pages.paths import output_path
from sitegen.pages.plan import Plan, bodies_of, replan
from sitegen.press import Edition, Press, reissue
from sitegen.problems import Problem, in_order
from sitegen.report import Report
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, Survey, counter

MOST_EDITED = 50
"""Edited articles for which the short way is tried."""
MOST_ADDED = 200
"""So many articles may be weighed otherwise than the remembered weighing says before another is remembered."""


def retouch(request: Request, survey: Survey, last: LastBuild, memory: Memory, watch: Stopwatch) -> Report | None:
    """The report of such a build; None where more than words changed, or the output is not as we left it."""
    with watch.stage("read"):
        edits = _edits(request, survey, last, memory)
    if not edits:
        return None
    readings = _Readings(edits, memory, survey)
    with watch.stage("gather"):
        start = _start(request, survey, last, memory, readings)
    if start is None:
        return None
    if not start.copies and all(edit.changes_bodies_only(last, request) for edit in edits):
        with watch.stage("publish"):
            return _Retouch(start, edits).report()
    with watch.stage("gather"):
        revision = _revision(start)
    # What an extension's pages show of a headline, and how many there are then, only a whole paper can tell.
    if revision is None or (revision.faces and request.has_page_makers):
        return None
    with watch.stage("publish"):
        return _Revised(start, edits, revision).report()


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


class _Readings(dict[str, Reading]):
    """The readings of edited files; those of others as they are remembered, when they are asked for."""

    def __init__(self, edits: Iterable[_Edit], memory: Memory, survey: Survey):
        super().__init__({edit.path: edit.new.reading for edit in edits})
        self._memory, self._digests = memory, survey.digests
        self.edited = {path: one.article for path, one in self.items() if one.article}

    def __missing__(self, path: str) -> Reading:
        found = self._memory.reading(path, self._digests.get(path))
        if found is None:
            raise _ForgottenError(path)
        self[path] = found
        return found

    def known(self, path: str) -> Reading | None:
        """The reading, or None where it is forgotten."""
        try:
            return self[path]
        except _ForgottenError:
            return None


class _ForgottenError(Exception):
    """Memory has not what it should have."""


@dataclass(frozen=True)
class _Start:
    """What a short build starts from; `kept` is the remembered weighing, to which `last` may add something."""

    request: Request
    survey: Survey
    last: LastBuild
    memory: Memory
    readings: _Readings
    kept: Weighed
    before: Weighed
    reworded: Reworded

    @property
    def copies(self) -> set[int]:
        """The copies of which something else, or nothing, is to be told."""
        return copies_touched(self.before, self.reworded)


def _start(request: Request, survey: Survey, last: LastBuild, memory: Memory, readings: _Readings) -> _Start | None:
    """Find which articles are most like each other now; None where memory has not what that takes."""
    kept = Weighed(*memory.weighed() or NOTHING)
    before = kept.edited(last.reworded)
    bodies = Bodies(request.desk, readings, survey.found.sources, memory)
    weighed = {one.id for one in readings.edited.values() if not one.static}
    try:
        reworded = Weighing(before).reword(readings.edited.values(), bodies.text)
    except _ForgottenError:
        return None
    known = before.fits() and weighed <= before.slots().keys()
    return _Start(request, survey, last, memory, readings, kept, before, reworded) if known else None


def _stays(before: Article | None, after: Article | None) -> bool:
    return before is not None and after is not None and stays(before, after)


def _shown(path: str, request: Request) -> str:
    return f"{request.settings.content}/{path}"


def _revision(start: _Start) -> Revision | None:
    """The paper after the edits, made from what is remembered of it."""
    memory, last = start.memory, start.last
    known = memory.readings(digest(start.request.reading), dict(last.files))
    frame = memory.frame()
    stood = [(known.get(source_of(place)), place) for place in memory.article_places().values()]
    shown = [published(one.article, place) for one, place in stood if one and one.article]
    if not isinstance(frame, Frame) or len(shown) < len(stood):
        return None
    before = put_together(shown, frame, start.before, last.report.problems)
    return revise(before, start.readings.edited, start.reworded) if before else None


class _Short(ABC):
    """The work of one short build: some pages are made again, all others stand."""

    def __init__(self, start: _Start, edits: Iterable[_Edit]):
        self._request, self._survey, self._last, self._memory = start.request, start.survey, start.last, start.memory
        self._readings, self._kept, self._weighed = start.readings, start.kept, start.reworded.weighed
        self._edited = {edit.path: edit.new for edit in edits}

    def report(self) -> Report | None:
        request, memory = self._request, self._memory
        pages, masthead = self._pages(), memory.masthead()
        if not pages or masthead is None or memory.index() is None:
            return None
        theme, compiled, precompress = self._survey.theme, self._survey.compiled, request.settings.server.precompress
        own = precompress, request.extensions, memory.photos.folder
        press = Press(request.site, request.output, theme, compiled, masthead, *own)
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
        settings = digest(self._request.reading)
        for new in self._edited.values():
            memory.keep_reading(settings, new.content, new.reading)
        memory.keep_digests(survey.found.sources, survey.digests, survey.scanned_ns)
        memory.keep_build(replace(self._last, files=survey.files, report=report, reworded=self._added()))
        memory.save()

    def _added(self) -> Edits | tuple[()]:
        """What is to be added to the remembered weighing; where that would be much, another one is remembered."""
        added = self._weighed.unlike(self._kept)
        if len(added[0]) <= MOST_ADDED:
            return added
        self._memory.keep_weighed(self._weighed)
        return ()

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


class _Revised(_Short):
    """Words that lists show: the pages are planned from the paper as a whole."""

    def __init__(self, start: _Start, edits: Sequence[_Edit], revision: Revision):
        super().__init__(start, edits)
        self._revision = revision
        self._was = {found for edit in edits for found in edit.old.problems}

    def _pages(self) -> list[Page]:
        revision, known = self._revision, self._memory.outputs()
        touched = Touched(revision.faces, revision.pages)
        catalogue, blocks = revision.gathered.catalogue, self._survey.theme.blocks
        pages = replan(catalogue, self._request.settings, blocks, touched, self._request.day)
        shown = [self._readings.known(body) for page in pages for body in bodies_of(page)]
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
        super()._remember(report)


class _Retouch(_Short):
    """Words that only articles' own pages and feeds show, and that decide who is related to whom: nothing is known of the
    paper but where these stood."""

    def __init__(self, start: _Start, edits: Iterable[_Edit]):
        super().__init__(start, edits)
        touched = [output_path(url) for url in sorted(start.reworded.touched)]
        self._moved: dict[str, Place] = {}
        """The places of articles that show others now, by the paths of their pages."""
        self._near = {path: self._published(path) for path in touched}
        self._moved = self._refilled()

    def _refilled(self) -> dict[str, Place]:
        near = {path: one for path, one in self._near.items() if one}
        blocks = Blocks(self._weighed) if near else None
        now = {path: blocks.filled(one) for path, one in near.items()} if blocks else {}
        return {path: place_of(one) for path, one in now.items() if blocks_of(one) != blocks_of(near[path])}

    def _problems(self) -> list[Problem]:
        shown = {_shown(path, self._request) for path in self._edited}
        kept = [found for found in self._last.report.problems if found.path not in shown]
        return [*kept, *(found for new in self._edited.values() for found in new.reading.problems)]

    def _pages(self) -> list[Page]:
        """The pages that show any of the bodies, articles and feeds, or other articles now; [] if one needs the rest of the
        paper."""
        if None in self._near.values():
            return []
        stale = {
            path: one.bodies
            for path, one in self._memory.outputs().items()
            if path in self._moved or not self._edited.keys().isdisjoint(one.bodies)
        }
        own = {page.path: page for page in self._own_pages(stale)}
        pages = [own.get(path) or self._memory.page(path) for path in stale]
        shown = [self._readings.known(body) for bodies in stale.values() for body in bodies]
        return [page for page in pages if page] if None not in pages and None not in shown else []

    def _own_pages(self, stale: Iterable[str]) -> Iterable[Page]:
        """The own pages of articles, planned in a paper of them and of what their blocks show."""
        own = {path: place for path in stale if (place := self._place(path))}
        sides = self._sides({slug_of(place) for place in own.values()})
        near = {url for place in own.values() for url in (*neighbours(place), *sides.get(url_of(place), ())) if url}
        beside = {output_path(url) for url in near}
        found = tuple(one for path in (*own, *(beside - own.keys())) if (one := self._published(path)))
        if len(found) < len(own.keys() | beside):
            return ()
        articles = tuple(one for one in found[: len(own)] if not one.article.static)
        static = tuple(one for one in found[: len(own)] if one.article.static)
        sections = tuple(Listing(section, ()) for section in self._last.sections)
        known = Catalogue(articles, static, sections, (), (), ())
        small = paper(known, self._request.settings, shown=found, sides=sides)
        return (*article_pages(small), *static_pages(small))

    def _sides(self, sections: set[str]) -> dict[str, tuple[str, str]]:
        """Who stands beside whom in these sections, as far as the weighing tells: it has every article, in order."""
        members: dict[str, list[str]] = {slug: [] for slug in sections}
        for slot in self._weighed.order:
            _, _, slug, _, url, *_ = self._weighed.looks[slot]
            if slug in members:
                members[slug].append(url)
        return {url: sides for urls in members.values() for url, sides in sides_of(urls).items()}

    def _place(self, path: str) -> Place | None:
        return self._moved.get(path) or self._memory.article_place(path)

    def _published(self, path: str) -> Published | None:
        """The article whose own page is at this path, in its place."""
        place = self._place(path)
        reading = self._readings.known(source_of(place)) if place else None
        return published(reading.article, place) if place and reading and reading.article else None

    def _remember(self, report: Report) -> None:
        for path, place in self._moved.items():
            self._memory.keep_article_place(path, place)
        super()._remember(report)


def same_face(before: Article | None, after: Article | None) -> bool:
    """Whether two readings of a file differ in their body's HTML only, and in where things stand in the file."""
    return before is not None and after is not None and _face(before) == _face(after)


def _face(article: Article) -> Article:
    """The article without what only its own page shows."""
    body = article.body
    links = tuple(replace(link, line=0, column=0) for link in body.links)
    images = tuple(replace(image, line=0, column=0) for image in body.images)
    lead = "" if article.summary else body.lead
    return replace(article, body=Body("", links, images, lead, 0), lines=(), gist=b"", face="", terms="")
