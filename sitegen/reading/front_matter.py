"""The head of an article's file: where it begins and ends, and what it says, in YAML, TOML or JSON.

python-frontmatter finds the format, splits the file and calls the reader, through handlers of our own. Its `parse` is
left out: it answers {} for whatever it does not understand, and strips the body of the indentation of its first line.
"""

import re
from typing import Any, NoReturn

import frontmatter
from frontmatter.default_handlers import BaseHandler

from sitegen.problems import SiteError
from sitegen.reading.encoding import decode
from sitegen.reading.json_block import end_of_json, read_json
from sitegen.reading.toml_block import read_toml
from sitegen.reading.values import Field, FrontMatter
from sitegen.reading.yaml_block import read_yaml

__all__ = ["Field", "FrontMatter", "decode", "parse"]


class _Yaml(BaseHandler):
    """`---` … `---`"""

    FM_BOUNDARY = re.compile(r"^---[^\S\n]*$", re.MULTILINE)
    END_DELIMITER = "---"

    def load(self, fm: str) -> dict[str, Any]:
        return read_yaml(fm)


class _Toml(BaseHandler):
    """`+++` … `+++`"""

    FM_BOUNDARY = re.compile(r"^\+\+\+[^\S\n]*$", re.MULTILINE)
    END_DELIMITER = "+++"

    def load(self, fm: str) -> dict[str, Any]:
        return read_toml(fm)


class _FencedJson(BaseHandler):
    """`---json` … `---`"""

    FM_BOUNDARY = re.compile(r"^---(?:json)?[^\S\n]*$", re.MULTILINE)
    END_DELIMITER = "---"

    def detect(self, text: str) -> bool:
        return text.startswith("---json") and super().detect(text)

    def load(self, fm: str) -> dict[str, Any]:
        return read_json(fm)


class _Json(BaseHandler):
    """`{` … `}`; but `{{ template }}`, `{% tag %}` and `{: .attribute }` are text."""

    FM_BOUNDARY = re.compile(r"\{(?![{%:.#<])")
    END_DELIMITER = "}"

    def split(self, text: str) -> tuple[str, str]:
        end = end_of_json(text)
        if not end:
            raise ValueError("not closed")
        line_end = text.find("\n", end)
        line_end = len(text) if line_end < 0 else line_end
        return text[:line_end], text[line_end:]

    def load(self, fm: str) -> dict[str, Any]:
        return read_json(fm)


HANDLERS = (_FencedJson(), _Yaml(), _Toml(), _Json())


def parse(text: str) -> FrontMatter:
    """Read the front matter of a decoded file; empty lines may stand before it. Raises SiteError or SiteErrors."""
    opening = text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1
    line = text.count("\n", 0, opening) + 1
    file = text[opening:]
    handler = frontmatter.detect_format(file, HANDLERS)
    if handler is None:
        _refuse_opening(file.partition("\n")[0], line)
    try:
        head, rest = handler.split(file)
    except ValueError:
        raise _not_closed(file, line, str(handler.END_DELIMITER)) from None
    # Empty lines before the block let the parsers count the lines of the file.
    fields: dict[str, Field] = handler.load("\n" * (line - 1) + head)
    return FrontMatter(fields, rest.removeprefix("\n"), line + head.count("\n") + 1, line)


_DASHES = "[-–—‒―−]"
_LIKE_OPENING = re.compile(rf"\s*(?:{_DASHES}{{2,}}|[–—‒―−]\s*$|\+\+|[;=~*_`]{{3,}})|\s+\{{(?:\s*$|\s*\")")
_LIKE_CLOSING = {
    "---": re.compile(rf"^[^\S\n]*(?:{_DASHES}{{2,}}|[–—‒―−])[^\S\n]*$", re.MULTILINE),
    "+++": re.compile(r"^[^\S\n]*\+{2,}[^\S\n]*$", re.MULTILINE),
    "}": re.compile(r"(?!)"),
}


def _refuse_opening(first: str, line: int) -> NoReturn:
    shown = first.strip()
    if _LIKE_OPENING.match(first):
        raise SiteError("SG218", line=line, column=1, length=len(first.rstrip()), text=shown[:40])
    raise SiteError("SG201", line=line, column=1, length=len(shown) or 1)


def _not_closed(file: str, line: int, fence: str) -> SiteError:
    """At the line that was meant to close it, if there is one that looks so, else where it begins."""
    if found := _LIKE_CLOSING[fence].search(file, file.find("\n") + 1):
        return SiteError(
            "SG202", line=line + file.count("\n", 0, found.start()), column=1, length=len(found[0]), fence=fence
        )
    return SiteError("SG202", line=line, column=1, length=len(fence), fence=fence)
