"""Puts every article in its place: state, section, address, tags, links, related articles."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeAlias, TypeVar
from urllib.parse import urlsplit

from sitegen.catalogue.addresses import article_url, static_url
from sitegen.catalogue.blocks import Blocks, members
from sitegen.catalogue.copies import told_of
from sitegen.catalogue.links import Targets, resolve_picture
from sitegen.catalogue.resolving import Resolution, resolve
from sitegen.catalogue.sections import Sections, sections_of
from sitegen.catalogue.states import Clock, due, shown_early, state_of
from sitegen.catalogue.terms import AUTHOR, FOLDERS, TAG, Terms, authors_of, tags_of
from sitegen.catalogue.weighed import TextOf, Weighed
from sitegen.catalogue.weighing import Weighing
from sitegen.model import (
    EXPIRED,
    FAILED,
    PUBLISHED,
    SCHEDULED,
    UNDATED,
    WITHDRAWN,
    Article,
    Asset,
    Catalogue,
    Entry,
    Listing,
    Published,
    Section,
    Term,
)
from sitegen.problems import ERROR, Problem, SiteError, Where, only, problem
from sitegen.settings import PagesSettings, Settings
from sitegen.text.order import dictionary_key, name_key
from sitegen.text.slug import slugify
from sitegen.work import Workforce

T = TypeVar("T")
Placed: TypeAlias = tuple[Article, str, Section | None]
"""An article, its address, its section."""
Weigh: TypeAlias = Callable[[Sequence[Published]], Weighed]

FALLBACK_SECTION = "Tin tức"
"""The section of articles that are in none, on a site that declares no sections."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The paper, the register of all articles, published or not, and what is wrong with them as a whole."""

    catalogue: Catalogue
    register: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    waiting: frozenset[str]
    """The pictures that only articles not published now refer to: not in the output, and not forgotten either."""
    weighed: Weighed
    """Which articles are most like each other: saves time where the next `gather` is given it."""
    targets: Targets = field(compare=False)
    """Everything that a link or a picture may lead to: made of the same articles as the rest."""
    blocks: Blocks = field(compare=False)
    """What fills the blocks of its articles."""


def gather(
    articles: Iterable[Article],
    failed: Iterable[str],
    assets: Mapping[str, Asset],
    settings: Settings,
    clock: Clock,
    weighing: Weighing | None = None,
    text_of: TextOf = lambda path: "",
    workforce: Workforce | None = None,
) -> Gathered:
    """Make the catalogue of all readable articles; `failed` are the source paths of the others.

    `weighing` is that of an earlier paper, `workforce` who helps; the result is the same without them. `text_of` is asked
    where copies are looked for.
    """
    weigh = partial((weighing or Weighing()).follow, text_of=text_of, workforce=workforce)
    return Gathering(tuple(articles), tuple(failed), assets, settings, clock).gather(weigh)


class Gathering:
    """The work of one `gather`: who has been refused so far, and why.

    `few` does it for a few articles of a paper that is known, by overriding what takes all of them.
    """

    def __init__(
        self,
        articles: tuple[Article, ...],
        failed: tuple[str, ...],
        assets: Mapping[str, Asset],
        settings: Settings,
        clock: Clock,
    ):
        self.articles = sorted(articles, key=lambda article: article.path)
        self.assets, self.settings, self.clock = assets, settings, clock
        self.states = {article.path: state_of(article, clock) for article in self.articles}
        self.refused = set(failed)
        self.problems: list[Problem] = []
        self.used_assets: set[str] = set()

    def gather(self, weigh: Weigh) -> Gathered:
        self._refuse_shared_ids()
        sections = self._sections()
        placed = self._placed(sections)
        tags, authors = self._terms()
        self._refuse_shared_addresses(placed)
        while True:
            refused, self.used_assets = len(self.refused), set()
            shown = self._published(placed)
            targets = self._targets(placed, shown, sections, tags, authors)
            published = [self._resolved(*one, targets, tags, authors) for one in shown]
            self._check_scheduled(placed, targets)
            if len(self.refused) == refused:
                return self._gathered(published, sections, placed, targets, weigh)
            # Who was refused just now may be what others lead to: they are resolved once more.

    def _sections(self) -> Sections:
        articles = [article for article in self.articles if not article.static]
        published = [article for article in articles if self.states[article.path] == PUBLISHED]
        return sections_of(self.settings, published, articles, FALLBACK_SECTION)

    # --- who is refused -----------------------------------------------------------------------------------------

    def _refuse(self, article: Article, error: SiteError) -> None:
        self.refused.add(article.path)
        self.problems.append(error.problem.at(self._shown(article)))

    def _shown(self, article: Article) -> str:
        return f"{self.settings.content}/{article.path}"

    def _seniority(self, article: Article) -> tuple[bool, datetime, str]:
        """Of two that want one thing the first keeps it: the published before the held back, the older, the path."""
        return self.states[article.path] != PUBLISHED, article.date, article.path

    def _refuse_shared_ids(self) -> None:
        owners: dict[str, Article] = {}
        for article in sorted(_contested(self.articles, lambda article: article.id), key=self._seniority):
            other = owners.setdefault(article.id, article)
            if other is not article:
                line, column = article.place("id")
                length, owner = len(article.id), self._shown(other)
                error = SiteError("SG404", line=line, column=column, length=length, id=article.id, other=owner)
                self._refuse(article, error)

    def _refuse_shared_addresses(self, placed: Iterable[Placed]) -> None:
        """An address that is published never changes hands."""
        owners: dict[str, tuple[Article, str]] = {}
        states = {path: state for path, state in self.states.items() if path not in self.refused}
        claims = [one for one in placed if states.get(one[0].path) in (PUBLISHED, SCHEDULED)]
        contested = _contested(claims, lambda one: one[1].lower())
        for article, url, _ in sorted(contested, key=lambda one: self._seniority(one[0])):
            other, other_url = owners.setdefault(url.lower(), (article, url))
            if other is not article:
                line, column = article.place("slug")
                code = "SG701" if url == other_url else "SG702"
                where = Where(line=line, column=column)
                first, second = self._shown(other), self._shown(article)
                self._refuse(article, SiteError(code, **where, url=url, other=other_url, first=first, second=second))

    def _placed(self, sections: Sections) -> list[Placed]:
        """Every article that has a place, or would have one, with its address."""
        placed: list[Placed] = []
        for article in self.articles:
            if article.static:
                placed.append((article, static_url(self.settings.static, article), None))
                continue
            try:
                section = sections.of(article)
            except SiteError as error:
                if self.states[article.path] in (PUBLISHED, SCHEDULED, WITHDRAWN):
                    self._refuse(article, error)
                continue
            placed.append((article, article_url(self.settings.permalink, article, section), section))
        return placed

    def _terms(self) -> tuple[Terms, Terms]:
        named, ahead = self._in_state(PUBLISHED), self._in_state(SCHEDULED)
        tags, authors = tags_of(self.settings, named), authors_of(self.settings, named)
        self.refused |= tags.refused | authors.refused
        self.problems += [*tags.problems, *authors.problems]
        if ahead:
            everything = [*named, *ahead]
            self._refuse_names_of(ahead, (tags_of(self.settings, everything), authors_of(self.settings, everything)))
        return tags, authors

    def _in_state(self, state: str) -> list[Article]:
        return [a for a in self.articles if self.states[a.path] == state and a.path not in self.refused]

    def _refuse_names_of(self, ahead: Iterable[Article], all_terms: Iterable[Terms]) -> None:
        """What the names of scheduled articles will collide with when their time comes."""
        for terms in all_terms:
            refused = {article.path: self._shown(article) for article in ahead if article.path in terms.refused}
            self.refused |= refused.keys()
            self.problems += [one for one in only(ERROR, terms.problems) if one.path in refused.values()]

    def _published(self, placed: Iterable[Placed]) -> list[Placed]:
        return [one for one in placed if self.states[one[0].path] == PUBLISHED and one[0].path not in self.refused]

    def _check_scheduled(self, placed: Iterable[Placed], targets: Targets) -> None:
        """A mistake in an article for next week is told today."""
        for article, _, _ in placed:
            if self.states[article.path] == SCHEDULED and article.path not in self.refused:
                self._note(article, resolve(article, targets))

    # --- what articles refer to ---------------------------------------------------------------------------------

    def _targets(
        self, placed: Iterable[Placed], published: Sequence[Placed], sections: Sections, tags: Terms, authors: Terms
    ) -> Targets:
        files = {path: path for path in (*self.refused, *self.states)}
        ids = {article.id: article.path for article in self.articles}
        for article, url, _ in published:
            files[article.path] = ids[article.id] = url
        states = {p: s for p, s in self.states.items() if s != PUBLISHED and p not in self.refused}
        pages = self.settings.pages
        addresses = {"/", "/rss.xml", "/sitemap.xml", *addresses_of(published, tags, authors, pages)}
        if pages.json_feed:
            addresses.add("/feed.json")
        if pages.search:
            addresses.add("/tim-kiem/")
        if sections.declared:
            addresses |= _section_addresses(sections.by_slug.values())
        absent = [one for one in placed if self.states[one[0].path] != PUBLISHED or one[0].path in self.refused]
        held = {address: one[0].path for one in absent for address in addresses_of([one], tags, authors, pages)}
        host = urlsplit(self.settings.base_url).netloc.lower()
        content, language = self.settings.content, self.settings.language
        return Targets(files, ids, states, frozenset(addresses), held, self.assets, host, content, language)

    def _resolved(
        self,
        article: Article,
        url: str,
        section: Section | None,
        targets: Targets,
        tags: Terms,
        authors: Terms,
    ) -> Published:
        found = resolve(article, targets)
        self._note(article, found)
        self.used_assets.update(found.assets)
        return self._in_place(article, url, section, found, tags, authors)

    def _in_place(
        self, article: Article, url: str, section: Section | None, found: Resolution, tags: Terms, authors: Terms
    ) -> Published:
        names = tags.named(article.tags), authors.named(article.authors)
        place = article, url, section, *names, found.links, found.images, found.picture
        return Published(*place, early=shown_early(article, self.clock))

    def _note(self, article: Article, found: Resolution) -> None:
        self.problems += found.problems
        if found.refused:
            self.refused.add(article.path)

    # --- the paper ----------------------------------------------------------------------------------------------

    def _gathered(
        self,
        published: list[Published],
        sections: Sections,
        placed: Sequence[Placed],
        targets: Targets,
        weigh: Weigh,
    ) -> Gathered:
        articles = newest_first(p for p in published if not p.article.static)
        weighed = weigh(articles)
        self.problems += told_of(
            weighed.copied(), weighed, {one.url: one.article for one in articles}, self.settings.content
        )
        blocks = Blocks(weighed)
        articles = [blocks.filled(one) for one in articles]
        withdrawn = [(url, a) for a, url, _ in placed if self.states[a.path] == WITHDRAWN and not a.draft]
        static = by_title(p for p in published if p.article.static)
        catalogue = catalogue_of(articles, static, sections, self._assets(targets), withdrawn)
        problems = tuple(dict.fromkeys(self.problems))
        return Gathered(catalogue, self._register(placed), problems, self._waiting(targets), weighed, targets, blocks)

    def _assets(self, targets: Targets) -> tuple[Asset, ...]:
        """The files that are published: used by an article, by the settings, or in a folder that is published whole."""
        whole = tuple(f"{folder.strip('/')}/" for folder in self.settings.assets)
        own = self.settings
        named = {name.lstrip("/") for name in (own.logo, own.logo_dark, own.share_image) if name}
        self._name_missing(named, targets)
        chosen = []
        for path, asset in sorted(self.assets.items()):
            if path in self.used_assets or path in named or path.startswith(whole):
                chosen.append(asset)
        self._name_unusable(asset for asset in chosen if asset.path not in self.used_assets)
        return tuple(asset for asset in chosen if asset.is_usable)

    def _name_unusable(self, assets: Iterable[Asset]) -> None:
        """Faulty pictures that no article shows, and that would be published all the same."""
        for asset in assets:
            if asset.photo and asset.photo.fault:
                path = f"{self.settings.content}/{asset.path}"
                self.problems.append(problem(asset.photo.fault, path=path, file=path, fact=asset.photo.fact))

    def _waiting(self, targets: Targets) -> frozenset[str]:
        held = [a for a in self.articles if self.states[a.path] != PUBLISHED or a.path in self.refused]
        named = (
            (a, target) for a in held for target in (a.image, *(image.target for image in a.body.images)) if target
        )
        found = (resolve_picture(article, target, targets) for article, target in named)
        faulty = (path for path in self.used_assets if path in self.assets and not self.assets[path].is_usable)
        return frozenset([*(asset for _, asset in filter(None, found) if asset), *faulty])

    def _name_missing(self, named: Iterable[str], targets: Targets) -> None:
        """Pictures that the settings speak of and nobody has."""
        for path in sorted(named):
            if path not in self.assets and "://" not in path:
                near, content = targets.picture_like(path), self.settings.content
                found = problem("SG501", path="sitegen.toml", target=path, content=content, suggestion=near)
                self.problems.append(found)

    def _register(self, placed: Iterable[Placed]) -> tuple[Entry, ...]:
        places = {article.path: (url, section.slug if section else "") for article, url, section in placed}
        return tuple(self._entry(article, *places.get(article.path, ("", ""))) for article in self.articles)

    def _entry(self, article: Article, url: str, category: str) -> Entry:
        state = FAILED if article.path in self.refused else self.states[article.path]
        when = article.expires if state == EXPIRED else due(article, self.clock)
        undated = article.date.year == UNDATED.year and article.date == UNDATED
        date = None if undated else article.date
        return Entry(article.path, state, when, article.title, url, article.id, date, category)


def _contested(claims: Iterable[T], wanted: Callable[[T], str]) -> list[T]:
    """The claims to what several want: hardly ever any, in an archive of whatever size."""
    named = [(wanted(claim), claim) for claim in claims]
    counts = Counter([name for name, _ in named])
    return [claim for name, claim in named if counts[name] > 1] if len(counts) < len(named) else []


def addresses_of(placed: Iterable[Placed], tags: Terms, authors: Terms, pages: PagesSettings) -> set[str]:
    """Every address that is there because the articles are: their own, old ones, those of the lists they stand in."""
    placed = tuple(placed)
    found = {url for _, url, _ in placed} | {alias for article, _, _ in placed for alias in article.aliases}
    listed = [article for article, _, _ in placed if not article.static]
    for day in {article.date.date() for article in listed} if pages.days else ():
        year = f"/{day.year:04}/"
        found |= {"/luu-tru/", year, f"{year}{day.month:02}/", f"{year}{day.month:02}/{day.day:02}/"}
    found |= _section_addresses({section.slug: section for _, _, section in placed if section}.values())
    found |= _term_addresses(TAG, tags, {name for article in listed for name in article.tags})
    if pages.authors:
        found |= _term_addresses(AUTHOR, authors, {name for article in listed for name in article.authors})
    return found


def _section_addresses(sections: Iterable[Section]) -> set[str]:
    slugs = {slug for section in sections for slug in (section.slug, section.parent) if slug}
    return {f"/{slug}/" for slug in slugs} | {f"/{slug}/rss.xml" for slug in slugs}


def _term_addresses(kind: str, terms: Terms, names: Iterable[str]) -> set[str]:
    known = terms.by_spelling
    urls = {known[name].url if name in known else f"/{FOLDERS[kind]}/{slugify(name)}/" for name in names}
    return urls | {f"/{FOLDERS[kind]}/"} if urls else urls


# --- lists -----------------------------------------------------------------------------------------------------------


def catalogue_of(
    articles: Sequence[Published],
    static: tuple[Published, ...],
    sections: Sections,
    assets: tuple[Asset, ...],
    withdrawn: Iterable[tuple[str, Article]],
) -> Catalogue:
    """The paper of these articles, which are in its order."""
    tags = _term_listings(articles, lambda p: p.tags, dictionary_key)
    authors = _term_listings(articles, lambda p: p.authors, name_key)
    listed = _section_listings(articles, sections)
    return Catalogue(tuple(articles), static, listed, tags, authors, assets, tuple(withdrawn))


def newest_first(articles: Iterable[Published]) -> list[Published]:
    """In the paper's order: the newest first, then by id."""
    found = sorted(articles, key=lambda one: one.article.id)
    # Spans compare several times quicker than dates, each of which has a zone to ask.
    found.sort(key=lambda one: one.article.date - UNDATED, reverse=True)
    return found


def by_title(articles: Iterable[Published]) -> tuple[Published, ...]:
    """In dictionary order; the source's path decides between two of one title."""
    return tuple(sorted(articles, key=lambda one: (dictionary_key(one.article.title), one.article.path)))


def _section_listings(articles: Iterable[Published], sections: Sections) -> tuple[Listing, ...]:
    """All sections that are declared, or else those that have an article."""
    found = members(articles)
    wanted = [section for slug, section in sections.by_slug.items() if sections.declared or slug in found]
    return tuple(Listing(section, tuple(found.get(section.slug, ()))) for section in wanted)


def _term_listings(
    articles: Iterable[Published],
    terms_of: Callable[[Published], Iterable[Term]],
    key: Callable[[str], tuple[object, ...]],
) -> tuple[Listing, ...]:
    articles = tuple(articles)
    terms = {term.slug: term for one in articles for term in terms_of(one)}
    found = members_of_terms(articles, terms_of)
    in_order = sorted(terms.values(), key=lambda term: key(term.title))
    return tuple(Listing(term, tuple(found[term.slug])) for term in in_order)


def members_of_terms(
    articles: Iterable[Published], terms_of: Callable[[Published], Iterable[Term]]
) -> dict[str, list[Published]]:
    """The articles of each tag, or of each author, by its slug."""
    found: dict[str, list[Published]] = defaultdict(list)
    for one in articles:
        for term in terms_of(one):
            found[term.slug].append(one)
    return found
