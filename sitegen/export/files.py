"""What is exported: files with their names, for one kind of server."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sitegen.export import apache, caddy, lists, nginx
from sitegen.export.forwarding import Forwarding
from sitegen.settings import Settings

KINDS: Mapping[str, Callable[[Forwarding, Settings], tuple[tuple[str, str], ...]]] = {
    "nginx": nginx.files,
    "caddy": caddy.files,
    "apache": apache.files,
    "redirects": lists.files,
}
"""Each kind of server, and what makes its files: names and texts."""


@dataclass(frozen=True)
class Exported:
    """A file for a server."""

    name: str
    text: str


def exported(kind: str, found: Forwarding, settings: Settings) -> tuple[Exported, ...]:
    """The files for that kind of server; the same settings and articles give the same bytes."""
    return tuple(Exported(name, text) for name, text in KINDS[kind](found, settings))
