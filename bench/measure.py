"""Runs one command and says what it cost: wall time, processor time and memory of all its processes."""

import os
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_INTERVAL = 0.01
_ROLLUP = "smaps_rollup"
_PROC = Path("/proc")
MEMORY = (
    "PSS" if (_PROC / "self" / _ROLLUP).is_file() else "RSS" if (_PROC / "self" / "statm").is_file() else "not measured"
)
"""How memory is counted here. PSS counts a page that processes share once; RSS once for each of them."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock; seconds of user and system time of all processes; peak memory in bytes where watched."""

    wall: float
    cpu: float
    memory: int | None = None


class CommandError(Exception):
    """A measured command failed; the text is the end of what it said."""


def cost_of(
    command: list[str], folder: Path, log: Path, variables: Mapping[str, str] | None = None, watch: bool = False
) -> Cost:
    """Run a command in a folder and wait for it. Raises CommandError unless it ends well.

    `watch` also looks at the memory of the process and its descendants every 10 ms. Looking costs time, so the times of
    such a run are not to be used.
    """
    with log.open("wb") as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=_environment(variables or {}), stdout=said, stderr=subprocess.STDOUT
        )
        peak = _watched(process.pid) if watch else None
        # Of this child and of all that it waited for: exactly the processes of the tool.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        last = log.read_text("utf-8", "replace")[-2000:]
        raise CommandError(f"{Path(command[0]).name} ended with {process.returncode}:\n{last}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak)


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    """What the tools get to see: nothing that turns a screw of one of them."""
    screws = ("PYTHON", "HUGO", "PELICAN", "SITEGEN", "GOMAXPROCS", "GOGC", "GOMEMLIMIT", "GODEBUG")
    return {name: value for name, value in os.environ.items() if not name.startswith(screws)} | dict(variables)


# --- memory ----------------------------------------------------------------------------------------------------------


def _watched(process: int) -> int | None:
    """The most memory that the process and its descendants held at one time, until the process ends."""
    peak = 0
    while os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        peak = max(peak, memory_of_family(process))
        time.sleep(_INTERVAL)
    return peak or None


def memory_of_family(process: int) -> int:
    """Bytes that the process and its descendants hold now."""
    return sum(_memory(one) for one in family(process, _parents()))


def family(process: int, parents: Iterable[tuple[int, int]]) -> set[int]:
    """A process and its descendants, from pairs of a process and its parent."""
    children: dict[int, list[int]] = {}
    for child, parent in parents:
        children.setdefault(parent, []).append(child)
    found, ahead = {process}, [process]
    while ahead:
        new = [child for child in children.get(ahead.pop(), ()) if child not in found]
        found.update(new)
        ahead += new
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for folder in _PROC.iterdir() if _PROC.is_dir() else ():
        if folder.name.isdecimal():
            try:
                # The second field is the name in parentheses, which may hold anything.
                fields = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            yield int(folder.name), int(fields[1])


def _memory(process: int) -> int:
    """Bytes of one process; none where it has ended meanwhile."""
    try:
        if MEMORY == "PSS":
            return pss((_PROC / str(process) / _ROLLUP).read_text("ascii"))
        return int((_PROC / str(process) / "statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def pss(rollup: str) -> int:
    """Bytes by the line `Pss:` of a smaps_rollup."""
    return next((int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0)
