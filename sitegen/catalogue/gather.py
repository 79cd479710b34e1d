"""Puts every article in its place: state, section, address, tags, links, related articles."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeAlias, TypeVar
from urllib.parse import unquote, urlsplit

from sitegen.catalogue import related
from sitegen.catalogue.addresses import article_url, static_url
from sitegen.catalogue.links import Targets, missing_picture, resolve_link, resolve_picture
from sitegen.catalogue.sections import Sections, sections_of
from sitegen.catalogue.states import Clock, due, state_of
from sitegen.catalogue.terms import AUTHOR, FOLDERS, TAG, Terms, authors_of, tags_of
from sitegen.catalogue.weighed import NOTHING, Weighed, weigh
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
    Picture,
    Published,
    Section,
    Term,
)
from sitegen.problems import ERROR, Problem, SiteError, Where, only, problem
from sitegen.settings import PagesSettings, Settings
from sitegen.text.normal import fold
from sitegen.text.order import dictionary_key, name_key
from sitegen.text.slug import slugify

T = TypeVar("T")
Placed: TypeAlias = tuple[Article, str, Section | None]
"""An article, its address, its section."""

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


def gather(
    articles: Iterable[Article],
    failed: Iterable[str],
    assets: Mapping[str, Asset],
    settings: Settings,
    clock: Clock,
    before: Weighed = NOTHING,
) -> Gathered:
    """Make the catalogue of all readable articles; `failed` are the source paths of the others.

    `before` is what an earlier `gather` weighed; the result is the same without it.
    """
    return _Desk(tuple(articles), tuple(failed), assets, settings, clock).gather(before)


class _Desk:
    """The work of one `gather`: who has been refused so far, and why."""

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

    def gather(self, before: Weighed) -> Gathered:
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
                return self._gathered(published, sections, placed, targets, before)
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
                self._links(article, targets)
                self._pictures(article, targets)
                self._check_named(article, targets)

    # --- links and pictures -------------------------------------------------------------------------------------

    def _targets(
        self, placed: Iterable[Placed], published: Sequence[Placed], sections: Sections, tags: Terms, authors: Terms
    ) -> Targets:
        files = {path: path for path in (*self.refused, *self.states)}
        ids = {article.id: article.path for article in self.articles}
        for article, url, _ in published:
            files[article.path] = ids[article.id] = url
        states = {p: s for p, s in self.states.items() if s != PUBLISHED and p not in self.refused}
        pages = self.settings.pages
        addresses = {"/", "/rss.xml", "/sitemap.xml", *_addresses(published, tags, authors, pages)}
        if pages.json_feed:
            addresses.add("/feed.json")
        if pages.search:
            addresses.add("/tim-kiem/")
        if sections.declared:
            addresses |= _section_addresses(sections.by_slug.values())
        absent = [one for one in placed if self.states[one[0].path] != PUBLISHED or one[0].path in self.refused]
        held = {address: one[0].path for one in absent for address in _addresses([one], tags, authors, pages)}
        host = urlsplit(self.settings.base_url).netloc.lower()
        return Targets(files, ids, states, frozenset(addresses), held, self.assets, host, self.settings.content)

    def _resolved(
        self,
        article: Article,
        url: str,
        section: Section | None,
        targets: Targets,
        tags: Terms,
        authors: Terms,
    ) -> Published:
        links = self._links(article, targets)
        lead, images = self._pictures(article, targets)
        if article.related or article.unrelated:
            self._check_named(article, targets)
        return Published(
            article,
            url,
            section,
            tags.named(article.tags),
            authors.named(article.authors),
            links,
            images,
            lead,
        )

    def _links(self, article: Article, targets: Targets) -> tuple[str, ...]:
        links = []
        for reference in article.body.links:
            try:
                resolved, notices = resolve_link(article, reference, targets)
            except SiteError as error:
                self._refuse(article, error)
                continue
            self.problems += [notice.at(self._shown(article)) for notice in notices]
            self._use(article, resolved.asset)
            links.append(resolved.url)
        return tuple(links)

    def _pictures(self, article: Article, targets: Targets) -> tuple[Picture | None, tuple[Picture, ...]]:
        lead = self._picture(article, article.image, targets) if article.image else None
        if article.image and not lead:
            self._miss_picture(article, article.image, *article.place("image"))
        images = []
        for one in article.body.images:
            found = self._picture(article, one.target, targets)
            if not found:
                self._miss_picture(article, one.target, one.line, one.column)
            images.append(found or missing_picture(article, one.target))
        return lead, tuple(images)

    def _picture(self, article: Article, target: str, targets: Targets) -> Picture | None:
        found = resolve_picture(article, target, targets)
        if found is None:
            return None
        picture, asset = found
        self._use(article, asset)
        return picture

    def _miss_picture(self, article: Article, target: str, line: int, column: int) -> None:
        place = Where(path=self._shown(article), line=line, column=column, length=len(target))
        near, content = self._file_like(target), self.settings.content
        self.problems.append(problem("SG501", **place, target=target, content=content, suggestion=near))

    def _check_named(self, article: Article, targets: Targets) -> None:
        """Pins and bans name articles by id or file; one that is not published now is passed over later on."""
        for key, names in (("related", article.related), ("unrelated", article.unrelated)):
            for name in names:
                if name not in targets.ids and name.lstrip("/") not in targets.files:
                    line, column = article.place(key)
                    self._refuse(article, SiteError("SG408", line=line, column=column, key=key, id=name))

    def _file_like(self, target: str) -> str:
        """A file of the same name but for marks and capitals: the commonest mistake on a case-blind disk."""
        near = self._files_by_plain_name.get(_plain_name(target))
        return f"→ /{near}" if near else ""

    @cached_property
    def _files_by_plain_name(self) -> dict[str, str]:
        return {_plain_name(path): path for path in sorted(self.assets, reverse=True)}

    def _use(self, article: Article, asset: str) -> None:
        if asset and self.states[article.path] == PUBLISHED:
            self.used_assets.add(asset)

    # --- the paper ----------------------------------------------------------------------------------------------

    def _gathered(
        self,
        published: list[Published],
        sections: Sections,
        placed: Sequence[Placed],
        targets: Targets,
        before: Weighed,
    ) -> Gathered:
        articles = sorted((p for p in published if not p.article.static), key=lambda p: p.article.id)
        # Spans compare several times quicker than dates, each of which has a zone to ask.
        articles.sort(key=lambda p: p.article.date - UNDATED, reverse=True)
        weighed = weigh(articles, before)
        articles = _with_blocks(articles, weighed)
        static = sorted((p for p in published if p.article.static), key=lambda p: dictionary_key(p.article.title))
        withdrawn = [(url, a) for a, url, _ in placed if self.states[a.path] == WITHDRAWN and not a.draft]
        catalogue = Catalogue(
            tuple(articles),
            tuple(static),
            _section_listings(articles, sections),
            _term_listings(articles, lambda p: p.tags, dictionary_key),
            _term_listings(articles, lambda p: p.authors, name_key),
            self._assets(),
            tuple(withdrawn),
        )
        problems = tuple(dict.fromkeys(self.problems))
        return Gathered(catalogue, self._register(placed), problems, self._waiting(targets), weighed)

    def _assets(self) -> tuple[Asset, ...]:
        """The files that are published: used by an article, by the settings, or in a folder that is published whole."""
        whole = tuple(f"{folder.strip('/')}/" for folder in self.settings.assets)
        named = {name.lstrip("/") for name in (self.settings.logo, self.settings.share_image) if name}
        self._name_missing(named)
        chosen = []
        for path, asset in sorted(self.assets.items()):
            if path in self.used_assets or path in named or path.startswith(whole):
                chosen.append(asset)
        return tuple(chosen)

    def _waiting(self, targets: Targets) -> frozenset[str]:
        held = [a for a in self.articles if self.states[a.path] != PUBLISHED or a.path in self.refused]
        named = (
            (a, target) for a in held for target in (a.image, *(image.target for image in a.body.images)) if target
        )
        found = (resolve_picture(article, target, targets) for article, target in named)
        return frozenset(asset for _, asset in filter(None, found) if asset)

    def _name_missing(self, named: Iterable[str]) -> None:
        """Pictures that the settings speak of and nobody has."""
        for path in sorted(named):
            if path not in self.assets and "://" not in path:
                near, content = self._file_like(path), self.settings.content
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


def _plain_name(path: str) -> str:
    return fold(unquote(path).rpartition("/")[2])


def _addresses(placed: Iterable[Placed], tags: Terms, authors: Terms, pages: PagesSettings) -> set[str]:
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


def _with_blocks(articles: Sequence[Published], weighed: Weighed) -> list[Published]:
    """Give each article its two blocks at the foot."""
    urls = [one.url for one in articles]
    named = dict(zip((one.article.path for one in articles), urls, strict=True))
    named |= zip((one.article.id for one in articles), urls, strict=True)
    members = {slug: [one.url for one in listed] for slug, listed in _members(articles).items()}
    finished = []
    for one, best in zip(articles, weighed.best, strict=True):
        own, above = (one.section.slug, one.section.parent) if one.section else ("", "")
        pins = [named[name.lstrip("/")] for name in one.article.related if name.lstrip("/") in named]
        bans = [named[name.lstrip("/")] for name in one.article.unrelated if name.lstrip("/") in named]
        left_out = {one.url, *pins[: related.SHOWN], *bans}
        same = related.same_category(members.get(own, ()), members.get(above, ()), left_out)
        more = related.read_more((urls[number] for number in best), pins, {one.url, *same, *bans})
        finished.append(one.with_blocks(same, more))
    return finished


def _members(articles: Iterable[Published]) -> dict[str, list[Published]]:
    """The articles of each section, with those of its subsections."""
    members: dict[str, list[Published]] = defaultdict(list)
    for one in articles:
        if section := one.section:
            members[section.slug].append(one)
            if section.parent:
                members[section.parent].append(one)
    return members


def _section_listings(articles: Iterable[Published], sections: Sections) -> tuple[Listing, ...]:
    """All sections that are declared, or else those that have an article."""
    members = _members(articles)
    wanted = [section for slug, section in sections.by_slug.items() if sections.declared or slug in members]
    return tuple(Listing(section, tuple(members.get(section.slug, ()))) for section in wanted)


def _term_listings(
    articles: Iterable[Published],
    terms_of: Callable[[Published], Iterable[Term]],
    key: Callable[[str], tuple[object, ...]],
) -> tuple[Listing, ...]:
    terms: dict[str, Term] = {}
    members: dict[str, list[Published]] = defaultdict(list)
    for one in articles:
        for term in terms_of(one):
            terms[term.slug] = term
            members[term.slug].append(one)
    in_order = sorted(terms.values(), key=lambda term: key(term.title))
    return tuple(Listing(term, tuple(members[term.slug])) for term in in_order)
