"""The two blocks at an article's foot, filled from its section and from what it is most like."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sitegen.catalogue import related
from sitegen.model import Published


class Blocks:
    """Fills the blocks of any article of a paper; `articles` are in the paper's order."""

    def __init__(self, articles: Sequence[Published]):
        self._urls = [one.url for one in articles]
        self._named = dict(zip((one.article.path for one in articles), self._urls, strict=True))
        self._named |= zip((one.article.id for one in articles), self._urls, strict=True)
        self._members = {slug: [one.url for one in listed] for slug, listed in members(articles).items()}

    def filled(self, one: Published, best: Iterable[int]) -> Published:
        """The article with its blocks; `best` are the places of those most like it, best first."""
        own, above = (one.section.slug, one.section.parent) if one.section else ("", "")
        pins, bans = self._of_names(one.article.related), self._of_names(one.article.unrelated)
        left_out = {one.url, *pins[: related.SHOWN], *bans}
        same = related.same_category(self._members.get(own, ()), self._members.get(above, ()), left_out)
        more = related.read_more((self._urls[place] for place in best), pins, {one.url, *same, *bans})
        return one.with_blocks(same, more)

    def _of_names(self, names: Iterable[str]) -> list[str]:
        """The addresses of articles that an editor named by id or file."""
        return [self._named[name.lstrip("/")] for name in names if name.lstrip("/") in self._named]


def members(articles: Iterable[Published]) -> dict[str, list[Published]]:
    """The articles of each section, with those of its subsections."""
    found: dict[str, list[Published]] = defaultdict(list)
    for one in articles:
        if section := one.section:
            found[section.slug].append(one)
            if section.parent:
                found[section.parent].append(one)
    return found
