"""What memory spares a build: nothing to do where nothing changed, little where only the bodies of articles did."""

from collections.abc import Mapping
from dataclasses import replace

from sitegen.cache.memory import LastBuild, Memory
from sitegen.desk import Bodies, Read, read_articles
from sitegen.digest import digest
from sitegen.model import Article, Body, Page
from sitegen.pages.article import ArticleView
from sitegen.pages.plan import Plan, bodies_of
from sitegen.press import Edition, Press, reissue, touch_up
from sitegen.problems import in_order
from sitegen.report import Report
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, Survey, counter


def still_holds(last: LastBuild | None, request: Request, survey: Survey) -> LastBuild | None:
    """The last build, if only articles can have changed since: same settings and theme, same articles published by the
    clock, nothing in it that this request would refuse."""
    if last is None or last.site != survey.site or not last.holds_at(request.clock.as_of):
        return None
    return None if replace(last.report, strict=request.strict).failed else last


def _nothing_to_do(request: Request, survey: Survey, last: LastBuild, memory: Memory) -> Report | None:
    """The last report, where every file is as it was and the output is as we left it."""
    if last.files != survey.files or not touch_up(memory, request.output):
        return None
    memory.keep_digests(survey.found.sources, survey.digests, survey.scanned_ns)
    memory.save()
    pages = last.report.pages
    report: Report = replace(last.report, strict=request.strict, written=0, unchanged=pages, removed=0)
    return report


def in_short(request: Request, survey: Survey, last: LastBuild, memory: Memory, watch: Stopwatch) -> Report | None:
    """The report of a build that had little or nothing to do; None where the long way must be gone."""
    with watch.stage("publish"):
        report = _nothing_to_do(request, survey, last, memory)
    if report:
        return report
    with watch.stage("read"):
        edited = _edited_bodies(request, survey, last, memory)
    if not edited:
        return None
    with watch.stage("publish"):
        return _new_bodies(request, survey, last, edited, memory)


MOST_EDITED = 50
"""Edited articles for which the short way is tried."""


def _edited_bodies(request: Request, survey: Survey, last: LastBuild, memory: Memory) -> dict[str, Read] | None:
    """The new readings, where all that changed since the last build is the bodies of a few articles: nothing that
    another page shows of them, and nothing that decides where they stand or what is complained of."""
    before = dict(last.files)
    edited = [source for source in survey.articles if before.get(source.path) != survey.digests.get(source.path)]
    same = {path for path, content in survey.digests.items() if before.get(path) == content}
    if before.keys() != survey.digests.keys() or len(same) + len(edited) != len(before) or len(edited) > MOST_EDITED:
        return None
    reads = {new.reading.path: new for new in read_articles(request.desk, edited)}
    shown = {f"{request.settings.content}/{path}": path for path in reads}
    for path, new in reads.items():
        old = memory.reading(path, before[path])
        # A file that changed again since the survey looked at it is not what the next build will compare with.
        if old is None or new.content != survey.digests[path] or not same_face(old.article, new.reading.article):
            return None
        told = [one for one in last.report.problems if shown.get(one.path) == path]
        if len(told) != len(set(old.problems)):
            return None
    return reads


def _new_bodies(
    request: Request, survey: Survey, last: LastBuild, edited: Mapping[str, Read], memory: Memory
) -> Report | None:
    """Make the pages again that carry the edited bodies: their own, and feeds."""
    pages = _pages_with(edited, memory)
    readings = {path: memory.reading(path, survey.digests.get(path)) for page in pages for path in bodies_of(page)}
    readings |= {path: new.reading for path, new in edited.items()}
    if not pages or None in readings.values():
        return None
    known = {path: reading for path, reading in readings.items() if reading}
    press = Press(request.site, request.output, survey.theme, last.masthead)
    bodies = Bodies(request.desk, known, survey.found.sources, memory)
    edition = Edition(Plan(last.masthead, tuple(pages), ()), press, bodies.html, bodies.digest)
    issued = reissue(edition, memory, request.workforce, counter(request, "publish", len(pages)), request.fsync)
    if issued is None:
        return None
    shown = {f"{request.settings.content}/{path}" for path in edited}
    problems = [one for one in last.report.problems if one.path not in shown]
    problems += [one for new in edited.values() for one in new.reading.problems]
    report: Report = replace(last.report, problems=in_order(problems), strict=request.strict)
    report = replace(report, written=issued.written, unchanged=issued.unchanged, removed=issued.removed)
    settings = digest(request.settings.reading)
    for new in edited.values():
        memory.keep_reading(settings, new.content, new.reading)
    memory.keep_digests(survey.found.sources, survey.digests, survey.scanned_ns)
    memory.keep_build(replace(last, files=survey.files, report=report))
    memory.save()
    return report


def _pages_with(edited: Mapping[str, Read], memory: Memory) -> list[Page]:
    """The pages that show any of the bodies, as they were planned, but for the count of words; [] if one is missing."""
    pages = []
    for path, output in memory.outputs().items():
        if edited.keys().isdisjoint(output.bodies):
            continue
        page = memory.page(path)
        if page is None:
            return []
        pages.append(_recounted(page, edited))
    return pages


def _recounted(page: Page, edited: Mapping[str, Read]) -> Page:
    view = page.view
    if not isinstance(view, ArticleView):
        return page
    article = edited[view.body].reading.article
    return replace(page, view=replace(view, words=article.body.words)) if article else page


def same_face(before: Article | None, after: Article | None) -> bool:
    """Whether two readings of a file differ in their body's HTML only, and in where things stand in the file."""
    return before is not None and after is not None and _face(before) == _face(after)


def _face(article: Article) -> Article:
    """The article without what only its own page shows."""
    body = article.body
    links = tuple(replace(link, line=0, column=0) for link in body.links)
    images = tuple(replace(image, line=0, column=0) for image in body.images)
    lead = "" if article.summary else body.lead
    return replace(article, body=Body("", links, images, lead, 0), lines=())
