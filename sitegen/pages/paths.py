"""From an address to a file of the output, and whether every file system can hold it."""

import re
from collections.abc import Collection, Iterable
from functools import cached_property
from urllib.parse import quote, unquote

from sitegen.problems import SiteError
from sitegen.text.slug import is_device

LONGEST_PART = 255
"""Bytes: the limit of ext4, APFS and NTFS for one name (NTFS counts UTF-16 units, which are never more)."""
_FORBIDDEN = re.compile('[<>:"|?*\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]')


_SHEET = re.compile(r"(^|/)trang/\d+/")
"""Where lists put the sheets that they grow."""


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


class Occupied:
    """The paths of an output, for the question whether another page could have one more."""

    def __init__(self, paths: Iterable[str]):
        self._files = {path.casefold() for path in paths}

    def takes(self, address: str) -> bool:
        """Whether a page at this address would be in the way of another; it may stand for a file or for a folder."""
        bare = address.strip("/")
        return any(map(self._is_in_use, (output_path(address), bare, f"{bare}/index.html")))

    def _is_in_use(self, path: str) -> bool:
        """Whether a page has the path, a folder above it or one below it; or could have it when a list grows."""
        try:
            refuse_unsafe(path)
        except SiteError:
            return True
        return self.holds(path) or bool(_SHEET.search(path))

    def holds(self, path: str) -> bool:
        """Whether a file of the output has the path, or is a folder above it, or lies below it."""
        parts = path.casefold().split("/")
        above = {"/".join(parts[:end]) for end in range(1, len(parts) + 1)}
        return not above.isdisjoint(self._files) or path.casefold() in self._folders

    def has_room_for(self, paths: Collection[str]) -> bool:
        """Whether pages could have all these paths, beside each other too."""
        try:
            for path in paths:
                refuse_unsafe(path)
        except SiteError:
            return False
        folded = {path.casefold() for path in paths}
        return len(folded) == len(paths) and folded.isdisjoint(_folders_of(folded)) and not any(map(self.holds, paths))

    @cached_property
    def _folders(self) -> set[str]:
        return _folders_of(self._files)


def _folders_of(paths: Iterable[str]) -> set[str]:
    """All folders that files of these paths lie in."""
    folders = {path.rpartition("/")[0] for path in paths}
    return {
        "/".join(parts[:end]) for folder in folders for parts in [folder.split("/")] for end in range(1, len(parts) + 1)
    }
