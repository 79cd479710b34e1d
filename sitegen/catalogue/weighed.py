"""Which articles are most like each other, by tags and titles; weighed again only where the answer can have changed."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from sitegen.model import Published
from sitegen.text.words import telling_words

STORED = 15
"""Candidates kept for each article: enough to fill its block when editors ban some and others stand elsewhere."""
# How many neighbours in time are looked at for each shared word: keeps the work linear in the size of the archive.
_REACH = 30
_TELLING = 8
"""The rarest tags and words of a title that are weighed: what half the paper is about says nothing of one article."""
_TAG_WEIGHT, _WORD_WEIGHT = 4, 1
_GONE = -1


class Weighed(NamedTuple):
    """The articles of a paper, numbered in its order, and what each is most like.

    Nothing but tuples, texts and whole numbers, for a memory that keeps it: the next weighing starts from it.
    """

    order: tuple[str, ...]
    """The articles' ids."""
    texts: tuple[str, ...]
    """What is weighed of each: its tags and its title."""
    holders: dict[str, tuple[int, ...]]
    """The articles that have a tag or word."""
    best: tuple[tuple[int, ...], ...]
    """For each article those most like it, best first."""

    def fits(self) -> bool:
        """Whether it has the shape of what a weighing leaves."""
        return len(self.order) == len(self.texts) == len(self.best) == len({*self.order})


NOTHING = Weighed((), (), {}, ())


def weigh(articles: Sequence[Published], before: Weighed = NOTHING) -> Weighed:
    """For each article the best others by shared tags and words of the title. `articles` are in the paper's order.

    Of the articles that share a word only the nearest in time are weighed. Ties go to the newer, then to the smaller
    id; where too little is shared, the nearest in time fill up. `before`, the weighing of whatever paper, saves time.
    """
    order = tuple([one.article.id for one in articles])
    texts = tuple([_text(one) for one in articles])
    before = before if before.fits() else NOTHING
    return _Weighing(before, _places(before.order, order), order, texts).weighed()


def _places(then: Iterable[str], now: Iterable[str]) -> list[int]:
    """Where the articles of then are now. Of those that changed places only as many as must count as gone."""
    numbers = {name: number for number, name in enumerate(now)}
    places = [numbers.get(name, _GONE) for name in then]
    kept = [number for number in places if number != _GONE]
    if all(one < other for one, other in pairwise(kept)):
        return places
    stayed = _longest_rise(kept)
    return [number if number in stayed else _GONE for number in places]


def _longest_rise(numbers: Iterable[int]) -> set[int]:
    """The largest choice of different numbers that stand in rising order."""
    ends: list[int] = []
    behind: dict[int, int] = {}
    for number in numbers:
        length = bisect_left(ends, number)
        behind[number] = ends[length - 1] if length else _GONE
        ends[length : length + 1] = [number]
    chosen = {number := ends[-1]}
    while (number := behind[number]) != _GONE:
        chosen.add(number)
    return chosen


def _text(one: Published) -> str:
    return f"{' '.join([tag.slug for tag in one.tags])}\n{one.article.title}"


def _terms(text: str) -> frozenset[str]:
    slugs, _, title = text.partition("\n")
    return telling_words(title).union([f"#{slug}" for slug in slugs.split()])


def _weight(term: str) -> int:
    return _TAG_WEIGHT if term.startswith("#") else _WORD_WEIGHT


def _near(holders: tuple[int, ...], number: int) -> tuple[int, ...]:
    """The holders of a term that are looked at for an article, itself among them."""
    here = bisect_left(holders, number)
    return holders[max(0, here - _REACH) : here + _REACH + 1]


class _Weighing:
    """The work of one `weigh`. `places` are the present numbers of the articles of `before`."""

    def __init__(self, before: Weighed, places: Sequence[int], order: tuple[str, ...], texts: tuple[str, ...]):
        self.before, self.places, self.order, self.texts = before, places, order, texts
        self.terms, self.telling = cache(_terms), cache(self._telling)
        self.gone = [old for old, number in enumerate(places) if number == _GONE]
        self.new = sorted({*range(len(order))}.difference(places))
        self.changed = {*self.new}
        self.lost: dict[str, set[int]] = defaultdict(set)
        self.gained: dict[str, set[int]] = defaultdict(set)
        self._compare()
        self.touched = {*self.lost, *self.gained}
        self.holders = self._holders()

    def weighed(self) -> Weighed:
        best = self._remembered()
        for number in self._unsettled():
            best[number] = self._best(number)
        return Weighed(self.order, self.texts, self.holders, tuple(best))

    # --- what is not as before ----------------------------------------------------------------------------------

    def _compare(self) -> None:
        """Which terms were lost by whom, by the numbers of then; which were gained, by the numbers of now."""
        for old in self.gone:
            self._note(self.lost, self.terms(self.before.texts[old]), old)
        for number in self.new:
            self._note(self.gained, self.terms(self.texts[number]), number)
        for old, number in enumerate(self.places):
            if number != _GONE and self.before.texts[old] != self.texts[number]:
                was, now = self.terms(self.before.texts[old]), self.terms(self.texts[number])
                self._note(self.lost, was - now, old)
                self._note(self.gained, now - was, number)
                self.changed.add(number)

    @staticmethod
    def _note(noted: dict[str, set[int]], terms: Iterable[str], number: int) -> None:
        for term in terms:
            noted[term].add(number)

    def _holders(self) -> dict[str, tuple[int, ...]]:
        before, place = self.before.holders, self.places.__getitem__
        if self.gone or self.new:
            holders = {term: tuple(map(place, held)) for term, held in before.items() if term not in self.touched}
        else:
            holders = {term: held for term, held in before.items() if term not in self.touched}
        for term in self.touched:
            lost = self.lost.get(term, ())
            kept = [place(old) for old in before.get(term, ()) if old not in lost]
            if held := sorted([*kept, *self.gained.get(term, ())]):
                holders[term] = tuple(held)
        return holders

    def _remembered(self) -> list[tuple[int, ...]]:
        """The lists of before with the numbers of now. Those that name an article that is gone are not settled."""
        if not self.gone and not self.new:
            return list(self.before.best)
        best: list[tuple[int, ...]] = [()] * len(self.order)
        place = self.places.__getitem__
        for number, found in zip(self.places, self.before.best, strict=True):
            if number != _GONE:
                best[number] = tuple(map(place, found))
        return best

    # --- whose list can have changed ----------------------------------------------------------------------------

    def _unsettled(self) -> Iterable[int]:
        """Every article for which anything differs that `_best` looks at: its terms, their order, who stands near."""
        if (len(self.changed) + len(self.gone)) * _REACH >= len(self.order):
            return range(len(self.order))
        found = self.changed | self._beside() | self._reordered()
        for term in self.touched:
            reached = self._reached(term) - found
            # Of a term with fewer holders all are in reach: whether it was weighed before need not be known.
            if len(self.holders.get(term, ())) > _REACH:
                reached = {number for number in reached if term in self.telling(number)}
            found |= reached
        return found

    def _beside(self) -> set[int]:
        """Those who have another within the distance at which neighbours fill up."""
        found: set[int] = set()
        for old in self.gone:
            found.update(self.places[max(0, old - STORED) : old + STORED + 1])
        for number in self.new:
            found.update(range(max(0, number - STORED), min(len(self.order), number + STORED + 1)))
        return found - {_GONE}

    def _reached(self, term: str) -> set[int]:
        """Those who have another among the holders of the term that are looked at."""
        found: set[int] = set()
        for old in self.lost.get(term, ()):
            found.update([self.places[other] for other in _near(self.before.holders[term], old)])
        for number in self.gained.get(term, ()):
            found.update(_near(self.holders[term], number))
        return found - {_GONE}

    def _reordered(self) -> set[int]:
        """Those that have two terms of which now the other is the rarer."""
        alike: dict[int, list[str]] = defaultdict(list)
        for term in self.holders:
            for count in self._counts(term) if term in self.touched else (len(self.holders[term]),):
                alike[count].append(term)
        found: set[int] = set()
        for term in self.touched:
            holders = self.holders.get(term, ())
            if len(holders) > _REACH:
                others = {other for count in self._counts(term) for other in alike[count] if self._swapped(term, other)}
                found.update(*(({*holders}.intersection(self.holders[other])) for other in others))
        return found

    def _counts(self, term: str) -> range:
        """How many held the term and hold it now, and all between."""
        one, other = sorted((len(self.before.holders.get(term, ())), len(self.holders.get(term, ()))))
        return range(one, other + 1)

    def _swapped(self, term: str, other: str) -> bool:
        then, now = self.before.holders, self.holders
        were = (len(then.get(term, ())), term) < (len(then.get(other, ())), other)
        return were != ((len(now[term]), term) < (len(now[other]), other))

    # --- one article --------------------------------------------------------------------------------------------

    def _telling(self, number: int) -> list[str]:
        """The terms that are weighed of an article."""
        counted = sorted([(len(self.holders[term]), term) for term in self.terms(self.texts[number])])
        return [term for holders, term in counted if holders > 1][:_TELLING]

    def _best(self, number: int) -> tuple[int, ...]:
        """Numbers count from the newest: of two with one score the smaller number is the newer, then the smaller id."""
        found: list[int] = []
        for term in self.telling(number):
            found += _near(self.holders[term], number) * _weight(term)
        scores = Counter(found)
        del scores[number]
        ranked = _ranked(scores, len(self.order))
        return tuple(ranked if len(ranked) == STORED else self._filled_up(ranked, number))

    def _filled_up(self, ranked: list[int], number: int) -> list[int]:
        """Enough on either side for both blocks: the oldest article has nothing behind it."""
        near = (other for far in range(1, STORED + 1) for other in (number - far, number + far))
        filled = dict.fromkeys([*ranked, *(other for other in near if 0 <= other < len(self.order))])
        return list(filled)[:STORED]


def _ranked(scores: Counter[int], count: int) -> list[int]:
    """Most score too little to be sorted. One whole number for score and place sorts several times quicker than two."""
    least = sorted(scores.values())[-STORED:][:1] or [0]
    return [one % count for one in sorted([n - score * count for n, score in scores.items() if score >= least[0]])][
        :STORED
    ]
