"""A paper after edits that leave every article where it stands: made from the paper before, without going through it."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sitegen.catalogue.blocks import Blocks, members
from sitegen.catalogue.copies import told_of
from sitegen.catalogue.gather import Gathered, by_title, members_of_terms
from sitegen.catalogue.links import Targets
from sitegen.catalogue.resolving import Resolution, resolve
from sitegen.catalogue.weighed import Weighed, both
from sitegen.catalogue.weighing import Reworded
from sitegen.model import Article, Catalogue, Entry, Listing, Published, Section, Term
from sitegen.problems import Problem


@dataclass(frozen=True, slots=True)
class Revision:
    """The paper as `gather` would have made it; addresses of the articles that look different in lists now (`faces`),
    of those whose own pages may be different (`pages`), and of those that are new (`added`); the paths of the files that
    these use (`assets`)."""

    gathered: Gathered
    faces: frozenset[str]
    pages: frozenset[str]
    added: frozenset[str] = frozenset()
    assets: frozenset[str] = frozenset()


def revise(before: Gathered, edited: Mapping[str, Article], reworded: Reworded) -> Revision | None:
    """The paper in which the articles of these source paths read as given; `reworded` is what weighing them found.

    None where more than their own words changed (address, date, lists, files in use), or one of them is faulty now:
    then the whole paper has to be gathered.
    """
    found = _standing_of(edited, before)
    changes = [_Change.of(one, edited[one.article.path], before) for one in found]
    if len(found) < len(edited) or not all(change.keeps_its_place() for change in changes):
        return None
    return _Revising(before, changes, reworded).revision()


def _standing_of(paths: Collection[str], paper: Gathered) -> list[Published]:
    """The published articles of these source paths."""
    urls = [paper.targets.files.get(path, "") for path in paths]
    static = [one for one in paper.catalogue.static if one.article.path in paths]
    return [*paper.catalogue.found(urls), *static]


@dataclass(frozen=True)
class Frame:
    """What is to be known of a paper besides its articles, to put it together again: what its links may lead to; its
    sections, tags and authors in their order."""

    targets: Targets
    sections: tuple[Section | Term, ...]
    tags: tuple[Section | Term, ...]
    authors: tuple[Section | Term, ...]


def frame_of(paper: Gathered) -> Frame:
    """What is to be remembered of a paper besides where its articles stand."""
    lists = paper.catalogue.sections, paper.catalogue.tags, paper.catalogue.authors
    # A copy is without what was only looked up.
    return Frame(replace(paper.targets), *(tuple(one.term for one in listings) for listings in lists))


def put_together(
    published: Iterable[Published], frame: Frame, weighed: Weighed, problems: tuple[Problem, ...]
) -> Gathered | None:
    """The paper as far as revising it takes: without register, assets, and what was withdrawn. None if it has not all
    the articles that were weighed."""
    everything = tuple(published)
    by_id = {one.article.id: one for one in everything if not one.article.static}
    order = [weighed.looks[slot][0] for slot in weighed.order]
    if by_id.keys() != {*order}:
        return None
    articles = tuple([by_id[name] for name in order])
    found = members(articles)
    tags, authors = (
        members_of_terms(articles, lambda one: one.tags),
        members_of_terms(articles, lambda one: one.authors),
    )
    catalogue = Catalogue(
        articles,
        by_title(one for one in everything if one.article.static),
        tuple(Listing(term, tuple(found.get(term.slug, ()))) for term in frame.sections),
        tuple(Listing(term, tuple(tags[term.slug])) for term in frame.tags),
        tuple(Listing(term, tuple(authors[term.slug])) for term in frame.authors),
        (),
    )
    return Gathered(catalogue, (), problems, frozenset(), weighed, frame.targets, Blocks(weighed))


@dataclass(frozen=True, slots=True)
class _Change:
    """One edited article, before and after."""

    before: Published
    after: Published
    was: Resolution
    later: Resolution

    @classmethod
    def of(cls, one: Published, article: Article, paper: Gathered) -> "_Change":
        was, later = resolve(one.article, paper.targets), resolve(article, paper.targets)
        after = replace(one, article=article, links=later.links, images=later.images, picture=later.picture)
        return cls(one, after, was, later)

    def keeps_its_place(self) -> bool:
        """Whether nothing changed that another article, an address or the order of a list could depend on."""
        if self.later.refused or {*self.was.assets} != {*self.later.assets}:
            return False
        return stays(self.before.article, self.after.article)

    @property
    def new_face(self) -> bool:
        return _face(self.before) != _face(self.after)


def stays(before: Article, after: Article) -> bool:
    """Whether an edited article stands where it stood, and beside whom its editor wished."""
    return _standing(before) == _standing(after)


def _standing(article: Article) -> tuple[object, ...]:
    """What decides that. The titles of static pages are on every page."""
    dates = tuple(_moment(when) for when in (article.date, article.expires))
    names = article.tags, article.authors, article.aliases, article.related, article.unrelated
    held = article.draft, article.withdrawn, article.static and article.title
    return article.path, article.id, article.slug, article.category, dates, names, held


def _moment(when: datetime | None) -> tuple[datetime, timedelta | None] | None:
    """One instant in two zones is two values: a page shows the zone."""
    return (when, when.utcoffset()) if when else None


def _face(one: Published) -> tuple[object, ...]:
    """What lists, feeds, redirects and the pages of extensions may show of an article."""
    article = one.article
    lead = "" if article.summary else article.body.lead
    words = article.title, article.summary, lead, article.image_caption, article.image_credit
    marks = article.featured, article.kind, article.lang, article.extra
    return words, _moment(article.updated), marks, one.picture, one.images


class _Revising:
    """The work of one `revise`."""

    def __init__(self, before: Gathered, changes: Iterable[_Change], reworded: Reworded):
        self.before, self.changes, self.reworded = before, tuple(changes), reworded
        self.weighed = reworded.weighed
        self.blocks = before.blocks.reweighed(self.weighed)
        self.after = {change.before.url: change.after for change in self.changes}

    def revision(self) -> Revision:
        articles, refilled = self.before.catalogue.articles, self._refilled()
        faces = frozenset(change.before.url for change in self.changes if change.new_face)
        catalogue = self._catalogue(self.after | refilled)
        gathered = replace(
            self.before,
            catalogue=catalogue,
            register=self._register(),
            problems=self._problems(catalogue),
            weighed=self.weighed,
            blocks=self.blocks,
        )
        shown = articles if faces else ()
        showing = {one.url for one in shown if not faces.isdisjoint((*one.same_category, *one.read_more))}
        return Revision(gathered, faces, frozenset({*self.after, *refilled, *showing}))

    def _refilled(self) -> dict[str, Published]:
        """The articles that have others in their blocks now."""
        near = self.before.catalogue.found(self.reworded.touched)
        filled = [(one, self.blocks.filled(self.after.get(one.url, one))) for one in near]
        return {now.url: now for was, now in filled if blocks_of(was) != blocks_of(now)}

    def _catalogue(self, after: Mapping[str, Published]) -> Catalogue:
        catalogue, changed = self.before.catalogue, after.values()
        sections = {slug for one in changed if one.section for slug in (one.section.slug, one.section.parent)}
        return catalogue.reworded(
            articles=self._with(catalogue.articles, after),
            static=tuple(after.get(one.url, one) for one in catalogue.static),
            sections=self._listings(catalogue.sections, sections, after),
            tags=self._listings(catalogue.tags, {term.slug for one in changed for term in one.tags}, after),
            authors=self._listings(catalogue.authors, {term.slug for one in changed for term in one.authors}, after),
        )

    def _listings(
        self, listings: tuple[Listing, ...], slugs: set[str], after: Mapping[str, Published]
    ) -> tuple[Listing, ...]:
        return tuple(
            Listing(one.term, self._with(one.articles, after)) if one.term.slug in slugs else one for one in listings
        )

    def _with(self, articles: tuple[Published, ...], after: Mapping[str, Published]) -> tuple[Published, ...]:
        """The articles as they are now. They stand in the paper's order, so none has to be searched for."""
        places, now = self.before.catalogue.places, list(articles)
        for url in after.keys() & places.keys():
            at = bisect_left(articles, places[url], key=lambda one: places[one.url])
            if at < len(now) and now[at].url == url:
                now[at] = after[url]
        return tuple(now)

    def _register(self) -> tuple[Entry, ...]:
        titles = {change.after.article.path: change.after.article.title for change in self.changes}
        if all(change.before.article.title == change.after.article.title for change in self.changes):
            return self.before.register
        return tuple(
            replace(entry, title=titles[entry.path]) if entry.path in titles else entry
            for entry in self.before.register
        )

    def _problems(self, catalogue: Catalogue) -> tuple[Problem, ...]:
        mended, told = told_otherwise(self.before, self.reworded, catalogue)
        mended.update(found for change in self.changes for found in change.was.problems)
        kept = [found for found in self.before.problems if found not in mended]
        later = [found for change in self.changes for found in change.later.problems]
        return tuple(dict.fromkeys([*kept, *later, *told]))


def told_otherwise(before: Gathered, reworded: Reworded, after: Catalogue) -> tuple[set[Problem], list[Problem]]:
    """What was told of copies before and may be told otherwise now; what is told of these now."""
    copied, content = copies_touched(before.weighed, reworded), before.targets.content
    was = _told_of(copied, before.weighed, before.catalogue, content)
    return {*was}, _told_of(copied, reworded.weighed, after, content)


def _told_of(copied: Iterable[int], weighed: Weighed, catalogue: Catalogue, content: str) -> list[Problem]:
    pairs = weighed.copied().intersection(copied)
    urls = {weighed.looks[slot][4] for pair in pairs for slot in both(pair)}
    articles = {one.url: one.article for one in catalogue.found(urls)}
    return told_of(pairs, weighed, articles, content)


def copies_touched(before: Weighed, reworded: Reworded) -> set[int]:
    """The pairs of copies of which something else, or nothing, is to be told."""
    was, now = before.copied(), reworded.weighed.copied()
    return was ^ now | {pair for pair in now if not reworded.edited.isdisjoint(both(pair))}


def blocks_of(one: Published) -> tuple[tuple[str, ...], ...]:
    return one.same_category, one.read_more, one.filled
