"""The processes of this machine as those who do the work."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sitegen.work import Work, in_this_process, unheard

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")


def default_jobs() -> int:
    """A process for each processor that this one may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Processes:
    """So many processes of this machine; one is the process that asks."""

    jobs: int = field(default_factory=default_jobs)

    @property
    def here(self) -> "Processes":
        return self

    def do(self, work: Work[S, T, R], items: Sequence[T], done: Callable[[int], None] = unheard) -> list[R]:
        """The result for each item, in the order of the items."""
        few = len(items) < work.few and not work.risky
        if self.jobs <= 1 or few or not items:
            return in_this_process(work, items, done)
        # Late: many a build has so little to do that it needs no other process.
        from sitegen.pool import in_processes

        return in_processes(work, items, self.jobs, done)
