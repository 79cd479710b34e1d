"""The extensions of a site: found, loaded and tried before anything is built, and asked for the pages that they make."""

from dataclasses import replace
from pathlib import Path

from sitegen.digest import digest
from sitegen.disk.scan import read
from sitegen.disk.sources import ReadFile, extension_source, files_of, nearest
from sitegen.extension import Paper
from sitegen.extension.blame import blamed, in_words
from sitegen.extension.checks import name_of
from sitegen.extension.loading import Extensions, loaded, place_of
from sitegen.extension.records import Recorder
from sitegen.model import Catalogue, ExtensionSource, Page
from sitegen.pages.contract import VIEWS
from sitegen.pages.made import Maker, made_pages, outlook
from sitegen.problems import Problem, SiteError, SiteErrors, problem
from sitegen.settings import Settings
from sitegen.theme.inspection import known_filters
from sitegen.theme.values import Contract
from sitegen.work import OutOfTime, Work, in_this_process, unheard

SECONDS_TO_LOAD = 10
SECONDS_A_MAKER = 120
"""Of processor time, like all that one item may take."""


def extensions_of(site: Path, settings: Settings, settings_file: str, read_file: ReadFile | None = None) -> Extensions:
    """What the settings declare, loaded and found to be right. `read_file` reads the files of a site that lies elsewhere.

    Raises SiteErrors with the first mistake of each extension: SG960-SG964, SG968.
    """
    sources, problems = [], []
    for declared in settings.extensions.modules:
        source = extension_source(declared, read_file or files_of(site))
        if source is None:
            problems.append(_missing(declared, site, settings_file))
        elif source not in sources:
            sources.append(source)
    work = Work(_try_to_load, None, _slow_to_load, SECONDS_TO_LOAD)
    problems += [found for found in in_this_process(work, sources, unheard) if found]
    problems += [] if problems else _taken_twice(tuple(sources))
    if problems:
        raise SiteErrors(problems)
    return tuple(sources)


def _missing(declared: str, site: Path, settings_file: str) -> Problem:
    near = nearest(declared, site)
    found = problem("SG960", path=settings_file, name=declared, suggestion=f"→ {near}" if near else "")
    try:
        text = read(site, settings_file, settings_file).decode("utf-8-sig", "replace")
    except SiteError:
        return found
    lines = text.split("\n")
    number = next((number for number, line in enumerate(lines, 1) if f'"{declared}"' in line), 0)
    column = lines[number - 1].index(f'"{declared}"') + 2 if number else 0
    return replace(found, line=number, column=column, length=len(declared)).at(settings_file, text)


def _try_to_load(_: None, source: ExtensionSource) -> Problem | None:
    try:
        loaded(source)
    except SiteError as error:
        return error.problem
    return None


def _slow_to_load(source: ExtensionSource, _: str) -> Problem:
    return problem("SG968", path=source.entry_module.path, name=source.entry, seconds=SECONDS_TO_LOAD)


def _taken_twice(sources: Extensions) -> list[Problem]:
    """A filter or a template that there is already, by itself or from another extension."""
    taken = {("filter", name): "sitegen" for name in known_filters()}
    taken |= {("template", name): "sitegen" for name in VIEWS}
    problems = []
    for source in sources:
        own, path = loaded(source), source.entry_module.path
        for kind, names in (("filter", own.filters), ("template", own.templates)):
            for name in names:
                if other := taken.get((kind, name)):
                    found = problem("SG964", line=_line_of(name, source), kind=kind, name=name, other=other)
                    problems.append(found.at(path, source.entry_module.text))
                taken.setdefault((kind, name), path)
    return problems


def _line_of(name: str, source: ExtensionSource) -> int:
    """Where the name stands in quotes."""
    lines = enumerate(source.entry_module.text.split("\n"), 1)
    return next((number for number, line in lines if f'"{name}"' in line or f"'{name}'" in line), 0)


# --- templates ---------------------------------------------------------------------------------------------------------


def extended_contract(contract: Contract, sources: Extensions) -> Contract:
    """With the templates and filters of extensions."""
    views: dict[str, type] = {}
    filters: dict[str, str] = {}
    declared: dict[str, tuple[str, int]] = {}
    for source in sources:
        own, version = loaded(source), digest(source)
        views |= own.templates
        filters |= dict.fromkeys(own.filters, version)
        declared |= {name: (source.entry_module.path, _line_of(name, source)) for name in own.templates}
    return replace(contract, views={**contract.views, **views}, filters=filters, declared=declared)


# --- pages -------------------------------------------------------------------------------------------------------------


def pages_made(sources: Extensions, catalogue: Catalogue, settings: Settings) -> tuple[Page, ...]:
    """The pages that the extensions make of the paper. Raises SiteErrors (SG968-SG972) where one of them cannot."""
    makers = [
        Maker(make, place_of(make, source), own.templates)
        for source in sources
        for own in [loaded(source)]
        for make in own.pages
    ]
    if not makers:
        return ()
    work = Work(_asked, (sources, outlook(catalogue, settings), Recorder()), _slow, SECONDS_A_MAKER)
    found = in_this_process(work, makers, unheard)
    if problems := [_quoted(one, sources) for one in found if isinstance(one, Problem)]:
        raise SiteErrors(problems)
    return tuple(page for one in found if isinstance(one, tuple) for page in one)


def _asked(shared: tuple[Extensions, Paper, Recorder], maker: Maker) -> tuple[Page, ...] | Problem:
    sources, paper, recorder = shared
    try:
        return tuple(made_pages(maker, paper, recorder))
    except SiteError as error:
        return error.problem
    except (OutOfTime, KeyboardInterrupt):
        raise
    except BaseException as error:  # noqa: BLE001 - whatever an extension raises is told as its mistake
        found = blamed("SG972", error, sources, name=name_of(maker.make))
        return found.problem if found else _at(maker, "SG972", reason=in_words(error))


def _slow(maker: Maker, _: str) -> Problem:
    return _at(maker, "SG968", seconds=str(SECONDS_A_MAKER))


def _at(maker: Maker, code: str, **facts: str) -> Problem:
    """A problem where the function begins."""
    found = problem(code, path=maker.place[0], line=maker.place[1])
    return replace(found, facts=(*facts.items(), ("name", name_of(maker.make))))


def _quoted(found: Problem, sources: Extensions) -> Problem:
    """With the faulty line."""
    modules = (module for source in sources for module in source.modules)
    return next((found.at("", module.text) for module in modules if module.path == found.path), found)
