"""What a theme is made of, as values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sitegen.model import AS_WIDE_AS_THE_WINDOW, Block, PictureLayout

CONTRACT = 1
"""The version of the agreement between views and templates; a theme says in theme.toml which one it was made for."""


@dataclass(frozen=True)
class Contract:
    """What templates are given: the class of the view by template, and that of what every page may show.

    A theme has all of these templates, by itself or from its parents.
    """

    views: Mapping[str, type]
    site: type
    with_body: frozenset[str] = frozenset()
    """The templates that are given the HTML of an article as `body`."""
    filters: Mapping[str, str] = field(default_factory=dict)
    """The filters of the site's extensions, with what tells one version of each from another."""
    declared: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Where extensions say which templates the pages have that they make: file and line."""


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
    filters: tuple[str, ...] = ()
    """The filters of extensions that it names."""


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
    blocks: tuple[Block, ...] = ()
    """The lists that its front page shows beyond what every front page has."""
    filters: tuple[tuple[str, str], ...] = ()
    """The filters of extensions, as of the contract."""
    pictures: PictureLayout = AS_WIDE_AS_THE_WINDOW
