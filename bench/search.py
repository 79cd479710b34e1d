"""Measures the search of a built site: what a question costs a reader, how well it is answered, what the index costs a build.

    python bench/search.py OUTPUT [--questions 300]         # bytes and quality, over an output folder with an index
    python bench/search.py --known                           # quality where each question has one right answer
    python bench/search.py --build SITE [--rounds 3]         # seconds of processor of a clean build with and without search
    python bench/search.py --browser OUTPUT                  # milliseconds until Chromium shows the first results

Questions are three words of a title that follow one another, asked as they are and without marks. Beside the success stands
its ceiling: where several titles hold the same words no answer can know which was meant. The known items are the reports of
the labelled happenings among 2,000 generated articles: of their headlines the pieces that stand in no other.
"""

import argparse
import json
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent.parent))

from corpus import put, sitegen_form
from newsroom import Story, stories
from related import DISTRACTORS, EVENTS, events

from sitegen.finding import weight
from sitegen.search.ask import Library, short_slug
from sitegen.text.normal import fold
from sitegen.text.terms import words

LENGTH, LONGER = 3, 5
"""The words of a question, and of one with a slip in it."""

Typed = Callable[[str], str]


# --- any output ------------------------------------------------------------------------------------------------------


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
        sizes, raw, times = [], [], []
        for text, url, _ in asked:
            library, begun = Library(lambda path: (output / path).read_bytes()), time.process_time()
            urls = [hit.url for hit in library.ask(typed(text)).hits]
            times.append(time.process_time() - begun)
            first, ten = first + (urls[:1] == [url]), ten + (url in urls)
            sizes.append(weight(library.fetched))
            raw.append(sum(map(len, library.fetched.values())))
        median, ninth = (statistics.quantiles(sizes, n=10)[place] for place in (4, 8))
        print(f"{name:<10}  success@1 {first / len(asked):.3f}  @10 {ten / len(asked):.3f}", end="  ")
        print(f"bytes median {median:,.0f} p90 {ninth:,.0f}", end="  ")
        print(f"uncompressed {statistics.median(raw):,.0f}  {statistics.median(times) * 1000:.0f} ms in Python")


# --- known items -----------------------------------------------------------------------------------------------------


def known(names_misses: bool) -> None:
    """Print the success of questions that have one right answer, by how they are typed."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        own = _write_paper(site)
        _build(site)
        library = Library(lambda path: (site / "output" / path).read_bytes())
        pieces = {length: _pieces(own, length) for length in (LENGTH, LONGER)}
        for name, length, typed in TYPED:
            places = [_place(library, typed(piece), title) for piece, title in pieces[length]]
            first, ten = places.count(0) / len(places), sum(0 <= place < 10 for place in places) / len(places)
            print(f"{name:<34} {len(places)} questions  success@1 {first:.3f}  @10 {ten:.3f}")
            if names_misses:
                print(
                    [
                        (typed(piece), title)
                        for (piece, title), place in zip(pieces[length], places, strict=True)
                        if place
                    ]
                )


def _write_paper(site: Path) -> list[Story]:
    """Every report among generated articles; the reports, which are of days in between."""
    drawn = list(islice(stories(), DISTRACTORS))
    told = [text for file in EVENTS for happening in events(file) for text in happening]
    step = DISTRACTORS // len(told)
    own = [
        replace(drawn[number * step], title=title, slug=f"tin-{number}", summary="", tags=(), body=f"{text}\n")
        for number, (title, text) in enumerate(told)
    ]
    for story in (*drawn, *own):
        put(site / "content" / story.file, sitegen_form(story))
    (site / "sitegen.toml").write_text('name = "Báo Tỉnh"\nbase_url = "https://example.vn"\n', "utf-8")
    return own


def _pieces(own: list[Story], length: int) -> list[tuple[str, str]]:
    """All pieces of so many words that stand in one headline alone, with it."""
    titles = [*(story.title for story in islice(stories(), DISTRACTORS)), *(story.title for story in own)]
    count = Counter(piece for title in titles for piece in {fold(one) for one in _cut(title, length)})
    return [(piece, story.title) for story in own for piece in _cut(story.title, length) if count[fold(piece)] == 1]


def _cut(title: str, length: int) -> list[str]:
    return [" ".join(piece) for piece in zip(*(words(title)[n:] for n in range(length)), strict=False)]


def _place(library: Library, text: str, title: str) -> int:
    found = [hit.title for hit in library.ask(text).hits]
    return found.index(title) if title in found else -1


def _half_typed(text: str) -> str:
    """Telex left half done: the last word has no tone mark yet."""
    *before, last = text.split()
    tones = re.sub("[\u0300\u0301\u0303\u0309\u0323]", "", unicodedata.normalize("NFD", last))
    return " ".join([*before, unicodedata.normalize("NFC", tones)])


def _mistyped(text: str) -> str:
    """Two letters of the longest word in the wrong order."""
    longest = max(text.split(), key=len)
    middle = len(longest) // 2
    slip = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
    return text.replace(longest, slip, 1)


TYPED: tuple[tuple[str, int, Typed], ...] = (
    ("with marks", LENGTH, str),
    ("without", LENGTH, fold),
    ("the last tone not yet typed", LENGTH, _half_typed),
    ("two letters in the wrong order", LONGER, _mistyped),
    ("the same without marks", LONGER, lambda text: _mistyped(fold(text))),
)


# --- what it costs a build -------------------------------------------------------------------------------------------


def build(site: Path, rounds: int) -> None:
    """Print the seconds of processor that clean builds took with and without search, taken in turns.

    Nothing is removed between them: a file system is slow to use again at once what was given up a moment ago.
    """
    with tempfile.TemporaryDirectory() as folder:
        seconds: dict[bool, list[float]] = {True: [], False: []}
        for number in range(rounds):
            for wanted in (True, False):
                copy = Path(folder) / f"{number}-{wanted}"
                shutil.copytree(site, copy, ignore=shutil.ignore_patterns("output", ".sitegen"))
                _choose(copy / "sitegen.toml", wanted)
                seconds[wanted].append(_build(copy))
        shares = [on / off - 1 for on, off in zip(seconds[True], seconds[False], strict=True)]
        print(f"with search {min(seconds[True]):.1f} s, without {min(seconds[False]):.1f} s (best of {rounds})")
        print(f"search adds {statistics.median(shares):.0%} (median of the rounds)")


def _build(site: Path) -> float:
    """Seconds of processor, in one process: what is waited for does not count."""
    before = _spent()
    command = [sys.executable, "-m", "sitegen", "build", "--site", str(site), "--no-fsync", "--jobs", "1"]
    subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parent.parent)
    return _spent() - before


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _choose(settings: Path, wanted: bool) -> None:
    lines = [
        line for line in settings.read_text("utf-8").splitlines() if not line.replace(" ", "").startswith("search=")
    ]
    at = lines.index("[pages]") + 1 if "[pages]" in lines else len(lines)
    chosen = f"search = {str(wanted).lower()}"
    lines[at:at] = [chosen] if "[pages]" in lines else ["[pages]", chosen]
    settings.write_text("\n".join(lines) + "\n", "utf-8")


# --- what a reader waits -----------------------------------------------------------------------------------------------

_FIRST_RESULT = """
window.firstResult = new Promise(shown => new MutationObserver((_, watching) => {
    if (document.querySelector('.search ol h2')) { watching.disconnect(); shown(performance.now()) }
}).observe(document, {childList: true, subtree: true}))
"""


def browse(output: Path, count: int) -> None:
    """Print how long Chromium takes to show the first results, over a cache without any of the index: on the open search
    page, from the Enter key; and by an address with the question in it, from the beginning of the way there."""
    # Late: only this needs a browser.
    from playwright.sync_api import sync_playwright

    asked = [text for text, _, _ in questions(output, count)]
    with _served(output) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, seconds in (("on the open page", _entered), ("by its address", _opened)):
            waits = []
            for text in asked:
                context = chromium.new_context(locale="vi-VN", viewport={"width": 1280, "height": 900})
                context.add_init_script(_FIRST_RESULT)
                waits.append(seconds(context.new_page(), address, text))
                context.close()
            median, ninth = (statistics.quantiles(waits, n=10)[place] for place in (4, 8))
            print(f"{name:<18} {len(asked)} questions  first results after {median:.0f} ms (median), {ninth:.0f} (p90)")
        chromium.close()


def _entered(page: Any, address: str, text: str) -> float:
    page.goto(f"{address}/tim-kiem/")
    page.wait_for_load_state("networkidle")
    page.fill("#site_question", text)
    page.evaluate(
        "document.querySelector('#site_question').addEventListener("
        "'keydown', event => { if (event.key == 'Enter') window.asked = performance.now() }, true)"
    )
    page.press("#site_question", "Enter")
    return float(page.evaluate("window.firstResult.then(shown => shown - window.asked)"))


def _opened(page: Any, address: str, text: str) -> float:
    page.goto(f"{address}/tim-kiem/?{urlencode({'q': text})}", wait_until="commit")
    return float(page.evaluate("window.firstResult"))


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # As any web server: Python's sends the head of an answer first, and its body would wait for the browser to confirm it.
    disable_nagle_algorithm = True

    def handle(self) -> None:
        """A browser that closes its window waits for no answer."""
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """What is asked is of no interest here."""


@contextmanager
def _served(output: Path) -> Iterator[str]:
    """The folder over HTTP on this machine; gives the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(output))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def main() -> None:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, nargs="?")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--known", action="store_true")
    parser.add_argument("-v", action="store_true", help="name the questions that were not answered first")
    parser.add_argument("--build", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--browser", type=Path)
    wanted = parser.parse_args()
    if wanted.output:
        ask(wanted.output, wanted.questions)
    if wanted.known:
        known(wanted.v)
    if wanted.build:
        build(wanted.build, wanted.rounds)
    if wanted.browser:
        browse(wanted.browser, 40)


if __name__ == "__main__":
    main()
