"""The paper's sections (chuyên mục), two levels: declared in the settings, or taken from the articles."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sitegen.model import Article, Section
from sitegen.problems import SiteError
from sitegen.settings import Settings
from sitegen.text.normal import fold, one_line
from sitegen.text.order import dictionary_key
from sitegen.text.similar import did_you_mean
from sitegen.text.slug import is_slug, slugify

_DATE_FOLDER = re.compile(r"\d{1,4}(-\d\d?){0,2}")
_LEVELS = 2
Parts = tuple[str, ...]
"""A section as an article names it, from the top."""


@dataclass(frozen=True, slots=True)
class Sections:
    """All sections by their path ("thoi-su/chinh-tri"), in the paper's order."""

    by_slug: dict[str, Section]
    declared: bool
    names: dict[str, str]
    """Folded titles and slugs of whole paths -> slug."""

    def of(self, article: Article) -> Section:
        """The article's section. Raises SiteError SG402, SG403, SG407, SG409."""
        parts = category_parts(article)
        slug = self.names.get(_key(parts))
        if slug is None or len(parts) > _LEVELS or not (self.declared or _is_address(slug)):
            raise self._fault(article, parts)
        return self.by_slug[slug]

    def _fault(self, article: Article, parts: tuple[str, ...]) -> SiteError:
        line, column = article.place("category")
        written = "/".join(parts)
        if not parts and self.declared:
            return SiteError("SG403")
        if len(parts) > _LEVELS:
            return SiteError("SG409", line=line, column=column, length=len(written), category=written)
        if _key(parts) in self.names:
            return SiteError("SG407", line=line, column=column, length=len(written), text=written)
        near = did_you_mean(written, [*self.by_slug, *(s.title for s in self.by_slug.values())])
        hint = f"{near}? " if near else ""
        return SiteError("SG402", line=line, column=column, length=len(written), category=written, suggestion=hint)


def category_parts(article: Article) -> Parts:
    """The section as the article names it, else as its folder does: folders named by dates or `_posts` do not count."""
    if article.category is not None:
        return _named_parts(article.category)
    return _folder_parts(article.path.rpartition("/")[0])


@lru_cache(maxsize=4096)
def _named_parts(category: str) -> tuple[str, ...]:
    parts = tuple(one_line(part) for part in re.split(r"\s*[/›>]\s*", category))
    return tuple(part for part in parts if part)


@lru_cache(maxsize=4096)
def _folder_parts(folder: str) -> tuple[str, ...]:
    folders = folder.split("/") if folder else []
    named = [name for name in folders if not _DATE_FOLDER.fullmatch(name) and not name.startswith("_")]
    return tuple(named[:_LEVELS])


@lru_cache(maxsize=4096)
def _is_address(slug: str) -> bool:
    return all(is_slug(part) for part in slug.split("/"))


@lru_cache(maxsize=4096)
def _key(parts: tuple[str, ...]) -> str:
    return "/".join(slugify(part) or fold(part) for part in parts)


def sections_of(settings: Settings, published: Iterable[Article], held: Iterable[Article], fallback: str) -> Sections:
    """The declared sections, or those that the articles are in; `fallback` names the section of those in none.

    An article that is held back has a section too, but no say in how one that readers see is spelled.
    """
    if settings.sections:
        return _declared(settings)
    said, said_by_all = map(category_parts, published), map(category_parts, held)
    return sections_from(settings, {*said}, {*said_by_all}, fallback)


def sections_from(settings: Settings, published: Iterable[Parts], held: Iterable[Parts], fallback: str) -> Sections:
    """The same of what the articles say, as `category_parts` has it."""
    if settings.sections:
        return _declared(settings)
    return _derived(_spellings(held, fallback) | _spellings(published, fallback), fallback)


def _declared(settings: Settings) -> Sections:
    """Parents first, each followed by its children, by `order` and then as written.

    A title means the first section that has it; a slug always means its own.
    """
    numbered = list(enumerate(settings.sections))
    tops = sorted((s.order, n, s) for n, s in numbered if not s.parent)
    by_slug: dict[str, Section] = {}
    names: dict[str, str] = {}
    titles: dict[str, str] = {}
    for order, _, top in tops:
        children = sorted((s.order, n, s) for n, s in numbered if s.parent == top.slug)
        by_slug[top.slug] = Section(top.slug, top.title, order, "", top.description)
        names[top.slug] = top.slug
        titles.setdefault(_key((top.title,)), top.slug)
        for child_order, _, child in children:
            slug = f"{top.slug}/{child.slug}"
            by_slug[slug] = Section(slug, child.title, child_order, top.slug, child.description)
            names[slug] = slug
            for spelling in ((a, b) for a in (top.slug, top.title) for b in (child.slug, child.title)):
                titles.setdefault(_key(spelling), slug)
    return Sections(by_slug, True, titles | names)


def _spellings(said: Iterable[Parts], fallback: str) -> dict[str, set[str]]:
    titles: dict[str, set[str]] = {}
    for written in said:
        parts = written[:_LEVELS] or (fallback,)
        for level in range(1, len(parts) + 1):
            titles.setdefault(_key(parts[:level]), set()).add(parts[level - 1])
    return titles


def _derived(titles: dict[str, set[str]], fallback: str) -> Sections:
    """In dictionary order. Of several spellings the one with most marks is shown: Thời sự rather than thoi-su."""
    shown = {slug: max(names, key=_worth_showing) for slug, names in titles.items()}
    order = sorted(shown, key=lambda slug: [dictionary_key(shown[_up_to(slug, n)]) for n in range(slug.count("/") + 1)])
    by_slug = {slug: Section(slug, shown[slug], 0, slug.rpartition("/")[0]) for slug in order}
    return Sections(by_slug, False, {slug: slug for slug in by_slug} | {"": _key((fallback,))})


def _worth_showing(name: str) -> tuple[int, bool, str]:
    return sum(not char.isascii() for char in name), name[:1].isupper(), name


def _up_to(slug: str, level: int) -> str:
    return "/".join(slug.split("/")[: level + 1])
