"""Makes the files that are published of photos, and draws social cards: those that are not kept from before."""

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
from sitegen.pages.social import SocialCardView
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


@dataclass(frozen=True)
class Drawing:
    """A social card that is to be drawn."""

    view: SocialCardView
    path: str

    @property
    def key(self) -> str:
        return digest(self.view, darkroom_digest())


def framed_all(assets: Mapping[str, Asset], settings: PicturesSettings, layout: PictureLayout) -> dict[str, Asset]:
    """Every asset as this paper publishes and shows it."""
    return {path: framed(asset, settings, layout) for path, asset in assets.items()}


def key_of(view: PhotoView) -> str:
    """Stands for the content of a photo and for all that is made of it, and how."""
    return digest(view.digest, view.words, view.prints, darkroom_digest())


def keys_of(pages: Iterable[Page]) -> Iterator[str]:
    """The key of each photo and of each social card among the pages."""
    for page in pages:
        view = page.given
        if isinstance(view, SocialCardView):
            yield Drawing(view, page.path).key
        elif isinstance(view, PhotoView) and view.own == view.prints[0]:
            yield key_of(view)


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


# --- social cards ----------------------------------------------------------------------------------------------------


def print_cards(
    output: Path, photos: Path | None, pages: Sequence[Page], workforce: Workforce, done: Callable[[int], None]
) -> list[disk.Made | Problem]:
    """Draw and write these social cards, in their order; those that were drawn before are taken from there."""
    ahead, kept = (
        [Drawing(page.view, page.path) for page in pages if isinstance(page.view, SocialCardView)],
        Photos(photos),
    )
    learn_to_look([one for one in ahead if not kept.has(one.key)])
    fetch, put = partial(_fetch_card, kept), partial(_put_card, output, kept)
    return workforce.do(Work(_draw, None, _not_drawn, SECONDS_A_PHOTO, fetch=fetch, put=put), ahead, done)


def _fetch_card(kept: Photos, drawing: Drawing) -> tuple[Drawing, Prints | None]:
    return drawing, kept.get(drawing.key)


def _draw(_: None, brought: tuple[Drawing, Prints | None]) -> tuple[Prints, bool] | Problem:
    drawing, known = brought
    if known is not None and len(known) == 1:
        return known, False
    from sitegen.darkroom.cards import draw_card

    try:
        return (draw_card(drawing.view.title, drawing.view.section, drawing.view.name),), True
    except Exception as error:  # noqa: BLE001 - a fault of ours is told in one line, like any other
        return problem("SG901", path=drawing.path, reason=f"{type(error).__name__}: {error}")


def _put_card(output: Path, kept: Photos, drawing: Drawing, ready: _Ready) -> disk.Made | Problem:
    if isinstance(ready, Problem):
        return ready
    made, is_new = ready
    if is_new:
        kept.put(drawing.key, made)
    try:
        return disk.publish(output, drawing.path, made[0])
    except SiteError as error:
        return error.problem


def _not_drawn(drawing: Drawing, why: str) -> disk.Made | Problem:
    return problem("SG901", path=drawing.path, reason=why)
