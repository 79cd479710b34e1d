"""Where each article stood in the last paper. With its Article it is published again as it was, without the paper."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from sitegen.model import Article, Catalogue, Published

Place: TypeAlias = tuple[Any, ...]
"""The fields of a Published but for the article; the blocks name sources, for those are what memory goes by."""


def places(catalogue: Catalogue) -> Iterator[tuple[str, Place]]:
    """The place of each article, by its source."""
    source_of = {one.url: one.article.path for one in catalogue.articles}
    for one in catalogue.articles:
        same_category = [source_of[url] for url in one.same_category]
        read_more = [source_of[url] for url in one.read_more]
        yield (
            one.article.path,
            (one.url, one.section, one.tags, one.authors, one.links, one.images, one.picture, same_category, read_more),
        )


def neighbours(place: Place) -> list[str]:
    """The sources of the articles that the blocks of this one show."""
    return [*place[7], *place[8]]


def published(article: Article, place: Place, url_of: Callable[[str], str]) -> Published:
    """The article in its place; `url_of` gives the address of a neighbour by its source."""
    url, section, tags, authors, links, images, picture, same_category, read_more = place
    blocks = tuple(map(url_of, same_category)), tuple(map(url_of, read_more))
    return Published(article, url, section, tags, authors, links, images, picture, *blocks)
