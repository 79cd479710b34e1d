"""How each field of front matter is read: from what a writer typed to what it means."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sitegen.model import Correction
from sitegen.problems import Problem, SiteError, SiteErrors
from sitegen.reading.unknown import NO, YES, plain_name
from sitegen.reading.values import Field, is_blank, place
from sitegen.settings import ReadingSettings
from sitegen.text.dates import parse_date
from sitegen.text.normal import one_line
from sitegen.text.slug import is_device, slugify, title_slug

T = TypeVar("T")

EXAMPLES = {
    "title": "title: Hội vật làng Liễu Đôi",
    "date": "date: 2024-02-29 06:30",
    "id": 'id: "2101"',
    "slug": "slug: hoi-vat",
    "category": "category: Văn hóa/Lễ hội",
    "tags": "tags: [lễ hội, Thanh Liêm]",
    "author": "author: Ban Văn hóa",
    "authors": "authors: [Thu Hà, Minh Đức]",
    "summary": "summary: Sáng mồng 5 Tết, làng mở hội.",
    "image": "image: /anh/hoi-vat.jpg",
    "image_caption": "image_caption: Keo vật mở màn.",
    "image_credit": "image_credit: Ban Văn hóa",
    "source": "source: Báo tỉnh",
    "source_url": "source_url: https://example.vn/bai.html",
    "updated": "updated: 2024-03-01 06:30",
    "expires": "expires: 2024-03-01 06:30",
    "draft": "draft: true",
    "featured": "featured: true",
    "withdrawn": "withdrawn: Theo yêu cầu của cơ quan quản lý",
    "aliases": "aliases: [/tin/cu.html]",
    "related": 'related: ["2101", "2102"]',
    "unrelated": 'unrelated: ["2101", "2102"]',
    "corrections": "corrections: [{date: 2024-03-01, text: …}]",
    "kind": "kind: ảnh",
    "lang": "lang: vi",
    "extra": "extra: {ban-in: 2}",
}
"""A right line for each field."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the reading of a field may depend on beside the field."""

    path: str
    settings: ReadingSettings


# --- places and complaints -------------------------------------------------------------------------------------------


def at(field: Field, code: str, **facts: Any) -> SiteError:
    """An error under the value of a field."""
    return SiteError(code, **place(field), **facts)


def wrong_kind(field: Field, expected: str, key: str = "", found: str = "") -> SiteError:
    """SG211; `key` is the name of the field that an item belongs to."""
    key = key or field.name
    example = EXAMPLES.get(plain_name(key), EXAMPLES["corrections"])
    return at(field, "SG211", key=key, expected=expected, found=found or _found(field.value), example=example)


def _found(value: object) -> str:
    if isinstance(value, str):
        return f"“{value}”" if value.strip() else "nothing"
    return "a list" if isinstance(value, tuple) else "lines of name and value"


# --- how each field is read ------------------------------------------------------------------------------------------


def text(field: Field, desk: Desk) -> str:
    """One line of text."""
    if not isinstance(field.value, str):
        raise wrong_kind(field, "a text")
    return one_line(field.value)


def truth(field: Field, desk: Desk) -> bool:
    """Yes or no, in English or Vietnamese, in any case."""
    word = field.value.strip().casefold() if isinstance(field.value, str) else ""
    if word in YES or word in NO:
        return word in YES
    raise wrong_kind(field, "true or false")


def moment(field: Field, desk: Desk) -> datetime:
    """A date, shown in the paper's zone."""
    if not isinstance(field.value, str):
        raise wrong_kind(field, "a text")
    written, zone = one_line(field.value), desk.settings.zone
    try:
        return parse_date(written, zone).astimezone(zone)
    except ValueError:
        raise at(field, "SG203", text=written) from None


def permanent_id(field: Field, desk: Desk) -> str:
    """The id that stands in the article's address for ever."""
    given = text(field, desk)
    if not _ID.fullmatch(given):
        raise at(field, "SG212", text=given, key="id", limit=40, example=slugify(given)[:40].rstrip("-") or "2101")
    return given


_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def given_slug(field: Field, desk: Desk) -> str:
    """The slug that a writer chose; what an address cannot hold goes, but nothing is cut: addresses are for ever."""
    given = text(field, desk)
    slug = slugify(given)
    if not slug or len(slug) > LONGEST_GIVEN_SLUG:
        example = title_slug(given) or "le-hoi"
        raise at(field, "SG212", text=given, key="slug", limit=LONGEST_GIVEN_SLUG, example=example)
    return safe_slug(slug)


LONGEST_GIVEN_SLUG = 100


def safe_slug(slug: str) -> str:
    """A slug that Windows can store: `con` is a device there."""
    return f"bai-{slug}" if is_device(slug) else slug


def texts(field: Field, desk: Desk) -> tuple[str, ...]:
    """A list, or one text with commas; blank and repeated ones are dropped."""
    if isinstance(field.value, str):
        return different(one_line(part) for part in field.value.split(","))
    return _items(field)


def _items(field: Field) -> tuple[str, ...]:
    if not isinstance(field.value, tuple):
        raise wrong_kind(field, "a list")
    return different(each(field.value, lambda item: _item(item, field.name)))


def _item(item: Field, key: str) -> str:
    if not isinstance(item.value, str):
        raise wrong_kind(item, "a list of texts", key)
    return "" if is_blank(item) else one_line(item.value)


def each(items: Iterable[Field], read: Callable[[Field], T]) -> list[T]:
    """What `read` makes of the items; all their problems are raised together."""
    results: list[T] = []
    problems: list[Problem] = []
    for item in items:
        try:
            results.append(read(item))
        except SiteError as error:
            problems.append(error.problem)
        except SiteErrors as errors:
            problems += errors.problems
    if problems:
        raise SiteErrors(problems)
    return results


def different(found: Iterable[str]) -> tuple[str, ...]:
    """The texts in their order, each once and none empty."""
    return tuple(dict.fromkeys(one for one in found if one))


LONGEST_TAG = 100


def tags(field: Field, desk: Desk) -> tuple[str, ...]:
    """Tags; one as long as a sentence is a forgotten comma."""
    found = texts(field, desk)
    if too_long := next((tag for tag in found if len(tag) > LONGEST_TAG), ""):
        items = field.value if isinstance(field.value, tuple) else (field,)
        where = next(item for item in items if too_long in one_line(str(item.value)))
        raise wrong_kind(where, "100 characters at most", field.name, found=f"“{too_long[:40]}…”")
    return found


def one_author(field: Field, desk: Desk) -> tuple[str, ...]:
    """A list, or one author as written: names of desks hold commas and dashes (Ban Thời sự - Chính trị)."""
    return (text(field, desk),) if isinstance(field.value, str) else _items(field)


def reason(field: Field, desk: Desk) -> str:
    """Why an article was taken down; a dash where only `true` is said, "" for `false`."""
    said = text(field, desk)
    if is_blank(field):
        raise wrong_kind(field, "a text")
    word = said.casefold()
    return "—" if word in YES else "" if word in NO else said


def language(field: Field, desk: Desk) -> str:
    """vi, en, or another language's code (BCP 47)."""
    code = text(field, desk)
    if not _LANGUAGE.fullmatch(code):
        raise wrong_kind(field, "a language code")
    primary, hyphen, rest = code.partition("-")
    return primary.lower() + hyphen + rest


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")


def corrections(field: Field, desk: Desk) -> tuple[Correction, ...]:
    """Mended mistakes, each with its date and its text."""
    items = field.value if isinstance(field.value, tuple) else (field,)
    return tuple(each((item for item in items if not is_blank(item)), lambda item: _correction(item, desk)))


def _correction(item: Field, desk: Desk) -> Correction:
    if not isinstance(item.value, dict):
        raise wrong_kind(item, "lines of name and value", "corrections")
    given = {name: field for name, field in item.value.items() if not is_blank(field)}
    for name in _CORRECTION:
        if name not in given:
            raise at(item, "SG209", key=f"corrections: {name}", example=EXAMPLES["corrections"])
    if stranger := next((field for name, field in given.items() if name not in _CORRECTION), None):
        raise wrong_kind(stranger, "date and text only", "corrections", found=f"“{stranger.name}”")
    read: dict[str, Callable[[Field, Desk], Any]] = {"date": moment, "text": text}
    date, said = each((given[name] for name in _CORRECTION), lambda field: read[field.name](field, desk))
    return Correction(date, said)


_CORRECTION = ("date", "text")


def extra(field: Field, desk: Desk) -> tuple[tuple[str, str], ...]:
    """Whatever a theme wants to know, as text by dotted names."""
    if not isinstance(field.value, dict):
        raise wrong_kind(field, "lines of name and value")
    return tuple(flat(field, ""))


def flat(field: Field, name: str) -> Iterator[tuple[str, str]]:
    """The texts in a field, each with its dotted name: `gallery.1`."""
    if isinstance(field.value, str):
        yield name, field.value
        return
    inside = field.value.items() if isinstance(field.value, dict) else enumerate(field.value, 1)
    for key, child in inside:
        yield from flat(child, f"{name}.{key}".lstrip("."))
