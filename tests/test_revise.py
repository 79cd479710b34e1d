"""A paper revised after edits is the paper that gathering everything again would have made, and so are its pages."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import Any
from zlib import crc32

import pytest
from factory import NOW, all_of, article, moment, settings
from hypothesis import given
from hypothesis import strategies as st

from sitegen.catalogue import ranking, weighed, weighing
from sitegen.catalogue.gather import Gathered, gather
from sitegen.catalogue.revise import Revision, revise
from sitegen.catalogue.states import Clock
from sitegen.catalogue.weighed import TextOf
from sitegen.catalogue.weighing import Weighing
from sitegen.model import Article, Asset, Body
from sitegen.pages.cards import Touched
from sitegen.pages.plan import plan, replan

pytestmark = pytest.mark.slow

SETTINGS = settings(page_size=2, feed_size=8)
PICTURES = {path: Asset(path, path, "0" * 32, 640, 480) for path in ("anh/lu.jpg", "anh/cau.jpg")}
TITLES = ["Lễ hội làng", "Hội vật làng Sình", "Giá lúa vụ mùa", "Lúa và hội", "Mưa trên làng"]
NUMBERS = range(12)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a small archive comes up against."""
    for module in (weighed, weighing):
        monkeypatch.setattr(module, "STORED", 4)
    monkeypatch.setattr(ranking, "SPARE", 5)
    monkeypatch.setattr(ranking, "BOUND", 8)


LEADS = [
    "Đoạn đầu.",
    "Hội vật làng Liễu Đôi, huyện Thanh Liêm, mở trước đình thờ Đoàn tướng quân từ mồng năm Tết.",
    "Hội vật làng Liễu Đôi, huyện Thanh Liêm, mở trước đình thờ Đoàn tướng quân từ mồng sáu Tết.",
    "Giá lúa vụ mùa ở Lý Nhân lên từng ngày, thương lái đến tận ruộng.",
]
FIELDS = {
    "title": st.sampled_from(TITLES),
    "summary": st.sampled_from(["", "Sapo một.", "Sapo hai."]),
    "lead": st.sampled_from(LEADS),
    "bold": st.booleans(),
    "image": st.sampled_from(["", "/anh/thieu.jpg", "/anh/lu.jpg"]),
    "image_caption": st.sampled_from(["", "Nước lên."]),
    "links": st.sampled_from([(), ("id:3",), ("id:7", "/thoi-su/")]),
    "updated": st.sampled_from([None, "2025-01-01", "2025-02-01"]),
    "featured": st.booleans(),
}
"""What an edit may change of an article that stays where it stands."""
papers = st.lists(st.fixed_dictionaries(FIELDS), min_size=len(NUMBERS), max_size=len(NUMBERS))
edits = st.dictionaries(
    st.sampled_from(NUMBERS),
    st.fixed_dictionaries({}, optional=FIELDS),
    min_size=1,
    max_size=3,  # type: ignore[arg-type]
)


def written(number: int, fields: dict[str, Any]) -> Article:
    """An article whose place in the paper is decided by its number; the lead is all of its text."""
    fields = {**fields}
    path = f"trang/trang-{number}.md" if number < 3 else f"thoi-su/bai-{number}.md"
    place = {"id": str(number), "slug": f"bai-{number}", "date": moment(f"2024-05-{1 + number // 2:02}")}
    tags = ("lúa", "hội")[: number % 3]
    pins = ("5",) if number == 8 else ()
    lead, bold = fields.get("lead", ""), fields.pop("bold", False)
    text = {"text": lead, "digest": f"{crc32(lead.encode()):031}{bold:d}"}
    aliases = (f"/cu/{number}.html",) if number % 4 == 0 else ()
    return article(
        path,
        category="thoi-su/chinh-tri" if number % 2 else "van-hoa",
        tags=tags,
        aliases=aliases,
        related=pins,
        **place,
        **text,
        **fields,
    )


def gathered_of(articles: Iterable[Article]) -> Gathered:
    articles = tuple(articles)
    return gather(articles, (), PICTURES, SETTINGS, Clock(NOW), text_of=text_of(articles))


def text_of(articles: Iterable[Article]) -> TextOf:
    texts = {one.path: one.body.lead for one in articles}
    return texts.__getitem__


def revise_paper(before: Gathered, *edited: Article) -> Revision | None:
    changed = {one.path: one for one in edited}
    texts = text_of([*(one.article for one in before.catalogue.articles), *edited])
    return revise(before, changed, Weighing(before.weighed).reword(edited, texts))


def found(paper: Gathered) -> tuple[object, ...]:
    """What is carried on of a weighing. Lists may keep more spare others than one made from nothing."""
    weighed = paper.weighed
    return weighed.order, weighed.looks, weighed.judged, [weighed.candidates(slot) for slot in weighed.order]


def pages_of(gathered: Gathered) -> dict[str, tuple[Any, ...]]:
    return {page.path: all_of(page) for page in plan(gathered.catalogue, SETTINGS, (), ()).pages}


def articles_of(paper: list[dict[str, Any]]) -> dict[int, Article]:
    return {number: written(number, fields) for number, fields in zip(NUMBERS, paper, strict=True)}


@given(papers, edits)
def test_a_revised_paper_is_the_gathered_one(paper: list[dict[str, Any]], changes: dict[int, dict[str, Any]]) -> None:
    """Whatever words change: either the paper is the same as gathered anew, or revising says that it cannot tell."""
    before = articles_of(paper)
    edited = {number: written(number, paper[number] | fields) for number, fields in changes.items()}
    revision = revise_paper(gathered_of(before.values()), *edited.values())
    if revision is not None:
        after = gathered_of((before | edited).values())
        assert revision.gathered.catalogue == after.catalogue
        assert revision.gathered.register == after.register
        assert {*revision.gathered.problems} == {*after.problems}
        assert found(revision.gathered) == found(after)


@given(papers, edits)
def test_pages_that_are_not_planned_again_are_as_they_were(
    paper: list[dict[str, Any]], changes: dict[int, dict[str, Any]]
) -> None:
    """The pages planned for a revised paper, laid over those of before, are the pages of the paper as gathered anew."""
    before = articles_of(paper)
    edited = {number: written(number, paper[number] | fields) for number, fields in changes.items()}
    first = gathered_of(before.values())
    revision = revise_paper(first, *edited.values())
    if revision is not None:
        again = replan(revision.gathered.catalogue, SETTINGS, (), revision_touched(revision))
        laid_over = pages_of(first) | {page.path: all_of(page) for page in again}
        assert laid_over == pages_of(gathered_of((before | edited).values()))


def test_copies_come_and_go_with_the_words() -> None:
    """Of two that read alike the later is told of as long as they do, and neither is shown below the other."""
    paper = articles_of([PLAIN for _ in NUMBERS])
    alike = {number: written(number, PLAIN | {"lead": LEADS[number % 2 + 1]}) for number in (9, 10)}
    first = gathered_of(paper.values())
    became = revise_paper(first, *alike.values())
    assert became is not None
    (told,) = [one for one in became.gathered.problems if one.code == "SG411"]
    assert told.path == "content/thoi-su/bai-10.md"
    mended = revise_paper(became.gathered, paper[9])
    assert mended is not None
    assert [one for one in mended.gathered.problems if one.code == "SG411"] == []


def test_a_copy_is_told_of_where_it_stands_now() -> None:
    """A line more above the title of either, and the message names that line."""
    paper = articles_of([PLAIN | ({"lead": LEADS[1]} if number in (9, 10) else {}) for number in NUMBERS])
    for number, line in ((9, 4), (10, 5)):
        moved = replace(paper[number], lines=(("title", line, 8),))
        revision = revise_paper(gathered_of(paper.values()), moved)
        assert revision is not None
        paper |= {number: moved}
        assert {*revision.gathered.problems} == {*gathered_of(paper.values()).problems}
        assert "SG411" in {one.code for one in revision.gathered.problems}


PLAIN: dict[str, Any] = {"title": "Lễ hội làng"}


def revised(number: int, **fields: Any) -> Revision | None:
    """The revision after one article of a plain paper got other fields."""
    before = articles_of([PLAIN for _ in NUMBERS])
    after = replace(before[number], **fields)
    return revise_paper(gathered_of(before.values()), after)


def test_a_title_touches_what_shows_it() -> None:
    """A headline changes the article's own page, its face in lists, and the pages whose blocks show it."""
    found = revised(4, title="Hội vật làng Sình")
    assert found is not None
    assert found.faces == {"/van-hoa/bai-4-4.html"}
    assert "/van-hoa/bai-4-4.html" in found.pages
    assert len(found.pages) > 1


def test_a_body_touches_its_own_page_only() -> None:
    """What only the article's own page shows leaves every face as it was."""
    found = revised(4, body=Body("9" * 32, lead="Nước sông Châu lên nhanh trong đêm."))
    assert found is not None
    assert found.faces == frozenset()
    assert found.pages == {"/van-hoa/bai-4-4.html"}


@pytest.mark.parametrize(
    "fields",
    [
        {"date": moment("2024-06-01")},
        {"date": moment("2024-05-03").astimezone(moment("2024-05-03T00:00:00Z").tzinfo)},
        {"slug": "khac"},
        {"id": "90"},
        {"category": "thoi-su"},
        {"tags": ("mới",)},
        {"authors": ("Trần Văn Bình",)},
        {"draft": True},
        {"withdrawn": "Theo yêu cầu."},
        {"expires": moment("2030-01-01")},
        {"aliases": ("/khac.html",)},
        {"related": ("8",)},
        {"unrelated": ("8",)},
        {"image": "/anh/lu.jpg"},
        {"related": ("khong-co",)},
    ],
    ids=lambda fields: " ".join(chain(fields)),
)
def test_what_moves_an_article_is_not_revised(fields: dict[str, Any]) -> None:
    """An article that stands elsewhere, beside others, with other files, or faulty: the whole paper is gathered."""
    assert revised(4, **fields) is None


def test_an_article_that_was_not_published_is_not_revised() -> None:
    """What becomes of a draft or of a new file is not for a revision to say."""
    before = articles_of([PLAIN for _ in NUMBERS])
    new = written(20, PLAIN)
    assert revise_paper(gathered_of(before.values()), new) is None


def test_a_link_in_a_body_is_planned_for_the_page_and_its_feeds() -> None:
    """What no list shows of an article is shown by its own page, and by the feeds that carry its whole text."""
    before = articles_of([PLAIN for _ in NUMBERS])
    edited = written(11, PLAIN | {"links": ("id:3",)})
    revision = revise_paper(gathered_of(before.values()), edited)
    assert revision is not None
    assert revision.faces == frozenset()
    again = {page.path for page in replan(revision.gathered.catalogue, SETTINGS, (), revision_touched(revision))}
    assert {"thoi-su/chinh-tri/bai-11-11.html", "rss.xml", "thoi-su/chinh-tri/rss.xml"} <= again


def revision_touched(revision: Revision) -> Touched:
    return Touched(revision.faces, revision.pages)
