"""Extensions as they travel, sources, become what they are: modules of this process, in names of their own.

Only what travelled can be imported: what an extension is made of and what its digest says are the same, in every process
and on every machine.
"""

import builtins
import inspect
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import CodeType, ModuleType
from typing import Any

from sitegen.digest import digest
from sitegen.extension import Extension
from sitegen.extension.blame import MODULES, blamed, in_words
from sitegen.extension.checks import refuse_faulty
from sitegen.model import ExtensionModule, ExtensionSource
from sitegen.problems import SiteError
from sitegen.text.similar import did_you_mean
from sitegen.work import OutOfTime

NAME = "EXTENSION"
Extensions = tuple[ExtensionSource, ...]


@lru_cache(maxsize=32)
def loaded(source: ExtensionSource) -> Extension:
    """The extension. Raises SiteError: SG961 if its modules cannot be run, SG962 if it is none, SG963 if it is faulty."""
    module = _run(source)
    found = vars(module).get(NAME)
    if not isinstance(found, Extension):
        near = did_you_mean(NAME, [name for name in vars(module) if name.isupper()])
        raise _at(source, near, SiteError("SG962", suggestion=f"→ {near}" if near else ""))
    try:
        refuse_faulty(found)
    except SiteError as error:
        raise _at(source, NAME, error) from error
    return found


def markdown_part(sources: Extensions) -> Extensions:
    """Those that shape the reading of articles."""
    return tuple(source for source in sources if loaded(source).markdown)


def make_pages(sources: Extensions) -> bool:
    """Whether any of them makes pages."""
    return any(loaded(source).pages for source in sources)


def filters_of(sources: Extensions) -> dict[str, Callable[..., object]]:
    """All their filters by name."""
    return {name: made for source in sources for name, made in loaded(source).filters.items()}


def markdown_of(sources: Extensions) -> list[Any]:
    """Their extensions of Python-Markdown, made for one instance of it."""
    wanted = (one for source in sources for one in loaded(source).markdown)
    return [one if hasattr(one, "extendMarkdown") and not isinstance(one, type) else one() for one in wanted]


def place_of(function: Any, source: ExtensionSource) -> tuple[str, int]:
    """File and line in which a function begins; what is no function of the extension's own is where EXTENSION is."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code and any(code.co_filename == module.path for module in source.modules):
        return code.co_filename, code.co_firstlineno
    return source.entry_module.path, _line_of(NAME, source.entry_module)


def _at(source: ExtensionSource, name: str, error: SiteError) -> SiteError:
    """The error at the line that gives the name its value, else in the file."""
    entry = source.entry_module
    error.problem = replace(error.problem, line=_line_of(name, entry) if name else 0).at(entry.path, entry.text)
    return error


def _line_of(name: str, module: ExtensionModule) -> int:
    match = re.search(rf"^{re.escape(name)}\b", module.text, re.MULTILINE)
    return module.text.count("\n", 0, match.start()) + 1 if match else 0


# --- modules -----------------------------------------------------------------------------------------------------------


def _run(source: ExtensionSource) -> ModuleType:
    package = f"{MODULES}{digest(source)}"
    if package not in sys.modules:
        root = ModuleType(package)
        root.__path__ = []
        # They stay for as long as the process: what was made of an older version may still ask for its modules.
        sys.modules[package] = root
        sys.meta_path.append(_Finder(package, source))
    try:
        return import_module(f"{package}.{source.entry}")
    except (OutOfTime, KeyboardInterrupt):
        raise
    except BaseException as error:
        found = blamed("SG961", error, [source])
        raise found or SiteError("SG961", path=source.entry_module.path, reason=in_words(error)) from error


class _Finder(MetaPathFinder, InspectLoader):
    """The modules of one extension, below a package that no other has."""

    def __init__(self, package: str, source: ExtensionSource):
        self._modules = {f"{package}.{module.name}": module for module in source.modules}
        names = {module.name.partition(".")[0] for module in source.modules}
        self._builtins = {**vars(builtins), "__import__": _importing(package, names)}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        module = self._modules.get(fullname)
        return spec_from_loader(fullname, self, is_package=module.is_package) if module else None

    def is_package(self, fullname: str) -> bool:
        return self._modules[fullname].is_package

    def get_source(self, fullname: str) -> str:
        return self._modules[fullname].text

    def get_code(self, fullname: str) -> CodeType:
        module = self._modules[fullname]
        return compile(module.source, module.path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__builtins__"] = self._builtins
        exec(self.get_code(module.__name__), module.__dict__)


def _importing(package: str, names: set[str]) -> Callable[..., ModuleType]:
    """`import` as an extension's modules say it: names of its own first, whatever else is installed."""
    plain = builtins.__import__

    def importing(
        name: str,
        globals: Mapping[str, Any] | None = None,  # noqa: A002 - Python's names
        locals: Mapping[str, Any] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        first = name.partition(".")[0]
        if level or first not in names:
            return plain(name, globals, locals, fromlist or (), level)
        if fromlist:
            return plain(f"{package}.{name}", globals, locals, fromlist, 0)
        import_module(f"{package}.{name}")
        return import_module(f"{package}.{first}")

    return importing
