"""Makes the files that are published of photos, those that are not kept from before, photo by photo."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

from sitegen.cache.engine import darkroom_digest
from sitegen.cache.photos import Photos
from sitegen.darkroom.framing import framed
from sitegen.desk import SECONDS_A_PHOTO, learn_to_look
from sitegen.digest import digest
from sitegen.disk import publish as disk
from sitegen.disk.scan import read
from sitegen.model import Asset, Page, PictureLayout
from sitegen.pages.photos import PhotoView
from sitegen.problems import Problem, SiteError, problem
from sitegen.settings import PicturesSettings
from sitegen.work import Work, Workforce

Prints: TypeAlias = tuple[bytes, ...]
"""All files of a photo, in the order of its prints."""


@dataclass(frozen=True)
class Negative:
    """A photo of which files are to be made, and the paths of those that are wanted, each with its number among them all."""

    view: PhotoView
    key: str
    wanted: tuple[tuple[str, int], ...]

    @property
    def shown(self) -> str:
        return f"{self.view.folder}/{self.view.file}"


def framed_all(assets: Mapping[str, Asset], settings: PicturesSettings, layout: PictureLayout) -> dict[str, Asset]:
    """Every asset as this paper publishes and shows it."""
    return {path: framed(asset, settings, layout) for path, asset in assets.items()}


def key_of(view: PhotoView) -> str:
    """Stands for the content of a photo and for all that is made of it, and how."""
    return digest(view.digest, view.words, view.prints, darkroom_digest())


def keys_of(pages: Iterable[Page]) -> Iterator[str]:
    """The key of each photo among the pages."""
    views = (page.view for page in pages if isinstance(page.view, PhotoView))
    return (key_of(view) for view in views if view.own == view.prints[0])


def print_photos(
    site: Path,
    output: Path,
    photos: Path | None,
    pages: Sequence[Page],
    workforce: Workforce,
    done: Callable[[int], None],
) -> list[disk.Made | Problem]:
    """Make and write these files, in their order. `photos` is where what was made before is kept, if anywhere."""
    ahead, kept = list(_negatives(pages)), Photos(photos)
    # Where all is kept from before, no decoder is at work, and the library is not loaded.
    missing = [one for one in ahead if not kept.has(one.key)]
    learn_to_look(missing)
    fetch, put = partial(_fetch, site, kept), partial(_put, output, kept)
    work = Work(_develop, None, _given_up, SECONDS_A_PHOTO, bool(missing), fetch, put, at_once=1)
    found: dict[str, disk.Made | Problem] = {}
    for made in workforce.do(work, ahead, lambda count: None):
        found |= made
        done(len(made))
    return [found[page.path] for page in pages]


def _negatives(pages: Iterable[Page]) -> Iterable[Negative]:
    views = [(page.path, page.view) for page in pages if isinstance(page.view, PhotoView)]
    for key, group in groupby(views, key=lambda one: (one[1].file, key_of(one[1]))):
        found = list(group)
        view = found[0][1]
        numbers = {one: number for number, one in enumerate(view.prints)}
        yield Negative(view, key[1], tuple((path, numbers[one.own]) for path, one in found))


_Brought: TypeAlias = tuple[Negative, Prints | bytes | Problem]
"""A photo with what was made of it before, or its own content."""
_Ready: TypeAlias = tuple[Prints, bool] | Problem
"""The files, and whether they were made just now."""


def _fetch(site: Path, kept: Photos, negative: Negative) -> _Brought:
    known = kept.get(negative.key)
    if known is not None and len(known) == len(negative.view.prints):
        return negative, known
    try:
        data = read(site / negative.view.folder, negative.view.file, negative.shown)
    except SiteError as error:
        return negative, error.problem
    if digest(data) != negative.view.digest:
        return negative, problem("SG809", path=negative.shown)
    return negative, data


def _develop(_: None, brought: _Brought) -> _Ready:
    negative, data = brought
    if not isinstance(data, bytes):
        return data if isinstance(data, Problem) else (data, False)
    # Late, as all that knows the library.
    from sitegen.darkroom.developing import develop
    from sitegen.darkroom.negatives import UnusableError

    try:
        made = develop(data, negative.view.prints, negative.view.words)
    except UnusableError as error:
        return problem("SG947", path=negative.shown, file=negative.shown, fact=error.fact)
    return tuple(made[one] for one in negative.view.prints), True


def _put(output: Path, kept: Photos, negative: Negative, ready: _Ready) -> dict[str, disk.Made | Problem]:
    if isinstance(ready, Problem):
        return {path: ready for path, _ in negative.wanted}
    made, is_new = ready
    if is_new:
        kept.put(negative.key, made)
    try:
        return {path: disk.publish(output, path, made[number]) for path, number in negative.wanted}
    except SiteError as error:
        return {path: error.problem for path, _ in negative.wanted}


def _given_up(negative: Negative, why: str) -> dict[str, disk.Made | Problem]:
    found = problem("SG947", path=negative.shown, file=negative.shown, fact=why)
    return {path: found for path, _ in negative.wanted}
