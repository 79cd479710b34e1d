"""A question to the index, and its answer. The search script of the theme does the same; a test compares the two."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from sitegen.search.shards import bucket_of, postings, section_term, spelling_of
from sitegen.text.normal import clean, fold
from sitegen.text.slug import LONGEST_SLUG
from sitegen.text.terms import JOINT, TITLE, is_syllable, pair, single, words

FOLDER = "tim-kiem"
CONTENTS = f"{FOLDER}/muc-luc.json"
MOST_WORDS = 12
"""A longer question is cut: each two words cost a shard of each segment."""
A_PAGE = 10

_WEIGHTS = (8, 4, 3, 2)
"""By place: title, names, often, once."""
_EXACT = 8
"""Spelled as the reader typed it: more than any place."""
_WHOLE = 8
"""For an article in which all words follow one another."""
_QUOTES = re.compile('["“”„]')

Fetch = Callable[[str], bytes]
"""A file of the output by its path. Raises SiteError where there is none."""


@dataclass(frozen=True)
class Need:
    """A term that a question looks for: which of its words it covers, as bits; whether the text must have just this."""

    term: int
    covers: int
    quoted: bool = False
    is_pair: bool = False


@dataclass(frozen=True)
class Question:
    """What a reader typed, understood."""

    needs: tuple[Need, ...]
    others: tuple[Need, ...]
    """Its words by themselves: asked where no article has them as they follow one another."""
    marked: bool
    """Whether any word has marks: then the spelling counts."""
    words: int


@dataclass(frozen=True)
class Hit:
    """An article that answers."""

    url: str
    title: str
    section: str
    date: str


@dataclass(frozen=True)
class Answer:
    """The first hits, best first, how many there are in all, and whether some words of the question are in none."""

    hits: tuple[Hit, ...]
    total: int
    partial: bool


def read_question(text: str) -> Question:
    """Words, and what stands between quotation marks."""
    groups = [(words(part), number % 2 == 1) for number, part in enumerate(_QUOTES.split(clean(text)[0]))]
    needs: list[Need] = []
    others: list[Need] = []
    place, left, marked = 0, MOST_WORDS, False
    for written, quoted in groups:
        written = written[:left]  # noqa: PLW2901
        left -= len(written)
        marked |= any(fold(word) != word for word in written)
        needs += _pairs(written, place, quoted)
        for number, word in enumerate(written, place):
            alone = JOINT in word or not is_syllable(word) or len(written) == 1
            one = Need(single(word), 1 << number, quoted and len(written) == 1)
            (needs if alone else others).append(one)
        place += len(written)
    return Question(tuple(needs), tuple(others), marked, place)


def _pairs(written: list[str], place: int, quoted: bool) -> Iterator[Need]:
    for number in range(len(written) - 1):
        yield Need(pair(written[number], written[number + 1]), 3 << place + number, quoted, True)


class Library:
    """The index of one paper. `fetched` counts what a browser would have loaded: each file once."""

    def __init__(self, fetch: Fetch):
        self._fetch = fetch
        self.fetched: dict[str, bytes] = {}
        self.contents: Any = json.loads(self._get(CONTENTS))

    def _get(self, path: str) -> bytes:
        if path not in self.fetched:
            self.fetched[path] = self._fetch(path)
        return self.fetched[path]

    def ask(self, text: str, section: str = "", year: int = 0, by_date: bool = False, page: int = 1) -> Answer:
        """The articles that answer, those of a section or a year alone if one is named."""
        question = read_question(text)
        found = self._found(question, question.needs)
        if found.best < question.words and question.others:
            found = self._found(question, (*question.needs, *question.others))
        best = found.best
        if not best or best * 2 < question.words:
            return Answer((), 0, False)
        chosen = [key for key, mark in found.covered.items() if mark.bit_count() == best]
        chosen = self._filtered(chosen, section, year)
        chosen.sort(key=lambda key: (0 if by_date else -found.scores[key], key[0], -key[1]))
        shown = chosen[(page - 1) * A_PAGE : page * A_PAGE]
        return Answer(tuple(map(self._hit, shown)), len(chosen), best < question.words)

    def _found(self, question: Question, needs: Iterable[Need]) -> "_Found":
        found = _Found()
        needs = tuple(dict.fromkeys(needs))
        for need in needs:
            weights, is_common = self._weights(need, question.marked)
            rare = 1 if is_common else (self.contents["articles"] // max(1, len(weights))).bit_length()
            found.add(need, weights, rare, is_common)
        found.grant()
        found.reward([need for need in needs if need.is_pair])
        found.refuse([need for need in needs if need.quoted])
        return found

    def _weights(self, need: Need, marked: bool) -> tuple[dict["Key", int], bool]:
        """Each article that has the term, by segment and number, with what its places and spellings are worth; and
        whether there are many more that the index does not name."""
        weights: dict[Key, int] = {}
        is_common = False
        for place, segment in enumerate(self.contents["segments"]):
            for one in postings(self._shard(segment, need.term), need.term, segment["buckets"]):
                exact = not marked or one.spelling == spelling_of(need.term)
                if need.quoted and not exact:
                    continue
                is_common |= one.is_common
                worth = _WEIGHTS[one.place] * (_EXACT if exact else 1)
                for number in one.numbers:
                    weights[place, number] = weights.get((place, number), 0) + worth
        return weights, is_common

    def _shard(self, segment: Any, term: int) -> bytes:
        return self._get(shard_path(segment["name"], bucket_of(term, segment["buckets"])))

    def _filtered(self, keys: list["Key"], section: str, year: int) -> list["Key"]:
        if section:
            members, _ = self._weights(Need(section_term(section) - TITLE, 0), False)
            keys = [key for key in keys if key in members]
        if year:
            keys = [key for key in keys if self._day(key) in range(_days_to(year), _days_to(year + 1))]
        return keys

    def _day(self, key: "Key") -> int:
        segment = self.contents["segments"][key[0]]
        return int(segment["first"]) + key[1] // int(segment["slots"])

    def _hit(self, key: "Key") -> Hit:
        segment = self.contents["segments"][key[0]]
        leaf = json.loads(self._get(leaf_path(segment["name"], key[1] // segment["width"])))
        _, url, title, section, date = next(row for row in leaf if row[0] == key[1])
        return Hit(url.replace(OWN_SLUG, short_slug(title)), title, section, date)


Key = tuple[int, int]
"""The segment, by its place in the contents, and the article's number there."""


@dataclass
class _Found:
    """What has been found so far: for each article its score, and which words of the question it has."""

    scores: dict[Key, int] = field(default_factory=dict)
    covered: dict[Key, int] = field(default_factory=dict)
    _by_need: dict[Need, tuple[dict[Key, int], int]] = field(default_factory=dict)
    _common: set[Need] = field(default_factory=set)

    @property
    def best(self) -> int:
        """The most words of the question that any article has."""
        return max((mark.bit_count() for mark in self.covered.values()), default=0)

    def add(self, need: Need, weights: dict[Key, int], rare: int, is_common: bool) -> None:
        self._by_need[need] = weights, rare
        if is_common:
            self._common.add(need)
        for key, weight in weights.items():
            self.scores[key] = self.scores.get(key, 0) + weight * rare
            self.covered[key] = self.covered.get(key, 0) | need.covers

    def grant(self) -> None:
        """What most articles have is taken for granted: it finds none, and is missed in none."""
        granted = reduce(or_, (need.covers for need in self._common), 0)
        self.covered = {key: mark | granted for key, mark in self.covered.items()}

    def reward(self, pairs: list[Need]) -> None:
        """A phrase is worth more than its words here and there."""
        if not pairs:
            return
        worth = _WHOLE * sum(self._by_need[need][1] for need in pairs)
        for key in self._in_all(pairs):
            self.scores[key] += worth

    def refuse(self, quoted: list[Need]) -> None:
        """What stands between quotation marks must be there."""
        if quoted:
            allowed = self._in_all(quoted)
            self.covered = {key: mark for key, mark in self.covered.items() if key in allowed}

    def _in_all(self, needs: list[Need]) -> set[Key]:
        lists = [self._by_need[need][0] for need in needs if need not in self._common]
        return {key for key in self.covered if all(key in one for one in lists)}


def shard_path(segment: str, bucket: int) -> str:
    """Where a shard lies in the output."""
    return f"{FOLDER}/{segment}/{bucket:04x}.bin"


def leaf_path(segment: str, leaf: int) -> str:
    """Where a leaf of headlines lies in the output."""
    return f"{FOLDER}/{segment}/bai/{leaf:x}.json"


OWN_SLUG = "*"
"""Stands in an address for the slug of the title, as most have it: half of what a leaf would weigh."""
_GAPS = re.compile("[^0-9a-z]+")


def short_slug(title: str) -> str:
    """The slug of a plain title. Another title may have another, which then stands in its address."""
    slug = _GAPS.sub("-", fold(title)).strip("-")
    cut = slug.rfind("-", 0, LONGEST_SLUG + 1)
    return slug if len(slug) <= LONGEST_SLUG else slug[: cut if cut > 0 else LONGEST_SLUG]


def shortened(url: str, title: str) -> str:
    """The address with `*` for the title's slug, if it stands there once between others' signs."""
    slug = short_slug(title)
    return url.replace(slug, OWN_SLUG) if slug and url.count(slug) == 1 and OWN_SLUG not in url else url


def _days_to(year: int) -> int:
    """Days from 1 January 1970 to that of a year."""
    before = year - 1
    return before * 365 + before // 4 - before // 100 + before // 400 - 719162
