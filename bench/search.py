"""Measures the search of a built site: what a question costs a reader, how well it is answered, what the index costs a build.

    python bench/search.py OUTPUT [--questions 300]         # bytes and quality, over an output folder with an index
    python bench/search.py --build SITE [--rounds 3]         # seconds of a clean build with and without search

Questions are three words of a title that follow one another, asked as they are and without marks. Beside the success stands
its ceiling: where several titles hold the same words no answer can know which was meant.
"""

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from sitegen.finding import weight
from sitegen.search.ask import Library, short_slug
from sitegen.text.normal import fold
from sitegen.text.terms import words

LENGTH = 3


def questions(output: Path, count: int) -> list[tuple[str, str, int]]:
    """A piece of a title, the address of its article, and how many titles hold the piece."""
    rows = [row for leaf in sorted(output.glob("tim-kiem/*/bai/*.json")) for row in json.loads(leaf.read_bytes())]
    pieces = [(row, piece) for row in rows for piece in zip(*(words(row[2])[n:] for n in range(LENGTH)), strict=False)]
    holders = Counter(piece for _, piece in {(row[1], piece): (row[1], piece) for row, piece in pieces}.values())
    chosen = random.Random(5).sample(pieces, min(count, len(pieces)))
    return [(" ".join(piece), row[1].replace("*", short_slug(row[2])), holders[piece]) for row, piece in chosen]


def ask(output: Path, count: int) -> None:
    """Print bytes, success and time of the questions."""
    asked = questions(output, count)
    ceiling = [sum(min(1, places / k) for _, _, k in asked) / len(asked) for places in (1, 10)]
    print(f"{len(asked)} questions; ceiling of success@1 {ceiling[0]:.3f}, @10 {ceiling[1]:.3f}")
    for name, typed in (("with marks", str), ("without", fold)):
        first = ten = 0
        sizes, times = [], []
        for text, url, _ in asked:
            library, begun = Library(lambda path: (output / path).read_bytes()), time.process_time()
            urls = [hit.url for hit in library.ask(typed(text)).hits]
            times.append(time.process_time() - begun)
            first, ten = first + (urls[:1] == [url]), ten + (url in urls)
            sizes.append(weight(library.fetched))
        sizes.sort()
        median, ninth = sizes[len(sizes) // 2], sizes[len(sizes) * 9 // 10]
        print(f"{name:<10}  success@1 {first / len(asked):.3f}  @10 {ten / len(asked):.3f}", end="  ")
        print(f"bytes median {median:,} p90 {ninth:,}  {statistics.median(times) * 1000:.0f} ms in Python")


def build(site: Path, rounds: int) -> None:
    """Print the seconds of clean builds with and without search, taken in turns."""
    with tempfile.TemporaryDirectory() as folder:
        copies = {wanted: Path(folder) / str(wanted) for wanted in (True, False)}
        for wanted, copy in copies.items():
            shutil.copytree(site, copy, ignore=shutil.ignore_patterns("output", ".sitegen"))
            _choose(copy / "sitegen.toml", wanted)
        seconds: dict[bool, list[float]] = {True: [], False: []}
        for _ in range(rounds):
            for wanted, copy in copies.items():
                for left in ("output", ".sitegen"):
                    shutil.rmtree(copy / left, ignore_errors=True)
                begun = time.perf_counter()
                command = [sys.executable, "-m", "sitegen", "build", "--site", str(copy), "--no-fsync"]
                subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parent.parent)
                seconds[wanted].append(time.perf_counter() - begun)
        shares = [on / off - 1 for on, off in zip(seconds[True], seconds[False], strict=True)]
        print(f"with search {min(seconds[True]):.1f} s, without {min(seconds[False]):.1f} s (best of {rounds})")
        print(f"search adds {statistics.median(shares):.0%} (median of the rounds)")


def _choose(settings: Path, wanted: bool) -> None:
    lines = [
        line for line in settings.read_text("utf-8").splitlines() if not line.replace(" ", "").startswith("search=")
    ]
    at = lines.index("[pages]") + 1 if "[pages]" in lines else len(lines)
    chosen = f"search = {str(wanted).lower()}"
    lines[at:at] = [chosen] if "[pages]" in lines else ["[pages]", chosen]
    settings.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """One of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, nargs="?")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--build", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    if wanted.output:
        ask(wanted.output, wanted.questions)
    if wanted.build:
        build(wanted.build, wanted.rounds)


if __name__ == "__main__":
    main()
