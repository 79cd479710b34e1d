"""A build after which only the bodies of a few articles are other than before: makes the pages again that show them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sitegen.cache.memory import LastBuild, Memory
from sitegen.cache.places import Place, neighbours, published, source_of
from sitegen.desk import Bodies, Read, read_articles
from sitegen.digest import digest
from sitegen.model import Article, Body, Catalogue, Listing, Page, Published, Reading
from sitegen.pages.article import article_pages
from sitegen.pages.cards import paper
from sitegen.pages.paths import output_path
from sitegen.pages.plan import Plan
from sitegen.press import Edition, Press, reissue
from sitegen.problems import Problem, in_order
from sitegen.report import Report
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, Survey, counter

MOST_EDITED = 50
"""Edited articles for which the short way is tried."""


def retouch(request: Request, survey: Survey, last: LastBuild, memory: Memory, watch: Stopwatch) -> Report | None:
    """The report of such a build; None where more than bodies changed, or the output is not as we left it."""
    with watch.stage("read"):
        edited = _edited_bodies(request, survey, last, memory)
    if not edited:
        return None
    with watch.stage("publish"):
        return _Retouch(request, survey, last, memory, edited).report()


def _edited_bodies(request: Request, survey: Survey, last: LastBuild, memory: Memory) -> dict[str, Read] | None:
    """The new readings, where all that changed since the last build is the bodies of a few articles: nothing that
    another page shows of them, and nothing that decides where they stand or what is complained of."""
    before = dict(last.files)
    edited = [source for source in survey.articles if before.get(source.path) != survey.digests.get(source.path)]
    same = sum(before.get(path) == content for path, content in survey.digests.items())
    if before.keys() != survey.digests.keys() or same + len(edited) != len(before) or len(edited) > MOST_EDITED:
        return None
    reads = {new.reading.path: new for new in read_articles(request.desk, edited)}
    survey.reads.update(reads)
    told = _told_of(last.report.problems, request, reads)
    for path, new in reads.items():
        old = memory.reading(path, before[path])
        # A file that changed again since the survey looked at it is not what the next build will compare with.
        if old is None or new.content != survey.digests[path] or not same_face(old.article, new.reading.article):
            return None
        if len([one for one in told if one.path == _shown(path, request)]) != len(set(old.problems)):
            return None
    return reads


def _shown(path: str, request: Request) -> str:
    return f"{request.settings.content}/{path}"


def _told_of(problems: Iterable[Problem], request: Request, paths: Iterable[str]) -> list[Problem]:
    """The problems of these articles."""
    shown = {_shown(path, request) for path in paths}
    return [one for one in problems if one.path in shown]


class _Retouch:
    """The work of one such build."""

    def __init__(self, request: Request, survey: Survey, last: LastBuild, memory: Memory, edited: Mapping[str, Read]):
        self._request, self._survey, self._last, self._memory = request, survey, last, memory
        self._edited = edited
        self._readings = {path: new.reading for path, new in edited.items()}

    def report(self) -> Report | None:
        request, last, memory = self._request, self._last, self._memory
        pages, masthead = self._pages(), memory.masthead()
        if not pages or masthead is None:
            return None
        press = Press(request.site, request.output, self._survey.theme, self._survey.compiled, masthead)
        bodies = Bodies(request.desk, self._readings, self._survey.found.sources, memory)
        edition = Edition(Plan(masthead, tuple(pages), ()), press, bodies.html, bodies.digest)
        done = counter(request, "publish", len(pages))
        issued = reissue(edition, memory, request.workforce, done, request.fsync)
        if issued is None:
            return None
        told = _told_of(last.report.problems, request, self._edited)
        problems = [one for one in last.report.problems if one not in told]
        problems += [one for new in self._edited.values() for one in new.reading.problems]
        written, unchanged, removed = issued.written, issued.unchanged, issued.removed
        report: Report = replace(last.report, problems=in_order(problems), strict=request.strict)
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

    def _reading(self, path: str) -> Reading | None:
        if path not in self._readings and (found := self._memory.reading(path, self._survey.digests.get(path))):
            self._readings[path] = found
        return self._readings.get(path)

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
    return replace(article, body=Body("", links, images, lead, 0), lines=(), face="")
