"""Pages whose links lead from where they are: they can be read from any folder, without a server."""

import posixpath
import re

_TAG = re.compile(r"""<[a-zA-Z](?:[^"'>]|"[^"]*"|'[^']*')*>""")
_ADDRESS = re.compile(r"""(\s(?:href|src|poster|action)=")(/(?!/)[^"]*)""")
_REFRESH = re.compile(r"""(\scontent="\d+; url=)(/(?!/)[^"]*)""")
_SET = re.compile(r"""(\ssrcset=")([^"]*)""")
_IN_SET = re.compile(r"(^|,\s*)(/(?!/)[^\s,]*)")


def relative(html: str, path: str) -> str:
    """The page at this path of the output, with every address of the site (`/a/`) made relative (`../a/index.html`).

    Only the attributes of tags are looked at: what an article says about addresses stays as it was written.
    """
    here = posixpath.dirname(path)

    def address(match: re.Match[str]) -> str:
        return match[1] + _from(here, match[2])

    def tag(match: re.Match[str]) -> str:
        text = _REFRESH.sub(address, _ADDRESS.sub(address, match[0]))
        return _SET.sub(lambda found: found[1] + _IN_SET.sub(address, found[2]), text)

    return _TAG.sub(tag, html)


def _from(here: str, url: str) -> str:
    """The way from a folder of the output to an address of the site: a folder's page has its own name on a disk."""
    target, rest = re.fullmatch(r"([^?#]*)(.*)", url, re.DOTALL).groups()  # type: ignore[union-attr]
    if target.endswith("/"):
        target += "index.html"
    return posixpath.relpath(target, f"/{here}") + rest
