"""Where each article stood in the last paper. With its Article it is published again as it was, without the paper."""

from typing import Any, TypeAlias

from sitegen.model import Article, Published

Place: TypeAlias = tuple[Any, ...]
"""The fields of a Published, with the source in the place of the article."""


def place_of(one: Published) -> Place:
    """What is to be remembered of an article."""
    blocks = one.same_category, one.read_more, one.early, one.filled
    return one.article.path, one.url, one.section, one.tags, one.authors, one.links, one.images, one.picture, *blocks


def source_of(place: Place) -> str:
    """The source of the article."""
    return str(place[0])


def url_of(place: Place) -> str:
    """The address of the article."""
    return str(place[1])


def slug_of(place: Place) -> str:
    """The slug of the article's section, "" if it has none."""
    return place[2].slug if place[2] else ""


def links_of(place: Place) -> tuple[str, ...]:
    """The addresses that the article links to."""
    links: tuple[str, ...] = place[5]
    return links


def neighbours(place: Place) -> set[str]:
    """The addresses of the articles that the blocks of this one show."""
    return {*place[8], *place[9]}


def published(article: Article, place: Place) -> Published:
    """The article in its place."""
    return Published(article, *place[1:])
