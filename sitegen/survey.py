"""What somebody asked for, and what lies in the site's folders."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sitegen.cache.memory import KnownTheme, Memory
from sitegen.catalogue.states import Clock
from sitegen.desk import Desk, Read, digests_of, is_article
from sitegen.digest import digest
from sitegen.disk.scan import Scan, read, scan
from sitegen.model import Asset, ExtensionSource, Source
from sitegen.problems import ERROR, SiteError, SiteErrors, only
from sitegen.settings import ReadingSettings, Settings
from sitegen.theme.values import Contract, Theme, ThemeFolder
from sitegen.work import Workforce
from sitegen.workers import Processes

Progress = Callable[[str, int, int], None]
"""Hears of long work: the stage, how much of it is done, how much there is."""


@dataclass(frozen=True)
class Request:
    """What somebody asked for. `site` is the folder with the settings; `output` may lie anywhere."""

    site: Path
    settings: Settings
    output: Path
    clock: Clock
    strict: bool = False
    keep_going: bool = False
    clean: bool = False
    allow_shrink: bool = False
    fsync: bool = False
    workforce: Workforce = field(default_factory=Processes)
    progress: Progress = lambda stage, done, total: None
    settings_file: str = "sitegen.toml"
    table: str = ""
    """The site's own table of how often syllables are written; "" for the one that is shipped."""
    extensions: tuple[ExtensionSource, ...] = ()
    """Those that the settings declare, as `extended` found them."""

    @property
    def content(self) -> Path:
        return self.site / self.settings.content

    @property
    def source_folders(self) -> tuple[Path, ...]:
        """The folders that hold the paper itself: nothing may ever be built into them."""
        settings = self.settings
        names = (settings.content, settings.themes, settings.overrides, *settings.extensions.folders)
        return tuple(self.site / name for name in names)

    @property
    def reading(self) -> ReadingSettings:
        """All that shapes the reading of one article."""
        if not self.extensions:
            return replace(self.settings.reading, table=self.table)
        # Late: few sites have any.
        from sitegen.extension.loading import markdown_part

        return replace(self.settings.reading, table=self.table, extensions=markdown_part(self.extensions))

    @property
    def has_page_makers(self) -> bool:
        """Whether extensions may show anything of any article on pages of their own."""
        if not self.extensions:
            return False
        from sitegen.extension.loading import make_pages

        return make_pages(self.extensions)

    @property
    def day(self) -> date:
        """The day of the paper's zone in which it is made."""
        return self.clock.as_of.astimezone(self.settings.zone).date()

    @property
    def desk(self) -> Desk:
        return Desk(self.content, self.reading, self.workforce)


def extended(request: Request) -> Request:
    """With the extensions that the settings declare. Raises SiteErrors (SG96x) for those that cannot be used."""
    if not request.settings.extensions.modules:
        return request
    from sitegen.extensions import extensions_of

    found = extensions_of(request.site, request.settings, request.settings_file)
    return replace(request, extensions=found)


def counter(request: Request, stage: str, total: int) -> Callable[[int], None]:
    """Adds up the work done in a stage and tells the request's `progress` of it."""
    so_far = 0

    def done(count: int) -> None:
        nonlocal so_far
        so_far += count
        request.progress(stage, so_far, total)

    return done


@dataclass(frozen=True)
class Survey:
    """What lies in the site's folders: the files with the digests of their contents (as far as memory has a use for
    them), the theme, and one digest for all that is no content: settings, theme, options, what cannot be listed."""

    found: Scan
    scanned_ns: int
    theme: Theme
    compiled: Mapping[str, bytes]
    site: str
    digests: dict[str, str]
    reads: dict[str, Read] = field(default_factory=dict)
    """Articles that were read already and are not remembered."""
    measured: Mapping[str, Asset] = field(default_factory=dict)
    """Other files that were measured already."""

    @property
    def articles(self) -> list[Source]:
        return [source for source in self.found.sources if is_article(source)]

    @property
    def others(self) -> list[Source]:
        return [source for source in self.found.sources if not is_article(source)]

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self.digests.items()))


def take_survey(request: Request, memory: Memory) -> Survey:
    """Look at everything that a build would be made from. Raises SiteErrors for a faulty theme."""
    settings, scanned_ns = request.settings, time.time_ns()
    found = scan(request.content, settings.content)
    known = theme_of(request.site, settings, memory, request.extensions)
    # Files that cannot be listed are told of at each build, but in no digest of a file.
    told = settings.paper, request.table, known.theme, request.clock.drafts, found.problems
    site = digest(*told, *request.extensions)
    digests = memory.digests(found.sources)
    if memory.last_build() is not None:
        # Without a last build there is nothing to compare with: contents are digested as they are read.
        unknown = [source for source in found.sources if source.path not in digests]
        digests |= digests_of(request.desk, unknown)
    return Survey(found, scanned_ns, known.theme, known.compiled, site, digests)


def theme_of(
    site: Path, settings: Settings, memory: Memory, extensions: tuple[ExtensionSource, ...] = ()
) -> KnownTheme:
    """The theme, checked: as memory has it, if every file that it was put together from is the same."""
    folder_of, overrides = _theme_folders(site, settings), _overrides(site, settings)
    known, shape = memory.theme(), (settings.theme, settings.language, settings.look, overrides, extensions)
    if known and known.made_of == digest(*shape, *map(folder_of, known.folders)):
        return known
    from sitegen.theme.chain import load_theme
    from sitegen.theme.compiled import compiled_templates

    used: dict[str, ThemeFolder | None] = {}

    def noted(name: str) -> ThemeFolder | None:
        used[name] = folder_of(name)
        return used[name]

    theme = load_theme(settings.theme, noted, overrides, settings.language, contract(extensions), settings.look)
    made_of = digest(*shape, *used.values())
    known = KnownTheme(tuple(used), made_of, theme, compiled_templates(theme))
    memory.keep_theme(known)
    return known


def contract(extensions: tuple[ExtensionSource, ...] = ()) -> Contract:
    """What pages offer to templates, and extensions with them."""
    # Late, like the loading of themes: a build with nothing to do needs no pages.
    from sitegen.pages.contract import VIEWS, WITH_BODY
    from sitegen.pages.site import SiteView

    own = Contract(VIEWS, SiteView, WITH_BODY)
    if not extensions:
        return own
    from sitegen.extensions import extended_contract

    return extended_contract(own, extensions)


def _theme_folders(site: Path, settings: Settings) -> Callable[[str], ThemeFolder | None]:
    """A theme by its name: the site's own, else one that comes with sitegen."""

    def folder_of(name: str) -> ThemeFolder | None:
        own = f"{settings.themes}/{name}"
        return _theme_folder(name, site / own, own) or shipped_theme(name)

    return folder_of


def shipped_theme(name: str) -> ThemeFolder | None:
    """A theme that comes with sitegen."""
    return _theme_folder(name, shipped_themes() / name, f"sitegen/themes/{name}")


def shipped_themes() -> Path:
    """Where the themes are that come with sitegen: inside the installed package, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def _overrides(site: Path, settings: Settings) -> ThemeFolder | None:
    """The site's own templates, labels and assets, which go before those of any theme."""
    name = settings.overrides
    return _theme_folder("overrides", site / name, name)


def _theme_folder(name: str, folder: Path, shown: str) -> ThemeFolder | None:
    try:
        if not folder.is_dir():
            return None
    except OSError as error:
        raise SiteError("SG801", path=shown, reason=error.strerror or str(error)) from error
    found = scan(folder, shown)
    if errors := only(ERROR, found.problems):
        raise SiteErrors(errors)
    files = tuple((one.path, read(folder, one.file, f"{shown}/{one.path}")) for one in found.sources)
    return ThemeFolder(name, shown, files)
