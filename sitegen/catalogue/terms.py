"""Tags (từ khóa) and authors: spellings of one name are merged, different names never share an address."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from sitegen.model import Article, Term
from sitegen.problems import Problem, problem
from sitegen.settings import Settings
from sitegen.text.normal import fold, one_line
from sitegen.text.order import dictionary_key
from sitegen.text.slug import is_slug, slugify
from sitegen.text.words import unify_tones

TAG, AUTHOR = "tag", "author"
FOLDERS = {TAG: "tu-khoa", AUTHOR: "tac-gia"}
_KINDS = {TAG: "The tag", AUTHOR: "The author"}
_FIELDS = {TAG: ("tags",), AUTHOR: ("author", "authors")}
_REMEDIES = {TAG: "[[tags]] variants", AUTHOR: "[[authors]] pen_names"}


@dataclass(frozen=True, slots=True)
class Terms:
    """Every name that an article uses, by its spelling; `refused` are the articles whose names cannot stand."""

    by_spelling: dict[str, Term]
    problems: tuple[Problem, ...]
    refused: frozenset[str]

    def named(self, spellings: Iterable[str]) -> tuple[Term, ...]:
        """The terms of one article: two spellings of one tag are one tag."""
        terms = [self.by_spelling[name] for name in spellings if name in self.by_spelling]
        return tuple({term.slug: term for term in terms}.values())


@dataclass(frozen=True, slots=True)
class _Declared:
    name: str
    slug: str
    others: tuple[str, ...]
    organization: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A spelling, how often it is used, and where first."""

    spelling: str
    count: int
    path: str


Uses = Mapping[str, Use]
"""Every spelling that is used."""


def tags_of(settings: Settings, articles: Iterable[Article], uses: Uses | None = None) -> Terms:
    """The tags of all articles, those of the settings first. Where `uses` are given, the articles may be a few of those
    that use them: only these are refused, then."""
    declared = [_Declared(tag.title, tag.slug, tag.variants) for tag in settings.tags]
    return _terms(TAG, declared, [(a, a.tags) for a in articles], settings.content, uses)


def authors_of(settings: Settings, articles: Iterable[Article], uses: Uses | None = None) -> Terms:
    """The authors of all articles; a pen name leads to the author who is declared with it. `uses` as for `tags_of`."""
    declared = [_Declared(a.name, a.slug, a.pen_names, a.organization, a.description) for a in settings.authors]
    return _terms(AUTHOR, declared, [(a, a.authors) for a in articles], settings.content, uses)


def _terms(
    kind: str,
    declared: list[_Declared],
    named: list[tuple[Article, tuple[str, ...]]],
    content: str,
    known_uses: Uses | None,
) -> Terms:
    uses = known_uses if known_uses is not None else _uses(named)
    groups = _groups(declared, uses)
    by_spelling: dict[str, Term] = {}
    owners: dict[str, tuple[str, str]] = {}
    problems: list[Problem] = []
    bad: dict[str, tuple[str, dict[str, str]]] = {}
    for name, spellings in _by_claim(groups, declared, uses):
        given = next((one for one in declared if one.name == name), _Declared(name, "", ()))
        slug = given.slug or slugify(name)
        first = min((uses[s].path for s in spellings if s in uses), default="")
        if not is_slug(slug):
            bad |= {spelling: ("SG407", {"text": name}) for spelling in spellings}
            continue
        if slug in owners:
            other, where = owners[slug]
            facts = {"kind": _KINDS[kind], "text": name, "name": other, "other": where, "slug": slug}
            bad |= {spelling: ("SG406", facts | {"remedy": _REMEDIES[kind]}) for spelling in spellings}
            continue
        owners[slug] = (name, f"{content}/{first}" if first else "the settings")
        organization = given.organization or name.lower().startswith("ban ")
        term = Term(slug, name, f"/{FOLDERS[kind]}/{slug}/", organization, given.description)
        by_spelling |= dict.fromkeys(spellings, term)
        problems += [
            problem("SG405", path=f"{content}/{uses[s].path}", kind=_KINDS[kind], text=s, name=name)
            for s in spellings
            if s != name and s in uses and s not in given.others
        ]
    faults, refused = _faults(kind, bad, named, content)
    return Terms(by_spelling, (*problems, *faults), refused)


def _uses(named: list[tuple[Article, tuple[str, ...]]]) -> dict[str, Use]:
    counts = Counter(chain.from_iterable(names for _, names in named))
    first: dict[str, str] = {}
    for article, names in sorted(named, key=lambda one: one[0].path, reverse=True):
        first |= dict.fromkeys(names, article.path)
    return {name: Use(name, count, first[name]) for name, count in counts.items()}


def _groups(declared: list[_Declared], uses: Uses) -> dict[str, set[str]]:
    """Name -> its spellings. A name's key is the same for all its spellings; what is declared means what it says."""
    names = {_key(spelling): one.name for one in declared for spelling in (one.name, *one.others)}
    groups: dict[str, set[str]] = {one.name: {one.name} for one in declared}
    by_key: dict[str, list[Use]] = {}
    for use in uses.values():
        by_key.setdefault(_key(use.spelling), []).append(use)
    lazy = _unmarked_keys(set(by_key) | set(names))
    for key in [key for key in by_key if key in lazy and key not in names]:
        by_key.setdefault(lazy[key], []).extend(by_key.pop(key))
    for key, group in by_key.items():
        name = names.get(key) or min(group, key=lambda use: (-_marked(use, key), -use.count, use.spelling)).spelling
        groups.setdefault(name, set()).update(use.spelling for use in group)
    return groups


def _marked(use: Use, key: str) -> bool:
    return _key(use.spelling) == key


def _key(spelling: str) -> str:
    """Equal for spellings that differ in case, spaces, hyphens or the place of the tone mark (hoà, hòa)."""
    return unify_tones(one_line(spelling.lower().replace("-", " ").replace("_", " ")))


def _unmarked_keys(keys: set[str]) -> dict[str, str]:
    """Keys of several syllables typed without any mark -> the one marked key they must mean ("ha nam": "hà nam").

    A single syllable is left alone: Ban, Bán and Bạn are three words. So is a spelling with two candidates.
    """
    marked: dict[str, list[str]] = {}
    for key in keys:
        if fold(key) != key:
            marked.setdefault(fold(key), []).append(key)
    plain = (key for key in keys if fold(key) == key and " " in key)
    return {key: marked[key][0] for key in plain if len(marked.get(key, ())) == 1}


def _by_claim(groups: dict[str, set[str]], declared: list[_Declared], uses: Uses) -> list[tuple[str, list[str]]]:
    """Whoever comes first keeps an address that two want: the declared, then the more used, then by the dictionary."""
    order = {one.name: number for number, one in enumerate(declared)}
    counts = {name: sum(uses[s].count for s in spellings if s in uses) for name, spellings in groups.items()}
    names = sorted(groups, key=lambda name: (order.get(name, len(order)), -counts[name], dictionary_key(name), name))
    return [(name, sorted(groups[name])) for name in names]


def _faults(
    kind: str,
    bad: dict[str, tuple[str, dict[str, str]]],
    named: list[tuple[Article, tuple[str, ...]]],
    content: str,
) -> tuple[list[Problem], frozenset[str]]:
    """One problem for each article and spelling that cannot stand."""
    if not bad:
        return [], frozenset()
    problems, refused = [], set()
    for article, names in named:
        for name in names:
            if name in bad:
                code, facts = bad[name]
                line, column = max(article.place(field) for field in _FIELDS[kind])
                shown = f"{content}/{article.path}"
                problems.append(problem(code, path=shown, line=line, column=column, **facts))  # type: ignore[arg-type]
                refused.add(article.path)
    return problems, frozenset(refused)
