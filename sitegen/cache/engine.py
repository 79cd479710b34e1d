"""What made the bytes besides the site itself: our own code, Python, and the libraries that shape the output."""

import sys
import zlib
from functools import cache
from pathlib import Path

from sitegen.digest import digest

LIBRARIES = ("brotli", "jinja2", "markdown", "markupsafe", "nh3", "pillow", "python-frontmatter", "PyYAML", "zstandard")
_SHAPE_PHOTOS = ("pictures.py", "darkroom")


@cache
def engine_digest() -> str:
    """Changes with any source of ours, the minor version of Python, and the version of any library that shapes bytes."""
    versions = tuple((name, _version(name)) for name in LIBRARIES)
    return digest(_sources(), sys.version_info[:2], zlib.ZLIB_RUNTIME_VERSION, versions, _codecs())


@cache
def darkroom_digest() -> str:
    """The same for what is made of photos, which costs so much that another version of the rest is no reason to make it
    again."""
    own = tuple(one for one in _sources() if one[0].partition("/")[0] in _SHAPE_PHOTOS)
    return digest(own, sys.version_info[:2], _version("pillow"), _codecs())


def _sources() -> tuple[tuple[str, bytes], ...]:
    package = Path(__file__).parent.parent
    files = sorted(
        path
        for path in package.rglob("*")
        if path.suffix in (".py", ".toml", ".ttf", ".txt") and "themes" not in path.parts
    )
    return tuple((path.relative_to(package).as_posix(), path.read_bytes()) for path in files)


@cache
def _codecs() -> tuple[str, ...]:
    """The versions of the libraries that read and write pictures. Pillow's wheels bring them in a folder whose file names
    tell the versions; only where they are the system's own has Pillow itself to be asked, which takes longer."""
    for folder in sys.path:
        if folder and (libraries := Path(folder) / "pillow.libs").is_dir():
            return tuple(sorted(file.name for file in libraries.iterdir()))
    try:
        from PIL import features
    except ImportError:
        return ()
    return tuple(f"{name} {features.version(name)}" for name in features.get_supported())


def _version(name: str) -> str:
    """The version in the name of the folder that pip leaves beside a package: to ask the library that reads such folders
    takes ten times as long as all else that a build with nothing to do begins with."""
    known = _installed()
    if name.lower().replace("-", "_") in known:
        return known[name.lower().replace("-", "_")]
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@cache
def _installed() -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in sys.path:
        # A zip file or a folder that is not there holds none; of two the first on the path is imported.
        for entry in Path(folder).glob("*.dist-info") if folder else ():
            name, _, number = entry.name.removesuffix(".dist-info").rpartition("-")
            found.setdefault(name.lower().replace("-", "_").replace(".", "_"), number)
    return found
