"""Where in an extension something went wrong, in words for whoever wrote it."""

import builtins
import re
from collections.abc import Iterable
from dataclasses import replace
from traceback import walk_tb
from types import FrameType
from typing import Any

from sitegen.model import ExtensionSource
from sitegen.problems import SiteError
from sitegen.text.similar import did_you_mean

MODULES = "sitegen_extension_"
"""What the names of extensions' modules begin with in this process."""
_LONGEST = 300


def blamed(code: str, error: BaseException, sources: Iterable[ExtensionSource], **facts: str) -> SiteError | None:
    """The error as a problem at the innermost line of an extension that it passed through; None if it passed none."""
    texts = {module.path: module.text for source in sources for module in source.modules}
    frames = [(frame, line) for frame, line in walk_tb(error.__traceback__) if frame.f_code.co_filename in texts]
    frame, line = frames[-1] if frames else (None, 0)
    path, column = (frame.f_code.co_filename if frame else ""), 0
    if isinstance(error, SyntaxError) and error.filename in texts:
        path, line, column = str(error.filename), error.lineno or 0, error.offset or 0
    if not path:
        return None
    told = {"suggestion": meant(error, frame), "reason": in_words(error), **facts}
    found = SiteError(code, line=line, column=column, path=path)
    found.problem = replace(found.problem, facts=tuple(told.items())).at(path, texts[path])
    return found


def in_words(error: BaseException) -> str:
    """What an error says, on one line that is not too long."""
    try:
        said = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:  # noqa: BLE001 - errors are written by extensions too
        said = ""
    line = " ".join(re.sub(rf"{MODULES}\w+\.", "", said).split())
    return f"{type(error).__name__}: {line}"[:_LONGEST] if line else type(error).__name__


def meant(error: BaseException, frame: FrameType | None) -> str:
    """The name that may have been meant where one is not known; "" where nothing is like it."""
    wanted, known = _misspelt(error, frame)
    near = did_you_mean(wanted, known) if wanted else ""
    return f"→ {near}" if near else ""


def _misspelt(error: BaseException, frame: FrameType | None) -> tuple[str, list[str]]:
    name = getattr(error, "name", None) or ""
    if isinstance(error, AttributeError):
        return name, _public(getattr(error, "obj", None))
    if isinstance(error, NameError) and frame:
        return name, [*frame.f_locals, *frame.f_globals, *dir(builtins)]
    said = str(error) if isinstance(error, (ImportError, TypeError)) else ""
    if named := re.search(r"cannot import name '(\w+)' from 'sitegen\.extension'", said):
        import sitegen.extension

        return named[1], list(sitegen.extension.__all__)
    if named := re.search(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'", said):
        import sitegen.extension

        return named[2], list(getattr(getattr(sitegen.extension, named[1], None), "__dataclass_fields__", ()))
    return "", []


def _public(value: Any) -> list[str]:
    return [name for name in dir(value) if not name.startswith("_")]
