"""From an address to a file of the output, and whether every file system can hold it."""

import re
from urllib.parse import quote, unquote

from sitegen.problems import SiteError
from sitegen.text.slug import is_device

LONGEST_PART = 255
"""Bytes: the limit of ext4, APFS and NTFS for one name (NTFS counts UTF-16 units, which are never more)."""
_FORBIDDEN = re.compile('[<>:"|?*\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]')


def output_path(url: str) -> str:
    """`/van-hoa/` -> `van-hoa/index.html`; `/tin/bai-1.html` -> `tin/bai-1.html`."""
    path = unquote(url).lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def file_url(name: str) -> str:
    """The address of a picture that the settings name: a file of the content folder, or one elsewhere on the web."""
    if not name or name.startswith(("http://", "https://")):
        return name
    return "/" + quote(name.lstrip("/"), safe="/-._~!$&'()*+,;=:@")


def refuse_unsafe(path: str, whole: str = "") -> None:
    """Raise SiteError SG703 for a path that some file system cannot hold, or that leads out of the output folder.

    Where the folders are known to be safe, `path` is the rest, and the error names the `whole`.
    """
    for part in path.split("/"):
        if reason := _fault(part):
            raise SiteError("SG703", url=f"/{whole or path}", reason=reason)


def _fault(part: str) -> str:
    if part in ("", ".", ".."):
        return f"“{part}”"
    if found := _FORBIDDEN.search(part):
        return f"“{ascii(found[0])[1:-1]}”"
    if part.endswith((".", " ")) or part.startswith(" "):
        return f"“{part}”"
    if is_device(part):
        return f"“{part}” (Windows)"
    size = len(part.encode("utf-8", "surrogatepass"))
    return f"{size} > {LONGEST_PART} bytes" if size > LONGEST_PART else ""
