"""The paper as an earlier revision has it: sources, settings and theme out of git, thought through like any other."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace

from sitegen.cache.memory import forgetful
from sitegen.desk import Read, looked_at, measured, read_fetched
from sitegen.disk.history import Revision
from sitegen.disk.scan import Scan, is_kept
from sitegen.model import Asset, ExtensionSource, Source, Stamp
from sitegen.problems import Problem, SiteError, SiteErrors
from sitegen.settings import SETTINGS_FILES, TABLE_FILE, Settings, read_settings
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request, Survey, contract, shipped_theme
from sitegen.text.normal import nfc
from sitegen.text.table import is_table
from sitegen.theme.chain import load_theme
from sitegen.theme.values import Theme, ThemeFolder
from sitegen.whole import Prepared, prepare

_NO_STAMP = Stamp(0, 0, 0, 0)
"""Files of a revision lie on no disk: they are known by their content."""


def earlier(request: Request, revision: Revision, now: Prepared, base_url: str = "") -> tuple[Request, Prepared]:
    """The request as the revision's settings make it, and its paper at the moment of `request`; `now` is the present one.

    `base_url`, where it is given, goes before that of the settings. What the work tree has as it was is not read again.
    Raises SiteErrors: SG915 where there was no site yet, or what was wrong with settings or theme then.
    """
    with _of_then(revision):
        then = _request_then(request, revision)
        then = replace(then, settings=replace(then.settings, base_url=base_url or then.settings.base_url))
        then = replace(then, extensions=_extensions(then, revision))
        theme = _theme(then, revision)
    sources = _sources(then.settings, revision)
    same = {one.path for one in sources if f"{then.settings.content}/{one.file}" in revision.same}
    if then.settings.content != request.settings.content:
        same = set()
    survey = Survey(Scan(sources), 0, theme, {}, "", {})
    alike = same if then.reading == request.reading else set()
    survey.reads.update((one.reading.path, one) for one in _reads(then, revision, survey.articles, now, alike))
    assets = {one.path: one for one in _assets(then.settings, revision, survey.others, now, same)}
    return then, prepare(then, replace(survey, measured=assets), forgetful(), Stopwatch())


@contextmanager
def _of_then(revision: Revision) -> Iterator[None]:
    """Problems of then name their files as git does (`main:sitegen.toml`), for these may be sound by now."""
    try:
        yield
    except SiteError as error:
        raise SiteErrors([_named(error.problem, revision)]) from error
    except SiteErrors as errors:
        raise SiteErrors([_named(found, revision) for found in errors.problems]) from errors


def _named(found: Problem, revision: Revision) -> Problem:
    return replace(found, path=f"{revision.name}:{found.path}") if found.path else found


def _request_then(request: Request, revision: Revision) -> Request:
    files = [file for file in SETTINGS_FILES if file in revision.blobs]
    for file, data in revision.read(files).items():
        text = data.decode("utf-8-sig", "replace")
        if file != "pyproject.toml" or "[tool.sitegen" in text:
            settings = read_settings(file, text)
            return replace(request, settings=settings, settings_file=file, table=_table(revision))
    raise SiteError("SG915", rev=revision.name)


def _table(revision: Revision) -> str:
    """The site's own table of then; one that cannot be read was never built with."""
    if TABLE_FILE not in revision.blobs:
        return ""
    text = revision.read([TABLE_FILE])[TABLE_FILE].decode("utf-8-sig", "replace")
    return text if is_table(text) else ""


def _extensions(then: Request, revision: Revision) -> tuple[ExtensionSource, ...]:
    """The site's own as they were then; what is installed is of now."""
    if not then.settings.extensions.modules:
        return ()
    from sitegen.extensions import extensions_of

    def read(path: str) -> bytes | None:
        return revision.read([path])[path] if path in revision.blobs else None

    return extensions_of(then.site, then.settings, then.settings_file, read)


def _theme(then: Request, revision: Revision) -> Theme:
    settings = then.settings

    def folder_of(name: str) -> ThemeFolder | None:
        return _theme_folder(name, f"{settings.themes}/{name}", revision) or shipped_theme(name)

    overrides = _theme_folder("overrides", settings.overrides, revision)
    look = settings.look
    return load_theme(settings.theme, folder_of, overrides, settings.language, contract(then.extensions), look)


def _theme_folder(name: str, folder: str, revision: Revision) -> ThemeFolder | None:
    root = f"{folder}/"
    paths = sorted(path for path in revision.blobs if path.startswith(root) and is_kept(path.removeprefix(root)))
    files = revision.read(paths)
    return (
        ThemeFolder(name, folder, tuple((nfc(path.removeprefix(root)), files[path]) for path in paths))
        if paths
        else None
    )


def _sources(settings: Settings, revision: Revision) -> tuple[Source, ...]:
    root = f"{settings.content}/"
    names = sorted((path.removeprefix(root) for path in revision.blobs if path.startswith(root)), reverse=True)
    # Of two names that differ only in Unicode form the first counts, as for the scan.
    found = {nfc(name): Source(nfc(name), name, _NO_STAMP) for name in names if is_kept(name)}
    return tuple(found[path] for path in sorted(found))


def _reads(then: Request, revision: Revision, articles: list[Source], now: Prepared, same: set[str]) -> Iterator[Read]:
    known = {one.path: now.readings[one.path] for one in articles if one.path in same and one.path in now.readings}
    yield from (Read("", reading) for reading in known.values())
    others = {one.path: one for one in articles if one.path not in known}
    contents = _contents(then.settings, revision, others.values())
    yield from read_fetched(then.desk, [(source, contents[path]) for path, source in others.items()])


def _assets(
    settings: Settings, revision: Revision, files: list[Source], now: Prepared, same: set[str]
) -> Iterator[Asset]:
    known = {path: asset for path, asset in now.gathered.targets.assets.items() if path in same}
    yield from (known[one.path] for one in files if one.path in known)
    others = {one.path: one for one in files if one.path not in known}
    contents = _contents(settings, revision, others.values())
    look = looked_at if settings.pictures.enabled else measured
    yield from (look(source, contents[path]) for path, source in others.items())


def _contents(settings: Settings, revision: Revision, sources: Collection[Source]) -> dict[str, bytes]:
    files = [f"{settings.content}/{one.file}" for one in sources]
    found = revision.read(files)
    return {one.path: found[file] for one, file in zip(sources, files, strict=True)}
