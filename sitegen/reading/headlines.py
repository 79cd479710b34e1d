"""Headlines that need no quotes: in Vietnamese one in eight has a colon, which YAML takes for the end of a name."""

import re

from sitegen.problems import SiteError

TEXT_FIELDS = frozenset(
    [
        "title",
        "id",
        "slug",
        "category",
        "author",
        "summary",
        "image",
        "image_caption",
        "image_credit",
        "source",
        "source_url",
        "withdrawn",
        "kind",
        "lang",
    ]
)
"""The fields whose value is one text: nobody has to know YAML to write a headline."""

_TEXT_LINE = re.compile(
    rf"^((?:{'|'.join(sorted(TEXT_FIELDS))})[ \t]*:[ \t]+)(\S.*)$".replace("_", "[_-]"), re.MULTILINE | re.IGNORECASE
)
_CONTINUED = re.compile(r"\n(?:[^\S\n]*\n)*[^\S\n]+[^\s#]")
_COMMENT = re.compile(r"(?<!\s)\s++#(?=\s|$)")
_REST = re.compile(r"\s*|\s+#.*")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'')
_BLOCK_SCALAR = re.compile(r"[|>](?:[+-]?[1-9]?|[1-9][+-])(?:\s+#.*|\s*)")
_BRACKETS = re.compile(r'[\[\]{}]|(?<![^\s\[{,:])(?:"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\')')


def quote_texts(block: str) -> str:
    """Quote the one-line values of text fields that a writer meant as they stand: `title: Hà Nội: ngày mới`.

    YAML's meaning is kept for a value that is wholly quoted or in brackets, for `|` and `>`, and for one that goes on
    in the next line. Quotes begin where the value began, so no column moves. A `#` between spaces begins a comment, as
    in YAML; a `#` with a word (`#TinTức`) does not, for that is how it is used in headlines.
    """
    return _TEXT_LINE.sub(_quote_text, block)


def _quote_text(match: re.Match[str]) -> str:
    value = match[2]
    if _is_yaml(value, match):
        return match[0]
    text = _COMMENT.split(value, maxsplit=1)[0] if "#" in value else value
    quoted = text.rstrip().replace("'", "''")
    return f"{match[1]}'{quoted}'"


def _is_yaml(value: str, match: re.Match[str]) -> bool:
    first = value[0]
    if first in "\"'":
        return _is_quoted(value, match)
    if first == "#":
        return _COMMENT.match(f" {value}") is not None
    if first in "|>":
        return _BLOCK_SCALAR.fullmatch(value) is not None or _goes_on(match)
    if first in "[{" and (end := _closing_bracket(value)):
        return _REST.fullmatch(value, end) is not None
    return _goes_on(match)


def _is_quoted(value: str, match: re.Match[str]) -> bool:
    """Whether the value is quoted as a whole; `"Trống" Đọi Tam` is not. An open quote is a mistake, never a text."""
    if quoted := _QUOTED.match(value):
        return _REST.fullmatch(value, quoted.end()) is not None
    if not _goes_on(match):
        line, column = match.string.count("\n", 0, match.start()) + 1, len(match[1]) + 1
        raise SiteError("SG204", line=line, column=column, format="YAML", reason="a quote is not closed")
    return True


def _goes_on(match: re.Match[str]) -> bool:
    return _CONTINUED.match(match.string, match.end()) is not None


def _closing_bracket(value: str) -> int:
    """Where the bracket that the value begins with is closed, 0 if it is not."""
    opened: list[str] = []
    for found in _BRACKETS.finditer(value):
        sign = found[0]
        if sign in "[{":
            opened.append(sign)
        elif sign in "]}" and opened.pop() + sign not in ("[]", "{}"):
            return 0
        if not opened:
            return found.end()
    return 0
