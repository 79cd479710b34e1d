"""How well and how quickly related articles are found: labelled happenings among generated articles, and archives of any size."""

import argparse
import re
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from statistics import median

from newsroom import stories

from sitegen.catalogue.weighed import Weighed
from sitegen.catalogue.weighing import Weighing
from sitegen.model import Article, Body, Published
from sitegen.text.gist import gist_of
from sitegen.work import collect_seldom

EVENTS = ("events.txt", "twins.txt")
"""Happenings that are easily told from each other, and such that are not."""
DISTRACTORS = 2_000
TAGS = 4
DAY = datetime(2020, 1, 1, tzinfo=timezone(timedelta(hours=7)))
_NAME = re.compile(r"[^\W\d_a-zà-ỹ]\w*(?: [^\W\d_a-zà-ỹ]\w*)+")

Text = tuple[str, str]
"""A title and a text."""


# --- how well ----------------------------------------------------------------------------------------------------------


def events(file: str) -> list[list[Text]]:
    """Happenings, each told several times."""
    paragraphs = (Path(__file__).parent / file).read_text("utf-8").split("\n\n")[1:]
    return [[_text(line) for line in paragraph.splitlines() if line] for paragraph in paragraphs]


def _text(line: str) -> Text:
    title, _, text = line.partition(" | ")
    return title, text


def distractors(count: int) -> Iterator[Text]:
    return ((story.title, f"{story.summary}\n{story.body}") for story in islice(stories(), count))


def _gist(text: Text) -> bytes:
    title, rest = text
    return gist_of(title, rest.split())


def by_gist(texts: Sequence[Text]) -> list[list[int]]:
    """What sitegen would choose."""
    return _lists(texts, _gist)


def by_title(texts: Sequence[Text]) -> list[list[int]]:
    """The same by titles alone."""
    return _lists(texts, lambda text: gist_of(text[0], ()))


def _lists(texts: Sequence[Text], gist: Callable[[Text], bytes]) -> list[list[int]]:
    weighed = _weighed([_published(number, gist(text)) for number, text in enumerate(texts)])
    return [weighed.candidates(number) for number in range(len(texts))]


def _weighed(paper: Sequence[Published]) -> Weighed:
    return Weighing().follow(paper, _no_text)


def _published(number: int, gist: bytes) -> Published:
    name = f"{number:06}"
    moment = DAY - timedelta(minutes=number)
    article = Article(f"{name}.md", name, "", "", moment, Body(""), gist=gist)
    return Published(article, f"/{name}.html", None)


def by_tags(texts: Sequence[Text]) -> list[list[int]]:
    """By tags in common: an article's first few names of several syllables, as an editor would tag it."""
    tags = [set(list(dict.fromkeys(_NAME.findall(f"{title}. {text}")))[:TAGS]) for title, text in texts]
    return [
        sorted(
            (n for n, theirs in enumerate(tags) if n != own and theirs & ours), key=lambda n: (-len(tags[n] & ours), n)
        )
        for own, ours in enumerate(tags)
    ]


def quality(happenings: Sequence[Sequence[Text]], lists: Sequence[Sequence[int]]) -> tuple[float, float]:
    """hit@1: the first is of the same happening; R@5: the share of the others that are among the first five."""
    hits, recalls, start = [], [], 0
    for happening in happenings:
        own = range(start, start + len(happening))
        start += len(happening)
        for number in own:
            found = list(lists[number])[:5]
            hits.append(bool(found) and found[0] in own)
            recalls.append(len({*found} & {*own}) / (len(own) - 1))
    return sum(hits) / len(hits), sum(recalls) / len(recalls)


def show_quality(file: str) -> None:
    happenings = events(file)
    texts = [*(text for one in happenings for text in one), *distractors(DISTRACTORS)]
    print(f"{file}: {len(happenings)} happenings among {DISTRACTORS} generated articles")
    for name, way in (("sitegen", by_gist), ("titles only", by_title), ("tags only", by_tags)):
        hit, recall = quality(happenings, way(texts))
        print(f"    {name:<12} hit@1 {hit:.3f}   R@5 {recall:.3f}")


# --- how quickly -------------------------------------------------------------------------------------------------------


def show_speed(size: int) -> None:
    texts = list(distractors(size))
    started = time.process_time()
    gists = [_gist(text) for text in texts]
    spent = time.process_time() - started
    paper = [_published(number, gist) for number, gist in enumerate(gists)]
    del texts
    collect_seldom()
    wall, cpu = time.perf_counter(), time.process_time()
    made = _weighed(paper)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{size} articles: gists {spent:.2f} s of processor ({spent / size * 1e6:.0f} us each), shared by the readers;"
    )
    print(f"    weighing {wall:.2f} s on the wall, {cpu:.2f} s of processor; {memory} MiB")
    for what, milliseconds in _edits(Weighing(made), paper).items():
        print(f"    in a process that stays: {what} {milliseconds:.1f} ms")


def _edits(weighing: Weighing, paper: Sequence[Published]) -> dict[str, float]:
    """Medians. To see that nothing else changed is a part of what one article more or less takes."""
    weighing.know_all()
    spent: dict[str, list[float]] = {"nothing new": [], "one article less": [], "one more": [], "one edited": []}
    for number in range(0, len(paper), max(1, len(paper) // 60)):
        others = [*paper[:number], *paper[number + 1 :]]
        article, beside = paper[number].article, paper[number - 1].article
        edited = replace(article, gist=article.gist[:-16] + beside.gist[:16], body=Body("1"))
        spent["nothing new"].append(_timed(weighing.follow, paper, _no_text))
        spent["one article less"].append(_timed(weighing.follow, others, _no_text))
        spent["one more"].append(_timed(weighing.follow, paper, _no_text))
        spent["one edited"].append(_timed(weighing.reword, [edited], _no_text))
        weighing.reword([article], _no_text)
    return {what: median(times) for what, times in spent.items()}


def _timed(work: Callable[..., object], *given: object) -> float:
    started = time.perf_counter()
    work(*given)
    return 1e3 * (time.perf_counter() - started)


def _no_text(path: str) -> str:
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000", help="numbers of articles, with commas; 0 for quality only")
    wanted = parser.parse_args()
    for file in EVENTS:
        show_quality(file)
    for size in [int(size) for size in wanted.sizes.split(",") if int(size)]:
        show_speed(size)


if __name__ == "__main__":
    main()
