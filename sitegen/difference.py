"""What is otherwise in one version of the paper than in another: as readers would see it, article by article."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from sitegen.model import DRAFT, EXPIRED, FAILED, PUBLISHED, SCHEDULED, WITHDRAWN, Article, Entry
from sitegen.press import SHRINK_LIMIT

NEW, CHANGED, GONE = "new", "changed", "gone"
FRONT, SECTION, TAG, AUTHOR, INDEX, DAYS, FEED = "front", "section", "tag", "author", "index", "days", "feed"
LISTS = (FRONT, SECTION, TAG, AUTHOR, INDEX, DAYS, FEED)
ARTICLE, REDIRECT, FILE, THEME, SEARCH, OTHER = "article", "redirect", "file", "theme", "search", "other"
DELETED = "deleted"


@dataclass(frozen=True)
class Look:
    """A page of a version, as far as it is compared: `shows` stands for what it shows of the paper, `whole` for its bytes.

    `part_of` is the address of the list that it is a page of; "" for what is no list.
    """

    kind: str
    shows: str
    whole: str
    title: str = ""
    part_of: str = ""


@dataclass(frozen=True)
class Known:
    """An article of a version: its place in the register, and what it says, as far as that is known."""

    entry: Entry
    article: Article | None = None

    @property
    def is_published(self) -> bool:
        return self.entry.state == PUBLISHED


@dataclass(frozen=True)
class Version:
    """One version of the paper: what people call it, its pages by their paths, and its articles."""

    name: str
    pages: Mapping[str, Look]
    articles: tuple[Known, ...]


@dataclass(frozen=True)
class Words:
    """What an article says in lists, and where it is; "" where that is not known."""

    path: str
    url: str
    title: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Change:
    """What became of an article. `before` is None for a new one, `after` for one that is no longer published.

    `fields` names what differs; `why` is DELETED or the state that keeps the article back now, `due` until when; `lost`
    tells that nothing answers at its old address.
    """

    before: Words | None
    after: Words | None
    fields: tuple[str, ...] = ()
    why: str = ""
    due: datetime | None = None
    lost: bool = False


@dataclass(frozen=True)
class ListChange:
    """A list or feed that differs: NEW, CHANGED or GONE; `pages` is how many of its pages do."""

    kind: str
    title: str
    url: str
    what: str
    pages: int


@dataclass(frozen=True)
class Lost:
    """An address at which nothing answers any more."""

    url: str
    kind: str
    title: str = ""


@dataclass(frozen=True)
class Counts:
    """How many files of the output are new, otherwise, gone, and as they were."""

    new: int
    changed: int
    gone: int
    same: int


@dataclass(frozen=True)
class Difference:
    """All of it. The changes of articles are in the order of their files."""

    before: str
    after: str
    new: tuple[Change, ...]
    changed: tuple[Change, ...]
    moved: tuple[Change, ...]
    removed: tuple[Change, ...]
    lists: tuple[ListChange, ...]
    lost: tuple[Lost, ...]
    held: tuple[Entry, ...]
    """Articles that are not published now though nothing is wrong with them; those that are new to that state first."""
    held_anew: int
    failed: tuple[str, ...]
    """The files of articles that are left out for their mistakes."""
    pages: Counts
    everywhere: bool
    """Whether templates, styles or what all pages share changed, so that pages look otherwise that show the same."""
    gone_share: int
    """How many of a hundred HTML pages of before are gone."""

    @property
    def is_empty(self) -> bool:
        """Whether readers would see no difference."""
        return not (self.pages.new or self.pages.changed or self.pages.gone)

    @property
    def flags(self) -> tuple[tuple[str, int], ...]:
        """What somebody should look at before it goes out, with its number."""
        found = {
            "shrink": self.gone_share if self.gone_share > 100 * SHRINK_LIMIT else 0,
            "removed": len(self.removed),
            "moved": len(self.moved),
            "lost": len(self.lost),
            "failed": len(self.failed),
            "redated": sum("date" in one.fields for one in (*self.changed, *self.moved)),
            "everywhere": self.pages.changed if self.everywhere else 0,
        }
        return tuple((name, count) for name, count in found.items() if count)


def difference(before: Version, after: Version) -> Difference:
    """What readers would see changed if `after` stood where `before` stands."""
    pairs = _pairs(before.articles, after.articles)
    changes = [change for was, now in pairs if (change := _change(was, now, before, after))]
    changes.sort(key=lambda one: (one.after or one.before or Words("", "")).path)
    anew, held = _held(pairs)
    return Difference(
        before.name,
        after.name,
        tuple(one for one in changes if not one.before),
        tuple(one for one in changes if one.before and one.after and one.before.url == one.after.url),
        tuple(one for one in changes if one.before and one.after and one.before.url != one.after.url),
        tuple(one for one in changes if not one.after),
        tuple(_lists(before.pages, after.pages)),
        tuple(_lost(before.pages, after.pages)),
        (*anew, *held),
        len(anew),
        tuple(sorted(one.entry.path for one in after.articles if one.entry.state == FAILED)),
        _counts(before.pages, after.pages),
        _is_everywhere(before.pages, after.pages),
        _gone_share(before.pages, after.pages),
    )


# --- articles --------------------------------------------------------------------------------------------------------

Pair = tuple[Known | None, Known | None]
_ALIKE: tuple[Callable[[Known], object], ...] = (
    lambda one: one.entry.id,
    lambda one: one.entry.path,
    lambda one: one.entry.title and (one.entry.title, one.entry.date),
)
"""What tells that two are one article, surest first. An id made of the path goes with the path: then the headline must do."""


def _pairs(before: Iterable[Known], after: Iterable[Known]) -> tuple[Pair, ...]:
    """Every article of either version, with what it is in the other."""
    left, right = {id(one): one for one in before}, {id(one): one for one in after}
    pairs: list[Pair] = []
    for mark in _ALIKE:
        marked = {name: one for one in right.values() if (name := mark(one))}
        for one in [*left.values()]:
            if (name := mark(one)) and (other := marked.pop(name, None)):
                pairs.append((left.pop(id(one)), right.pop(id(other))))
    return (*pairs, *((one, None) for one in left.values()), *((None, one) for one in right.values()))


def _change(was: Known | None, now: Known | None, before: Version, after: Version) -> Change | None:
    """What became of an article, if readers would notice."""
    was, seen = was if was and was.is_published else None, now if now and now.is_published else None
    if was is None:
        return Change(None, _words(seen)) if seen else None
    lost = _path(was) in before.pages and _path(was) not in after.pages
    if seen is None:
        return Change(_words(was), None, (), now.entry.state if now else DELETED, now.entry.due if now else None, lost)
    fields = _differing(was, seen, before, after)
    if not fields and was.entry.url == seen.entry.url:
        return None
    return Change(_words(was), _words(seen), fields, lost=lost)


def _words(one: Known) -> Words:
    summary = one.article.summary if one.article else ""
    return Words(one.entry.path, one.entry.url, one.entry.title, summary)


def _path(one: Known) -> str:
    """An article's address is a file's."""
    return one.entry.url.lstrip("/")


_FIELDS: tuple[tuple[str, Callable[[Article], object]], ...] = (
    ("title", lambda a: a.title),
    ("summary", lambda a: a.summary),
    ("body", lambda a: a.body.digest),
    ("date", lambda a: (a.date, a.date.utcoffset())),
    ("updated", lambda a: a.updated),
    ("expires", lambda a: a.expires),
    ("tags", lambda a: a.tags),
    ("authors", lambda a: a.authors),
    ("picture", lambda a: (a.image, a.image_caption, a.image_credit)),
    ("source", lambda a: (a.source, a.source_url)),
    ("aliases", lambda a: a.aliases),
    ("corrections", lambda a: a.corrections),
    ("other", lambda a: (a.featured, a.related, a.unrelated, a.kind, a.lang, a.extra)),
)


def _differing(was: Known, now: Known, before: Version, after: Version) -> tuple[str, ...]:
    """The names of what differs. Of an article that is known by its bytes only: that they do."""
    if was.article is None or now.article is None:
        old, new = before.pages.get(_path(was)), after.pages.get(_path(now))
        return ("page",) if old and new and old.whole != new.whole else ()
    one, other = was.article, now.article
    found = [name for name, value in _FIELDS if value(one) != value(other)]
    return (*found, "section") if was.entry.category != now.entry.category else tuple(found)


_WAITING = (SCHEDULED, DRAFT, EXPIRED, WITHDRAWN)


def _held(pairs: Iterable[Pair]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The articles that wait or are put away now: those that were not before, and the others; soonest first."""
    waiting = [(was, now.entry) for was, now in pairs if now and now.entry.state in _WAITING]
    anew = [entry for was, entry in waiting if was is None or was.entry.state != entry.state]
    others = [entry for was, entry in waiting if was and was.entry.state == entry.state]
    return _in_order(anew), _in_order(others)


def _in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    def key(entry: Entry) -> tuple[int, float, str]:
        return _WAITING.index(entry.state), entry.due.timestamp() if entry.due else 0.0, entry.path

    return tuple(sorted(entries, key=key))


# --- pages -----------------------------------------------------------------------------------------------------------

Pages = Mapping[str, Look]


def _lists(before: Pages, after: Pages) -> Iterator[ListChange]:
    """The lists and feeds that show something else now, in the order of LISTS and of their addresses."""
    touched: dict[tuple[str, str], list[str]] = defaultdict(list)
    titles: dict[tuple[str, str], str] = {}
    for path in before.keys() | after.keys():
        was, now = before.get(path), after.get(path)
        look = now or was
        if look and look.part_of and not (was and now and was.shows == now.shows):
            touched[look.kind, look.part_of].append(path)
            titles[look.kind, look.part_of] = look.title
    for kind, url in sorted(touched, key=lambda one: (LISTS.index(one[0]), one[1])):
        paths = touched[kind, url]
        yield ListChange(kind, titles[kind, url], url, _what(kind, url, before, after), len(paths))


def _what(kind: str, url: str, before: Pages, after: Pages) -> str:
    there = [any(one.kind == kind and one.part_of == url for one in pages.values()) for pages in (before, after)]
    return CHANGED if all(there) else NEW if there[1] else GONE


def _lost(before: Pages, after: Pages) -> Iterator[Lost]:
    """Files of the theme and of the search index have addresses that nobody keeps."""
    for path in sorted(before.keys() - after.keys()):
        look = before[path]
        if look.kind not in (THEME, SEARCH):
            yield Lost(address(path), look.kind, look.title)


def address(path: str) -> str:
    """`van-hoa/index.html` -> `/van-hoa/`, as a browser shows it."""
    folder, _, name = path.rpartition("/")
    shown = (f"{folder}/" if folder else "") if name == "index.html" else path
    return "/" + quote(shown, safe="/-._~!$&'()*+,;=:@")


def _counts(before: Pages, after: Pages) -> Counts:
    both = before.keys() & after.keys()
    changed = sum(before[path].whole != after[path].whole for path in both)
    return Counts(len(after.keys() - both), changed, len(before.keys() - both), len(both) - changed)


def _is_everywhere(before: Pages, after: Pages) -> bool:
    """Where it is known what pages show, and some show the same and are made otherwise."""
    both = before.keys() & after.keys()
    return any(before[path].shows == after[path].shows and before[path].whole != after[path].whole for path in both)


def _gone_share(before: Pages, after: Pages) -> int:
    """As a build counts that refuses to remove too much; a handful of pages may go."""
    pages = [path for path in before if path.endswith(".html")]
    return 100 * sum(path not in after for path in pages) // len(pages) if len(pages) >= 10 else 0
