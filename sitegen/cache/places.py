"""Where each article stood in the last paper. With its Article it is published again as it was, without the paper."""

from typing import Any, TypeAlias

from sitegen.model import Article, Published

Place: TypeAlias = tuple[Any, ...]
"""The fields of a Published, with the source in the place of the article."""


def place_of(one: Published) -> Place:
    """What is to be remembered of an article."""
    blocks = one.same_category, one.read_more, one.early
    return one.article.path, one.url, one.section, one.tags, one.authors, one.links, one.images, one.picture, *blocks


def source_of(place: Place) -> str:
    """The source of the article."""
    return str(place[0])


def neighbours(place: Place) -> set[str]:
    """The addresses of the articles that the blocks of this one show."""
    return {*place[8], *place[9]}


def published(article: Article, place: Place) -> Published:
    """The article in its place."""
    _, url, section, tags, authors, links, images, picture, same_category, read_more, early = place
    return Published(article, url, section, tags, authors, links, images, picture, same_category, read_more, early)
