"""What somebody asked for, and what lies in the site's folders."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sitegen.cache.memory import KnownTheme, Memory
from sitegen.catalogue.states import Clock
from sitegen.desk import Desk, Read, digests_of, is_article
from sitegen.digest import digest
from sitegen.disk.scan import Scan, read, scan
from sitegen.model import Source
from sitegen.problems import ERROR, SiteError, SiteErrors, only
from sitegen.settings import Settings
from sitegen.theme.values import Theme, ThemeFolder
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

    @property
    def content(self) -> Path:
        return self.site / self.settings.content

    @property
    def source_folders(self) -> tuple[Path, ...]:
        """The folders that hold the paper itself: nothing may ever be built into them."""
        settings = self.settings
        return tuple(self.site / name for name in (settings.content, settings.themes, settings.overrides))

    @property
    def desk(self) -> Desk:
        return Desk(self.content, self.settings.reading, self.workforce)


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
    them), the theme, and one digest for all that is no content: settings, theme, options."""

    found: Scan
    scanned_ns: int
    theme: Theme
    compiled: Mapping[str, bytes]
    site: str
    digests: dict[str, str]
    reads: dict[str, Read] = field(default_factory=dict)
    """Articles that were read already and are not remembered."""

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
    known = _theme(request, memory)
    site = digest(settings, known.theme, request.clock.drafts)
    digests = memory.digests(found.sources)
    if memory.last_build() is not None:
        # Without a last build there is nothing to compare with: contents are digested as they are read.
        unknown = [source for source in found.sources if source.path not in digests]
        digests |= digests_of(request.desk, unknown)
    return Survey(found, scanned_ns, known.theme, known.compiled, site, digests)


def _theme(request: Request, memory: Memory) -> KnownTheme:
    """The theme, checked: as memory has it, if every file that it was put together from is the same."""
    settings, folder_of, overrides = request.settings, _theme_folders(request), _overrides(request)
    known = memory.theme()
    if known and known.made_of == digest(settings.theme, settings.language, overrides, *map(folder_of, known.folders)):
        return known
    from sitegen.theme.chain import load_theme
    from sitegen.theme.compiled import compiled_templates

    used: dict[str, ThemeFolder | None] = {}

    def noted(name: str) -> ThemeFolder | None:
        used[name] = folder_of(name)
        return used[name]

    theme = load_theme(settings.theme, noted, overrides, settings.language)
    made_of = digest(settings.theme, settings.language, overrides, *used.values())
    known = KnownTheme(tuple(used), made_of, theme, compiled_templates(theme))
    memory.keep_theme(known)
    return known


def _theme_folders(request: Request) -> Callable[[str], ThemeFolder | None]:
    """A theme by its name: the site's own, else one that comes with sitegen."""

    def folder_of(name: str) -> ThemeFolder | None:
        own = f"{request.settings.themes}/{name}"
        shipped = shipped_themes() / name
        return _theme_folder(name, request.site / own, own) or _theme_folder(name, shipped, f"sitegen/themes/{name}")

    return folder_of


def shipped_themes() -> Path:
    """Where the themes are that come with sitegen: inside the installed package, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def _overrides(request: Request) -> ThemeFolder | None:
    """The site's own templates, labels and assets, which go before those of any theme."""
    name = request.settings.overrides
    return _theme_folder("overrides", request.site / name, name)


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
