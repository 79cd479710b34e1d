"""What made the bytes besides the site itself: our own code, Python, and the libraries that shape the output."""

import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sitegen.digest import digest

LIBRARIES = ("jinja2", "markdown", "markupsafe", "nh3", "python-frontmatter", "PyYAML")


@cache
def engine_digest() -> str:
    """Changes with any source of ours, the minor version of Python, and the version of any library that shapes bytes."""
    package = Path(__file__).parent.parent
    files = sorted(
        path for path in package.rglob("*") if path.suffix in (".py", ".toml") and "themes" not in path.parts
    )
    sources = tuple((path.relative_to(package).as_posix(), path.read_bytes()) for path in files)
    return digest(sources, sys.version_info[:2], tuple((name, _version(name)) for name in LIBRARIES))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
