"""Fields that mean nothing here: typing errors, and the names that other generators use."""

from functools import lru_cache

from sitegen.problems import Problem, problem
from sitegen.reading.values import Field, place_of_name
from sitegen.text.similar import did_you_mean

NO = frozenset(("false", "no", "off", "0", "không"))
YES = frozenset(("true", "yes", "on", "1", "có"))

_ELSEWHERE = {
    name: ours
    for ours, names in {
        "title": "headline name tieu_de",
        "date": "created created_at publishdate publish_date pubdate published_at datetime ngay ngay_dang",
        "id": "uuid guid article_id post_id",
        "category": "categories section sections topic chuyen_muc",
        "tags": "tag keywords keyword taxonomies tu_khoa",
        "author": "writer byline by creator tac_gia",
        "summary": "description excerpt abstract teaser lead sapo desc subtitle intro tom_tat",
        "image": "thumbnail thumb cover banner featured_image feature_image hero images photo picture og_image anh",
        "image_caption": "caption cover_caption chu_thich",
        "image_credit": "credit photo_credit",
        "source": "agency nguon",
        "source_url": "canonical canonical_url original_url link",
        "updated": "lastmod modified modified_at last_modified last_modified_at update updated_at date_modified",
        "expires": "expirydate expiry_date expiry expire unpublishdate",
        "draft": "nhap ban_nhap wip",
        "featured": "pinned sticky highlight",
        "withdrawn": "removed retracted",
        "aliases": "alias permalink url redirect_from redirects old_url",
        "related": "related_posts see_also",
        "corrections": "correction errata",
        "kind": "type format",
        "lang": "language locale",
        "extra": "params custom data meta metadata",
    }.items()
    for name in names.split()
}
"""What other generators call our fields."""

_HIDING = {
    "published": NO,
    "publish": NO,
    "status": frozenset(("draft", "private", "pending", "hidden", "unpublished", "nháp")),
    "visibility": frozenset(("private", "hidden", "draft")),
    "private": YES,
    "hidden": YES,
}
"""Elsewhere these hold an article back. Here they would not, and a warning comes too late for what is published."""


def unknown(field: Field, known: tuple[str, ...]) -> Problem:
    """A warning with what was meant, if that can be told; an error where an article would get out by mistake."""
    name = plain_name(field.name)
    word = field.value.strip().casefold() if isinstance(field.value, str) else ""
    meant = _ELSEWHERE.get(name) or _nearest(name, known)
    if word in _HIDING.get(name, ()) or (meant == "draft" and word and word not in NO):
        return problem("SG220", **place_of_name(field), key=field.name, text=word)
    if meant in known and name not in _HIDING:
        return problem("SG210", **place_of_name(field), key=field.name, suggestion=meant)
    return problem("SG219", **place_of_name(field), key=field.name)


@lru_cache(maxsize=1024)
def _nearest(name: str, known: tuple[str, ...]) -> str:
    """An archive that came from elsewhere has the same unknown names in every file."""
    return did_you_mean(name, known)


@lru_cache(maxsize=1024)
def plain_name(name: str) -> str:
    """Names are taken in any case, with `-` for `_`."""
    return name.lower().replace("-", "_")
