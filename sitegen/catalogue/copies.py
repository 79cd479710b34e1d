"""Tells of articles that have nearly the same wording."""

from collections.abc import Iterable, Mapping

from sitegen.catalogue.weighed import Weighed, both
from sitegen.model import Article
from sitegen.problems import Problem, Where, problem


def told_of(pairs: Iterable[int], weighed: Weighed, articles: Mapping[str, Article], content: str) -> list[Problem]:
    """Of each pair of copies the later is named, and where it has its text from. `articles` go by their addresses."""
    return [_told(*_by_age(pair, weighed, articles), content) for pair in sorted(pairs)]


def _by_age(pair: int, weighed: Weighed, articles: Mapping[str, Article]) -> tuple[Article, Article]:
    """The later, then the earlier: the one that stands further down in the paper."""
    looks = sorted((weighed.looks[slot] for slot in both(pair)), key=lambda look: (-look[1], look[0]))
    late, early = (articles[look[4]] for look in looks)
    return late, early


def _told(late: Article, early: Article, content: str) -> Problem:
    line, column = late.place("title")
    where = Where(path=f"{content}/{late.path}", line=line, column=column, length=len(late.title))
    other = ":".join(str(part) for part in (f"{content}/{early.path}", early.place("title")[0]) if part)
    return problem("SG411", **where, other=other)
