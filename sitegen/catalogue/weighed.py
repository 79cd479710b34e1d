"""Which articles are most like each other, by the telling terms that they share; weighed again only where it may differ."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from math import isqrt
from typing import NamedTuple, TypeAlias

from sitegen.model import UNDATED, Published
from sitegen.text.gist import TERMS
from sitegen.text.wording import likeness, sketch
from sitegen.work import Work, Workforce
from sitegen.workers import Processes

STORED = 12
"""The best others of each article that are known for certain."""
_SPARE = 20
"""So many are kept where there are: what one edit takes away need not be looked for."""
BOUND = 64
"""A term that more articles have says nothing of any of them: keeps the work linear in the size of the archive."""
_WHOLE = 1_000_000
"""The likeness of two articles with the same terms."""
_FLOOR = 30_000
"""Less likeness than this is chance: four terms in common of 128 each."""
_LEAST = 2
"""Fewer terms in common are chance in the shortest articles too."""
_SAME_SECTION = 15_000
"""What standing in the same section adds."""
_WORDING = 200_000
"""From this likeness on the wording is compared."""
COPY = 0.5
"""The share of wording in common that makes a copy of an article."""
_FEW_TERMS = 8192
"""So many terms are looked for in all articles sooner than all are put in order."""
_SCANS = 4
_ANEW = 8
"""Where more than one in so many has changed, all are weighed anew."""
_AT_ONCE = 20
_SECONDS = 60

_ORDER = 24
_LAST = (1 << _ORDER) - 1

Terms: TypeAlias = "array[int]"
Look: TypeAlias = tuple[str, int, str, bytes, str]
"""What is weighed of an article: its id, its date in seconds, its section, its terms; and its address."""
TextOf: TypeAlias = Callable[[str], str]
Judge: TypeAlias = Callable[[int, int, tuple[str, bool]], tuple[str, bool]]
Ranked: TypeAlias = tuple[int, ...]
"""1 where it holds all there are, else 0; then others with the number of shared terms above bit 24, best first."""


class Weighed(NamedTuple):
    """The articles of a paper in slots, which they keep as long as they are there, and what each is most like.

    Nothing but tuples, texts, bytes and whole numbers, for a memory that keeps it: the next weighing starts from it.
    """

    order: tuple[int, ...]
    """The slots in the order of the paper."""
    looks: tuple[Look, ...]
    """By slot; a free slot has an empty id."""
    best: tuple[Ranked, ...]
    """By slot."""
    judged: dict[int, tuple[str, bool]]
    """Pairs of slots whose wording was compared, the smaller above bit 24: the digests of their bodies, and whether one
    is a copy of the other."""

    def fits(self) -> bool:
        """Whether it has the shape of what a weighing leaves."""
        return len(self.looks) == len(self.best) >= len({*self.order}) == len(self.order)

    def lists(self) -> list[list[int]]:
        """For each article, by its number in the paper, the numbers of the best others."""
        numbers = self._numbers()
        return [[numbers[other] for other in self.candidates(slot)] for slot in self.order]

    def dates(self) -> list[int]:
        """The date of each article, by its number in the paper, in seconds."""
        return [self.looks[slot][1] for slot in self.order]

    def copies(self) -> set[tuple[int, int]]:
        """The pairs of articles, by their numbers in the paper, of which one is a copy of the other; both ways round."""
        numbers = self._numbers()
        found = [(numbers[one], numbers[other]) for (one, other), copied in self.compared().items() if copied]
        return {*found, *((other, one) for one, other in found)}

    def compared(self) -> dict[tuple[int, int], bool]:
        """The pairs of slots whose wording was compared: whether one is a copy of the other."""
        return {(pair >> _ORDER, pair & _LAST): copied for pair, (_, copied) in self.judged.items()}

    def candidates(self, slot: int) -> list[int]:
        """The slots of the best others."""
        return [one & _LAST for one in self.best[slot][1 : STORED + 1]]

    def _numbers(self) -> list[int]:
        numbers = [0] * len(self.looks)
        for number, slot in enumerate(self.order):
            numbers[slot] = number
        return numbers


NOTHING = Weighed((), (), (), {})


def weigh(
    articles: Sequence[Published],
    before: Weighed = NOTHING,
    text_of: TextOf = lambda path: "",
    workforce: Workforce | None = None,
) -> Weighed:
    """For each article the others most like it. `articles` are in the paper's order: newest first, then by id.

    Likeness is the share of telling terms in common, and a little more in the same section; terms that more than BOUND
    articles have do not count. Ties go to the newer, then to the smaller id. Of those much alike the wording is compared:
    `text_of` gives the text of a source. `before`, the weighing of whatever paper, saves time, and so does a workforce.
    """
    looks = [_look(one) for one in articles]
    changes = _changes(looks, before if before.fits() else NOTHING)
    weighing = Weighing(changes.before)
    weighing.change(changes.gone, changes.come, changes.order, workforce.here if workforce else Processes(1))
    bodies = {slot: one.article for slot, one in zip(changes.order, articles, strict=True)}
    sketched = cache(lambda slot: sketch(text_of(bodies[slot].path)))

    def judge(slot: int, other: int, known: tuple[str, bool]) -> tuple[str, bool]:
        digests = f"{bodies[slot].body.digest} {bodies[other].body.digest}"
        if known[0] == digests:
            return known
        return digests, likeness(sketched(slot), sketched(other)) >= COPY

    return weighing.weighed(judge)


def _look(one: Published) -> Look:
    article = one.article
    seconds = int((article.date - UNDATED).total_seconds())
    return article.id, seconds, one.section.slug if one.section else "", article.gist, one.url


class _Changes(NamedTuple):
    """What is not as before: slots that are left, and articles that come into slots; then the order of all."""

    before: Weighed
    gone: list[int]
    come: dict[int, Look]
    order: list[int]


def _changes(looks: Sequence[Look], before: Weighed) -> _Changes:
    slots = {look[0]: slot for slot, look in enumerate(before.looks) if look[0]}
    same = sum([look[0] in slots and before.looks[slots[look[0]]] == look for look in looks])
    if (len(looks) - same) * _ANEW > len(looks) or len(before.looks) > 2 * len(looks) + _SPARE:
        return _Changes(NOTHING, [], dict(enumerate(looks)), list(range(len(looks))))
    present = {look[0] for look in looks}
    gone = [slot for name, slot in slots.items() if name not in present]
    free = [slot for slot, look in enumerate(before.looks) if not look[0]] + gone
    come: dict[int, Look] = {}
    order = []
    following = len(before.looks)
    for look in looks:
        slot = slots.get(look[0])
        if slot is None:
            slot = free.pop() if free else following
            following = max(following, slot + 1)
            come[slot] = look
        elif before.looks[slot] != look:
            gone.append(slot)
            come[slot] = look
        order.append(slot)
    return _Changes(before, gone, come, order)


class Weighing:
    """A weighing that follows changes. It knows who has each term, and may be kept as long as a process lives."""

    def __init__(self, before: Weighed = NOTHING):
        self._looks = list(before.looks)
        self._terms: list[Terms] = [array("I", look[3]) for look in before.looks]
        self._best: list[list[int]] = [list(one) for one in before.best]
        self._judged = dict(before.judged)
        self._order: list[int] = []
        self._later: list[int] = []
        self._holders: dict[int, int | list[int]] = {}
        """One slot, or a list of several; of the terms that were sought."""
        self._sought: set[int] = set()
        self._scans = 0
        self._is_whole = not before.order
        self._arrange(before.order)

    @property
    def looks(self) -> tuple[Look, ...]:
        """What is weighed of each article, by slot."""
        return tuple(self._looks)

    def change(self, gone: Sequence[int], come: dict[int, Look], order: Sequence[int], workforce: Workforce) -> None:
        """Let articles leave their slots and others come, also into slots just left; `order` are all slots, then."""
        left = [(slot, self._terms[slot]) for slot in gone]
        touched = {term for _, terms in left for term in terms}
        touched.update(*(array("I", look[3]) for look in come.values()))
        self._seek(touched)
        counts = {term: self._count(term) for term in touched} if self._order else {}
        doubtful = {one for slot, _ in left for one in self._forget(slot)}
        for slot, terms in left:
            self._leave(slot, terms)
        for slot, look in come.items():
            self._settle(slot, look)
        self._arrange(order)
        common = [term for term, count in counts.items() if count <= BOUND < self._count(term)]
        rare = [term for term, count in counts.items() if self._count(term) <= BOUND < count]
        for term in common:
            doubtful |= self._lose(term, come)
        doubtful.update(*(self._holding(term) for term in rare))
        doubtful.difference_update(gone)
        doubtful |= come.keys()
        if counts:
            self._announce(come, doubtful)
        self._seek(term for slot in doubtful for term in self._terms[slot])
        self._weigh_anew(sorted(doubtful), workforce)

    def weighed(self, judge: Judge) -> Weighed:
        """What to start from the next time; `judge` compares the wording of two slots, given what was known."""
        pairs = {pair for slot in self._order for pair in self._much_alike(slot)}
        known, nothing = self._judged, ("", False)
        judged = {pair: judge(pair >> _ORDER, pair & _LAST, known.get(pair, nothing)) for pair in sorted(pairs)}
        return Weighed(tuple(self._order), tuple(self._looks), tuple(map(tuple, self._best)), judged)

    def _much_alike(self, slot: int) -> list[int]:
        """Those whose wording is to be compared, as pairs with it."""
        row, terms = _row(len(self._terms[slot])), self._terms
        best = self._best[slot][1 : STORED + 1]
        others = [one & _LAST for one in best if (one >> _ORDER) * row[len(terms[one & _LAST])] >= _WORDING]
        return [min(slot, other) << _ORDER | max(slot, other) for other in others]

    # --- who has which term ---------------------------------------------------------------------------------------

    def _seek(self, terms: Iterable[int]) -> None:
        """Know who has these terms. One edit needs few of them; to put all in order would take longer than the rest."""
        missing = set() if self._is_whole else {*terms} - self._sought
        if not missing:
            return
        self._scans += 1
        if self._scans > _SCANS or len(missing) > _FEW_TERMS:
            self._holders.clear()
            self._is_whole = True
        for slot, terms_of_one in enumerate(self._terms):
            self._hold(slot, terms_of_one if self._is_whole else missing.intersection(terms_of_one))
        self._sought |= missing

    def _hold(self, slot: int, terms: Iterable[int]) -> None:
        holders = self._holders
        for term in terms:
            held = holders.setdefault(term, slot)
            if held is not slot:
                if type(held) is list:
                    held.append(slot)
                else:
                    holders[term] = [held, slot]  # type: ignore[list-item]

    def _leave(self, slot: int, terms: Iterable[int]) -> None:
        for term in terms:
            left = [one for one in self._holding(term) if one != slot]
            if len(left) > 1:
                self._holders[term] = left
            elif left:
                self._holders[term] = left[0]
            else:
                del self._holders[term]
        self._looks[slot] = _NOBODY
        self._terms[slot] = _NO_TERMS
        self._best[slot] = [1]

    def _settle(self, slot: int, look: Look) -> None:
        while len(self._looks) <= slot:
            self._looks.append(_NOBODY)
            self._terms.append(_NO_TERMS)
            self._best.append([1])
        self._looks[slot] = look
        self._terms[slot] = array("I", look[3])
        self._hold(slot, self._terms[slot])

    def _arrange(self, order: Iterable[int]) -> None:
        self._order = list(order)
        self._later = [0] * len(self._looks)
        for number, slot in enumerate(self._order):
            self._later[slot] = _LAST - number

    def _holding(self, term: int) -> list[int]:
        held = self._holders.get(term)
        return [] if held is None else held if type(held) is list else [held]  # type: ignore[list-item]

    def _count(self, term: int) -> int:
        return len(self._holding(term))

    # --- what a change does to the lists of others ----------------------------------------------------------------

    def _forget(self, slot: int) -> list[int]:
        """Take an article out of all lists; who has too few left, then."""
        poor = []
        for other in self._shared(slot):
            best = self._best[other]
            kept = [best[0], *(one for one in best[1:] if one & _LAST != slot)]
            if len(kept) < len(best):
                self._best[other] = kept
                if self._is_poor(kept):
                    poor.append(other)
        return poor

    def _lose(self, term: int, come: dict[int, Look]) -> set[int]:
        """A term that now too many have counts no longer; who has too few others left, then."""
        poor = set()
        holding = {*self._holding(term)} - come.keys()
        for slot in holding:
            complete, *best = self._best[slot]
            if holding.isdisjoint([one & _LAST for one in best]):
                continue
            last = self._rank(slot, best[-1])
            changed = [one - (1 << _ORDER) if one & _LAST in holding else one for one in best]
            ranked = sorted([(self._rank(slot, one), one) for one in changed], reverse=True)
            if complete:
                kept = [one for _, one in ranked if self._is_like(slot, one)]
            else:
                kept = [one for rank, one in ranked if rank >= last and self._is_like(slot, one)]
            self._best[slot] = [complete, *kept]
            if self._is_poor(self._best[slot]):
                poor.add(slot)
        return poor

    def _announce(self, come: Iterable[int], doubtful: set[int]) -> None:
        """Put new articles into the lists of those who are like them."""
        for slot in come:
            for other, count in self._shared(slot).items():
                entry = count << _ORDER | slot
                if count < _LEAST or other in doubtful or not self._is_like(other, entry):
                    continue
                complete, *best = self._best[other]
                rank = self._rank(other, entry)
                if complete or rank > self._rank(other, best[-1]):
                    ranked = sorted([*((self._rank(other, one), one) for one in best), (rank, entry)], reverse=True)
                    full = len(ranked) > _SPARE
                    self._best[other] = [0 if full else complete, *(one for _, one in ranked[:_SPARE])]

    @staticmethod
    def _is_poor(best: list[int]) -> bool:
        return not best[0] and len(best) <= STORED

    def _is_like(self, slot: int, entry: int) -> bool:
        count, other = entry >> _ORDER, entry & _LAST
        row = _row(len(self._terms[slot]))
        return count >= _LEAST and count * row[len(self._terms[other])] >= _FLOOR

    def _rank(self, slot: int, entry: int) -> int:
        other = entry & _LAST
        score = (entry >> _ORDER) * _row(len(self._terms[slot]))[len(self._terms[other])]
        same = self._looks[slot][2] == self._looks[other][2]
        return (score + _SAME_SECTION * same) << _ORDER | self._later[other]

    # --- one article ----------------------------------------------------------------------------------------------

    def _shared(self, slot: int) -> Counter[int]:
        """How many terms that count every other article has in common with this one."""
        holders = self._holders
        held = [h for term in self._terms[slot] if type(h := holders[term]) is list and len(h) <= BOUND]
        found = Counter(chain.from_iterable(held))
        del found[slot]
        return found

    def _weigh_anew(self, slots: Sequence[int], workforce: Workforce) -> None:
        pieces = [slots[start : start + _AT_ONCE] for start in range(0, len(slots), _AT_ONCE)]
        work: Work[_Ranking, Sequence[int], list[list[int]]]
        ranking = self._ranking()
        work = Work(_lists, ranking, lambda piece, _: _lists(ranking, piece), _SECONDS)
        for piece, found in zip(pieces, workforce.do(work, pieces), strict=True):
            for slot, best in zip(piece, found, strict=True):
                self._best[slot] = best

    def _ranking(self) -> "_Ranking":
        sections = [look[2] for look in self._looks]
        return _Ranking(self._shared, [len(terms) for terms in self._terms], sections, self._later, self._order)


_NOBODY: Look = ("", 0, "", b"", "")
_NO_TERMS: Terms = array("I")


class _Ranking(NamedTuple):
    """What the list of one article is made from."""

    shared: Callable[[int], Counter[int]]
    sizes: list[int]
    sections: list[str]
    later: list[int]
    order: list[int]

    def best(self, slot: int) -> list[int]:
        shared, sizes, sections, later = self.shared(slot), self.sizes, self.sections, self.later
        row, own = _row(sizes[slot]), sections[slot]
        ranked = [
            (score + _SAME_SECTION * (sections[other] == own)) << _ORDER | later[other]
            for other, count in shared.items()
            if count >= _LEAST and (score := count * row[sizes[other]]) >= _FLOOR
        ]
        ranked.sort(reverse=True)
        found = [self.order[_LAST - (one & _LAST)] for one in ranked[:_SPARE]]
        return [int(len(ranked) <= _SPARE), *(shared[other] << _ORDER | other for other in found)]


def _lists(ranking: _Ranking, slots: Sequence[int]) -> list[list[int]]:
    return [ranking.best(slot) for slot in slots]


@cache
def _row(size: int) -> list[int]:
    """The likeness that one shared term gives an article of so many terms to one of each other size."""
    return [_WHOLE // max(1, isqrt(size * other)) for other in range(TERMS + 1)]
