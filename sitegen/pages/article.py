"""Article pages, and the static pages (about, contact) that are read like them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sitegen.model import Page, Picture, Published
from sitegen.pages.cards import AuthorLink, Card, Link, Paper, caption, credit, description, main_picture
from sitegen.pages.paths import output_path
from sitegen.pages.social import social_card


@dataclass(frozen=True)
class CorrectionView:
    """A mended mistake and when it was mended."""

    date: datetime
    text: str


@dataclass(frozen=True)
class Further:
    """An article to read next. `reason` is the name of a tag that both have, or ""; one that is `filled` in is no kin, it
    only stands near: in the same section, about the same date."""

    card: Card
    reason: str
    filled: bool


@dataclass(frozen=True)
class ArticleView:
    """Everything that an article's page shows. The body is named by its source, and filled with `links` and `images`."""

    url: str
    canonical: str
    title: str
    date: datetime
    updated: datetime | None
    breadcrumb: tuple[Link, ...]
    section: Link | None
    summary: str
    description: str
    picture: Picture | None
    picture_alt: str
    image_caption: str
    image_credit: str
    share_image: str
    body: str
    links: tuple[str, ...]
    images: tuple[Picture, ...]
    authors: tuple[AuthorLink, ...]
    source: str
    source_url: str
    tags: tuple[Link, ...]
    corrections: tuple[CorrectionView, ...]
    same_category: tuple[Card, ...]
    read_more: tuple[Further, ...]
    newer: Link | None
    older: Link | None
    words: int
    kind: str
    lang: str
    early: str
    """DRAFT or SCHEDULED in a preview: not for search engines, and said so."""


@dataclass(frozen=True)
class StaticView:
    """Everything that a static page shows."""

    url: str
    canonical: str
    title: str
    updated: datetime | None
    description: str
    breadcrumb: tuple[Link, ...]
    picture: Picture | None
    picture_alt: str
    image_caption: str
    image_credit: str
    share_image: str
    body: str
    links: tuple[str, ...]
    images: tuple[Picture, ...]
    early: str


def article_pages(paper: Paper) -> Iterator[Page]:
    """A page for each published article."""
    for one in paper.articles:
        view, made_of = partial(_article_view, one, paper), _made_of(one, _Around.of(one, paper))
        yield Page(output_path(one.url), "article.html", view, one.article.path, made_of)


def static_pages(paper: Paper) -> Iterator[Page]:
    """A page for each file of the static folder."""
    for one in paper.static:
        yield Page(output_path(one.url), "page.html", _static_view(one, paper), one.article.path)


class _Around(NamedTuple):
    """What an article's page shows that is not the article's own."""

    section: Link | None
    drawn: str
    """The address of the picture that was drawn for the article, to be shown where it is shared; "" if there is none."""
    breadcrumb: tuple[Link, ...]
    tags: tuple[Link, ...]
    authors: tuple[AuthorLink, ...]
    same_category: tuple[Card, ...]
    read_more: tuple[tuple[Card, str, bool], ...]
    """What makes a Further, each."""
    beside: tuple[Link | None, Link | None]

    @classmethod
    def of(cls, one: Published, paper: Paper) -> "_Around":
        return cls(
            paper.cards[one.url].section,
            social_card(one, paper),
            paper.breadcrumb(one.section),
            tuple([paper.link(term.url, term.title) for term in one.tags]),
            tuple([paper.author(term) for term in one.authors]),
            tuple([paper.cards[url] for url in one.same_category]),
            tuple([_further(one, url, paper) for url in one.read_more]),
            paper.beside(one.url),
        )


def _made_of(one: Published, around: _Around) -> tuple[Any, ...]:
    """The article's face, and whatever of its view is not decided by it and by the SiteView.

    In one row, for a tuple within a tuple takes its time; no value in a list is None, so None parts the lists.
    """
    if not one.article.face:
        return ()
    more = [value for further in around.read_more for value in further]
    lists = around.breadcrumb, around.tags, around.authors, around.same_category, more, one.links, one.images
    return (
        one.article.face,
        one.url,
        around.section,
        around.drawn,
        *around.beside,
        one.picture,
        one.early,
        *(value for many in lists for value in (None, *many)),
    )


def _article_view(one: Published, paper: Paper) -> ArticleView:
    article, around = one.article, _Around.of(one, paper)
    card = paper.cards[one.url]
    return ArticleView(
        url=one.url,
        canonical=paper.canonical(one.url),
        title=article.title,
        date=article.date,
        updated=article.updated,
        breadcrumb=around.breadcrumb,
        section=around.section,
        summary=article.summary,
        description=card.summary,
        picture=one.picture,
        picture_alt=_alt(one),
        image_caption=caption(one),
        image_credit=credit(one),
        share_image=paper.canonical(around.drawn) if around.drawn else paper.share_image(card.picture),
        body=article.path,
        links=one.links,
        images=one.images,
        authors=around.authors,
        source=article.source,
        source_url=article.source_url,
        tags=around.tags,
        corrections=tuple([CorrectionView(mended.date, mended.text) for mended in article.corrections]),
        same_category=around.same_category,
        read_more=tuple([Further(*further) for further in around.read_more]),
        newer=around.beside[0],
        older=around.beside[1],
        words=article.body.words,
        kind=article.kind,
        lang=article.lang,
        early=one.early,
    )


def _further(one: Published, url: str, paper: Paper) -> tuple[Card, str, bool]:
    shared = paper.tags[url]
    reason = ""
    for tag in one.tags:
        if tag.slug in shared:
            reason = tag.title
            break
    return paper.cards[url], reason, url in one.filled


def _static_view(one: Published, paper: Paper) -> StaticView:
    article = one.article
    return StaticView(
        url=one.url,
        canonical=paper.canonical(one.url),
        title=article.title,
        updated=article.updated,
        description=description(one),
        breadcrumb=paper.breadcrumb(),
        picture=one.picture,
        picture_alt=_alt(one),
        image_caption=caption(one),
        image_credit=credit(one),
        share_image=paper.share_image(main_picture(one)),
        body=article.path,
        links=one.links,
        images=one.images,
        early=one.early,
    )


def _alt(one: Published) -> str:
    """The lead picture's description: that of the same picture in the body, else the headline, for it shows the event."""
    described = {image.target: image.text for image in one.article.body.images}
    return described.get(one.article.image, "") or one.article.title
