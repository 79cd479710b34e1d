"""What the story remembers of earlier builds. Nothing here is trusted further than it can be checked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sitegen.cache.engine import engine_digest
from sitegen.cache.photos import Photos
from sitegen.cache.places import Place
from sitegen.cache.shelf import Shelf
from sitegen.cache.store import Store, packed_plain
from sitegen.model import Asset, Page, Reading, Section, Source, Stamp

_BY_PLACE = ("outputs", "manifests", "frames", "weighed", "builds", "mastheads", "photos")
"""The shelves that have one value for each output folder."""

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
        return [name for name, own, others in zip(Key._fields, self, other, strict=True) if own != others]


class Output(NamedTuple):
    """A file of the output as we left it; `stamp` is None where it was too young to vouch for the content.

    Key and stamp come out of memory as plain tuples, which equal the named ones.
    """

    key: Key
    size: int
    sha256: str
    stamp: Stamp | None
    reason: str = ""
    """Why it was made the last time, for `explain`."""
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownTheme:
    """A theme that was found to be right, with the names of its folders and the digest of all their files."""

    folders: tuple[str, ...]
    made_of: str
    theme: Any
    compiled: Mapping[str, bytes]


@dataclass(frozen=True)
class LastBuild:
    """A finished build: from which files it was made, and until when the clock alone changes nothing."""

    site: str
    """The digest of settings, theme and options."""
    files: tuple[tuple[str, str], ...]
    """Every file of the content folder with the digest of its content."""
    as_of: datetime
    report: Any
    """It says, too, when the clock alone changes something."""
    sections: tuple[Section, ...]
    reworded: Any = ()
    """What is to be added to the weighing that is remembered, for the builds after which only words were others."""

    def holds_at(self, as_of: datetime) -> bool:
        """Whether the same articles are published at that moment."""
        due = self.report.due
        return self.as_of <= as_of and (due is None or as_of < due)


@dataclass
class Memory:
    """The two memories: readings by source, outputs by path. Changes are kept all at once, when a build is finished."""

    store: Store
    place: str
    """Stands for the output folder: a site may be built into several."""
    engine: str = field(default_factory=engine_digest)
    _changes: list[tuple[str, str, Any]] = field(default_factory=list)
    _removals: list[tuple[str, str]] = field(default_factory=list)
    _shelves: dict[str, Shelf] = field(default_factory=dict)
    _large: dict[str, Any] = field(default_factory=dict)
    """What was read and is asked for several times in a build, by shelf; read again after a change."""

    def __post_init__(self) -> None:
        if self.store.get("meta", "engine") != self.engine:
            self.forget()

    @property
    def photos(self) -> Photos:
        """What was made of photos; not forgotten with the rest, for each is known by what it was made of and how."""
        return Photos(self.store.path.parent / "photos" if self.store.path else None)

    def forget(self) -> None:
        """Start with nothing."""
        self.store.clear()
        self._changes = [("meta", "engine", self.engine)]
        self._removals = []
        self._shelves, self._large = {}, {}

    # --- sources and readings ---------------------------------------------------------------------------------------

    def digests(self, sources: Iterable[Source]) -> dict[str, str]:
        """The content digests of the files whose stamp is the one that we know, by path."""
        known = self._sources()
        found = ((source.path, source.stamp, known.get(source.path)) for source in sources)
        return {path: row[1] for path, stamp, row in found if row and row[0] == stamp}

    def keep_digests(self, sources: Iterable[Source], digests: Mapping[str, str], scanned_ns: int) -> None:
        """Remember the digests of the files that had settled when they were listed."""
        settled = {
            s.path: (tuple(s.stamp), digests[s.path])
            for s in sources
            if s.path in digests and _settled(s.stamp, scanned_ns)
        }
        if settled != self._sources():
            self._keep("sources", "all", packed_plain(settled))

    def _sources(self) -> dict[str, tuple[tuple[int, ...], str]]:
        if "sources" not in self._large:
            self._large["sources"] = self.store.get("sources", "all") or {}
        found: dict[str, tuple[tuple[int, ...], str]] = self._large["sources"]
        return found

    def readings(self, settings: str, digests: Mapping[str, str]) -> dict[str, Reading]:
        """The readings made of these contents under these settings, by path. Their HTML is left where it is."""
        found: dict[str, Reading] = {}
        for path, (made_of, reading) in self._shelf("readings").all().items():
            if made_of == (settings, digests.get(path)):
                found[path] = reading
        return found

    def reading(self, path: str, content: str | None) -> Reading | None:
        """The reading of a path that was made of this content."""
        row = self._shelf("readings").get(path)
        return row[1] if row and row[0][1] == content else None

    def keep_reading(self, settings: str, content: str, reading: Reading) -> None:
        """Remember a reading without errors. A failure is never remembered: it is told again until it is mended."""
        if reading.article is not None:
            self._shelf("readings").keep(reading.path, ((settings, content), replace(reading, html=b"", terms=b"")))
            self._keep("bodies", reading.path, (reading.article.body.digest, reading.html))
            if reading.terms:
                self._keep("terms", reading.path, (reading.article.terms, reading.terms))

    def drop_readings(self, kept: Iterable[str]) -> None:
        """Forget the readings of files that are gone or faulty."""
        shelf, known = self._shelf("readings"), set(kept)
        gone = [path for path in shelf.all() if path not in known]
        shelf.drop(gone)
        self._removals += [(belongings, path) for belongings in ("bodies", "terms") for path in gone]

    def body(self, path: str, body_digest: str) -> bytes | None:
        """The HTML of a reading, if it is the one of that digest."""
        row = self.store.get("bodies", path)
        return row[1] if row and row[0] == body_digest else None

    def terms(self, path: str, terms_digest: str) -> bytes | None:
        """The search terms of a reading, if they are those of that digest; "" is that of none."""
        if not terms_digest:
            return b""
        row = self.store.get("terms", path)
        return row[1] if row and row[0] == terms_digest else None

    def assets(self, digests: Mapping[str, str]) -> dict[str, Asset]:
        """What is known of files that are no articles, where their content is the same."""
        known: dict[str, Asset] = self.store.get("assets", "all") or {}
        return {path: asset for path, asset in known.items() if digests.get(path) == asset.digest}

    def keep_assets(self, assets: Mapping[str, Asset]) -> None:
        self._keep("assets", "all", dict(assets))

    # --- outputs ----------------------------------------------------------------------------------------------------

    def outputs(self) -> dict[str, Output]:
        """Every file of the output as the last build left it."""
        if "outputs" not in self._large:
            rows = self.store.get("outputs", self.place) or ()
            self._large["outputs"] = {row[0]: Output._make(row[1:]) for row in rows}
        found: dict[str, Output] = self._large["outputs"]
        return found

    def keep_outputs(self, outputs: Mapping[str, Output]) -> None:
        rows = [
            (path, tuple(one.key), *one[1:3], one.stamp and tuple(one.stamp), *one[4:]) for path, one in outputs.items()
        ]
        self._keep("outputs", self.place, packed_plain(rows))

    def manifest(self) -> str:
        """The SHA-256 of the manifest that the last build wrote."""
        return self.store.get("manifests", self.place) or ""

    def keep_manifest(self, sha256: str) -> None:
        self._keep("manifests", self.place, sha256)

    def page(self, path: str) -> Page | None:
        """The page that was planned for a path the last time it was made; kept of the few that show many bodies."""
        page: Page | None = self.store.get(f"pages {self.place}", path)
        return page

    def keep_page(self, page: Page) -> None:
        self._keep(f"pages {self.place}", page.path, page)

    def sketch(self, path: str) -> bytes:
        """The sketch of the view that a path showed the last time it was made."""
        return self._shelf(f"sketches {self.place}").get(path) or b""

    def keep_sketch(self, path: str, sketch: bytes) -> None:
        """Remember the sketch of the view that a path shows now."""
        self._shelf(f"sketches {self.place}").keep(path, sketch)

    def drop_pages(self, paths: Iterable[str]) -> None:
        """Forget what was planned for paths that are no longer in the output."""
        paths = tuple(paths)
        self._shelf(f"sketches {self.place}").drop(paths)
        self._shelf(f"places {self.place}").drop(paths)
        self._removals += [(f"pages {self.place}", path) for path in paths]

    # --- articles in their places ------------------------------------------------------------------------------------

    def article_place(self, path: str) -> Place | None:
        """Where the article stood in the last paper whose page is at this path of the output."""
        place: Place | None = self._shelf(f"places {self.place}").get(path)
        return place

    def keep_article_place(self, path: str, place: Place) -> None:
        self._shelf(f"places {self.place}").keep(path, place)

    def article_places(self) -> dict[str, Place]:
        """Where each article stood in the last paper, by the path of its page."""
        places: dict[str, Place] = self._shelf(f"places {self.place}").all()
        return places

    def frame(self) -> Any:
        """What the last paper was besides its articles."""
        return self.store.get("frames", self.place)

    def keep_frame(self, frame: Any) -> None:
        self._keep("frames", self.place, frame)

    def roll(self) -> tuple[Any, ...]:
        """Who says what in the last paper."""
        return self.store.get("rolls", self.place) or ()

    def keep_roll(self, roll: tuple[Any, ...]) -> None:
        self._keep("rolls", self.place, packed_plain(tuple(roll)))

    def weighed(self) -> tuple[Any, ...]:
        """What the last weighing of articles left for the next one to start from."""
        return self.store.get("weighed", self.place) or ()

    def keep_weighed(self, weighed: tuple[Any, ...]) -> None:
        self._keep("weighed", self.place, packed_plain(tuple(weighed)))

    # --- the search index ---------------------------------------------------------------------------------------------

    def index(self) -> Any:
        """The search index of the output in short: what its shards were made of."""
        return self.store.get("indexes", self.place)

    def keep_index(self, index: Any) -> None:
        self._keep("indexes", self.place, index)

    # --- photos -------------------------------------------------------------------------------------------------------

    def photo_keys(self) -> tuple[str, ...]:
        """What the output is made of in the way of photos."""
        return self.store.get("photos", self.place) or ()

    def keep_photos(self, keys: Iterable[str]) -> None:
        """Remember what the output is made of in the way of photos."""
        self._keep("photos", self.place, tuple(keys))

    # --- themes ------------------------------------------------------------------------------------------------------

    def theme(self) -> KnownTheme | None:
        """The last theme."""
        known: KnownTheme | None = self.store.get("theme", "last")
        return known

    def keep_theme(self, known: KnownTheme) -> None:
        self._keep("theme", "last", known)

    # --- builds -----------------------------------------------------------------------------------------------------

    def last_build(self) -> LastBuild | None:
        """The last finished build into this folder."""
        last: LastBuild | None = self._once("builds")
        return last

    def keep_build(self, last: LastBuild) -> None:
        self._keep("builds", self.place, last)

    def masthead(self) -> Any:
        """The SiteView of the last build: what all pages show around their own content."""
        return self.store.get("mastheads", self.place)

    def keep_masthead(self, masthead: Any) -> None:
        self._keep("mastheads", self.place, masthead)

    def drop_build(self) -> None:
        """The output is no longer what the last build left: none is there to compare with."""
        self._removals.append(("builds", self.place))

    def save(self) -> None:
        """Keep everything that was said since the last time."""
        changes = [change for shelf in self._shelves.values() for change in shelf.changes()]
        if self._changes or changes or self._removals:
            self.store.put([*self._changes, *changes], self._removals)
        self._changes, self._removals, self._large = [], [], {}

    def size(self) -> int:
        """Bytes of all that is remembered."""
        return self.store.size() + self.photos.size()

    def prune(self, is_there: Callable[[str], bool]) -> None:
        """Forget what is known of output folders (by their places) that are no longer there, and give back the room."""
        known = {place for shelf in _BY_PLACE for place in self.store.names(shelf)}
        gone = [place for place in sorted(known) if not is_there(place)]
        self.store.put((), [(shelf, place) for place in gone for shelf in _BY_PLACE])
        for place in gone:
            for shelf in ("sketches", "places", "pages"):
                self.store.drop_shelf(f"{shelf} {place}")
        used = {key for place in self.store.names("photos") for key in self.store.get("photos", place) or ()}
        self.photos.keep_only(used)
        self.store.compact()

    def _shelf(self, name: str) -> Shelf:
        if name not in self._shelves:
            self._shelves[name] = Shelf(self.store, name)
        return self._shelves[name]

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


def is_remembered(folder: Path) -> bool:
    """Whether any build of the site left a memory."""
    return (folder / ".sitegen" / "cache.db").is_file()


def forgetful() -> Memory:
    """A memory that keeps nothing: the definition of what every other must lead to."""
    return Memory(Store(None), "")


def _settled(stamp: Stamp, now_ns: int) -> bool:
    return max(stamp.mtime_ns, stamp.ctime_ns) + SETTLED_NS < now_ns


TICK_NS = 100_000_000
"""What passes at most between two times that a file system with fractions of a second can tell apart, ten times over."""


def settled_stamp(stamp: Stamp, now_ns: int) -> Stamp | None:
    """The stamp of a file that we wrote, if it can vouch for the content.

    Two seconds are for file systems that know whole seconds only; where the times have fractions, a few ticks do.
    """
    coarse = stamp.mtime_ns % 1_000_000_000 == 0 or stamp.ctime_ns % 1_000_000_000 == 0
    young = SETTLED_NS if coarse else TICK_NS
    return stamp if max(stamp.mtime_ns, stamp.ctime_ns) + young < now_ns else None
