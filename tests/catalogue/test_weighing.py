"""Which articles are alike: as the definition says, and the same after any edits as from nothing."""

import marshal
from array import array
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from math import isqrt
from random import Random
from typing import TypeAlias

import pytest
from factory import NEWS, NOW, POLITICS, gathered, moment, published, settings
from hypothesis import given
from hypothesis import strategies as st

from sitegen.catalogue import ranking, weighed, weighing
from sitegen.catalogue.gather import gather
from sitegen.catalogue.states import Clock
from sitegen.catalogue.weighed import NOTHING, TextOf, Weighed, both
from sitegen.catalogue.weighing import Weighing
from sitegen.model import Published
from sitegen.text.wording import likeness, sketch
from sitegen.workers import Processes


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a small archive comes up against; whatever changed, never anew."""
    for name, value in {"SPARE": 3, "BOUND": 3, "LEAST": 1, "FLOOR": 200_000, "MANY": 4}.items():
        monkeypatch.setattr(ranking, name, value)
    for module in (weighed, weighing):
        monkeypatch.setattr(module, "STORED", 2)
    monkeypatch.setattr(weighing, "_ANEW", 0)


Found: TypeAlias = tuple[list[list[int]], set[frozenset[int]]]


@dataclass(frozen=True)
class Edit:
    """One article as it is from now on; without terms it is gone."""

    number: int
    terms: frozenset[int] = frozenset()
    day: int = 0
    politics: bool = False
    text: str = ""


TEXTS = [
    "một hai ba bốn năm sáu bảy tám chín mười",
    "một hai ba bốn năm sáu bảy tám chín chục",
    "nước lên nhanh trong đêm ở hai bên bờ sông",
]
texts = st.sampled_from(TEXTS)
edits = st.builds(
    Edit,
    st.integers(0, 20),
    st.frozensets(st.integers(1, 12), max_size=6),
    st.integers(0, 8),
    st.booleans(),
    texts,
)


def edited(paper: dict[int, Edit], *changes: Edit) -> dict[int, Edit]:
    after = paper | {one.number: one for one in changes}
    return {number: one for number, one in after.items() if one.terms}


def in_order(paper: dict[int, Edit]) -> list[Published]:
    """Newest first, then by id."""
    articles = [
        published(
            n,
            section=POLITICS if one.politics else NEWS,
            date=moment(f"2024-05-{one.day + 1:02}"),
            gist=array("I", sorted(one.terms)).tobytes(),
            digest=one.text,
            path=f"{n}.md",
        )
        for n, one in paper.items()
    ]
    return sorted(sorted(articles, key=lambda one: one.article.id), key=lambda one: one.article.date, reverse=True)


def weigh_paper(paper: dict[int, Edit], before: Weighed = NOTHING) -> Weighed:
    return followed(Weighing(before), paper)


def followed(one: Weighing, paper: dict[int, Edit]) -> Weighed:
    return one.follow(in_order(paper), text_of(paper))


def text_of(paper: dict[int, Edit]) -> TextOf:
    return lambda path: paper[int(path.removesuffix(".md"))].text


def found(one: Weighed) -> Found:
    """What a paper shows of a weighing, by numbers in its order."""
    numbers = {slot: number for number, slot in enumerate(one.order)}
    lists = [[numbers[other] for other in one.candidates(slot)] for slot in one.order]
    return lists, {frozenset(numbers[slot] for slot in both(pair)) for pair in one.copied()}


def by_definition(paper: dict[int, Edit]) -> Found:
    """The same without any of its means: every article with every other."""
    articles = [paper[int(one.article.id)] for one in in_order(paper)]
    counts = Counter(term for one in articles for term in one.terms)
    telling = [{term for term in one.terms if counts[term] <= ranking.BOUND} for one in articles]
    lists, copies = [], set()
    for n, one in enumerate(articles):
        ranked = []
        for m, other in enumerate(articles):
            score = len(telling[n] & telling[m]) * (1_000_000 // isqrt(len(one.terms) * len(other.terms)))
            if n != m and score >= ranking.FLOOR:
                ranked.append((-score - 15_000 * (one.politics == other.politics), m, score))
        best = sorted(ranked)[: weighing.STORED]
        lists.append([m for _, m, _ in best])
        for _, m, score in best:
            if score >= 200_000 and likeness(sketch(one.text), sketch(articles[m].text)) >= 0.5:
                copies.add(frozenset((n, m)))
    return lists, copies


papers = st.lists(edits, max_size=30).map(lambda changes: edited({}, *changes))


@given(papers)
def test_the_best_others_are_those_of_the_definition(paper: dict[int, Edit]) -> None:
    """Shared terms that few articles have; the section; then the newer, then the smaller id; copies by their wording."""
    assert found(weigh_paper(paper)) == by_definition(paper)


@given(papers, st.lists(st.lists(edits, max_size=4), min_size=1, max_size=8))
def test_after_any_edits_it_is_as_if_from_nothing(paper: dict[int, Edit], later: list[list[Edit]]) -> None:
    """Other terms, dates, sections, wordings; articles new and gone; several at a time, each time from the last."""
    last = weigh_paper(paper)
    for changes in later:
        paper = edited(paper, *changes)
        last = weigh_paper(paper, last)
        assert last.fits()
        assert found(last) == by_definition(paper)


@given(papers, st.lists(st.lists(edits, max_size=4), min_size=1, max_size=8), st.booleans())
def test_one_that_is_kept_follows_all_edits(paper: dict[int, Edit], later: list[list[Edit]], ready: bool) -> None:
    """In a process that lives long nothing is looked for twice; whether it made ready in a quiet moment is no matter."""
    kept = Weighing()
    followed(kept, paper)
    for changes in later:
        if ready:
            kept.know_all()
        paper = edited(paper, *changes)
        assert found(followed(kept, paper)) == by_definition(paper)


rewordings = st.lists(
    st.dictionaries(st.integers(0, 20), st.tuples(st.frozensets(st.integers(1, 12), min_size=1, max_size=6), texts)),
    min_size=1,
    max_size=6,
)


@given(papers, rewordings)
def test_other_words_in_the_same_places(
    paper: dict[int, Edit], later: list[dict[int, tuple[frozenset[int], str]]]
) -> None:
    """As if from nothing; every article is named that may be shown with others than before; and what is new can be told."""
    kept = Weighing()
    first = followed(kept, paper)
    shown = shown_with(first)
    for changes in later:
        new = {n: replace(paper[n], terms=terms, text=text) for n, (terms, text) in changes.items() if n in paper}
        paper = paper | new
        articles = [one.article for one in in_order(paper) if int(one.article.id) in new]
        reworded = kept.reword(articles, text_of(paper))
        assert found(reworded.weighed) == by_definition(paper)
        assert first.edited(reworded.weighed.unlike(first)) == reworded.weighed
        now = shown_with(reworded.weighed)
        assert {url for url in now if now[url] != shown[url]} <= reworded.touched
        shown = now


def shown_with(one: Weighed) -> dict[str, object]:
    """By the address of each article: its best others, and which articles are copies of them or of it."""
    copies = one.copies()
    return {
        one.looks[slot][4]: [(other, copies.get(other, set())) for other in (slot, *one.candidates(slot))]
        for slot in one.order
    }


@given(papers, papers)
def test_one_that_was_broken_off_starts_anew(one: dict[int, Edit], other: dict[int, Edit]) -> None:
    """What was half done is not built upon."""
    kept = Weighing()
    followed(kept, one)
    with pytest.MonkeyPatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(weighing.Weighing, "_weigh_anew", interrupted)
        patch.setattr(ranking, "rank_all", interrupted)
        followed(kept, other)
    assert found(followed(kept, other)) == by_definition(other)


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


@given(papers, papers)
def test_any_paper_may_be_the_earlier_one(one: dict[int, Edit], other: dict[int, Edit]) -> None:
    """Also one that has little in common with this one."""
    assert found(weigh_paper(one, weigh_paper(other))) == found(weigh_paper(one))


@given(papers, st.randoms(use_true_random=False))
def test_ids_that_come_in_any_order_are_one_paper(paper: dict[int, Edit], random: Random) -> None:
    """An article at a time, in whatever order: slots differ, lists do not."""
    numbers = [*paper]
    random.shuffle(numbers)
    last = NOTHING
    for end in range(1, len(numbers) + 1):
        last = weigh_paper({n: paper[n] for n in numbers[:end]}, last)
    assert found(last) == found(weigh_paper(paper))


# --- the cost --------------------------------------------------------------------------------------------------------


def some_paper(random: Random, count: int) -> dict[int, Edit]:
    """Some terms are common, most are rare."""
    return {
        n: Edit(n, some_terms(random), random.randrange(9), random.random() < 0.5, TEXTS[n % 3]) for n in range(count)
    }


def some_terms(random: Random) -> frozenset[int]:
    return frozenset(int(200 * random.random() ** 2) for _ in range(8))


def test_one_article_costs_few_weighings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lists of nearly all others stay as they were, or are mended without looking at the rest of the paper."""
    monkeypatch.setattr(ranking, "BOUND", 20)
    random = Random(6)
    paper = some_paper(random, 400)
    before = weigh_paper(paper)
    anew = weighed_anew(monkeypatch)
    paper[1000] = Edit(1000, some_terms(random))
    assert found(weigh_paper(paper, before)) == by_definition(paper)
    assert 0 < len(anew) < 100


def weighed_anew(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The slots whose lists are made from nothing, from now on."""
    anew: list[int] = []
    whole = weighing.Weighing._weigh_anew
    monkeypatch.setattr(
        weighing.Weighing, "_weigh_anew", lambda self, slots, force: (anew.extend(slots), whole(self, slots, force))
    )
    return anew


def test_a_term_that_counts_again_makes_no_list_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one of too many is gone, those who have the term still come nearer to each other, and that is all."""
    random = Random(8)
    paper = {n: Edit(n, frozenset({7, *random.sample(range(100, 500), 4)}), n % 9) for n in range(4)}
    paper |= {n: Edit(n, frozenset(random.sample(range(100, 500), 5)), n % 9) for n in range(10, 100)}
    before = weigh_paper(paper)
    anew = weighed_anew(monkeypatch)
    del paper[3]
    after = weigh_paper(paper, before)
    assert found(after) == by_definition(paper)
    assert found(after) != found(before)
    assert anew == []


def test_terms_of_too_many_articles_are_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Postings are bounded: an archive in which all share all terms is weighed as quickly as one that shares none."""
    monkeypatch.setattr(ranking, "BOUND", 64)
    paper = {n: Edit(n, frozenset(range(1, 9))) for n in range(65)}
    assert found(weigh_paper(paper))[0] == [[]] * 65
    del paper[64]
    assert all(len(best) == weighing.STORED for best in found(weigh_paper(paper))[0])


@pytest.mark.slow
def test_several_processes_find_the_same() -> None:
    """Whoever does the work: where a tenth of a paper is new, and where all of it is."""
    paper = some_paper(Random(5), 1500)
    articles = in_order(paper)
    before = Weighing().follow(articles[:1350], text_of(paper))
    one, two = (Weighing(before).follow(articles, text_of(paper), Processes(jobs)) for jobs in (1, 2))
    assert one == two
    assert found(one) == found(Weighing().follow(articles, text_of(paper)))
    assert Weighing().follow(articles, text_of(paper), Processes(2)) == Weighing().follow(articles, text_of(paper))


# --- what is remembered ----------------------------------------------------------------------------------------------


def test_a_memory_can_keep_it_as_plain_values() -> None:
    """What comes back is what was kept."""
    made = weigh_paper(some_paper(Random(1), 30))
    assert Weighed(*marshal.loads(marshal.dumps(tuple(made)))) == made


def test_what_does_not_fit_is_as_nothing() -> None:
    """One list too few, one article twice."""
    paper = some_paper(Random(2), 30)
    good = weigh_paper(paper)
    for bad in (
        good._replace(best=good.best[1:]),
        good._replace(looks=good.looks[1:]),
        good._replace(order=(good.order[1], *good.order[1:])),
    ):
        assert weigh_paper(paper, bad) == good


def test_gathering_carries_it_on() -> None:
    """Given what the last one weighed, the paper is the same."""
    one = [published(n, f"Hội vật làng Liễu Đôi năm {n % 4}").article for n in range(1, 20)]
    other = [replace(one[0], title="Giá lúa"), *one[2:]]
    before = gathered(*one).weighed
    assert before.order
    carried, afresh = gather(other, (), {}, settings(), Clock(NOW), Weighing(before)), gathered(*other)
    assert carried.catalogue == afresh.catalogue
    assert carried.problems == afresh.problems
