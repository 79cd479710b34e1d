"""What a weighing found: which articles are most like each other, and all that the next one starts from."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

STORED = 12
"""The best others of each article that are known for certain."""
ORDER = 24
LAST = (1 << ORDER) - 1
"""Slots, and places in the paper's order, have so many bits; what goes with one stands above it in one whole number."""

Look: TypeAlias = tuple[str, int, str, bytes, str, str, str]
"""An article as far as it is weighed and shown with others: its id, its date in seconds, the slug of its section, its gist;
its address, its source, the digest of its body."""
Ranked: TypeAlias = tuple[int, ...]
"""1 where it holds all there are, else 0; then other slots with the number of shared terms above them, best first."""
TextOf: TypeAlias = Callable[[str], str]
"""The text of an article's body, by its source."""


Edits: TypeAlias = tuple[dict[int, tuple[Look, Ranked]], dict[int, bool]]
"""What is new in some slots, and all pairs whose wording was compared."""


class Weighed(NamedTuple):
    """The articles of a paper in slots, which they keep as long as they are there, and what each is most like.

    Nothing but tuples, texts, bytes and whole numbers, for a memory that keeps it.
    """

    order: tuple[int, ...]
    """The slots in the order of the paper."""
    looks: tuple[Look, ...]
    """By slot; a free slot has an empty id."""
    best: tuple[Ranked, ...]
    """By slot."""
    judged: dict[int, bool]
    """Pairs of slots whose wording was compared, the smaller above the other: whether one is a copy of the other."""

    def unlike(self, before: "Weighed") -> "Edits":
        """What turns that weighing, of the same articles in the same order, into this one."""
        pairs = enumerate(zip(self.looks, self.best, before.looks, before.best, strict=True))
        slots = {slot: (look, best) for slot, (look, best, was, had) in pairs if look is not was or best is not had}
        return slots, self.judged

    def edited(self, edits: "Edits | tuple[()]") -> "Weighed":
        """With what `unlike` told of this one."""
        slots, judged = edits or ({}, self.judged)
        if max(slots, default=-1) >= len(self.looks):
            return NOTHING
        looks, best = [*self.looks], [*self.best]
        for slot, (look, ranked) in slots.items():
            looks[slot], best[slot] = look, ranked
        return Weighed(self.order, tuple(looks), tuple(best), judged)

    def fits(self) -> bool:
        """Whether it has the shape of what a weighing leaves."""
        return len(self.looks) == len(self.best) >= len({*self.order}) == len(self.order)

    def slots(self) -> dict[str, int]:
        """The slot of each article, by its id."""
        return {look[0]: slot for slot, look in enumerate(self.looks) if look[0]}

    def candidates(self, slot: int) -> list[int]:
        """The slots of those most like it, best first."""
        return candidates(self.best[slot])

    def copied(self) -> set[int]:
        """The pairs of which one is a copy of the other."""
        return {pair for pair, copied in self.judged.items() if copied}

    def copies(self) -> dict[int, set[int]]:
        """The slots of each article's copies."""
        found: dict[int, set[int]] = {}
        for one, other in map(both, self.copied()):
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
        return found


NOTHING = Weighed((), (), (), {})


def candidates(best: Ranked) -> list[int]:
    """The slots of those that are known for certain to be the best."""
    return [one & LAST for one in best[1 : STORED + 1]]


def pair_of(one: int, other: int) -> int:
    """Two slots as a pair."""
    return min(one, other) << ORDER | max(one, other)


def both(pair: int) -> tuple[int, int]:
    """The two slots of a pair."""
    return pair >> ORDER, pair & LAST
