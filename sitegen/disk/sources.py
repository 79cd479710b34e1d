"""Finds the sources of the extensions that a site declares: files of its own, and modules that are installed."""

from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from sys import stdlib_module_names
from typing import TypeAlias

from sitegen.extension.closure import ReadSource, closure_of
from sitegen.model import ExtensionSource
from sitegen.problems import SiteError
from sitegen.settings import is_local
from sitegen.text.similar import did_you_mean

ReadFile: TypeAlias = Callable[[str], bytes | None]
"""Reads a file of the site by its path there; None where it is none."""

_OURS = frozenset({"sitegen", "jinja2", "markdown", "markupsafe"})
"""What the engine's digest knows already."""


def files_of(site: Path) -> ReadFile:
    """Reads the files of a site that lies on the disk. What cannot be read raises SiteError SG801."""

    def read(path: str) -> bytes | None:
        try:
            return (site / path).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        except OSError as error:
            raise SiteError("SG801", path=path, reason=error.strerror or str(error)) from error

    return read


def extension_source(declared: str, read: ReadFile) -> ExtensionSource | None:
    """The extension of that name; None where there is none."""
    if is_local(declared):
        folder, _, name = declared.removesuffix(".py").rpartition("/")
        entry, find = name, _in_site(folder, read)
    else:
        entry, find = declared, _installed(declared.partition(".")[0])
    modules, foreign = closure_of(entry, find)
    if all(module.name != entry for module in modules):
        return None
    return ExtensionSource(entry, modules, tuple(_versions(foreign)))


def nearest(declared: str, site: Path) -> str:
    """The module of the site that may have been meant; "" if none is like it."""
    folder = declared.rpartition("/")[0]
    try:
        found = [f"{folder}/{one.name}" for one in (site / folder).iterdir() if one.suffix == ".py"] if folder else []
    except OSError:
        found = []
    return did_you_mean(declared, found)


def _in_site(folder: str, read: ReadFile) -> ReadSource:
    def find(path: str) -> tuple[str, bytes] | None:
        source = read(f"{folder}/{path}")
        return None if source is None else (f"{folder}/{path}", source)

    return find


def _installed(first: str) -> ReadSource:
    """Sources of one installed package or module: what else is installed is known by its version."""
    try:
        spec = find_spec(first)
    except (ImportError, ValueError):
        spec = None
    if spec is None:
        return lambda path: None
    origins = [spec.origin] if spec.origin and spec.origin.endswith(".py") else []
    roots = [Path(place).parent for place in spec.submodule_search_locations or origins]

    def find(path: str) -> tuple[str, bytes] | None:
        if path.partition("/")[0].removesuffix(".py") != first:
            return None
        files = (root / path for root in roots)
        return next(((path, file.read_bytes()) for file in files if file.is_file()), None)

    return find


def _versions(modules: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The versions of what is imported and is neither ours nor Python's own."""
    for name in modules:
        if name not in stdlib_module_names and name not in _OURS:
            for distribution in _distributions().get(name, ()):
                yield distribution, _version(distribution)


@cache
def _distributions() -> dict[str, list[str]]:
    # Late: it reads the records of everything that is installed.
    from importlib.metadata import packages_distributions

    return {name: sorted(set(found)) for name, found in packages_distributions().items()}


def _version(distribution: str) -> str:
    from importlib.metadata import version

    return version(distribution)
