"""The preview's files over HTTP: pages with the live script, everything else as it is, nothing from outside the folder."""

import mimetypes
import os
import stat
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from sitegen.server.dress import NOTHING, Shape, dressed, moved_to, shape_of

# The system's own table is another on every machine.
_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".txt": "text/plain",
    ".md": "text/plain",
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".pdf": "application/pdf",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".wasm": "application/wasm",
}
_IN_LETTERS = ("text/", "application/xml", "application/json", "application/manifest", "image/svg")


def media_type(path: str) -> str:
    """The type of a file by its name, with the charset where it is text."""
    suffix = Path(path).suffix.lower()
    kind = _TYPES.get(suffix) or mimetypes.guess_type(f"a{suffix}")[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(_IN_LETTERS) or kind.endswith("+xml") else kind


class PreviewFiles:
    """Answers with files of one folder, whatever path is asked for."""

    def __init__(self, folder: Path, version: Callable[[], str], instead: Callable[[], Response]):
        """`version` is that of the tree; `instead` is the answer while there is no page at all to show."""
        self._files = StaticFiles(directory=folder, check_dir=False)
        self._folder, self._version, self._instead = folder, version, instead

    async def answer(self, path: str, headers: Headers) -> Response:
        """The answer to GET or HEAD of a path (decoded, beginning with a slash)."""
        # Before the files are looked at: a page that is written meanwhile is told to the browser once more.
        version = self._version()
        return await run_sync(self._answer, path, headers, version)

    def file_of(self, path: str) -> str:
        """The file's path in the folder, "" if there is none."""
        return self._find(path)[0].replace(os.sep, "/")

    def shape(self, path: str) -> Shape:
        """The shape of the page that the path would be answered with now."""
        name, _ = self._find(path)
        page = self._read(name or "404.html")
        return shape_of(page) if page is not None else NOTHING

    def text(self, path: str) -> bytes:
        """The page that the path would be answered with now, as it was built."""
        name, _ = self._find(path)
        return self._read(name or "404.html") or b""

    def _answer(self, path: str, headers: Headers, version: str) -> Response:
        name, folder = self._find(path)
        if folder and not path.endswith("/"):
            return RedirectResponse(quote(f"/{folder}/"), 302)
        if not name:
            return self._page("404.html", 404, headers, version) or self._instead()
        if media_type(name).startswith("text/html"):
            return self._page(name, 200, headers, version) or PlainTextResponse("404", 404)
        return self._file(name, headers)

    def _find(self, path: str) -> tuple[str, str]:
        """The file of the folder that the path means, "" if there is none; and the path of its folder, if that was meant."""
        asked = os.path.normpath(os.path.join(*path.split("/"))) if path.strip("/") else "."  # noqa: PTH118
        found = self._look(asked)
        if found and stat.S_ISDIR(found.st_mode):
            index = os.path.normpath(os.path.join(asked, "index.html"))  # noqa: PTH118
            return (index, asked.replace(os.sep, "/")) if self._is_file(self._look(index)) else ("", "")
        return (asked, "") if self._is_file(found) and not path.endswith("/") else ("", "")

    def _look(self, name: str) -> os.stat_result | None:
        """What starlette finds, which follows no link out of the folder; a name that no file can have is none."""
        try:
            return self._files.lookup_path(name)[1]
        except (OSError, ValueError):
            return None

    @staticmethod
    def _is_file(found: os.stat_result | None) -> bool:
        return found is not None and stat.S_ISREG(found.st_mode)

    def _read(self, name: str) -> bytes | None:
        try:
            return (self._folder / name).read_bytes() if self._is_file(self._look(name)) else None
        except OSError:
            return None

    def _page(self, name: str, status: int, headers: Headers, version: str) -> Response | None:
        page = self._read(name)
        if page is None:
            return None
        if target := moved_to(page):
            return RedirectResponse(target, 302)
        body = dressed(page, version, shape_of(page))
        etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
        if status == 200 and _is_known(etag, headers):
            return Response(status_code=304, headers={"etag": etag})
        return Response(body, status, {"etag": etag}, media_type("a.html"))

    def _file(self, name: str, headers: Headers) -> Response:
        full, found = self._files.lookup_path(name)
        if found is None:
            return PlainTextResponse("404", 404)
        etag = f'"{found.st_mtime_ns:x}-{found.st_size:x}-{found.st_ino:x}"'
        if _is_known(etag, headers):
            return Response(status_code=304, headers={"etag": etag})
        return FileResponse(full, headers={"etag": etag}, media_type=media_type(name), stat_result=found)


def _is_known(etag: str, headers: Headers) -> bool:
    known = [tag.strip().removeprefix("W/") for tag in headers.get("if-none-match", "").split(",")]
    return "*" in known or etag in known
