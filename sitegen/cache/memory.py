"""What the story remembers of earlier builds. Nothing here is trusted further than it can be checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sitegen.cache.engine import engine_digest
from sitegen.cache.store import Packed, Store
from sitegen.model import Asset, Page, Reading, Source, Stamp

SETTLED_NS = 2_000_000_000
"""A file younger than this when it was looked at may change again without its stamp telling: it is read again next time."""


class Key(NamedTuple):
    """Everything that shapes a page's bytes, in the parts that `explain` speaks of."""

    engine: str
    templates: str
    site: str
    view: str

    def unlike(self, other: "Key") -> list[str]:
        """The names of the parts in which two keys differ."""
        return [name for name, own, others in zip(self._fields, self, other, strict=True) if own != others]


class Output(NamedTuple):
    """A file of the output as we left it; `stamp` is None where it was too young to vouch for the content."""

    key: Key
    size: int
    sha256: str
    stamp: Stamp | None
    reason: str = ""
    """Why it was made the last time, for `explain`."""
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True)
class LastBuild:
    """A finished build: from which files it was made, and until when the clock alone changes nothing."""

    site: str
    """The digest of settings, theme and options."""
    files: tuple[tuple[str, str], ...]
    """Every file of the content folder with the digest of its content."""
    as_of: datetime
    due: datetime | None
    report: Any
    masthead: Any
    """The SiteView: what all pages show around their own content."""

    def holds_at(self, as_of: datetime) -> bool:
        """Whether the same articles are published at that moment."""
        return self.as_of <= as_of and (self.due is None or as_of < self.due)


@dataclass
class Memory:
    """The two memories: readings by source, outputs by path. Changes are kept all at once, when a build is finished."""

    store: Store
    place: str
    """Stands for the output folder: a site may be built into several."""
    engine: str = field(default_factory=engine_digest)
    _changes: list[tuple[str, str, Any]] = field(default_factory=list)
    _removals: list[tuple[str, str]] = field(default_factory=list)
    _large: dict[str, Any] = field(default_factory=dict)
    """What was read and is asked for several times in a build, by shelf; read again after a change."""

    def __post_init__(self) -> None:
        if self.store.get("meta", "engine") != self.engine:
            self.forget()

    def forget(self) -> None:
        """Start with nothing."""
        self.store.clear()
        self._changes = [("meta", "engine", self.engine)]
        self._removals = []
        self._large = {}

    # --- sources and readings ---------------------------------------------------------------------------------------

    def digests(self, sources: Iterable[Source]) -> dict[str, str]:
        """The content digests of the files whose stamp is the one that we know, by path."""
        known: dict[str, tuple[Stamp, str]] = self.store.get("sources", "all") or {}
        return {s.path: known[s.path][1] for s in sources if s.path in known and known[s.path][0] == s.stamp}

    def keep_digests(self, sources: Iterable[Source], digests: Mapping[str, str], scanned_ns: int) -> None:
        """Remember the digests of the files that had settled when they were listed."""
        settled = {
            s.path: (s.stamp, digests[s.path]) for s in sources if s.path in digests and _settled(s.stamp, scanned_ns)
        }
        self._keep("sources", "all", settled)

    def readings(self, settings: str, digests: Mapping[str, str]) -> dict[str, Reading]:
        """The readings made of these contents under these settings, by path. Their HTML is left where it is."""
        found: dict[str, Reading] = {}
        for path, (made_of, reading) in self.store.all("readings").items():
            if made_of == (settings, digests.get(path)):
                found[path] = reading
        return found

    def reading(self, path: str, content: str | None) -> Reading | None:
        """The reading of a path that was made of this content."""
        row = self.store.get("readings", path)
        return row[1] if row and row[0][1] == content else None

    def keep_reading(self, settings: str, content: str, reading: Reading) -> None:
        """Remember a reading without errors. A failure is never remembered: it is told again until it is mended."""
        if reading.article is not None:
            self._keep("readings", reading.path, ((settings, content), replace(reading, html="")))
            self._keep("bodies", reading.path, (reading.article.body.digest, reading.html))

    def drop_readings(self, kept: Iterable[str]) -> None:
        """Forget the readings of files that are gone or faulty."""
        for path in self.store.names("readings") - set(kept):
            self._removals += [("readings", path), ("bodies", path)]

    def body(self, path: str, body_digest: str) -> str | None:
        """The HTML of a reading, if it is the one of that digest."""
        row = self.store.get("bodies", path)
        return row[1] if row and row[0] == body_digest else None

    def assets(self, digests: Mapping[str, str]) -> dict[str, Asset]:
        """What is known of files that are no articles, where their content is the same."""
        known: dict[str, Asset] = self.store.get("assets", "all") or {}
        return {path: asset for path, asset in known.items() if digests.get(path) == asset.digest}

    def keep_assets(self, assets: Mapping[str, Asset]) -> None:
        self._keep("assets", "all", dict(assets))

    # --- outputs ----------------------------------------------------------------------------------------------------

    def outputs(self) -> dict[str, Output]:
        """Every file of the output as the last build left it."""
        return self._once("outputs") or {}

    def keep_outputs(self, outputs: Mapping[str, Output]) -> None:
        self._keep("outputs", self.place, dict(outputs))

    def page(self, path: str) -> Page | None:
        """The page that was planned for a path the last time it was made; kept only of pages that show bodies."""
        page: Page | None = self.store.get(f"pages {self.place}", path)
        return page

    def keep_page(self, path: str, page: Packed) -> None:
        self._keep(f"pages {self.place}", path, page)

    def sketch(self, path: str) -> bytes:
        """The sketch of the view that a path showed the last time it was made."""
        return self.store.get(f"sketches {self.place}", path) or b""

    def keep_sketch(self, path: str, sketch: bytes) -> None:
        """Remember the sketch of the view that a path shows now."""
        self._keep(f"sketches {self.place}", path, sketch)

    def drop_pages(self, paths: Iterable[str]) -> None:
        """Forget what was planned for paths that are no longer in the output."""
        self._removals += [(f"{shelf} {self.place}", path) for path in paths for shelf in ("pages", "sketches")]

    # --- builds -----------------------------------------------------------------------------------------------------

    def last_build(self) -> LastBuild | None:
        """The last finished build into this folder."""
        last: LastBuild | None = self._once("builds")
        return last

    def keep_build(self, last: LastBuild) -> None:
        self._keep("builds", self.place, last)

    def drop_build(self) -> None:
        """The output is no longer what the last build left: none is there to compare with."""
        self._removals.append(("builds", self.place))

    def save(self) -> None:
        """Keep everything that was said since the last time."""
        self.store.put(self._changes, self._removals)
        self._changes, self._removals, self._large = [], [], {}

    def _once(self, shelf: str) -> Any:
        if shelf not in self._large:
            self._large[shelf] = self.store.get(shelf, self.place)
        return self._large[shelf]

    def _keep(self, shelf: str, name: str, value: Any) -> None:
        self._changes.append((shelf, name, value))


def memory_of(folder: Path, output: Path) -> Memory:
    """The memory of the site in `folder` for one output folder; the same on another machine if it lies below the site."""
    place = output.relative_to(folder).as_posix() if output.is_relative_to(folder) else str(output)
    return Memory(Store(folder / ".sitegen" / "cache.db"), place)


def forgetful() -> Memory:
    """A memory that keeps nothing: the definition of what every other must lead to."""
    return Memory(Store(None), "")


def _settled(stamp: Stamp, now_ns: int) -> bool:
    return max(stamp.mtime_ns, stamp.ctime_ns) + SETTLED_NS < now_ns


def settled_stamp(stamp: Stamp, now_ns: int) -> Stamp | None:
    """The stamp, if it can vouch for the file's content."""
    return stamp if _settled(stamp, now_ns) else None
