"""Server files for the paper as it is now: the story behind `sitegen export server`."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sitegen.cache.memory import Memory
from sitegen.disk.publish import publish
from sitegen.export.files import Exported, exported
from sitegen.export.forwarding import changed_addresses, forwarding
from sitegen.manifest import read_manifest
from sitegen.problems import ERROR, Problem, SiteError, SiteErrors, only, problem
from sitegen.signposts import addresses_of
from sitegen.stopwatch import Stopwatch
from sitegen.survey import Request
from sitegen.whole import legacy_gaps, look_through


@dataclass(frozen=True)
class Handout:
    """The files for a server, how many old addresses they know, and what was noticed."""

    files: tuple[Exported, ...]
    moved: int
    problems: tuple[Problem, ...]


def handout(request: Request, memory: Memory, kind: str, since: Collection[Path]) -> Handout:
    """What the servers of that kind must be told; `since` are manifests of earlier builds, whose pages are looked for.

    Raises SiteErrors where the paper (unless with `keep_going`) or `[[legacy]]` is wrong, SiteError SG867 for a
    manifest that is none.
    """
    settings = request.settings
    prepared = look_through(request, memory, Stopwatch())
    if (errors := only(ERROR, prepared.problems)) and not request.keep_going:
        raise SiteErrors(errors)
    addresses = addresses_of(prepared.plan.pages, prepared.catalogue)
    problems = legacy_gaps(request, prepared)
    if errors := only(ERROR, problems):
        raise SiteErrors(errors)
    before = {path for file in since for path in _paths(file)}
    changed = changed_addresses(before, addresses, settings)
    moved = [(old, new) for old, new in changed.items() if new]
    found = forwarding(addresses, settings, moved)
    told = [problem("SG864" if new else "SG865", old=old, new=new) for old, new in changed.items()]
    return Handout(exported(kind, found, settings), len(found.moved), (*problems, *told))


def _paths(file: Path) -> tuple[str, ...]:
    try:
        listed = read_manifest(file.read_bytes())
    except OSError as error:
        raise SiteError("SG801", path=str(file), reason=error.strerror or str(error)) from error
    if listed is None:
        raise SiteError("SG867", path=str(file))
    return tuple(one.path for one in listed)


def write_handout(folder: Path, files: Collection[Exported]) -> tuple[str, ...]:
    """Put the files into the folder, each whole; the names of those that are other than before."""
    return tuple(one.name for one in files if publish(folder, one.name, one.text.encode()).written)
