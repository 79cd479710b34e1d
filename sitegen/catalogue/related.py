"""“Cùng chuyên mục” and “Đọc thêm”: never the same article twice, never the page itself, no article left alone."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain

SHOWN = 5
LEAST = 3
"""Where fewer are related, others that stand near fill up to so many."""


def same_category(section: Iterable[int], parent: Iterable[int], left_out: Collection[int]) -> list[int]:
    """The five newest of the section; a section too small for five is helped out by the one above it.

    `left_out` are the page itself and the articles that the editor pinned to the other block, or banned.
    """
    return first_of(chain(section, parent), left_out)


def read_more(
    candidates: Iterable[int],
    pins: Iterable[int],
    left_out: Collection[int],
    copies_of: Callable[[int], Collection[int]],
) -> list[int]:
    """Five others: the editor's pins first, then the best candidates that are no copies of any shown before them.

    `left_out` are the page itself, its copies, what stands in the other block, and what the editor banned.
    """
    chosen = first_of(pins, left_out)
    for one in candidates:
        if len(chosen) == SHOWN:
            break
        if one not in left_out and one not in chosen and not any(one in copies_of(other) for other in chosen):
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


def first_of(numbers: Iterable[int], left_out: Collection[int], count: int = SHOWN) -> list[int]:
    """So many of the numbers, each once, without those left out."""
    chosen: list[int] = []
    for number in numbers:
        if number not in left_out and number not in chosen:
            chosen.append(number)
            if len(chosen) == count:
                break
    return chosen
