"""How long the preview's watcher takes from a save to the settled change: medians, for events and for polling.

python bench/watch.py [--files 10000] [--saves 20]
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sitegen.problems import Problem
from sitegen.server.watch import Watcher


def in_place(path: Path, text: str) -> None:
    """As VS Code and nano save."""
    path.write_text(text, "utf-8")


def by_rename(path: Path, text: str) -> None:
    """As JetBrains and `sed -i` save."""
    beside = path.with_name(path.name + "___jb_tmp___")
    beside.write_text(text, "utf-8")
    beside.rename(path)


def paper(root: Path, files: int) -> Path:
    """A content folder with so many articles, fifty a folder."""
    for number in range(files):
        path = root / f"content/{number // 50}/{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"article {number}\n" * 100, "utf-8")
    return root / "content"


def seconds_of(watcher: Watcher, path: Path, save: Callable[[Path, str], None], number: int) -> float:
    """From the beginning of the save to the change that it makes."""
    began = 0.0

    def deed() -> None:
        nonlocal began
        time.sleep(0.05)
        began = time.perf_counter()
        save(path, f"version {number}\n")

    writer = threading.Thread(target=deed)
    writer.start()
    while watcher.changes(10) is None:
        pass
    ended = time.perf_counter()
    writer.join()
    return ended - began


def measure(content: Path, saves: int, poll: bool) -> None:
    """Print a line of medians."""
    began = time.perf_counter()
    watcher = Watcher([content], [], [], poll, _say)
    watcher.start()
    figures = [f"start {(time.perf_counter() - began) * 1000:.0f} ms"]
    for save in (in_place, by_rename):
        times = [seconds_of(watcher, content / f"0/{number}.md", save, number) for number in range(saves)]
        figures.append(f"{save.__name__} {statistics.median(times) * 1000:.1f} ms (at most {max(times) * 1000:.1f})")
    busy = time.process_time()
    while watcher.changes(10) is not None:
        pass
    figures.append(f"idle {(time.process_time() - busy) * 10:.1f} % of a processor")
    watcher.stop()
    print(f"{'polling' if poll else 'events'}: {', '.join(figures)}")


def _say(problem: Problem) -> None:
    print(problem.message("en"))


def main() -> None:
    """Measure both ways."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--files", type=int, default=10_000)
    options.add_argument("--saves", type=int, default=20)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        content = paper(Path(folder), chosen.files)
        for poll in (False, True):
            measure(content, chosen.saves, poll)


if __name__ == "__main__":
    main()
