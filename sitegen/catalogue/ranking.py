"""How like articles are by the telling terms that they share, and whom each of a whole paper is most like."""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, pairwise
from math import isqrt
from typing import NamedTuple

from sitegen.catalogue.weighed import LAST, ORDER, Look, Ranked
from sitegen.text.gist import TERMS
from sitegen.work import Work, Workforce

SPARE = 20
"""So many of the best are kept where there are: what one edit takes away need not be looked for."""
BOUND = 64
"""A term that more articles have says nothing of any of them: keeps the work linear in the size of the archive."""
WHOLE = 1_000_000
"""The likeness of two articles with the same terms."""
FLOOR = 30_000
"""Less likeness than this is chance: four terms in common of 128 each."""
LEAST = 3
"""Less in common is chance in the shortest articles too: one term, even if it counts twice."""
SAME_SECTION = 15_000
"""What standing in the same section adds."""
MANY = 2000
"""Fewer articles are ranked by one process."""
SECONDS = 600

_COUNT = 8
"""So many bits hold how many terms two articles share."""
_TIMES = (1 << _COUNT) - 1


def terms_of(look: Look) -> "array[int]":
    """The terms of an article, most telling first."""
    return array("I", look[3])


@cache
def row(size: int) -> list[int]:
    """The likeness that one shared term gives an article of so many terms to one of each other size."""
    return [WHOLE // max(1, isqrt(size * other)) for other in range(TERMS + 1)]


# --- all articles -----------------------------------------------------------------------------------------------------


class _Paper(NamedTuple):
    """All articles, newest first; `counting` are the terms by which two may be alike."""

    gists: "list[array[int]]"
    sections: list[str]
    counting: list[int]


def rank_all(looks: Sequence[Look], slots: Sequence[int], workforce: Workforce) -> list[Ranked]:
    """Whom each of these articles is most like. They are in the paper's order, and stand in these slots.

    Each is compared with those before it, and both are told, for likeness is the same from either side. So the later
    articles have more to be compared with: where there are many, a quarter of them takes as long as all before.
    """
    gists = [terms_of(look) for look in looks]
    counts = Counter(chain.from_iterable(gists))
    paper = _Paper(gists, [look[2] for look in looks], [term for term, count in counts.items() if 1 < count <= BOUND])
    cuts = [0, len(looks) * 3 // 4, len(looks)] if len(looks) >= MANY else [0, len(looks)]
    parts = [range(*cut) for cut in pairwise(cuts)]
    work: Work[_Paper, range, list[array[int]]]
    work = Work(_compare, paper, lambda part, _: _compare(paper, part), SECONDS, at_once=1, few=2)
    return list(_ranked(workforce.do(work, parts), slots))


def _compare(paper: _Paper, part: range) -> list["array[int]"]:
    """What the articles of the part, compared with all before them, tell of those and of themselves: for each up to the end
    of the part its best, and one more than are kept."""
    gists, sections, counting = paper
    sizes = [len(gist) for gist in gists]
    holders: dict[int, list[int]] = {term: [] for term in counting}
    lists: list[list[int]] = [[] for _ in range(part.stop)]
    # Of two that are as like, the newer is the better.
    places = [LAST - number << _COUNT for number in range(part.stop)]
    for number in range(part.stop):
        held = [own for own in map(holders.get, gists[number]) if own is not None]
        if number >= part.start:
            of_size, section, mine, place = row(sizes[number]), sections[number], lists[number], places[number]
            for other, count in Counter(chain.from_iterable(held)).items():
                if count >= LEAST and (score := count * of_size[sizes[other]]) >= FLOOR:
                    rank = (score + SAME_SECTION * (sections[other] == section)) << ORDER + _COUNT | count
                    mine.append(rank | places[other])
                    lists[other].append(rank | place)
        for own in held:
            own.append(number)
    for ranks in lists:
        ranks.sort(reverse=True)
    return [array("Q", ranks[: SPARE + 1]) for ranks in lists]


def _ranked(parts: Sequence[list["array[int]"]], slots: Sequence[int]) -> Iterator[Ranked]:
    for number in range(len(slots)):
        ranks = sorted(chain.from_iterable(part[number] for part in parts if number < len(part)), reverse=True)
        best = [(one & _TIMES) << ORDER | slots[LAST - (one >> _COUNT & LAST)] for one in ranks[:SPARE]]
        yield int(len(ranks) <= SPARE), *best
