"""A build after which only the words of a few articles are other than before: makes the pages again that show them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sitegen.cache.memory import LastBuild, Memory
from sitegen.cache.places import Place, neighbours, place_of, published, slug_of, source_of, url_of
from sitegen.catalogue.blocks import Blocks
from sitegen.catalogue.revise import Revision, blocks_of, copies_touched, revise
from sitegen.catalogue.weighed import Edits
from sitegen.catalogue.weighing import Reworded, Weighing
from sitegen.indexing import Indexing, replan_indexing
from sitegen.model import Article, Body, Catalogue, Listing, Page, Published
from sitegen.pages.article import article_pages, static_pages
from sitegen.pages.cards import Touched, paper, sides_of
from sitegen.pages.paths import output_path
from sitegen.pages.plan import bodies_of, replan
from sitegen.problems import Problem
from sitegen.report import Report
from sitegen.short_way import Edit, Ground, ShortBuild, edits_of, ground_of, reword
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, Survey

MOST_ADDED = 200
"""So many articles may be weighed otherwise than the remembered weighing says before another is remembered."""


def retouch(request: Request, survey: Survey, last: LastBuild, memory: Memory, watch: Stopwatch) -> Report | None:
    """The report of such a build; None where more than words changed, or the output is not as we left it."""
    with watch.stage("read"):
        edits = edits_of(request, survey, last, memory)
    if not edits:
        return None
    with watch.stage("gather"):
        ground = ground_of(request, survey, last, memory, [edit.new for edit in edits])
        reworded = reword(ground, Weighing(ground.weighed), edits) if ground else None
    if ground is None or reworded is None:
        return None
    if not copies_touched(ground.weighed, reworded) and all(changes_bodies_only(edit, last, request) for edit in edits):
        with watch.stage("publish"):
            return _Retouch(ground, edits, reworded).report()
    with watch.stage("gather"):
        before = ground.paper()
        revision = revise(before, ground.readings.anew, reworded) if before else None
    # What an extension's pages show of a headline, and how many there are then, only a whole paper can tell.
    if revision is None or (revision.faces and request.has_page_makers):
        return None
    with watch.stage("publish"):
        return _Revised(ground, edits, revision).report()


def changes_bodies_only(edit: Edit, last: LastBuild, request: Request) -> bool:
    """Whether no other page shows anything of the change, and nothing was said of the article as part of the paper."""
    told = [one for one in last.report.problems if one.path == _shown(edit.path, request)]
    return len(told) == len(set(edit.old.problems)) and same_face(edit.old.article, edit.new.reading.article)


def _shown(path: str, request: Request) -> str:
    return f"{request.settings.content}/{path}"


class _Edited(ShortBuild):
    """The work of such a build."""

    def _added(self) -> Edits | tuple[()]:
        added = self._weighed.unlike(self._kept)
        if len(added[0]) <= MOST_ADDED:
            return added
        # It would be much: another weighing is remembered.
        self._memory.keep_weighed(self._weighed)
        return ()

    def _indexing(self) -> tuple[Indexing, tuple[Page, ...]]:
        articles = [new.reading.article for new in self._reads.values() if new.reading.article]
        edited = {article.path: article.terms for article in articles}
        return replan_indexing(self._memory.index(), edited, self._retitled(), self._memory, self._bodies.terms)

    def _retitled(self) -> Iterable[Published]:
        """The articles of the paper, if any has another headline."""
        return ()


class _Revised(_Edited):
    """Words that lists show: the pages are planned from the paper as a whole."""

    def __init__(self, ground: Ground, edits: Sequence[Edit], revision: Revision):
        super().__init__(ground, [edit.new for edit in edits], revision.gathered.weighed)
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
        return [*kept, *(found for new in self._reads.values() for found in new.reading.problems)]

    def _remember(self, report: Report) -> None:
        revision, catalogue = self._revision, self._revision.gathered.catalogue
        for one in (*catalogue.articles, *catalogue.static):
            if one.url in revision.pages:
                self._memory.keep_article_place(output_path(one.url), place_of(one))
        super()._remember(report)


class _Retouch(_Edited):
    """Words that only articles' own pages and feeds show, and that decide who is related to whom: nothing is known of the
    paper but where these stood."""

    def __init__(self, ground: Ground, edits: Iterable[Edit], reworded: Reworded):
        super().__init__(ground, [edit.new for edit in edits], reworded.weighed)
        touched = [output_path(url) for url in sorted(reworded.touched)]
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
        shown = {_shown(path, self._request) for path in self._reads}
        kept = [found for found in self._last.report.problems if found.path not in shown]
        return [*kept, *(found for new in self._reads.values() for found in new.reading.problems)]

    def _pages(self) -> list[Page]:
        """The pages that show any of the bodies, articles and feeds, or other articles now; [] if one needs the rest of the
        paper."""
        if None in self._near.values():
            return []
        stale = {
            path: one.bodies
            for path, one in self._memory.outputs().items()
            if path in self._moved or not self._reads.keys().isdisjoint(one.bodies)
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
