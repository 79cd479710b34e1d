"""What a theme is made of, as values."""

from collections.abc import Callable
from dataclasses import dataclass

CONTRACT = 1
"""The version of the agreement between views and templates; a theme says in theme.toml which one it was made for."""

REQUIRED = (
    "home.html",
    "article.html",
    "page.html",
    "listing.html",
    "terms.html",
    "archive.html",
    "year.html",
    "month.html",
    "day.html",
    "search.html",
    "404.html",
    "redirect.html",
    "withdrawn.html",
)
"""The templates of the contract, one for each recipe."""


@dataclass(frozen=True)
class ThemeFolder:
    """A folder as the scan found it: `path` names it in messages, `files` are sorted by path."""

    name: str
    path: str
    files: tuple[tuple[str, bytes], ...]

    def file(self, path: str) -> bytes | None:
        return next((data for name, data in self.files if name == path), None)


FolderOf = Callable[[str], ThemeFolder | None]


@dataclass(frozen=True)
class Template:
    """One template; `path` names it in messages, `uses` are the templates it names itself."""

    name: str
    path: str
    text: str
    uses: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThemeAsset:
    """A file of the theme that browsers fetch; its address changes with its content."""

    path: str
    data: bytes
    url: str


@dataclass(frozen=True)
class Theme:
    """A checked theme: every template it needs is there and says only what can be said."""

    name: str
    language: str
    templates: tuple[Template, ...]
    labels: tuple[tuple[str, str], ...]
    assets: tuple[ThemeAsset, ...]
