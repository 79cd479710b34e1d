"""The two blocks at an article's foot, filled from its section and from what it is most like."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from itertools import chain

from sitegen.catalogue.related import LEAST, SHOWN, first_of, nearest, read_more, same_category
from sitegen.catalogue.weighed import Weighed
from sitegen.model import Published


class Blocks:
    """Fills the blocks of any article of a paper. Articles go by their numbers in the paper's order."""

    def __init__(self, weighed: Weighed):
        looks = [weighed.looks[slot] for slot in weighed.order]
        self._urls = [look[4] for look in looks]
        self._dates = [look[1] for look in looks]
        self._numbers = {look[5]: number for number, look in enumerate(looks)}
        self._numbers |= {look[0]: number for number, look in enumerate(looks)}
        self._of_slots = dict(zip(weighed.order, range(len(looks)), strict=True))
        self._members: dict[str, list[int]] = defaultdict(list)
        for number, look in enumerate(looks):
            for slug in filter(None, (look[2], _above(look[2]))):
                self._members[slug].append(number)
        self._weighed, self._copies = weighed, weighed.copies()

    def reweighed(self, weighed: Weighed) -> "Blocks":
        """For the paper in which every article stands where it stood, and is like others by this weighing."""
        later = copy(self)
        later._weighed, later._copies = weighed, weighed.copies()
        return later

    def filled(self, one: Published) -> Published:
        """The article with its blocks."""
        own, slug = self._numbers[one.article.id], one.section.slug if one.section else ""
        section, above = self._members.get(slug, ()), self._members.get(_above(slug), ())
        pins, bans = self._named(one.article.related), self._named(one.article.unrelated)
        same = same_category(section, above, {own, *pins[:SHOWN], *bans})
        taken, copies = {own, *same, *bans}, self._copies_of(own)
        kin = read_more(self._candidates(own), pins, taken | copies - {*pins}, self._copies_of)
        filled = (
            self._filled(own, (section, above), {*taken, *copies, *kin}, LEAST - len(kin)) if len(kin) < LEAST else []
        )
        return one.with_blocks(self._shown(same), self._shown([*kin, *filled]), self._shown(filled))

    def _candidates(self, number: int) -> list[int]:
        slot = self._weighed.order[number]
        return [self._of_slots[other] for other in self._weighed.candidates(slot)]

    def _copies_of(self, number: int) -> set[int]:
        if not self._copies:
            return set()
        return {self._of_slots[other] for other in self._copies.get(self._weighed.order[number], ())}

    def _filled(self, own: int, near: Iterable[Sequence[int]], left_out: Collection[int], count: int) -> list[int]:
        """Of the section, else of the one above, else of the whole paper."""
        places = (*near, range(len(self._urls)))
        found = chain.from_iterable(nearest(own, members, self._dates) for members in places)
        return first_of(found, left_out, count)

    def _named(self, names: Iterable[str]) -> list[int]:
        """The articles that an editor named by id or file."""
        return [self._numbers[name.lstrip("/")] for name in names if name.lstrip("/") in self._numbers]

    def _shown(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple([self._urls[number] for number in numbers])


def _above(section: str) -> str:
    """The slug of the section that this one is part of, or ""."""
    return section.rpartition("/")[0]


def members(articles: Iterable[Published]) -> dict[str, list[Published]]:
    """The articles of each section, with those of its subsections."""
    found: dict[str, list[Published]] = defaultdict(list)
    for one in articles:
        if section := one.section:
            found[section.slug].append(one)
            if section.parent:
                found[section.parent].append(one)
    return found
