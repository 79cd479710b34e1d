"""Social cards: a drawn picture for each article that has none, shown where it is shared."""

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.model import Page, Published
from sitegen.pages.cards import Paper, main_picture
from sitegen.pages.paths import output_path
from sitegen.pictures import is_raster
from sitegen.text.slug import slugify

RECIPE = "social-card"
FOLDER = "/assets/the"


@dataclass(frozen=True)
class SocialCardView:
    """What a card shows."""

    title: str
    section: str
    name: str


def social_card_pages(paper: Paper) -> Iterator[Page]:
    """A card for each article that has no picture, if the settings want them."""
    for one in paper.articles:
        if url := social_card(one, paper):
            section = one.section.title if one.section else ""
            view = SocialCardView(one.article.title, section, paper.settings.name)
            yield Page(output_path(url), RECIPE, view, one.article.path)


def social_card(one: Published, paper: Paper) -> str:
    """The address of the article's card, "" if it has none: decided by its id, so that another headline does not move it."""
    if not paper.settings.pictures.social_cards or one.article.static:
        return ""
    shown = main_picture(one)
    return "" if shown and is_raster(shown.url) else f"{FOLDER}/{slugify(one.article.id) or 'bai'}.png"
