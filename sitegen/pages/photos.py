"""The files that are made of photos: one at each photo's own address, and the renditions of those that articles show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sitegen.model import Asset, Page, Picture, PictureWords, Print, Published
from sitegen.pages.cards import Paper
from sitegen.pages.paths import output_path

RECIPE = "photo"


@dataclass(frozen=True)
class PhotoView:
    """One file made of a photo: where that is on disk, its content by digest, what is said in it, and all that is made of
    it, of which this is one."""

    folder: str
    file: str
    digest: str
    words: PictureWords
    prints: tuple[Print, ...]
    own: Print


def photo_pages(paper: Paper) -> Iterator[Page]:
    """All files of all photos that are published, photo by photo."""
    developed = [asset for asset in paper.assets if asset.prints]
    shown = _shown((*paper.catalogue.articles, *paper.catalogue.static)) if developed else {}
    for asset in developed:
        yield from _pages_of(asset, shown.get(asset.path), paper.settings.content)


def _shown(articles: Iterable[Published]) -> dict[str, Picture]:
    """The pictures that articles show, by the paths of their files."""
    found = {}
    for one in articles:
        for picture in (one.picture, *one.images):
            if picture and picture.renditions and picture.url not in found:
                found[picture.url] = picture
    return {output_path(url): picture for url, picture in found.items()}


def _pages_of(asset: Asset, shown: Picture | None, folder: str) -> Iterator[Page]:
    words = asset.photo.words if asset.photo else PictureWords()
    own, *others = asset.prints
    renditions = shown.renditions if shown else None
    made = (own, *others) if renditions else (own,)
    place = folder, asset.file, asset.digest, words, made
    yield Page(asset.path, RECIPE, PhotoView(*place, own), asset.path)
    for one in others if renditions else ():
        url = renditions.url(one.form, one.width) if renditions else ""
        yield Page(output_path(url), RECIPE, PhotoView(*place, one), asset.path)
