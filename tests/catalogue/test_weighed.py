"""A weighing that starts from an earlier one finds what one from nothing finds, whatever was edited in between."""

import marshal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

import pytest
from factory import NOW, gathered, moment, published, settings
from hypothesis import given
from hypothesis import strategies as st

from sitegen.catalogue import weighed
from sitegen.catalogue.gather import gather
from sitegen.catalogue.states import Clock
from sitegen.catalogue.weighed import NOTHING, Weighed, weigh
from sitegen.model import Published

TITLES = ["Lễ hội", "Hội vật làng", "Giá lúa", "Lúa và hội", "Mưa làng", "Giá vật liệu mưa", "Xyz"]
TAGS = ["lúa", "hội", "làng nghề"]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows that a small archive does not fill."""
    for name, value in {"_REACH": 2, "_TELLING": 2, "STORED": 2}.items():
        monkeypatch.setattr(weighed, name, value)


@dataclass(frozen=True)
class Edit:
    """One article as it is from now on; without a title it is gone."""

    number: int
    title: str = ""
    day: int = 0
    tags: tuple[str, ...] = ()


edits = st.builds(
    Edit,
    st.integers(0, 40),
    st.sampled_from(["", *TITLES]),
    st.integers(0, 30),
    st.lists(st.sampled_from(TAGS), unique=True, max_size=2).map(tuple),
)


def edited(paper: dict[int, Edit], *changes: Edit) -> dict[int, Edit]:
    after = paper | {one.number: one for one in changes}
    return {number: one for number, one in after.items() if one.title}


def in_order(paper: dict[int, Edit]) -> list[Published]:
    """Newest first, then by id."""
    articles = [
        published(n, one.title, date=moment(f"2024-05-{one.day + 1:02}"), tags=one.tags) for n, one in paper.items()
    ]
    return sorted(sorted(articles, key=lambda one: one.article.id), key=lambda one: one.article.date, reverse=True)


@given(st.lists(edits, min_size=20, max_size=60), st.lists(st.lists(edits, max_size=3), min_size=1, max_size=6))
def test_after_any_edits_it_is_as_if_from_nothing(first: list[Edit], later: list[list[Edit]]) -> None:
    """New titles and tags, articles new, gone and moved; several at a time, and each time from the last."""
    paper = edited({}, *first)
    last = weigh(in_order(paper))
    for changes in later:
        paper = edited(paper, *changes)
        last = weigh(in_order(paper), last)
        assert last == weigh(in_order(paper))


@given(st.lists(edits, max_size=30), st.lists(edits, max_size=30))
def test_any_paper_may_be_the_earlier_one(one: list[Edit], other: list[Edit]) -> None:
    """Also one that has little in common with this one."""
    paper = in_order(edited({}, *one))
    assert weigh(paper, weigh(in_order(edited({}, *other)))) == weigh(paper)


@given(st.lists(st.integers(0, 25), unique=True, min_size=2), st.randoms(use_true_random=False))
def test_whatever_the_order_the_result_is_of_this_order(numbers: list[int], random: Random) -> None:
    """Articles that changed places count as gone and new."""
    one = [published(n, TITLES[n % len(TITLES)], tags=[TAGS[n % 3]]) for n in numbers]
    other = one[:]
    random.shuffle(other)
    assert weigh(other, weigh(one)) == weigh(other)


def test_neighbours_in_time_move_up_and_make_room() -> None:
    """Where nothing is shared the nearest fill up: one is gone, or new, at each place in turn."""
    whole = [published(n, f"Từ{n}") for n in range(20, 0, -1)]
    for place in range(len(whole)):
        without = [*whole[:place], *whole[place + 1 :]]
        assert weigh(without, weigh(whole)) == weigh(without)
        assert weigh(whole, weigh(without)) == weigh(whole)


# --- a real archive, in small ----------------------------------------------------------------------------------------

SYLLABLES = [f"{head}{tail}" for head in ("b", "ch", "d", "g", "kh", "l", "m", "ng", "th", "tr") for tail in ("a", "e", "i", "o")]  # fmt: skip


def some_title(random: Random) -> str:
    """Some words are common, most are rare."""
    return " ".join(SYLLABLES[int(len(SYLLABLES) * random.random() ** 3)] for _ in range(random.randrange(3, 9)))


def some_edit(random: Random, paper: dict[int, Edit]) -> dict[int, Edit]:
    number = random.choice([random.choice([*paper]), random.randrange(1000)])
    one = paper.get(number, Edit(number, some_title(random), random.randrange(31), (random.choice(TAGS),)))
    changes = [
        replace(one, title=some_title(random)),
        replace(one, title=f"{one.title} {random.choice(SYLLABLES)}"),
        replace(one, tags=(random.choice(TAGS),)),
        replace(one, day=random.randrange(31)),
        replace(one, title=""),
    ]
    return edited(paper, random.choice(changes))


def papers(random: Random, articles: int, times: int) -> Iterator[list[Published]]:
    """The paper as it was at first, and after each of some edits."""
    tags = [(), (TAGS[0],), (TAGS[1],), (TAGS[1], TAGS[2])]
    paper = {n: Edit(n, some_title(random), random.randrange(31), random.choice(tags)) for n in range(articles)}
    for _ in range(times):
        yield in_order(paper)
        paper = some_edit(random, paper)


@pytest.mark.parametrize("seed", range(3))
def test_edits_of_a_few_hundred_articles(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One at a time; with wider windows, and with words that are as frequent as others."""
    monkeypatch.setattr(weighed, "_REACH", 3 + seed)
    monkeypatch.setattr(weighed, "STORED", 4)
    last = NOTHING
    for paper in papers(Random(seed), 200, 12):
        last = weigh(paper, last)
        assert last == weigh(paper)


def test_one_title_costs_few_weighings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lists of all others stay as they were."""
    first, last, *_ = papers(Random(6), 300, 2)
    before = weigh(first)
    weighings: list[int] = []
    best = weighed._Weighing._best
    monkeypatch.setattr(
        weighed._Weighing, "_best", lambda self, number: (weighings.append(number), best(self, number))[1]
    )
    weigh(last, before)
    assert 0 < len(weighings) < 100


# --- what is remembered ----------------------------------------------------------------------------------------------


def test_a_memory_can_keep_it_as_plain_values() -> None:
    """What comes back is what was kept."""
    found = weigh(in_order({n: Edit(n, TITLES[n % 7], n) for n in range(9)}))
    assert Weighed(*marshal.loads(marshal.dumps(tuple(found)))) == found


def test_what_does_not_fit_is_as_nothing() -> None:
    """One list too few, one article twice."""
    paper = in_order({n: Edit(n, TITLES[n % 7], n) for n in range(9)})
    good = weigh(paper)
    for bad in (
        good._replace(best=good.best[1:]),
        good._replace(texts=good.texts[1:]),
        good._replace(order=(good.order[1], *good.order[1:])),
    ):
        assert weigh(paper, bad) == good


def test_gathering_carries_it_on() -> None:
    """Given what the last one weighed, the paper is the same."""
    one = [published(n, TITLES[n % 7]).article for n in range(1, 20)]
    other = [replace(one[0], title="Giá lúa"), *one[2:]]
    before = gathered(*one).weighed
    assert before.order
    assert gather(other, (), {}, settings(), Clock(NOW), before) == gathered(*other)
