"""What is wrong with a few articles of a paper that is known: they are put in their places, all others stay in theirs."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import quote

from sitegen.catalogue.gather import FALLBACK_SECTION, Gathering, Placed, addresses_of
from sitegen.catalogue.links import Targets
from sitegen.catalogue.resolving import Resolution, resolve
from sitegen.catalogue.sections import Parts, Sections, category_parts, sections_from
from sitegen.catalogue.states import Clock, state_of
from sitegen.catalogue.terms import Terms, Use, Uses, authors_of, tags_of
from sitegen.model import PUBLISHED, SCHEDULED, WITHDRAWN, Article, Asset, Entry
from sitegen.problems import Problem
from sitegen.settings import Settings

MOST_AHEAD = 100
"""Scheduled articles that are looked at for links to what changed."""
_ELSEWHERE = "\0"
"""Stands for a file that may be there: nobody knows which."""
Names = Mapping[str, tuple[int, ...]]
"""Spelling -> the numbers of the articles that use it, once for each time."""


# --- what is to be remembered of a paper -----------------------------------------------------------------------------


class Roll(NamedTuple):
    """Who says what, in a paper without errors. Nothing but tuples, dicts, texts and numbers, for a memory that keeps it.

    Names are those of published articles, and apart from them those of scheduled ones.
    """

    paths: tuple[str, ...]
    """The source paths of all articles, in order: their numbers."""
    tags: Names
    authors: Names
    tags_ahead: Names
    authors_ahead: Names
    parts: Mapping[Parts, tuple[int, int]]
    """Section as articles name it -> how many published ones do, and how many in all."""
    pins: Names
    """Ids and files that editors pinned or banned."""


def roll_of(articles: Iterable[Article], clock: Clock) -> Roll:
    """`articles` are all of the paper."""
    known = sorted(articles, key=lambda article: article.path)
    states = [state_of(article, clock) for article in known]
    numbered = list(enumerate(known))
    now = [one for one in numbered if states[one[0]] == PUBLISHED]
    ahead = [one for one in numbered if states[one[0]] == SCHEDULED]
    listed = [
        (category_parts(article), state) for article, state in zip(known, states, strict=True) if not article.static
    ]
    published, in_all = (
        Counter(parts for parts, state in listed if state == PUBLISHED),
        Counter(parts for parts, _ in listed),
    )
    return Roll(
        tuple(article.path for article in known),
        _names((n, article.tags) for n, article in now),
        _names((n, article.authors) for n, article in now),
        _names((n, article.tags) for n, article in ahead),
        _names((n, article.authors) for n, article in ahead),
        {parts: (published[parts], count) for parts, count in in_all.items()},
        _names((n, _pins(article)) for n, article in numbered),
    )


def _names(said: Iterable[tuple[int, tuple[str, ...]]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, names in said:
        for name in names:
            found.setdefault(name, []).append(number)
    return {name: tuple(numbers) for name, numbers in found.items()}


def _pins(article: Article) -> tuple[str, ...]:
    return tuple(name.lstrip("/") for name in (*article.related, *article.unrelated))


# --- the paper of before ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Before:
    """A paper without errors, as far as it is remembered, and where to ask for more.

    `article` gives the article of a source path; `source_at` the source path of the page at an address; `linking` the
    source paths of published articles with links to any of these addresses; `taken` whether a path of the output, or one of
    the folders above it, is in use by another page.
    """

    targets: Targets
    roll: Roll
    problems: tuple[Problem, ...]
    article: Callable[[str], Article | None]
    source_at: Callable[[str], str]
    linking: Callable[[set[str]], Iterable[str]]
    taken: Callable[[str], bool]


@dataclass(frozen=True)
class Few:
    """The problems and the register of the few; among the problems may be some of articles that have to do with them."""

    problems: tuple[Problem, ...]
    register: tuple[Entry, ...]


class UnsureError(Exception):
    """More of the paper may have changed than is known here."""


def look_at(
    before: Before,
    old: Mapping[str, Article],
    new: Iterable[Article],
    failed: Iterable[str],
    assets: Mapping[str, Asset],
    settings: Settings,
    clock: Clock,
) -> Few | None:
    """What `gather` would say of the `new` articles and the `failed` files in the paper in which they take the place of the
    `old` ones (by source path; those that stand only there are gone), and of others because of them.

    None where only gathering the whole paper can tell. The moment and the settings are those of `before`.
    """
    try:
        return Looking(before, old, tuple(new), tuple(failed), assets, settings, clock).few()
    except UnsureError:
        return None


class _Found(NamedTuple):
    """What a look at the few found out of the paper with them."""

    placed: list[Placed]
    sections: Sections
    tags: Terms
    authors: Terms
    targets: Targets


class Looking(Gathering):
    """The work of one `look_at`. Besides the few it knows the owners of the ids that they want."""

    def __init__(
        self,
        before: Before,
        old: Mapping[str, Article],
        new: tuple[Article, ...],
        failed: tuple[str, ...],
        assets: Mapping[str, Asset],
        settings: Settings,
        clock: Clock,
    ):
        self.before, self.old = before, old
        self.own = {*old, *failed, *(article.path for article in new)}
        self.rivals = tuple(self._owners(new))
        super().__init__((*new, *self.rivals), failed, assets, settings, clock)
        self.old_states = {path: state_of(article, clock) for path, article in old.items()}
        self.sections_then = self._sections_of({})
        self.found: _Found

    def few(self) -> Few:
        """Raises UnsureError where only gathering the whole paper can tell."""
        self._refuse_shared_ids()
        self.sure(not self.refused.intersection(one.path for one in self.rivals))
        sections = self._sections()
        placed = self._placed(sections)
        tags, authors = self._terms()
        self._refuse_shared_addresses(placed)
        own = [one for one in placed if one[0].path in self.own]
        self._refuse_to_guess_addresses(own, tags, authors)
        gone = self._gone(tags, authors)
        while True:
            refused = len(self.refused)
            shown = self._published(placed)
            targets = self._targets(placed, shown, sections, tags, authors)
            surer = self._surer(targets, shown, tags, authors, gone)
            for article, _, _ in own:
                if self.states[article.path] in (PUBLISHED, SCHEDULED) and article.path not in self.refused:
                    self._note(article, self._resolution(article, targets, surer))
            self._look_at_linking(shown, targets, surer, gone)
            if len(self.refused) == refused:
                self.found = _Found(placed, sections, tags, authors, targets)
                register = tuple(entry for entry in self._register(placed) if entry.path in self.own)
                return Few(tuple(dict.fromkeys(self.problems)), register)

    @staticmethod
    def sure(fact: bool) -> None:
        if not fact:
            raise UnsureError

    # --- ids ----------------------------------------------------------------------------------------------------

    def _owners(self, new: Iterable[Article]) -> Iterator[Article]:
        """The other articles that have the ids of the few."""
        targets = self.before.targets
        found = {targets.ids[article.id] for article in new if article.id in targets.ids}
        sources = {self.before.source_at(name) if name.startswith("/") else name for name in found}
        for source in sorted(sources - self.own):
            owner = self.before.article(source)
            self.sure(owner is not None)
            if owner:
                yield owner

    # --- sections and names -------------------------------------------------------------------------------------

    def _sections(self) -> Sections:
        change: dict[Parts, tuple[int, int]] = {}
        for article, state, sign in self._comings_and_goings():
            if not article.static:
                parts = category_parts(article)
                published, in_all = change.get(parts, (0, 0))
                change[parts] = published + sign * (state == PUBLISHED), in_all + sign
        return self._sections_of(change)

    def _sections_of(self, change: Mapping[Parts, tuple[int, int]]) -> Sections:
        """As the paper of before has them, with some articles more or fewer."""
        counts = {parts: tuple(had) for parts, had in self.before.roll.parts.items()}
        for parts, more in change.items():
            had = counts.get(parts, (0, 0))
            counts[parts] = had[0] + more[0], had[1] + more[1]
        published = {parts for parts, count in counts.items() if count[0]}
        return sections_from(
            self.settings, published, {parts for parts, count in counts.items() if count[1]}, FALLBACK_SECTION
        )

    def _comings_and_goings(self) -> Iterator[tuple[Article, str, int]]:
        for path, article in self.old.items():
            yield article, self.old_states[path], -1
        for article in self.articles:
            if article.path in self.own:
                yield article, self.states[article.path], 1

    def _terms(self) -> tuple[Terms, Terms]:
        named = [one for one in self._in_state(PUBLISHED) if one.path in self.own]
        ahead = [one for one in self._in_state(SCHEDULED) if one.path in self.own]
        tags, authors = self._terms_of(named, (PUBLISHED,))
        self.refused |= tags.refused | authors.refused
        self.problems += [*tags.problems, *authors.problems]
        if ahead:
            self._refuse_names_of(ahead, self._terms_of([*named, *ahead], (PUBLISHED, SCHEDULED)))
        return tags, authors

    def _terms_of(self, named: list[Article], states: tuple[str, ...]) -> tuple[Terms, Terms]:
        roll, ahead = self.before.roll, SCHEDULED in states
        kept_tags = [roll.tags, roll.tags_ahead] if ahead else [roll.tags]
        kept_authors = [roll.authors, roll.authors_ahead] if ahead else [roll.authors]
        tag_uses = self.uses(kept_tags, [(one.path, one.tags) for one in named], self.own)
        author_uses = self.uses(kept_authors, [(one.path, one.authors) for one in named], self.own)
        tags, authors = tags_of(self.settings, named, tag_uses), authors_of(self.settings, named, author_uses)
        self._refuse_to_guess_names(tags, tag_uses, Counter(name for one in named for name in one.tags))
        self._refuse_to_guess_names(authors, author_uses, Counter(name for one in named for name in one.authors))
        return tags, authors

    def _refuse_to_guess_names(self, terms: Terms, uses: Uses, own: Counter[str]) -> None:
        """A name that cannot stand any more refuses every article that has it, not only the few."""
        self.sure(all(name in terms.by_spelling or use.count == own[name] for name, use in uses.items()))

    def uses(
        self, kept: Iterable[Names], few: Iterable[tuple[str, tuple[str, ...]]], without: Collection[str]
    ) -> dict[str, Use]:
        """Of the names of all articles but those of some paths, and of the few."""
        paths = self.before.roll.paths
        left_out = {number for number, path in enumerate(paths) if path in without}
        users: dict[str, list[str]] = {}
        for names in kept:
            for name, numbers in names.items():
                users.setdefault(name, []).extend(paths[n] for n in numbers if n not in left_out)
        for path, said in few:
            for name in said:
                users.setdefault(name, []).append(path)
        return {name: Use(name, len(found), min(found)) for name, found in users.items() if found}

    # --- addresses ----------------------------------------------------------------------------------------------

    def _refuse_to_guess_addresses(self, own: Iterable[Placed], tags: Terms, authors: Terms) -> None:
        """Two for one address are a matter of the whole paper: here it is enough that nobody else can want one."""
        states = PUBLISHED, SCHEDULED, WITHDRAWN
        claims = [one for one in own if one[0].path not in self.refused and self.states[one[0].path] in states]
        claims = [one for one in claims if self.old.get(one[0].path) != one[0]]
        wanted = [one for article, url, _ in claims for one in {url, *article.aliases} - self._had(article.path)]
        if wanted:
            bare = [(replace(article, aliases=()), "", section) for article, _, section in claims]
            lists = addresses_of(bare, tags, authors, self.settings.pages)
            taken = {*map(_plain, self._others), *map(_plain, lists), *(path.lower() for path in self.assets)}
            plain = [*map(_plain, wanted)]
            self.sure(
                taken.isdisjoint(plain) and len({*plain}) == len(plain) and not any(map(self.before.taken, wanted))
            )
        # A link to an address may mean a file of that name from now on.
        self.sure(not any(f"/{article.path}" in self.before.targets.addresses for article, _, _ in claims))

    @property
    def _others(self) -> Iterator[str]:
        """The addresses that there are, or would be, whatever becomes of the few."""
        then = self.before.targets
        yield from then.addresses
        yield from (address for address, path in then.held.items() if path not in self.own)

    def _had(self, path: str) -> set[str]:
        """The addresses that the article had when it was published."""
        if self.old_states.get(path) != PUBLISHED:
            return set()
        return {self.before.targets.files[path], *self.old[path].aliases}

    def _gone(self, tags: Terms, authors: Terms) -> set[str]:
        """The addresses that there were because of the few; others may keep some of them."""
        published = [(path, article) for path, article in self.old.items() if self.old_states[path] == PUBLISHED]
        files, section_of = self.before.targets.files, self.sections_then.of
        then = [(a, files[path], None if a.static else section_of(a)) for path, a in published]
        known = all(name in tags.by_spelling for _, a in published for name in a.tags) and all(
            name in authors.by_spelling for _, a in published for name in a.authors
        )
        roll = self.before.roll
        if not known:
            # Their names were theirs alone: what these led to is known to the paper of then only.
            tags = tags_of(self.settings, (), self.uses([roll.tags], (), frozenset()))
            authors = authors_of(self.settings, (), self.uses([roll.authors], (), frozenset()))
        return addresses_of(then, tags, authors, self.settings.pages)

    # --- what leads where ---------------------------------------------------------------------------------------

    def _targets(
        self, placed: Iterable[Placed], published: Iterable[Placed], sections: Sections, tags: Terms, authors: Terms
    ) -> Targets:
        """Everything that there may be: what the others have, what the few have now, and what only the few had."""
        few = super()._targets(placed, tuple(published), sections, tags, authors)
        then, own = self.before.targets, self.own
        old_ids = {article.id for article in self.old.values()}
        held = {address: path for address, path in then.held.items() if path not in own}
        for address, path in few.held.items():
            held[address] = max(path, held.get(address, ""))
        # What a file of ours hid may be another's.
        held |= {address: _ELSEWHERE for address, path in then.held.items() if path in own and address not in held}
        return replace(
            few,
            files={path: url for path, url in then.files.items() if path not in own} | dict(few.files),
            ids={name: url for name, url in then.ids.items() if name not in old_ids} | dict(few.ids),
            states={path: state for path, state in then.states.items() if path not in own} | dict(few.states),
            addresses=then.addresses | few.addresses,
            held=held,
        )

    def _surer(
        self,
        targets: Targets,
        published: Iterable[Placed],
        tags: Terms,
        authors: Terms,
        gone: set[str],
    ) -> Targets:
        """The same without what only the few had: where both lead to the same, it does not matter who else has it."""
        lost = gone - addresses_of(published, tags, authors, self.settings.pages)
        held = {address: path for address, path in targets.held.items() if path != _ELSEWHERE}
        if not lost and len(held) == len(targets.held):
            return targets
        return replace(targets, addresses=targets.addresses - lost, held=held)

    def _resolution(self, article: Article, targets: Targets, surer: Targets) -> Resolution:
        found = resolve(article, targets)
        self.sure(surer is targets or found == resolve(article, surer))
        return found

    # --- who leads here -----------------------------------------------------------------------------------------

    def _look_at_linking(self, published: Iterable[Placed], targets: Targets, surer: Targets, gone: set[str]) -> None:
        """What others say of the few now. Where a link of theirs is broken, the whole paper has to be gathered."""
        for path in sorted(self._linking(published, gone) - self.own):
            other = self.before.article(path)
            self.sure(other is not None)
            found = self._resolution(other, targets, surer) if other else Resolution()
            self.sure(not found.refused)
            self.problems += found.problems

    def _linking(self, published: Iterable[Placed], gone: set[str]) -> set[str]:
        """The other articles that may lead to what is elsewhere now, or that led to what was held back."""
        content = self.settings.content
        shown = {f"{content}/{path}": path for path in self.own}
        told = {
            one.path.removeprefix(f"{content}/")
            for one in self.before.problems
            if dict(one.facts).get("other") in shown
        }
        now = {article.path: (url, article.id, article.aliases) for article, url, _ in published}
        files, roll = self.before.targets.files, self.before.roll
        left = [
            path
            for path, article in self.old.items()
            if self.old_states[path] == PUBLISHED and now.get(path) != (files[path], article.id, article.aliases)
        ]
        ids = {article.id for article in self.articles}
        unnamed = {path for path in self.old if path not in self.states and path not in self.refused}
        unnamed |= {article.id for article in self.old.values() if article.id not in ids}
        pinned = {roll.paths[number] for name in unnamed for number in roll.pins.get(name, ())}
        if not left:
            return told | pinned
        ahead = [path for path, state in self.before.targets.states.items() if state == SCHEDULED]
        self.sure(len(ahead) <= MOST_AHEAD)
        lost = gone | {files[path] for path in left}
        return {*told, *pinned, *ahead, *self.before.linking(lost | {quote(address) for address in lost})}


def _plain(address: str) -> str:
    """Equal for addresses that some file system or server could take for one."""
    return address.lower().strip("/")
