"""What is to be made of each photo, and how articles will show it: decided from its size alone, before anything is made."""

from dataclasses import replace

from sitegen.darkroom.bare import can_be_bared
from sitegen.digest import digest
from sitegen.model import BARE, Asset, Photo, Picture, PictureLayout, PictureWords, Print, Renditions
from sitegen.pictures import PHOTOS, height_at, suffix_of
from sitegen.settings import PicturesSettings
from sitegen.text.slug import slugify

FOLDER = "/assets/anh"
"""Where renditions are: among the addresses that change with the content, which browsers keep for ever."""
_MARK = 8


def framed(asset: Asset, settings: PicturesSettings, layout: PictureLayout) -> Asset:
    """The asset as this paper and this theme publish and show it."""
    photo = asset.photo
    if photo is None:
        return replace(asset, shown=None, prints=())
    if not settings.enabled:
        return replace(asset, photo=_unseen(photo), shown=_as_it_is(asset, photo.words), prints=())
    kind = PHOTOS.get(suffix_of(asset.path), "")
    is_usable = bool(kind and photo.seen and asset.width and asset.is_usable)
    if is_usable and not (photo.moving or photo.kind == kind == "gif"):
        return _developed(asset, photo, kind, settings, layout)
    prints = (Print(BARE, asset.width, 100),) if is_usable and can_be_bared(photo.kind) else ()
    return replace(asset, shown=_as_it_is(asset, photo.words, photo.tone), prints=prints)


def _unseen(photo: Photo) -> Photo:
    """What would be known of the photo if nobody had looked at its pixels."""
    if not photo.seen:
        return photo
    return Photo(photo.kind, photo.words)


def _as_it_is(asset: Asset, words: PictureWords, tone: str = "") -> Picture:
    return Picture("", asset.width, asset.height, tone, words.caption, credit_of(words))


def _developed(asset: Asset, photo: Photo, kind: str, settings: PicturesSettings, layout: PictureLayout) -> Asset:
    most = min(settings.widths[-1], layout.widest or settings.widths[-1])
    widest = min(most, asset.width)
    own = Print(kind, widest, settings.avif_quality if kind == "avif" else settings.quality)
    widths = (*(width for width in settings.widths if width < widest), widest)
    formats = settings.formats if layout.renditions else ()
    qualities = {"avif": settings.avif_quality, "webp": settings.quality}
    others = tuple(Print(form, width, qualities[form]) for form in formats for width in widths)
    renditions = _renditions(asset, widths, formats, others, layout) if formats else None
    height = height_at(widest, (asset.width, asset.height))
    words = photo.words
    shown = Picture("", widest, height, photo.tone, words.caption, credit_of(words), renditions)
    return replace(asset, shown=shown, prints=(own, *others))


def _renditions(
    asset: Asset, widths: tuple[int, ...], formats: tuple[str, ...], prints: tuple[Print, ...], layout: PictureLayout
) -> Renditions:
    name = asset.path.rpartition("/")[2].rpartition(".")[0]
    mark = digest(asset.path, asset.digest, prints)[:_MARK]
    stem = f"{FOLDER}/{slugify(name) or 'anh'}"
    return Renditions(stem, mark, widths, formats, layout.sizes, layout.gallery_sizes)


def credit_of(words: PictureWords) -> str:
    """`Trần Minh/TTXVN`, as newspapers name photographer and agency."""
    return "/".join(dict.fromkeys(part for part in (words.creator, words.credit) if part))
