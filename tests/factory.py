"""Articles, papers and catalogues for tests: what a test does not speak of is filled in already."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from hashlib import blake2b
from typing import Any

from sitegen.catalogue.gather import Gathered, gather
from sitegen.catalogue.states import Clock
from sitegen.model import Article, Asset, Body, Catalogue, Page, Picture, Published, Reference, Section, Term
from sitegen.pages.cards import Paper, paper
from sitegen.pages.plan import Plan, plan
from sitegen.problems import ERROR, Problem, only
from sitegen.settings import SectionSetting, Settings
from sitegen.text.dates import parse_date
from sitegen.text.gist import gist_of
from sitegen.text.slug import slugify, title_slug

HANOI = timezone(timedelta(hours=7))
NEWS = Section("thoi-su", "Thời sự")
POLITICS = Section("thoi-su/chinh-tri", "Chính trị", parent="thoi-su")
SECTIONS = (
    SectionSetting("thoi-su", "Thời sự", 1),
    SectionSetting("chinh-tri", "Chính trị", 2, "thoi-su"),
    SectionSetting("van-hoa", "Văn hóa", 3),
)


def moment(text: str) -> datetime:
    """`moment("2024-05-31 06:30")`, in Vietnam."""
    return parse_date(text, HANOI)


NOW = moment("2026-01-01 06:00")


# --- articles --------------------------------------------------------------------------------------------------------


def article(path: str = "thoi-su/mua-lu.md", title: str = "Mưa lũ ở Lý Nhân", **fields: Any) -> Article:
    """An article as reading gives it. `date`, `updated`, `expires` may be texts; `links` and `images` are targets.

    The id is made of the path, so that two articles at two paths are two articles. `text` is what it is about beside
    its title.
    """
    body = fields.pop("body", None) or _body(fields)
    for name in ("date", "updated", "expires"):
        if isinstance(fields.get(name), str):
            fields[name] = moment(fields[name])
    fields.setdefault("date", moment("2024-05-31 06:30"))
    fields.setdefault("id", blake2b(path.encode()).hexdigest()[:8])
    fields.setdefault("slug", title_slug(title))
    fields.setdefault("static", path.startswith("trang/"))
    fields.setdefault("gist", gist_of(title, fields.pop("text", "").split()))
    return Article(path=path, title=title, body=body, **fields)


def _body(fields: dict[str, Any]) -> Body:
    links, images = fields.pop("links", ()), fields.pop("images", ())
    return Body(
        fields.pop("digest", "0" * 32),
        tuple(Reference(target, 10 + n, 5) for n, target in enumerate(links)),
        tuple(Reference(target, 20 + n, 3, "Nước ngập") for n, target in enumerate(images)),
        fields.pop("lead", "Nước sông Châu lên nhanh trong đêm."),
        fields.pop("words", 8),
    )


def published(number: int = 1, title: str = "", section: Section | None = NEWS, **fields: Any) -> Published:
    """An article in its place; number 2 is a day newer than number 1. Names of `tags` and `authors` become terms."""
    place = {key: fields.pop(key) for key in _PLACE & fields.keys()}
    place |= {key: tuple(term(key, name) for name in place[key]) for key in ("tags", "authors") if key in place}
    fields.setdefault("path", f"thoi-su/bai-{number:05}.md")
    fields.setdefault("date", moment("2020-01-01 06:30") + timedelta(days=number))
    fields.setdefault("id", str(number))
    own = article(title=title or f"Bài số {number}", **fields)
    folder = f"/{section.slug}/" if section else "/"
    return Published(own, place.pop("url", f"{folder}{own.slug}-{own.id}.html"), section, **place)


_PLACE = {"tags", "authors", "links", "images", "picture", "same_category", "read_more", "filled", "url"}


def term(kind: str, name: str) -> Term:
    """`term("tags", "Lễ hội")`."""
    folder = {"tags": "tu-khoa", "authors": "tac-gia"}[kind]
    return Term(slugify(name), name, f"/{folder}/{slugify(name)}/")


def asset(path: str = "anh/lu.jpg", width: int = 640, height: int = 480) -> Asset:
    return Asset(path, path, "a" * 32, width, height)


def photo(path: str = "anh/lu.jpg") -> Picture:
    return Picture(f"/{path}", 640, 480)


# --- papers ----------------------------------------------------------------------------------------------------------


def settings(**changes: Any) -> Settings:
    """A paper with three sections, one of them below another; `sections=()` declares none."""
    return replace(Settings(name="Báo Hà Nam", base_url="https://bao.example.vn", sections=SECTIONS), **changes)


def gathered(
    *articles: Article,
    failed: Iterable[str] = (),
    assets: Iterable[Asset] = (),
    as_of: datetime = NOW,
    drafts: bool = False,
    **changes: Any,
) -> Gathered:
    """The articles as a whole; `changes` are those of the settings."""
    files: Mapping[str, Asset] = {one.path: one for one in assets}
    return gather(articles, failed, files, settings(**changes), Clock(as_of, drafts))


def catalogue(*articles: Article, **options: Any) -> Catalogue:
    """The catalogue of articles that have no faults; fails where one has."""
    found = gathered(*articles, **options)
    assert not only(ERROR, found.problems), [one.message("en") for one in found.problems]
    return found.catalogue


def paper_of(*articles: Article, **options: Any) -> Paper:
    """What planners are given."""
    return paper(catalogue(*articles, **options), settings(**_changes(options)))


def all_of(page: Page) -> tuple[Any, ...]:
    """A page with what it shows, made now where it is made late."""
    return page.path, page.recipe, page.view, page.source, page.made_of


def plan_of(*articles: Article, **options: Any) -> Plan:
    """The planned site."""
    return plan(catalogue(*articles, **options), settings(**_changes(options)), (), ())


def _changes(options: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in options.items() if key not in {"failed", "assets", "as_of", "drafts"}}


def codes(problems: Iterable[Problem]) -> list[str]:
    """The codes of problems, in their order."""
    return [one.code for one in problems]
