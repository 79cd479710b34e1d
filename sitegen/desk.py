"""Reads the files of a site: articles in as many processes as wanted, other files for their size."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from sitegen.cache.memory import Memory
from sitegen.catalogue.links import MARKDOWN_SUFFIXES
from sitegen.digest import digest
from sitegen.disk.scan import read
from sitegen.model import GIVEN_UP, Article, Asset, Photo, Reading, Source
from sitegen.pictures import PHOTOS, PICTURE_SUFFIXES, picture_size, suffix_of
from sitegen.problems import Problem, SiteError, problem
from sitegen.settings import ReadingSettings
from sitegen.work import TOO_LONG, Work, Workforce, unheard

Done = Callable[[int], None]


@dataclass(frozen=True)
class Desk:
    """What the reading of any file needs: the content folder, and the settings that shape readings."""

    folder: Path
    settings: ReadingSettings
    workforce: Workforce

    def shown(self, source: Source) -> str:
        """The file as problems name it."""
        return _shown(self.settings, source)

    def fetch(self, source: Source) -> "Fetched":
        """The file with its content, or with the reason why it has none."""
        try:
            return source, read(self.folder, source.file, self.shown(source))
        except SiteError as error:
            return source, error.problem


Fetched: TypeAlias = tuple[Source, bytes | Problem]


def _shown(settings: ReadingSettings, source: Source) -> str:
    return f"{settings.content}/{source.path}"


def is_article(source: Source) -> bool:
    """Whether the file is a Markdown file, by its name."""
    return source.path.lower().endswith(MARKDOWN_SUFFIXES)


# --- content -------------------------------------------------------------------------------------------------------


def digests_of(desk: Desk, sources: Sequence[Source], done: Done = unheard) -> dict[str, str]:
    """The content digest of each file; one that cannot be read has none, and is named when it is read."""
    work = Work(_digest_one, None, lambda source, why: "", 60, fetch=desk.fetch)
    found = zip(sources, desk.workforce.here.do(work, sources, done), strict=True)
    return {source.path: content for source, content in found if content}


def _digest_one(_: None, fetched: Fetched) -> str:
    data = fetched[1]
    return "" if isinstance(data, Problem) else digest(data)


# --- articles ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """A reading, and the digest of the content that it was made of ("" where the file could not be read)."""

    content: str
    reading: Reading


def read_articles(desk: Desk, sources: Sequence[Source], done: Done = unheard) -> list[Read]:
    """Every source in its order; one that cannot be read is a Reading with problems only."""
    _learn_to_read(sources)
    settings = desk.settings
    give_up, seconds = _given_up(desk), settings.limits.seconds
    work = Work(_read_one, settings, give_up, seconds, risky=True, fetch=desk.fetch, at_once=32)
    return desk.workforce.do(work, sources, done)


def read_fetched(desk: Desk, fetched: Sequence[Fetched]) -> list[Read]:
    """The same for files whose content is at hand already."""
    _learn_to_read(fetched)
    settings, give_up = desk.settings, _given_up(desk)

    def given_up(one: Fetched, why: str) -> Read:
        return give_up(one[0], why)

    work = Work(_read_one, settings, given_up, settings.limits.seconds, risky=True)
    return desk.workforce.do(work, fetched)


def _learn_to_read(items: Sequence[object]) -> None:
    if items:
        # Late, for many a build reads nothing; here, so that processes are born with it.
        import sitegen.reading.article  # noqa: F401


def _read_one(settings: ReadingSettings, fetched: Fetched) -> Read:
    source, data = fetched
    if isinstance(data, Problem):
        return Read("", Reading(source.path, None, b"", (data,)))
    from sitegen.reading.article import read_article

    try:
        return Read(digest(data), read_article(source.path, data, settings))
    except Exception as error:  # noqa: BLE001 - a fault of ours must cost one article, not the paper
        found = problem("SG901", path=_shown(settings, source), reason=f"{type(error).__name__}: {error}")
        return Read("", Reading(source.path, None, b"", (found,)))


def _given_up(desk: Desk) -> Callable[[Source, str], Read]:
    def given_up(source: Source, why: str) -> Read:
        code = "SG302" if why == TOO_LONG else "SG308"
        found = problem(code, path=desk.shown(source), limit=desk.settings.limits.seconds)
        return Read("", Reading(source.path, None, b"", (found,)))

    return given_up


@dataclass(frozen=True)
class Bodies:
    """The bodies of articles by their source: read just now, or remembered, or, where memory fails, read again."""

    desk: Desk
    readings: Mapping[str, Reading]
    sources: Sequence[Source]
    memory: Memory

    def digest(self, path: str) -> str:
        article = self.readings[path].article
        return article.body.digest if article else ""

    def html(self, path: str) -> bytes:
        """The body's HTML, in UTF-8."""
        reading = self.readings[path]
        if reading.html:
            return reading.html
        remembered = self.memory.body(path, self.digest(path))
        if remembered is not None:
            return remembered
        return self._again(path, lambda article: article.body.digest == self.digest(path)).html

    def text(self, path: str) -> str:
        """All words of a body."""
        # Late: few builds ask for it.
        from sitegen.reading.lead import running_text

        return running_text(self.html(path).decode())

    def terms(self, path: str, wanted: str) -> bytes:
        """The search terms of an article, by their digest."""
        reading = self.readings.get(path)
        if reading and reading.article and reading.terms and reading.article.terms == wanted:
            return reading.terms
        remembered = self.memory.terms(path, wanted)
        return self._again(path, lambda article: article.terms == wanted).terms if remembered is None else remembered

    def _again(self, path: str, is_right: Callable[[Article], bool]) -> Reading:
        """The article read once more: memory has lost what belongs to it."""
        sources = [source for source in self.sources if source.path == path]
        again = read_articles(self.desk, sources)[0].reading if sources else None
        if again is None or again.article is None or not is_right(again.article):
            raise SiteError("SG809", path=f"{self.desk.settings.content}/{path}")
        return again


# --- other files ---------------------------------------------------------------------------------------------------


SECONDS_A_PHOTO = 60
"""Of processor time, for anything that is done with one."""


def measure(
    desk: Desk, sources: Sequence[Source], known: Mapping[str, Asset], seen: bool = False, done: Done = unheard
) -> tuple[dict[str, Asset], list[Problem]]:
    """Content and size of every file that is no article; with `seen` the pixels of photos are looked at too. A file that
    cannot be read is a problem."""
    unknown = [one for one in sources if not _is_known(known.get(one.path), seen)]
    photos = [one for one in unknown if seen and suffix_of(one.path) in PHOTOS]
    learn_to_look(photos)
    work = Work(_look_at, None, _not_looked_at(desk), SECONDS_A_PHOTO, risky=True, fetch=desk.fetch, at_once=2)
    found = dict(zip((one.path for one in photos), desk.workforce.do(work, photos, done), strict=True))
    found |= {one.path: _measure_one(desk.fetch(one)) for one in unknown if one.path not in found}
    assets = {one.path: found.get(one.path) or known[one.path] for one in sources}
    return (
        {path: asset for path, asset in assets.items() if isinstance(asset, Asset)},
        [asset for asset in assets.values() if isinstance(asset, Problem)],
    )


def is_given_up(asset: Asset) -> bool:
    """Whether what is known of the file is known for this build only."""
    return asset.photo is not None and asset.photo.fault == GIVEN_UP


def _is_known(asset: Asset | None, seen: bool) -> bool:
    return asset is not None and not (
        seen and suffix_of(asset.path) in PHOTOS and not (asset.photo and asset.photo.seen)
    )


def learn_to_look(items: Sequence[object]) -> None:
    if items:
        # Late, and before processes are born, as for reading.
        import PIL.ImageCms
        import PIL.ImageFile  # noqa: F401


def _measure_one(fetched: Fetched) -> Asset | Problem:
    source, data = fetched
    return data if isinstance(data, Problem) else measured(source, data)


def _look_at(_: None, fetched: Fetched) -> Asset | Problem:
    source, data = fetched
    return data if isinstance(data, Problem) else looked_at(source, data)


def measured(source: Source, data: bytes) -> Asset:
    """A file that is no article, by its first bytes; a drawing, and what is written into a photo, as a whole."""
    # Late: many a build has nothing to look at.
    from sitegen.darkroom.looking import glance

    width, height = picture_size(data) or (0, 0)
    photo = glance(source.path, data)
    return Asset(source.path, source.file, digest(data), width, height, len(data), photo if photo != Photo() else None)


def looked_at(source: Source, data: bytes) -> Asset:
    """The same for a photo, whose pixels are looked at too."""
    from sitegen.darkroom.looking import look

    photo, size = look(source.path, data)
    width, height = size or (0, 0)
    return Asset(source.path, source.file, digest(data), width, height, len(data), photo)


def _not_looked_at(desk: Desk) -> Callable[[Source, str], Asset | Problem]:
    def given_up(source: Source, why: str) -> Asset | Problem:
        """The look took too long or its process died: known for this build only."""
        found = _measure_one(desk.fetch(source))
        return replace(found, photo=Photo(seen=True, fault=GIVEN_UP, fact=why)) if isinstance(found, Asset) else found

    return given_up


def unmeasured(desk: Desk, assets: Iterable[Asset]) -> list[Problem]:
    """The published pictures whose size could not be read: damaged, or of another kind than their name says."""
    return [
        problem("SG504", path=f"{desk.settings.content}/{asset.path}", kind=asset.path.rpartition(".")[2].upper())
        for asset in assets
        if not asset.width and asset.path.lower().endswith(PICTURE_SUFFIXES) and asset.is_usable
    ]
