"""What servers and stores say of each file: its type with charset, and how long browsers may keep it."""

from dataclasses import dataclass
from hashlib import blake2b
from mimetypes import MimeTypes

YEAR, HOUR, MINUTE = 365 * 86400, 3600, 60

_FEEDS = {
    "rss.xml": "application/rss+xml",
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
}
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".xml": "application/xml",
    ".txt": "text/plain",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".wasm": "application/wasm",
    ".gz": "application/gzip",
    ".br": "application/octet-stream",
    ".zst": "application/zstd",
}
_TEXTS = ("text/", "application/json", "application/xml", "image/svg+xml", "application/manifest+json")
# Python's own table only: the machine's (/etc/mime.types) would give every machine another site.
_KNOWN = MimeTypes(filenames=())


@dataclass(frozen=True)
class Headers:
    """Content-Type and Cache-Control."""

    content_type: str
    cache_control: str


def headers_of(path: str, data: bytes) -> Headers:
    """The headers of a file; `data` tells whether its name holds the digest of its content."""
    return Headers(content_type(path), cache_control(path, data))


def content_type(path: str) -> str:
    """`text/html; charset=utf-8` for a page; `application/octet-stream` for what nobody knows."""
    name = path.rpartition("/")[2].lower()
    dot = name.rfind(".")
    kind = _FEEDS.get(name) or _TYPES.get(name[dot:]) if dot >= 0 else None
    kind = kind or _KNOWN.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(_TEXTS) or kind in _FEEDS.values() else kind


def is_text(path: str) -> bool:
    """Whether the file is written in letters: such a file has a charset, and can be made much smaller."""
    return content_type(path).endswith("charset=utf-8")


def cache_control(path: str, data: bytes) -> str:
    """A year for a file whose address changes with its content, an hour for pictures, a minute for what is written."""
    stem = path.rpartition("/")[2].split(".")[0]
    if path.startswith("assets/") and stem.endswith(f"-{blake2b(data, digest_size=4).hexdigest()}"):
        return f"public, max-age={YEAR}, immutable"
    is_written = is_text(path) and not path.startswith("assets/")
    return f"public, max-age={MINUTE if is_written else HOUR}"
