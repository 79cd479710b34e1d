"""Weighs which articles are most like each other by the telling terms that they share, and again only where that may differ."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from sitegen.catalogue import ranking
from sitegen.catalogue.ranking import terms_of
from sitegen.catalogue.weighed import (
    LAST,
    NOTHING,
    ORDER,
    STORED,
    Look,
    Ranked,
    TextOf,
    Weighed,
    both,
    candidates,
    pair_of,
)
from sitegen.model import UNDATED, Article, Published
from sitegen.text.wording import likeness, sketch
from sitegen.work import Work, Workforce
from sitegen.workers import Processes

_LISTED = 2
"""A term that so many times more articles have is only counted."""
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

_NOBODY: Look = ("", 0, "", b"", "", "", "")


class Reworded(NamedTuple):
    """A weighing after edits, the slots of what was edited, and the addresses of all articles that may be shown with others
    than before."""

    weighed: Weighed
    edited: frozenset[int]
    touched: frozenset[str]


class Weighing:
    """Finds for each article of a paper the others most like it, and follows the paper through changes.

    Likeness is the share of telling terms in common, and a little more in the same section; terms that more than BOUND
    articles have do not count. Ties go to the newer, then to the smaller id. Of those much alike the wording is compared.
    It starts from the weighing of whatever paper, which only saves time, and may be kept as long as a process lives.
    """

    def __init__(self, before: Weighed = NOTHING):
        self._start(before if before.fits() else NOTHING)

    def _start(self, before: Weighed) -> None:
        self._looks, self._best, self._judged = [*before.looks], [*before.best], {**before.judged}
        self._slots = before.slots()
        self._sizes = [len(look[3]) // 4 for look in before.looks]
        self._sections = [look[2] for look in before.looks]
        self._order: tuple[int, ...] = ()
        self._later: list[int] = []
        self._is_whole = False
        """Whether it is known who has each term."""
        self._is_sound = True
        """Whether no change was broken off in its middle."""
        self._was: dict[int, Ranked] = {}
        """The lists that are not as they were before the present change, as they were then."""
        self._forget_terms()
        self._arrange(before.order)

    # --- changes --------------------------------------------------------------------------------------------------

    def follow(self, articles: Sequence[Published], text_of: TextOf, workforce: Workforce | None = None) -> Weighed:
        """The weighing of these articles, in the paper's order (newest first, then by id), whatever the last ones were."""
        if not self._is_sound:
            self._start(NOTHING)
        looks = [_look(one) for one in articles]
        come, order = self._changes(looks)
        self._change(come, order, workforce.here if workforce else Processes(1))
        self._judge(come.keys(), text_of)
        return self._done()

    def reword(self, articles: Iterable[Article], text_of: TextOf) -> Reworded:
        """The weighing after edits of articles that stand where they stood."""
        come = {}
        for one in articles:
            # A static page is in no list.
            if (slot := self._slots.get(one.id)) is not None:
                before = self._looks[slot]
                come[slot] = *before[:3], one.gist, *before[4:6], one.body.digest
        return self._reworded(come, self._order, text_of)

    def enlarge(self, articles: Sequence[Published], text_of: TextOf) -> Reworded:
        """The weighing of these articles, in the paper's order; those of the last one are among them as they were."""
        return self._reworded(*self._changes([_look(one) for one in articles]), text_of)

    def _reworded(self, come: Mapping[int, Look], order: Sequence[int], text_of: TextOf) -> Reworded:
        self._change(come, order, Processes(1))
        moved = {slot for slot, best in self._was.items() if candidates(best) != candidates(self._best[slot])}
        turned = self._judge(come.keys(), text_of)
        moved.update(turned, self._beside(turned))
        return Reworded(self._done(), frozenset(come), frozenset([self._looks[slot][4] for slot in moved]))

    def know_all(self) -> None:
        """Find out who has each term, so that no change has to wait for it."""
        if not self._is_whole:
            self._forget_terms()
            self._is_whole = True
            for slot, look in enumerate(self._looks):
                self._hold(slot, terms_of(look))

    def _done(self) -> Weighed:
        """What is known now that a change is over."""
        self._is_sound = True
        return Weighed(self._order, tuple(self._looks), tuple(self._best), {**self._judged})

    def _changes(self, looks: Sequence[Look]) -> tuple[dict[int, Look], tuple[int, ...]]:
        """What stands in slots in which something else stood, or nothing; then the order of all."""
        same = sum([look[0] in self._slots and self._looks[self._slots[look[0]]] == look for look in looks])
        if (len(looks) - same) * _ANEW > len(looks) or len(self._looks) > 2 * len(looks) + ranking.SPARE:
            self._start(NOTHING)
            return dict(enumerate(looks)), tuple(range(len(looks)))
        present = {look[0] for look in looks}
        gone = [slot for name, slot in self._slots.items() if name not in present]
        free = [slot for slot, look in enumerate(self._looks) if not look[0]] + gone
        come = dict.fromkeys(gone, _NOBODY)
        order = []
        following = len(self._looks)
        for look in looks:
            slot = self._slots.get(look[0])
            if slot is None:
                slot = free.pop() if free else following
                following = max(following, slot + 1)
                come[slot] = look
            elif self._looks[slot] != look:
                come[slot] = look
            order.append(slot)
        return come, tuple(order)

    def _change(self, come: Mapping[int, Look], order: Sequence[int], workforce: Workforce) -> None:
        """Let others stand in these slots; `order` are all slots, then."""
        self._is_sound = False
        self._was = {}
        self._make_room(max(come, default=-1) + 1)
        anew = {slot: look for slot, look in come.items() if self._looks[slot][:4] != look[:4]}
        left = {slot: look for slot in anew if (look := self._looks[slot])[0]}
        is_first = not self._order
        looked_at = () if is_first else (*left.values(), *anew.values())
        touched = {term for look in looked_at for term in terms_of(look)}
        self._seek(touched)
        counts = {term: self._count(term) for term in touched}
        doubtful = {one for slot in left for one in self._leave_lists(slot)}
        for slot, look in come.items():
            before = self._looks[slot]
            self._settle(slot, look, is_weighed=slot in anew)
            if slot in anew and not is_first:
                self._exchange(slot, terms_of(before), terms_of(look))
        self._arrange(order)
        if is_first:
            self._forget_terms()
            looks = [self._looks[slot] for slot in self._order]
            for slot, best in zip(self._order, ranking.rank_all(looks, self._order, workforce), strict=True):
                self._rank_as(slot, best)
            return
        for term, count in counts.items():
            if count <= ranking.BOUND < self._count(term):
                doubtful |= self._lose(term, anew)
        # Only now, for these are given the likeness that they have in the end.
        again = [term for term, count in counts.items() if self._count(term) <= ranking.BOUND < count]
        self._regain(again, anew, doubtful)
        present = {slot for slot, look in anew.items() if look[0]}
        doubtful = (doubtful - anew.keys()) | present
        self._announce(present, doubtful)
        self._seek(term for slot in doubtful for term in terms_of(self._looks[slot]))
        self._weigh_anew(sorted(doubtful), workforce)

    def _make_room(self, count: int) -> None:
        for _ in range(len(self._looks), count):
            self._looks.append(_NOBODY)
            self._best.append((1,))
            self._sizes.append(0)
            self._sections.append("")

    def _settle(self, slot: int, look: Look, is_weighed: bool) -> None:
        before = self._looks[slot]
        self._looks[slot] = look
        if before[0] != look[0]:
            self._slots.pop(before[0], None)
            self._slots |= {look[0]: slot} if look[0] else {}
        if is_weighed:
            self._sizes[slot], self._sections[slot] = len(look[3]) // 4, look[2]
            self._rank_as(slot, (1,))

    def _rank_as(self, slot: int, best: Ranked) -> None:
        self._was.setdefault(slot, self._best[slot])
        self._best[slot] = best

    def _arrange(self, order: Sequence[int]) -> None:
        if order != self._order:
            self._order = tuple(order)
            self._later = [0] * len(self._looks)
            for number, slot in enumerate(self._order):
                self._later[slot] = LAST - number

    # --- who has which term ---------------------------------------------------------------------------------------

    def _forget_terms(self) -> None:
        self._holders: dict[int, int | list[int]] = {}
        """One slot, or a list of several, or, below 0, how many there are; of the terms that were sought."""
        self._sought: set[int] = set()
        self._scans = 0
        self._is_whole = not self._looks

    def _seek(self, terms: Iterable[int]) -> None:
        """Know who has these terms. One edit needs few of them; to put all in order would take longer than the rest."""
        missing = set() if self._is_whole else {*terms} - self._sought
        if not missing:
            return
        self._scans += 1
        if self._scans > _SCANS or len(missing) > _FEW_TERMS:
            self.know_all()
            return
        for slot, look in enumerate(self._looks):
            self._hold(slot, missing.intersection(terms_of(look)))
        self._sought |= missing

    def _hold(self, slot: int, terms: Iterable[int]) -> None:
        holders, most = self._holders, _LISTED * ranking.BOUND
        for term in terms:
            held = holders.setdefault(term, slot)
            if held is slot:
                continue
            if type(held) is list:
                held.append(slot)
                if len(held) > most:
                    holders[term] = -len(held)
            else:
                holders[term] = [held, slot] if held >= 0 else held - 1  # type: ignore[operator,list-item]

    def _exchange(self, slot: int, was: Sequence[int], now: Sequence[int]) -> None:
        self._leave(slot, {*was}.difference(now))
        self._hold(slot, {*now}.difference(was) if was else now)

    def _leave(self, slot: int, terms: Iterable[int]) -> None:
        holders = self._holders
        for term in terms:
            held = holders[term]
            if type(held) is list:
                held.remove(slot)
                if len(held) == 1:
                    holders[term] = held[0]
            elif held == -ranking.BOUND - 1:
                holders[term] = self._having(term)
            elif held < 0:  # type: ignore[operator]
                holders[term] = held + 1  # type: ignore[operator]
            else:
                del holders[term]

    def _having(self, term: int) -> list[int]:
        return [slot for slot, look in enumerate(self._looks) if term in terms_of(look)]

    def _holding(self, term: int) -> list[int]:
        held = self._holders.get(term)
        if type(held) is int:
            return [held] if held >= 0 else self._having(term)
        return held or []  # type: ignore[return-value]

    def _count(self, term: int) -> int:
        held = self._holders.get(term, ())
        return max(1, -held) if type(held) is int else len(held)  # type: ignore[arg-type]

    def _shared(self, slot: int) -> Counter[int]:
        """How many terms that count every other article has in common with this one."""
        holders = self._holders
        held = [
            h for term in terms_of(self._looks[slot]) if type(h := holders[term]) is list and len(h) <= ranking.BOUND
        ]
        found = Counter(chain.from_iterable(held))
        del found[slot]
        return found

    def _counting(self, slot: int) -> list[int]:
        """Those of its terms that others have and that count."""
        holders = self._holders
        return [
            term for term in terms_of(self._looks[slot]) if type(h := holders[term]) is list and len(h) <= ranking.BOUND
        ]

    def _shared_among(self, slots: Collection[int]) -> Iterator[tuple[int, Counter[int]]]:
        """The same of each of these, but only with each other."""
        counting = {slot: self._counting(slot) for slot in slots}
        having: dict[int, list[int]] = defaultdict(list)
        for slot, terms in counting.items():
            for term in terms:
                having[term].append(slot)
        for slot, terms in counting.items():
            yield slot, Counter(chain.from_iterable([having[term] for term in terms]))

    # --- what a change does to the lists of others ----------------------------------------------------------------

    def _leave_lists(self, slot: int) -> list[int]:
        """Take an article out of all lists; who has too few left, then."""
        poor = []
        for other, count in self._shared(slot).items():
            entry, best = count << ORDER | slot, self._best[other]
            if entry in best:
                self._rank_as(other, tuple([one for one in best if one != entry]))
                if self._is_poor(other):
                    poor.append(other)
        return poor

    def _lose(self, term: int, come: Collection[int]) -> set[int]:
        """A term that now too many have counts no longer; who has too few others left, then."""
        poor = set()
        holding = {*self._holding(term)}.difference(come)
        for slot in holding:
            complete, *best = self._best[slot]
            if holding.isdisjoint([one & LAST for one in best]):
                continue
            last = self._rank(slot, best[-1])
            changed = [one - (1 << ORDER) if one & LAST in holding else one for one in best]
            ranked = sorted([(self._rank(slot, one), one) for one in changed], reverse=True)
            kept = [one for rank, one in ranked if (complete or rank >= last) and self._is_like(slot, one)]
            self._rank_as(slot, (complete, *kept))
            if self._is_poor(slot):
                poor.add(slot)
        return poor

    def _regain(self, terms: Iterable[int], come: Collection[int], doubtful: Collection[int]) -> None:
        """Terms that count again bring those who have them nearer to each other."""
        near: dict[int, set[int]] = defaultdict(set)
        for term in terms:
            holding = {*self._holding(term)}.difference(come)
            for slot in holding:
                near[slot] |= holding
        self._seek(term for slot in near for term in terms_of(self._looks[slot]))
        for slot, shared in self._shared_among(near):
            if slot not in doubtful:
                near[slot].discard(slot)
                self._enlist(slot, [shared[other] << ORDER | other for other in near[slot]])

    def _announce(self, come: Iterable[int], doubtful: Collection[int]) -> None:
        """Put new articles into the lists of those who are like them."""
        for slot in come:
            for other, count in self._shared(slot).items():
                if count >= ranking.LEAST and other not in doubtful:
                    self._enlist(other, [count << ORDER | slot])

    def _enlist(self, slot: int, entries: Iterable[int]) -> None:
        """Put these into the list of an article if they belong there: articles that are not in it, or not so far up."""
        complete, *best = self._best[slot]
        last = self._rank(slot, best[-1]) if best and not complete else 0
        ranked = [(rank, one) for one in entries if self._is_like(slot, one) and (rank := self._rank(slot, one)) > last]
        if ranked:
            risen = {one & LAST for _, one in ranked}
            ranked += [(self._rank(slot, one), one) for one in best if one & LAST not in risen]
            ranked.sort(reverse=True)
            full = len(ranked) > ranking.SPARE
            self._rank_as(slot, (0 if full else complete, *(one for _, one in ranked[: ranking.SPARE])))

    def _is_poor(self, slot: int) -> bool:
        best = self._best[slot]
        return not best[0] and len(best) <= STORED

    def _is_like(self, slot: int, entry: int) -> bool:
        count = entry >> ORDER
        return (
            count >= ranking.LEAST
            and count * ranking.row(self._sizes[slot])[self._sizes[entry & LAST]] >= ranking.FLOOR
        )

    def _rank(self, slot: int, entry: int) -> int:
        other = entry & LAST
        score = (entry >> ORDER) * ranking.row(self._sizes[slot])[self._sizes[other]]
        return (score + ranking.SAME_SECTION * (self._sections[slot] == self._sections[other])) << ORDER | self._later[
            other
        ]

    # --- wording --------------------------------------------------------------------------------------------------

    def _judge(self, edited: Collection[int], text_of: TextOf) -> set[int]:
        """Compare the wording of those who are much alike; `edited` may have other words. Who became a copy, or is none now."""
        before = self._judged
        again = {*edited, *self._was}
        stale = [pair for pair in before if not again.isdisjoint(both(pair))] if before else []
        pairs = {pair for slot in again for pair in self._much_alike(slot)}
        pairs.update(pair for pair in stale if any(pair in self._much_alike(slot) for slot in both(pair)))
        sketched = cache(lambda slot: sketch(text_of(self._looks[slot][5])))
        now = {}
        for pair in sorted(pairs):
            one, other = both(pair)
            is_known = pair in before and one not in edited and other not in edited
            now[pair] = before[pair] if is_known else likeness(sketched(one), sketched(other)) >= COPY
        turned = [pair for pair in {*stale, *now} if before.get(pair, False) != now.get(pair, False)]
        for pair in stale:
            del before[pair]
        before.update(now)
        return {slot for pair in turned for slot in both(pair)}

    def _much_alike(self, slot: int) -> list[int]:
        """Those whose wording is to be compared, as pairs with it."""
        row, sizes = ranking.row(self._sizes[slot]), self._sizes
        best = self._best[slot][1 : STORED + 1]
        others = [one & LAST for one in best if (one >> ORDER) * row[sizes[one & LAST]] >= _WORDING]
        return [pair_of(slot, other) for other in others]

    def _beside(self, slots: Collection[int]) -> set[int]:
        """Those for whom any of these is a candidate: of two copies they show one."""
        self._seek(term for slot in slots for term in terms_of(self._looks[slot]))
        return {other for slot in slots for other in self._shared(slot) if slot in candidates(self._best[other])}

    # --- one article ----------------------------------------------------------------------------------------------

    def _weigh_anew(self, slots: Sequence[int], workforce: Workforce) -> None:
        pieces = [slots[start : start + _AT_ONCE] for start in range(0, len(slots), _AT_ONCE)]
        scales = _Scales(self._shared, self._sizes, self._sections, self._later, self._order)
        work: Work[_Scales, Sequence[int], list[Ranked]]
        work = Work(_lists, scales, lambda piece, _: _lists(scales, piece), _SECONDS)
        for piece, found in zip(pieces, workforce.do(work, pieces), strict=True):
            for slot, best in zip(piece, found, strict=True):
                self._rank_as(slot, best)


def _look(one: Published) -> Look:
    article, section = one.article, one.section.slug if one.section else ""
    seconds = int((article.date - UNDATED).total_seconds())
    return article.id, seconds, section, article.gist, one.url, article.path, article.body.digest


class _Scales(NamedTuple):
    """What the list of one article is made from."""

    shared: Callable[[int], Counter[int]]
    sizes: list[int]
    sections: list[str]
    later: list[int]
    order: Sequence[int]

    def best(self, slot: int) -> Ranked:
        shared, sizes, sections, later = self.shared(slot), self.sizes, self.sections, self.later
        row, own = ranking.row(sizes[slot]), sections[slot]
        ranked = [
            (score + ranking.SAME_SECTION * (sections[other] == own)) << ORDER | later[other]
            for other, count in shared.items()
            if count >= ranking.LEAST and (score := count * row[sizes[other]]) >= ranking.FLOOR
        ]
        ranked.sort(reverse=True)
        found = [self.order[LAST - (one & LAST)] for one in ranked[: ranking.SPARE]]
        return int(len(ranked) <= ranking.SPARE), *(shared[other] << ORDER | other for other in found)


def _lists(scales: _Scales, slots: Sequence[int]) -> list[Ranked]:
    return [scales.best(slot) for slot in slots]
