"""HTML that its site trusts, with its tags written as the cleaner would write them, so that the last pass knows them."""

import re
import unicodedata
from html import unescape

# A comment or a script that is not closed goes on to the end, as in a browser.
_PART = re.compile(
    r"<!--(?:.*?-->|.*)|<(?P<raw>script|style|svg|math|textarea)\b(?:.*?</(?P=raw)\s*>|.*)"
    r"|</(?P<end>[a-z][a-z0-9]*)\s*>"
    r"|<(?P<start>[a-z][a-z0-9-]*)"
    r"""(?P<attributes>(?:[\s/]+[^\s=<>/"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"']+))?)*)[\s/]*>""",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""[\s/]+([^\s=<>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s<>"']+)))?""")
_ENTITY_BEFORE_MARK = re.compile("&(?:#[0-9]+|#x[0-9a-f]+|[a-z]+);(?=[\u0300-\u036f])", re.IGNORECASE)


def canonical(html: str) -> str:
    """Tags in lower case with double quotes; comments, scripts and drawings as they are."""
    html = _ENTITY_BEFORE_MARK.sub(lambda match: _letter(match[0]), html)
    return _PART.sub(_canonical_part, html)


def _letter(entity: str) -> str:
    char = unescape(entity)
    return char if len(char) == 1 and unicodedata.category(char).startswith("L") else entity


def _canonical_part(match: re.Match[str]) -> str:
    if match["end"]:
        return f"</{match['end'].lower()}>"
    if match["start"]:
        pairs = "".join(map(_canonical_attribute, _ATTRIBUTE.finditer(match["attributes"])))
        return f"<{match['start'].lower()}{pairs}>"
    return match[0]


def _canonical_attribute(match: re.Match[str]) -> str:
    if match.lastindex == 1:
        return f" {match[1].lower()}"
    value = match[match.lastindex or 0].replace('"', "&quot;")
    return f' {match[1].lower()}="{value}"'
