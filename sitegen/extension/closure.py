"""All sources that an extension is made of: its own, and every local one that it imports, however indirectly."""

import ast
from collections.abc import Callable, Iterator

from sitegen.model import ExtensionModule

ReadSource = Callable[[str], tuple[str, bytes] | None]
"""Finds a file by its path below the folder in which imports look: the name that people know it by, and its content."""


def closure_of(entry: str, read: ReadSource) -> tuple[tuple[ExtensionModule, ...], tuple[str, ...]]:
    """The modules, by name, that the one of that name is made of; and the first names of whatever else they import.

    No module where there is none of that name.
    """
    found: dict[str, ExtensionModule] = {}
    foreign: set[str] = set()
    ahead = [entry]
    while ahead:
        name = ahead.pop()
        if name in found:
            continue
        module = _module(name, read)
        if module is None:
            foreign.add(name.partition(".")[0])
            continue
        found[name] = module
        ahead += [*_packages(name), *_imports(module)]
    local = {name.partition(".")[0] for name in found}
    return tuple(found[name] for name in sorted(found)), tuple(sorted(foreign - local))


def _module(name: str, read: ReadSource) -> ExtensionModule | None:
    path = name.replace(".", "/")
    for file, is_package in ((f"{path}/__init__.py", True), (f"{path}.py", False)):
        if found := read(file):
            return ExtensionModule(name, found[0], found[1], is_package)
    return None


def _packages(name: str) -> Iterator[str]:
    while name := name.rpartition(".")[0]:
        yield name


def _imports(module: ExtensionModule) -> Iterator[str]:
    """Every name that may be that of a module, also where it is imported within a function."""
    try:
        tree = ast.parse(module.source, module.path)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # told when it is loaded
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (base := _base(node, module)):
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)


def _base(node: ast.ImportFrom, module: ExtensionModule) -> str:
    """The module that a `from` names, "" for `from . import` at the top."""
    above = module.name.split(".") + ([""] if module.is_package else [])
    return ".".join([*(above[: -node.level] if node.level else ()), *filter(None, [node.module])])
