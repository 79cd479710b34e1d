"""Has work done by the workers of a Dask cluster: they compute; this machine alone reads and writes files."""

import asyncio
import concurrent.futures
import pickle
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from sitegen.bureau import Assignment, OtherEngineError, answers, engine_there
from sitegen.cache.engine import engine_digest
from sitegen.digest import digest
from sitegen.problems import SiteError
from sitegen.work import DIED, Work, patience, unheard
from sitegen.workers import Processes

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

CHUNKS = 2
"""As many times more items travel together as a process at home is handed."""
FEW = 16
"""Below so many items the way to the cluster costs more than it brings."""
CANCELLED = (asyncio.CancelledError, concurrent.futures.CancelledError)
CONNECTING = 10
"""Seconds for which a scheduler and its first worker are waited for."""
LOOKING = 5
"""Seconds without a result after which the cluster is asked whether it is still there."""
WITHOUT_WORKERS = 30
"""Seconds in which a cluster may bring a worker back."""


@dataclass(frozen=True, eq=False)
class Cluster:
    """The workers behind an executor.

    `share` brings an assignment to every worker, once, and answers with what stands for it in tasks; `hands` is how many
    tasks the workers do at once, asked anew, and raises SiteError where nobody answers.
    """

    executor: Executor
    share: Callable[[Assignment], Any]
    hands: Callable[[], int]

    @property
    def here(self) -> Processes:
        return Processes()

    def do(self, work: Work[S, T, R], items: Sequence[T], done: Callable[[int], None] = unheard) -> list[R]:
        """The result for each item, in the order of the items. Raises SiteError where the cluster is lost."""
        if not items or (len(items) < FEW and not work.risky):
            return Processes(1).do(work, items, done)
        size = CHUNKS * work.at_once
        chunks = [items[start : start + size] for start in range(0, len(items), size)]
        finished: dict[int, list[R]] = {}
        for number, found in self._answers(work, chunks):
            finished[number] = [_result(work, *pair) for pair in zip(chunks[number], found, strict=True)]
            done(len(found))
        return [result for number in range(len(chunks)) for result in finished[number]]

    def _answers(
        self, work: Work[S, T, R], chunks: Sequence[Sequence[T]]
    ) -> Iterator[tuple[int, Sequence[bytes | None]]]:
        """The chunks' answers as they come. A few are on their way for each hand: no more is held in memory."""
        assignment = self.share(_assignment(work))
        running: dict[Future[list[bytes | None]], int] = {}
        ahead, most = deque(range(len(chunks))), 3 * max(1, self.hands())
        try:
            while ahead or running:
                while ahead and len(running) < most:
                    number = ahead.popleft()
                    chunk = pickle.dumps([work.fetch(item) for item in chunks[number]])
                    running[_sent(self.executor, assignment, chunk, len(chunks[number]))] = number
                for future in self._ready(running, patience(work.seconds, CHUNKS * work.at_once)):
                    yield running.pop(future), _answered(future)
        finally:
            for future in running:
                future.cancel()

    def _ready(self, running: dict[Future[list[bytes | None]], int], waiting: float) -> set[Future[list[bytes | None]]]:
        quiet = alone = 0
        while quiet < waiting and alone < WITHOUT_WORKERS:
            ready, _ = wait(running, LOOKING, FIRST_COMPLETED)
            if ready:
                return ready
            quiet += LOOKING
            alone = 0 if self.hands() else alone + LOOKING
        raise SiteError("SG832", reason="no workers are left" if alone else f"nothing was done in {quiet} seconds")


def _assignment(work: Work[S, T, R]) -> Assignment:
    errand = pickle.dumps(work.errand_abroad)
    return Assignment(digest(errand), engine_digest(), errand, work.seconds)


def _result(work: Work[S, T, R], item: T, answer: bytes | None) -> R:
    if answer is None:
        return work.given_up(item, DIED)
    found = pickle.loads(answer)
    return work.heard(item, tuple(work.put(item, made) for made in found))


def _sent(executor: Executor, assignment: Any, chunk: bytes, count: int) -> Future[list[bytes | None]]:
    with _lost():
        return executor.submit(answers, assignment, chunk, count)


def _answered(future: Future[list[bytes | None]]) -> list[bytes | None]:
    with _lost():
        return future.result()


@contextmanager
def _lost() -> Iterator[None]:
    """Whatever an executor's libraries raise is one problem: the cluster does not do what it should."""
    try:
        yield
    except OtherEngineError as error:
        raise SiteError("SG831", reason=_in_short(error)) from error
    except CANCELLED as error:
        raise SiteError("SG832", reason="the scheduler is gone") from error
    except Exception as error:
        raise SiteError("SG832", reason=_in_short(error)) from error


def _in_short(error: BaseException) -> str:
    """The first line of what a library says, which may be pages long."""
    return f"{type(error).__name__}: {error}".partition("\n")[0][:200]


# --- Dask ----------------------------------------------------------------------------------------------------------------


_ADDRESS = re.compile(r"(?:dask|tcp)://(?P<place>(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5}))/?")


@contextmanager
def cluster_at(address: str) -> Iterator[Cluster]:
    """The cluster at `dask://HOST:PORT`, until the block is left.

    Raises SiteError where the address is none (SG114), the extra is missing (SG115), nobody answers (SG830) or a worker
    would make other bytes than we (SG831).
    """
    found = _ADDRESS.fullmatch(address)
    if not found or not 0 < int(found["port"]) < 65536:
        raise SiteError("SG114", address=address)
    client = _client(f"tcp://{found['place']}", address)
    try:
        _refuse_other_engines(client)
        yield Cluster(client.get_executor(pure=False), _sharing(client), lambda: _hands(client))
    finally:
        # Whatever it says now, our work is done or lost.
        with suppress(Exception):
            client.close(timeout=CONNECTING)


def _client(endpoint: str, address: str) -> Any:
    try:
        # Before distributed is imported: what it would log is for its developers, and chunks are large on purpose.
        quiet = {"logging.distributed": "critical", "distributed.admin.large-graph-warning-threshold": "1TB"}
        import_module("dask").config.set(quiet)
        distributed = import_module("distributed")
    except ImportError as error:
        raise SiteError("SG115") from error
    client = None
    try:
        client = distributed.Client(endpoint, timeout=CONNECTING, set_as_default=False)
        client.wait_for_workers(1, timeout=CONNECTING)
    except Exception as error:
        with suppress(Exception):
            if client:
                client.close(timeout=1)
        raise SiteError("SG830", address=address, reason=_in_short(error)) from error
    return client


def _refuse_other_engines(client: Any) -> None:
    """A worker that comes later is asked when it gets its first chunk."""
    with _lost():
        asked = {name: client.submit(engine_there, workers=[name], pure=False) for name in sorted(client.nthreads())}
    for name, future in asked.items():
        try:
            engine = future.result(timeout=3 * CONNECTING)
        except (Exception, *CANCELLED) as error:
            raise SiteError("SG831", reason=f"{name}: {_in_short(error)}") from error
        if engine != engine_digest():
            raise SiteError("SG831", reason=f"{name}: {engine}")


def _sharing(client: Any) -> Callable[[Assignment], Any]:
    shared: dict[str, Any] = {}

    def share(assignment: Assignment) -> Any:
        if assignment.name not in shared:
            with _lost():
                shared[assignment.name] = client.scatter(assignment, broadcast=True, hash=False)
        return shared[assignment.name]

    return share


def _hands(client: Any) -> int:
    with _lost():
        return sum(client.sync(client.scheduler.ncores, callback_timeout=CONNECTING).values())
