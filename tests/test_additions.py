"""A paper with a few more articles is the paper that gathering everything anew would have made, and so are its pages."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from zlib import crc32

import pytest
from factory import NOW, all_of, article, moment, settings
from hypothesis import given
from hypothesis import settings as settings_of_chance
from hypothesis import strategies as st

from sitegen.catalogue import ranking, weighed, weighing
from sitegen.catalogue.additions import addition_to, enlarge
from sitegen.catalogue.few import Before, roll_of
from sitegen.catalogue.gather import Gathered, gather
from sitegen.catalogue.related import LEAST
from sitegen.catalogue.revise import Revision
from sitegen.catalogue.states import Clock
from sitegen.catalogue.weighing import Weighing
from sitegen.model import Article, Asset
from sitegen.pages.cards import Touched
from sitegen.pages.paths import Occupied
from sitegen.pages.plan import plan, replan
from sitegen.problems import ERROR, only

SETTINGS = settings(page_size=2, feed_size=3)
CLOCK = Clock(NOW)
PICTURES = {path: Asset(path, path, "0" * 32, 640, 480) for path in ("anh/lu.jpg", "anh/cau.jpg")}
TEXTS = [
    "",
    "Hội vật làng Liễu Đôi, huyện Thanh Liêm, mở trước đình thờ Đoàn tướng quân từ mồng năm Tết.",
    "Hội vật làng Liễu Đôi, huyện Thanh Liêm, mở trước đình thờ Đoàn tướng quân từ mồng sáu Tết.",
    "Giá lúa vụ mùa ở Lý Nhân lên từng ngày, thương lái đến tận ruộng.",
]
STORIES = st.lists(
    st.fixed_dictionaries(
        {
            "title": st.sampled_from(["Lễ hội làng", "Hội vật làng Sình", "Giá lúa vụ mùa", "Lúa và hội"]),
            "lead": st.sampled_from(TEXTS),
            "date": st.sampled_from(
                ["2023-12-31", "2024-05-01", "2024-05-01 09:00", "2024-05-07", "2024-06-01", "2025-02-02"]
            ),
            "category": st.sampled_from(["thoi-su", "thoi-su/chinh-tri", "van-hoa"]),
            "tags": st.lists(st.sampled_from(["lúa", "Lúa", "hội", "lũ lụt", "lu lut"]), max_size=2).map(tuple),
            "authors": st.sampled_from([(), ("Trần Văn Bình",), ("Ban Văn hóa",)]),
        },
        optional={
            "image": st.sampled_from(["/anh/lu.jpg", "/anh/cau.jpg", "/anh/thieu.jpg"]),
            "images": st.sampled_from([("/anh/lu.jpg",), ("/anh/cau.jpg",)]),
            "links": st.sampled_from([("id:90",), ("/thoi-su/",), ("/2024/05/01/",)]),
            "aliases": st.sampled_from([("/cu/1.html",), ("/cu/2.html",)]),
            "expires": st.sampled_from([moment("2025-03-01"), moment("2030-01-01")]),
            "featured": st.just(True),
            "draft": st.just(True),
        },
    ),
    min_size=1,
    max_size=9,
)
NEW = st.integers(1, 3)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a small archive comes up against."""
    for module in (weighed, weighing):
        monkeypatch.setattr(module, "STORED", 9)
    monkeypatch.setattr(ranking, "SPARE", 10)
    monkeypatch.setattr(ranking, "BOUND", 16)
    # In so small an archive weighing all anew is sooner done.
    monkeypatch.setattr(weighing, "_ANEW", 1)


def written(number: int, fields: dict[str, Any]) -> Article:
    """An article of its own id and address; the lead is all of its text."""
    lead = fields["lead"]
    own = {"id": str(number), "slug": f"bai-{number}", "text": lead, "digest": f"{crc32(lead.encode()):032}"}
    return article(f"tin/bai-{number}.md", **fields, **own)


WRESTLING = [
    "Sới đắp bằng đất pha cát.",
    "Trống thúc ba hồi, đô vật chào nhau.",
    "Giải nhất năm nay là con bê vàng.",
    "Bà con quây kín sân đình từ sáng sớm.",
    "Trọng tài phất cờ, keo đầu bắt đầu.",
    "Miếng bốc và miếng gồng được dùng nhiều hơn cả.",
    "Trẻ con tập vật trên bãi cỏ ven sông.",
    "Các cụ kể chuyện vua ban áo.",
    "Người thắng được công kênh quanh đình.",
    "Chiều muộn, hội tan, cỏ còn ướt sương.",
]
KIN = [
    written(
        90 + number,
        {
            "title": "Hội vật làng Sình",
            "lead": lead,
            "date": f"2024-03-{1 + number:02}",
            "category": "van-hoa" if number < 6 else "thoi-su",
        },
    )
    for number, lead in enumerate(WRESTLING)
]
"""Ten that have kin enough in each other: nothing has to be filled in from nearby."""


def gathered_of(articles: Iterable[Article]) -> Gathered:
    articles = tuple(articles)
    texts = {one.path: one.body.lead for one in articles}
    return gather(articles, (), PICTURES, SETTINGS, CLOCK, text_of=texts.__getitem__)


def before_of(paper: Gathered, articles: Iterable[Article]) -> Before:
    """What memory would know of a paper."""
    articles = tuple(articles)
    sources = {one.url: one.article.path for one in paper.catalogue.articles}
    by_path = {one.path: one for one in articles}
    taken = Occupied(page.path for page in plan(paper.catalogue, SETTINGS, (), ()).pages).takes
    roll = roll_of(articles, CLOCK)
    return Before(
        paper.targets, roll, paper.problems, by_path.get, lambda url: sources.get(url, ""), lambda urls: (), taken
    )


def enlarged(then: list[Article], new: list[Article]) -> Revision | None:
    """The paper of the first with the second; None where that has to be gathered anew, or there were errors before."""
    before = gathered_of(then)
    if only(ERROR, [*before.problems, *plan(before.catalogue, SETTINGS, (), ()).problems]):
        return None
    addition = addition_to(before_of(before, then), new, PICTURES, SETTINGS, CLOCK)
    texts = {one.path: one.body.lead for one in (*then, *new)}
    following = Weighing(before.weighed)
    weigh = lambda articles: following.enlarge(articles, texts.__getitem__)  # noqa: E731
    return enlarge(before, addition, weigh) if addition else None


def found(paper: Gathered) -> tuple[object, ...]:
    """What is carried on of a weighing, by article: slots may be numbered otherwise."""
    weighed = paper.weighed
    ids = {slot: look[0] for slot, look in enumerate(weighed.looks)}
    order = [ids[slot] for slot in weighed.order]
    near = {ids[slot]: [ids[one] for one in weighed.candidates(slot)] for slot in weighed.order}
    return order, near, {frozenset((ids[pair >> 24], ids[pair & 0xFFFFFF])) for pair in weighed.copied()}


def targets_of(paper: Gathered) -> dict[str, Any]:
    shown = {name: getattr(paper.targets, name) for name in ("files", "ids", "states", "addresses", "held", "assets")}
    return {name: dict(value) if name not in ("addresses",) else value for name, value in shown.items()}


def pages_of(gathered: Gathered) -> dict[str, tuple[Any, ...]]:
    return {page.path: all_of(page) for page in plan(gathered.catalogue, SETTINGS, (), ()).pages}


def test_kin_need_no_filling_in() -> None:
    """The tests below are about such articles too."""
    found = gathered_of(KIN).catalogue.articles
    assert sum(not one.filled and len(one.read_more) >= LEAST for one in found) >= 6


@settings_of_chance(max_examples=120)
@given(STORIES, NEW)
def test_an_enlarged_paper_is_the_gathered_one(stories: list[dict[str, Any]], new: int) -> None:
    """Whatever comes: either the paper is the same as gathered anew, or enlarging says that it cannot tell."""
    articles = [*KIN, *(written(number, fields) for number, fields in enumerate(stories))]
    revision = enlarged(articles[:-new], articles[-new:])
    if revision is not None:
        after = gathered_of(articles)
        assert revision.gathered.catalogue == after.catalogue
        assert revision.gathered.register == after.register
        assert {*revision.gathered.problems} == {*after.problems}
        assert revision.gathered.waiting == after.waiting
        assert targets_of(revision.gathered) == targets_of(after)
        assert found(revision.gathered) == found(after)


@settings_of_chance(max_examples=120)
@given(STORIES, NEW)
def test_pages_that_are_not_planned_again_are_as_they_were(stories: list[dict[str, Any]], new: int) -> None:
    """The pages planned for an enlarged paper, laid over those of before, are the pages of the paper as gathered anew."""
    articles = [*KIN, *(written(number, fields) for number, fields in enumerate(stories))]
    revision = enlarged(articles[:-new], articles[-new:])
    if revision is not None:
        touched = Touched(revision.faces, revision.pages, revision.added, revision.assets)
        again = replan(revision.gathered.catalogue, SETTINGS, (), touched)
        before = gathered_of(articles[:-new])
        laid_over = pages_of(before) | {page.path: all_of(page) for page in again}
        assert laid_over == pages_of(gathered_of(articles))


def test_an_address_that_a_draft_held_back_is_looked_up_anew() -> None:
    """A link to a day on which only a draft stood leads somewhere once another article of that day comes."""
    plain = {"title": "Lúa và hội", "lead": "", "category": "van-hoa", "tags": (), "authors": ()}
    draft = written(1, plain | {"date": "2024-07-07", "draft": True})
    linking = written(2, plain | {"date": "2024-05-01", "links": ("/2024/07/07/",)})
    other_month, that_day = (written(3, plain | {"date": day}) for day in ("2024-08-08", "2024-07-07"))
    assert enlarged([draft, linking], [other_month]) is not None
    assert enlarged([draft, linking], [that_day]) is None


PLAIN: dict[str, Any] = {"title": "Lúa và hội", "lead": "", "tags": (), "authors": ()}


def test_an_article_without_kin_may_be_shown_a_new_one_from_elsewhere() -> None:
    """Where nothing of its own section is left to fill its block with, the nearest in time of the whole paper do."""
    lonely = written(0, PLAIN | {"title": "Rằm tháng bảy", "date": "2024-05-01", "category": "van-hoa"})
    others = [written(n, PLAIN | {"date": f"2024-01-{n:02}", "category": "thoi-su"}) for n in range(1, 6)]
    revision = enlarged([lonely, *others], [written(9, PLAIN | {"date": "2024-05-02", "category": "thoi-su"})])
    assert revision is not None
    assert "/van-hoa/bai-0-0.html" in revision.pages


def test_a_spelling_is_told_of_where_it_is_used_first() -> None:
    """One message for each spelling: it moves to the new article if that stands before all others."""
    common = [written(n, PLAIN | {"date": "2024-05-01", "category": "thoi-su", "tags": ("lúa",)}) for n in (4, 5, 6)]
    other = written(7, PLAIN | {"date": "2024-05-02", "category": "thoi-su", "tags": ("Lúa",)})
    revision = enlarged([*common, other], [replace(other, path="tin/bai-1.md", id="1", slug="bai-1")])
    assert revision is not None
    assert {one.path for one in revision.gathered.problems if one.code == "SG405"} == {"content/tin/bai-1.md"}
