"""“Cùng chuyên mục” and “Đọc thêm”: never the same article twice, never the page itself, no article left alone."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from sitegen.catalogue.weighed import Weighed
from sitegen.model import Published

SHOWN = 5
LEAST = 3
"""Where fewer are related, others that stand near fill up to so many."""


def with_blocks(
    articles: Sequence[Published], weighed: Weighed, members: Mapping[str, Sequence[int]]
) -> list[Published]:
    """Give each article its two blocks. `members` are the articles of each section by their numbers in the paper."""
    return _Blocks(articles, weighed, members).given()


def same_category(section: Iterable[int], parent: Iterable[int], left_out: Collection[int]) -> list[int]:
    """The five newest of the section; a section too small for five is helped out by the one above it.

    `left_out` are the page itself and the articles that the editor pinned to the other block, or banned.
    """
    return _first_of(chain(section, parent), left_out)


def read_more(
    candidates: Iterable[int],
    pins: Iterable[int],
    left_out: Collection[int],
    copies: Mapping[int, Collection[int]],
) -> list[int]:
    """Five others: the editor's pins first, then the best candidates that are no copies of any shown before them.

    `left_out` are the page itself, its copies, what stands in the other block, and what the editor banned.
    """
    chosen = _first_of(pins, left_out)
    for one in candidates:
        if len(chosen) == SHOWN:
            break
        if one not in left_out and one not in chosen and not any(one in copies.get(other, ()) for other in chosen):
            chosen.append(one)
    return chosen


def nearest(number: int, members: Sequence[int], dates: Sequence[int]) -> Iterator[int]:
    """The others among the members, nearest in time first; of two as near the newer."""
    here = bisect_left(members, number)
    newer = here - 1
    older = here + 1 if here < len(members) and members[here] == number else here
    while newer >= 0 or older < len(members):
        ahead = dates[members[newer]] - dates[number] if newer >= 0 else None
        behind = dates[number] - dates[members[older]] if older < len(members) else None
        if behind is None or (ahead is not None and ahead <= behind):
            yield members[newer]
            newer -= 1
        else:
            yield members[older]
            older += 1


def _first_of(numbers: Iterable[int], left_out: Collection[int]) -> list[int]:
    chosen: list[int] = []
    for number in numbers:
        if number not in left_out and number not in chosen:
            chosen.append(number)
            if len(chosen) == SHOWN:
                break
    return chosen


class _Blocks:
    """The work of one `with_blocks`. Articles go by their numbers in the paper."""

    def __init__(self, articles: Sequence[Published], weighed: Weighed, members: Mapping[str, Sequence[int]]):
        self._articles, self._members = articles, members
        self._best = weighed.lists()
        self._copies: dict[int, set[int]] = {}
        for one, other in weighed.copies():
            self._copies.setdefault(one, set()).add(other)
        self._dates = weighed.dates()
        self._named = {one.article.path: number for number, one in enumerate(articles)}
        self._named |= {one.article.id: number for number, one in enumerate(articles)}

    def given(self) -> list[Published]:
        return [self._with_blocks(number, one) for number, one in enumerate(self._articles)]

    def _with_blocks(self, number: int, one: Published) -> Published:
        own, above = (one.section.slug, one.section.parent) if one.section else ("", "")
        pins, bans = self._numbers(one.article.related), self._numbers(one.article.unrelated)
        section, parent = self._members.get(own, ()), self._members.get(above, ())
        same = same_category(section, parent, {number, *pins[:SHOWN], *bans})
        left_out = {number, *same, *bans}
        kin = read_more(self._best[number], pins, left_out | self._copies.get(number, set()) - {*pins}, self._copies)
        filled: list[int] = []
        if len(kin) < LEAST:
            filled = self._filled(
                number, (section, parent), {*left_out, *kin, *self._copies.get(number, ())}, LEAST - len(kin)
            )
        return one.with_blocks(self._urls(same), self._urls([*kin, *filled]), self._urls(filled))

    def _filled(
        self, number: int, sections: Iterable[Sequence[int]], left_out: Collection[int], count: int
    ) -> list[int]:
        """Of the section, else of the one above, else of the whole paper."""
        places = (*sections, range(len(self._articles)))
        near = (other for members in places for other in nearest(number, members, self._dates))
        found: list[int] = []
        for other in near:
            if other not in left_out and other not in found:
                found.append(other)
                if len(found) == count:
                    break
        return found

    def _numbers(self, names: Iterable[str]) -> list[int]:
        return [self._named[name.lstrip("/")] for name in names if name.lstrip("/") in self._named]

    def _urls(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple([self._articles[number].url for number in numbers])
