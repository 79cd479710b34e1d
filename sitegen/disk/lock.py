"""One build of a site at a time: two at once would mix their pages and their memories."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sitegen.problems import Problem, SiteError, problem

PATIENCE = 60.0
"""Seconds for which a build waits until the other one is finished."""
_PAUSE = 0.05


@contextmanager
def only_build(site: Path, tell: Callable[[Problem], None]) -> Iterator[None]:
    """Be the only build of the site in the block: `tell` hears SG811 if another one has to be waited for.

    Raises SiteError SG812 where that takes too long. The system takes the lock from a process that ends, however it
    ends. Where no lock can be had (a folder that may only be read, a file system without locks) there is none.
    """
    descriptor = _opened(site / ".sitegen" / "lock")
    if descriptor is None:
        yield
        return
    try:
        _wait_for(descriptor, tell)
        try:
            yield
        finally:
            with suppress(OSError):
                _unlock(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def only_preview(site: Path) -> Iterator[None]:
    """Be the only preview of the site in the block. Raises SiteError SG853 at once where there is another one."""
    descriptor = _opened(site / ".sitegen" / "preview.lock")
    if descriptor is None:
        yield
        return
    try:
        if not _is_ours(descriptor):
            raise SiteError("SG853")
        yield
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int | None:
    """The lock's file; somebody else's, which may not be written, can be locked as well."""
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
    for mode in (os.O_RDWR | os.O_CREAT, os.O_RDONLY):
        with suppress(OSError):
            return os.open(path, mode, 0o666)
    return None


def _wait_for(descriptor: int, tell: Callable[[Problem], None]) -> None:
    if _is_ours(descriptor):
        return
    tell(problem("SG811"))
    last_try = time.monotonic() + PATIENCE
    while time.monotonic() < last_try:
        time.sleep(_PAUSE)
        if _is_ours(descriptor):
            return
    raise SiteError("SG812", seconds=round(PATIENCE))


def _is_ours(descriptor: int) -> bool:
    """Whether the lock could be taken; a file system that has no locks gives it to everybody."""
    try:
        _lock(descriptor)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
