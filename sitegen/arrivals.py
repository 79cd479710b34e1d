"""A build after which the paper has a few articles more, and maybe a few edited: makes what shows them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sitegen.cache.memory import LastBuild, Memory
from sitegen.cache.places import place_of
from sitegen.catalogue.additions import Addition, Weigh, addition_to, enlarge
from sitegen.catalogue.few import Before, roll_of
from sitegen.catalogue.gather import Gathered
from sitegen.catalogue.revise import Revision, frame_of, revise
from sitegen.catalogue.weighing import Weighing
from sitegen.compressed import variants
from sitegen.desk import Read, is_given_up, measure, read_articles, unmeasured
from sitegen.developing import framed_all, keys_of
from sitegen.indexing import Indexing, plan_indexing
from sitegen.model import FAILED, Article, Asset, Catalogue, Page, PictureLayout, Source
from sitegen.pages.cards import Touched, paper
from sitegen.pages.home import turn_of_the_day
from sitegen.pages.paths import Occupied, output_path
from sitegen.pages.plan import bodies_of, replan
from sitegen.pages.site import site_view
from sitegen.problems import Problem
from sitegen.remembered import last_paper
from sitegen.report import Report
from sitegen.search.plan import paths_of
from sitegen.short_way import MOST_READ, Edit, ForgottenError, Ground, ShortBuild, edits_of, ground_of, reword
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, Survey, counter

UNUSED = "SG502"
"""A file that nobody uses."""


def admit(request: Request, survey: Survey, last: LastBuild, memory: Memory, watch: Stopwatch) -> Report | None:
    """The report of such a build; None where more than that changed, or the output is not as we left it."""
    # What an extension's pages show of an article, only a whole paper can tell.
    if request.has_page_makers:
        return None
    with watch.stage("read"):
        edits = edits_of(request, survey, last, memory)
        found = _found(request, survey, last) if edits is not None else None
    if edits is None or found is None:
        return None
    with watch.stage("gather"):
        ground = ground_of(request, survey, last, memory, [*found.reads, *(edit.new for edit in edits)])
        arrived = _arrival(ground, found, edits) if ground else None
    if ground is None or arrived is None:
        return None
    with watch.stage("publish"):
        return _Arrived(ground, edits, found, *arrived).report()


@dataclass(frozen=True)
class New:
    """The files that were not there before: articles, and others, as they were measured and as they are shown."""

    reads: tuple[Read, ...]
    measured: Mapping[str, Asset]
    framed: Mapping[str, Asset]

    @property
    def articles(self) -> list[Article]:
        return [one.reading.article for one in self.reads if one.reading.article]

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each file's content, by its path."""
        read = {one.reading.path: one.content for one in self.reads}
        return read | {path: one.digest for path, one in self.measured.items()}


def _found(request: Request, survey: Survey, last: LastBuild) -> New | None:
    """The new files, where nothing is wrong with any."""
    then, now = dict(last.files), survey.digests
    new = now.keys() - then.keys()
    others = [source for source in survey.others if source.path in new]
    articles = [source for source in survey.articles if source.path in new]
    if not articles or len(new) > MOST_READ:
        return None
    reads = read_articles(request.desk, articles, counter(request, "read", len(articles)))
    survey.reads.update((one.reading.path, one) for one in reads)
    found = looked_at(request, survey.theme.pictures, reads, others)
    # A file that changed again since the survey looked at it is not what the next build will compare with.
    return found if found and all(now[path] == content for path, content in found.digests.items()) else None


def looked_at(request: Request, layout: PictureLayout, reads: Sequence[Read], others: Sequence[Source]) -> New | None:
    """The new articles that were read with the other new files; None where something is wrong with any."""
    pictures = request.settings.pictures
    measured, complaints = measure(request.desk, others, {}, pictures.enabled)
    if complaints or any(map(is_given_up, measured.values())) or any(one.reading.article is None for one in reads):
        return None
    return New(tuple(reads), measured, framed_all(measured, pictures, layout))


def _arrival(ground: Ground, found: New, edits: Sequence[Edit]) -> tuple[Addition, Revision] | None:
    """What the articles are in the paper of before with the edits, and that paper with them."""
    then, before, weighing = last_paper(ground.memory, ground.last), ground.paper(), Weighing(ground.weighed)
    edited = _edited(ground, before, weighing, edits) if before else None
    if then is None or edited is None:
        return None
    bodies = ground.bodies
    try:
        arrived = arrival(
            ground.request, then, edited.gathered, found, lambda articles: weighing.enlarge(articles, bodies.text)
        )
    except ForgottenError:
        return None
    return (arrived[0], _both(edited, arrived[1])) if arrived else None


def _edited(ground: Ground, before: Gathered, weighing: Weighing, edits: Sequence[Edit]) -> Revision | None:
    """The paper of before with the edits."""
    if not edits:
        return Revision(before, frozenset(), frozenset())
    reworded = reword(ground, weighing, edits)
    articles = {edit.path: edit.new.reading.article for edit in edits if edit.new.reading.article}
    return revise(before, articles, reworded) if reworded else None


def _both(first: Revision, second: Revision) -> Revision:
    """What one revision after the other touched."""
    return replace(second, faces=first.faces | second.faces, pages=first.pages | second.pages)


def arrival(
    request: Request, then: Before, paper: Gathered, found: New, weigh: Weigh
) -> tuple[Addition, Revision] | None:
    """What the new articles are in the `paper`, of which `then` tells, and that paper with them; None where it has to be
    gathered anew."""
    assets = {**then.targets.assets, **found.framed}
    addition = addition_to(then, found.articles, assets, request.settings, request.clock)
    # A file that nobody shows is to be named.
    if addition is None or not found.framed.keys() <= {asset.path for asset in addition.assets}:
        return None
    revision = enlarge(paper, addition, weigh)
    return (addition, revision) if revision else None


def without_used(problems: Iterable[Problem], addition: Addition, content: str) -> list[Problem]:
    """A file that nobody used was named; now it is published."""
    used = {f"{content}/{asset.path}" for asset in addition.assets}
    return [one for one in problems if one.code != UNUSED or one.path not in used]


def report_with(report: Report, addition: Addition, paper: Catalogue, request: Request, mended: int = 0) -> Report:
    """The report of before with the new articles, of which so many were there already and could not be read."""
    counts = Counter(dict(report.counts)) + Counter(entry.state for entry in addition.register)
    counts[FAILED] -= mended
    turn = turn_of_the_day(paper.articles, request.day, request.settings.zone)
    moments = report.due, *(entry.due for entry in addition.register), turn
    soonest = min((moment for moment in moments if moment), default=None)
    later: Report = replace(report, counts=tuple(sorted((+counts).items())), due=soonest)
    return later


def touched_by(revision: Revision) -> Touched:
    """What has to be planned again."""
    return Touched(revision.faces, revision.pages, revision.added, revision.assets)


def have_room(
    pages: Sequence[Page],
    known: Collection[str],
    assets: Collection[str],
    files_of: Callable[[str], tuple[str, ...]] = lambda path: (path,),
) -> bool:
    """Whether all these pages can have the paths that they want beside the `known` ones of the output; `files_of` gives the
    paths of a page and of its small forms."""
    wanted = [path for page in pages for path in files_of(page.path)]
    copies = {page.path for page in pages if page.path == page.source}
    in_the_way = (path for path in wanted if path in assets and path not in copies)
    new = [path for path in wanted if path not in known]
    return len({*wanted}) == len(wanted) and not any(in_the_way) and Occupied(known).has_room_for(new)


class _Arrived(ShortBuild):
    """The work of such a build."""

    def __init__(self, ground: Ground, edits: Sequence[Edit], found: New, addition: Addition, revision: Revision):
        super().__init__(ground, [*found.reads, *(edit.new for edit in edits)], revision.gathered.weighed)
        self._was = {told for edit in edits for told in edit.old.problems}
        self._found, self._addition, self._revision = found, addition, revision
        self._then = [one.article for one in ground.then.values() if one.article]
        self._catalogue = revision.gathered.catalogue
        self._planned: tuple[Page, ...] = ()

    def _report(self) -> Report:
        return report_with(self._last.report, self._addition, self._catalogue, self._request)

    def _problems(self) -> list[Problem]:
        before = (told for told in self._revision.gathered.problems if told not in self._was)
        kept = without_used(before, self._addition, self._request.settings.content)
        read = [told for one in self._reads.values() for told in one.reading.problems]
        return [*kept, *read, *unmeasured(self._request.desk, self._addition.assets)]

    def _pages(self) -> list[Page]:
        revision, known = self._revision, self._memory.outputs()
        settings, blocks = self._request.settings, self._survey.theme.blocks
        if site_view(paper(self._catalogue, settings, blocks)) != self._memory.masthead():
            return []
        pages = replan(self._catalogue, settings, blocks, touched_by(revision), self._request.day)
        shown = [self._readings.known(body) for page in pages for body in bodies_of(page)]
        if None in shown or not have_room(pages, known, revision.gathered.targets.assets, self._files_of):
            return []
        self._planned = pages
        return list(pages)

    def _files_of(self, path: str) -> tuple[str, ...]:
        return (path, *variants(path, self._request.settings.server.precompress))

    def _indexing(self) -> tuple[Indexing, tuple[Page, ...]]:
        return plan_indexing(self._catalogue, self._request.settings, self._memory, self._bodies.terms)

    def _gone(self, index_files: Iterable[Page]) -> Collection[str]:
        """Files of the index: with more articles it may be cut otherwise."""
        planned = {page.path for page in index_files}
        left = paths_of(self._memory.index()) - planned
        return {file for path in left for file in self._files_of(path)}

    def _added(self) -> tuple[()]:
        self._memory.keep_weighed(self._weighed)
        return ()

    def _remember(self, report: Report) -> None:
        memory, revision, catalogue = self._memory, self._revision, self._catalogue
        for one in catalogue.found(revision.pages):
            memory.keep_article_place(output_path(one.url), place_of(one))
        memory.keep_frame(frame_of(revision.gathered))
        memory.keep_roll(roll_of((*self._then, *self._found.articles), self._request.clock))
        if self._found.measured:
            memory.keep_assets({**memory.assets(self._survey.digests), **self._found.measured})
        if photos := (*keys_of(self._planned),):
            memory.keep_photos(dict.fromkeys((*memory.photo_keys(), *photos)))
        super()._remember(report)
