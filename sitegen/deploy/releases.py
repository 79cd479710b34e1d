"""Releases: each deploy makes a whole new tree beside the old ones and then turns one link to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.deploy.built import Build
from sitegen.deploy.delta import delta, refuse_shrinking
from sitegen.deploy.host import ASIDE, Host
from sitegen.deploy.lock import only_deploy
from sitegen.deploy.values import Outcome, Release, Wishes
from sitegen.manifest import MANIFEST, Listed, read_manifest
from sitegen.problems import SiteError

KEPT = 5
"""How many releases stay at the target."""
LOCK = ".sitegen-deploy.lock"
_RELEASES, _CURRENT = "releases", "current"
_NEXT = "releases/.next"
"""The release that is being made: nobody's link leads there until it is whole."""
_GONE = "releases/.gone"


@dataclass(frozen=True)
class _Standing:
    """What the target holds: the numbers of its releases, which one is current (0: none), and its manifest."""

    numbers: tuple[int, ...]
    current: int
    files: tuple[Listed, ...]

    @property
    def folder(self) -> str:
        return _folder(self.current)

    @property
    def following(self) -> int:
        return max((*self.numbers, self.current)) + 1


def deploy(host: Host, build: Build, wishes: Wishes) -> Outcome:
    """Make the build the current release. Raises SiteError; whatever happens, readers have the old site or the new."""
    if wishes.dry_run:
        standing = _standing(host)
        return _outcome(standing, build, release=standing.current, dry_run=True)
    _numbers(host)  # what is not ours is refused before anything is written, a lock included
    host.make_folders([""])
    with only_deploy(host, LOCK, wishes.who, wishes.tell) as lock:
        standing = _standing(host)
        host.remove([name for name in host.names("") if name.startswith(ASIDE)])
        refuse_shrinking(standing.files, build.files, wishes.allow_shrink)
        whole = _sound(host, standing, build, wishes.verify)
        if len(whole) == len(build.files):
            # What a deploy that was killed after its switch did not come to.
            host.remove_tree(_NEXT)
            _keep_last(host, standing.numbers, standing.current)
            return _outcome(standing, build, release=standing.current)
        sent = _make_next(host, standing, build, whole, wishes)
        _check_next(host, build, wishes.verify)
        host.sync()
        lock.make_sure()
        _switch(host, standing)
    return _outcome(
        standing, build, release=standing.following, uploaded=len(sent), bytes=sum(file.size for file in sent)
    )


def _switch(host: Host, standing: _Standing) -> None:
    """From here on readers have the new site."""
    number = standing.following
    host.rename(_NEXT, _folder(number))
    host.point(_CURRENT, _folder(number))
    host.sync()
    _keep_last(host, (*standing.numbers, number), number)


def _outcome(standing: _Standing, build: Build, **facts: Any) -> Outcome:
    change = delta(standing.files, build.files[:-1])
    return Outcome(len(build.files), new=change.new, changed=change.changed, removed=change.removed, **facts)


def roll_back(host: Host, number: int | None, wishes: Wishes) -> int:
    """Make an earlier release current again: the one before the current, or the one of that number, which is returned.

    Raises SiteError SG894 where there is no such release. No file is looked at: a release that has a number is whole.
    """
    target = _earlier(host, number)
    if wishes.dry_run:
        return target
    with only_deploy(host, LOCK, wishes.who, wishes.tell):
        target = _earlier(host, number)  # again: another deploy may have been waited for
        host.point(_CURRENT, _folder(target))
        host.sync()
    return target


def _earlier(host: Host, number: int | None) -> int:
    numbers, current = _numbers(host)
    target = number if number is not None else max((one for one in numbers if one < current), default=0)
    if target in numbers:
        return target
    known = ", ".join(map(str, numbers)) or "–"
    raise SiteError("SG894", number=number if number is not None else "", releases=known)


def releases(host: Host) -> tuple[Release, ...]:
    """What the target keeps, newest first."""
    numbers, current = _numbers(host)
    return tuple(_release(host, number, number == current) for number in reversed(numbers))


def _release(host: Host, number: int, is_current: bool) -> Release:
    files = _manifest(host, _folder(number))
    moment = host.moment(f"{_folder(number)}/{MANIFEST}")
    return Release(number, moment, len(files) + 1, sum(file.size for file in files), is_current)


# --- what is there ---------------------------------------------------------------------------------------------------


def _folder(number: int) -> str:
    return f"{_RELEASES}/{number}"


def _standing(host: Host) -> _Standing:
    """Look at the target. Raises SiteError SG889 where it holds what is not ours."""
    numbers, current = _numbers(host)
    return _Standing(numbers, current, _manifest(host, _folder(current)) if current else ())


def _numbers(host: Host) -> tuple[tuple[int, ...], int]:
    """The releases there are, and which one is current: 0 where none is."""
    names = host.names("")
    foreign = [name for name in names if name != LOCK and not name.startswith(ASIDE)]
    if foreign and _RELEASES not in names:
        raise SiteError("SG889", name=foreign[0])
    last = host.leads_to(_CURRENT).rstrip("/").rpartition("/")[2]
    numbers = tuple(sorted(int(name) for name in host.names(_RELEASES) if name.isdecimal()))
    return numbers, int(last) if last.isdecimal() and int(last) in numbers else 0


def _manifest(host: Host, folder: str) -> tuple[Listed, ...]:
    return read_manifest(host.read(f"{folder}/{MANIFEST}") or b"") or ()


def _sound(host: Host, standing: _Standing, build: Build, verify: bool) -> frozenset[str]:
    """Those paths of the current release that hold what the build has: by its manifest, and as far as looked, by themselves."""
    if not standing.current:
        return frozenset()
    known = {file.path: file for file in standing.files}
    sizes = host.sizes(standing.folder)
    manifest = host.read(f"{standing.folder}/{MANIFEST}")
    same = [file for file in build.files if known.get(file.path) == file and sizes.get(file.path) == file.size]
    if verify:
        found = host.digests([f"{standing.folder}/{file.path}" for file in same])
        same = [file for file in same if found[f"{standing.folder}/{file.path}"] == file.sha256]
    alike = {file.path for file in same}
    if manifest is not None and manifest == build.data(build.files[-1]):
        alike.add(MANIFEST)
    return frozenset(alike)


# --- the next release ------------------------------------------------------------------------------------------------


def _make_next(host: Host, standing: _Standing, build: Build, whole: frozenset[str], wishes: Wishes) -> list[Listed]:
    """Fill the folder of the next release: what a broken deploy left there, links to what is the same, and the rest sent."""
    kept = _left_there(host, build)
    host.make_folders(_folders_of(build.files))
    manifest = build.files[-1]
    # First: it says what each file that follows is meant to be, should this deploy break off.
    host.write(f"{_NEXT}/{MANIFEST}", build.data(manifest))
    missing = [file for file in build.files[:-1] if file.path not in kept]
    linkable = [(f"{standing.folder}/{file.path}", f"{_NEXT}/{file.path}") for file in missing if file.path in whole]
    failed = {new.removeprefix(f"{_NEXT}/") for new in host.link(linkable)}
    going = [file for file in missing if file.path not in whole or file.path in failed]
    _send(host, build, going, wishes)
    return [*going, manifest]


def _left_there(host: Host, build: Build) -> frozenset[str]:
    """The files of a deploy that broke off which this one wants as they are; the others are removed."""
    sizes = host.sizes(_NEXT)
    if not sizes:
        host.remove_tree(_NEXT)
        return frozenset()
    meant = {file.path: file for file in _manifest(host, _NEXT)}
    if _parents([*meant, *sizes]) & {file.path for file in build.files}:
        # A folder of then is a file of now, and nobody tells which folders lie there empty.
        host.remove_tree(_NEXT)
        return frozenset()
    kept = {file.path for file in build.files if meant.get(file.path) == file and sizes.get(file.path) == file.size}
    host.remove(f"{_NEXT}/{path}" for path in sorted(sizes.keys() - kept - {MANIFEST}))
    return frozenset(kept)


def _folders_of(files: Iterable[Listed]) -> list[str]:
    inside = sorted(_parents(file.path for file in files))
    return ["", _RELEASES, _NEXT, *(f"{_NEXT}/{folder}" for folder in inside)]


def _parents(paths: Iterable[str]) -> set[str]:
    """`a/b/c.html` -> `a`, `a/b`."""
    return {path[:end] for path in paths for end, letter in enumerate(path) if letter == "/"}


def _send(host: Host, build: Build, files: Sequence[Listed], wishes: Wishes) -> None:
    sent = 0

    def done(file: Listed) -> None:
        nonlocal sent
        sent += 1
        wishes.progress("upload", sent, len(files))

    host.put(build, files, _NEXT, done)


def _check_next(host: Host, build: Build, verify: bool) -> None:
    """Raise SiteError SG896 unless the release is the build: by names and sizes, with `verify` by SHA-256."""
    sizes, wanted = host.sizes(_NEXT), {file.path: file for file in build.files}
    wrong = sorted(
        path for path in sizes.keys() | wanted.keys() if path not in wanted or sizes.get(path) != wanted[path].size
    )
    if not wrong and verify:
        found = host.digests([f"{_NEXT}/{path}" for path in wanted])
        wrong = sorted(path for path, file in wanted.items() if found[f"{_NEXT}/{path}"] != file.sha256)
    if wrong:
        host.remove([f"{_NEXT}/{path}" for path in wrong if path in sizes])
        raise SiteError("SG896", path=wrong[0])


def _keep_last(host: Host, numbers: Sequence[int], current: int) -> None:
    """Remove all but the newest releases; a name that is no number first, so that half a release never looks whole."""
    host.remove_tree(_GONE)
    for number in sorted(set(numbers) - {current})[: -(KEPT - 1)]:
        host.rename(_folder(number), _GONE)
        host.remove_tree(_GONE)
