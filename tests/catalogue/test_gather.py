"""All articles become one paper: each published, held back or refused with its reason; nothing depends on chance."""

from random import Random
from typing import Any

import pytest
from factory import article, asset, catalogue, codes, gathered, moment
from hypothesis import given
from hypothesis import strategies as st

from sitegen.catalogue.gather import Gathered
from sitegen.model import DRAFT, EXPIRED, FAILED, PUBLISHED, SCHEDULED, WITHDRAWN, Article, Published
from sitegen.problems import ERROR, only
from sitegen.settings import PagesSettings

GOOD = article("van-hoa/tot.md", "Tốt", id="good")
BY_SLUG = {"permalink": "/{category}/{slug}.html"}


def paths(result: Gathered) -> list[str]:
    return [one.article.path for one in (*result.catalogue.articles, *result.catalogue.static)]


def states(result: Gathered) -> dict[str, str]:
    return {entry.path: entry.state for entry in result.register}


def failed(result: Gathered) -> list[str]:
    return [path for path, state in states(result).items() if state == FAILED]


def errors(result: Gathered) -> list[tuple[str, str]]:
    return sorted((one.code, one.path.removeprefix("content/")) for one in only(ERROR, result.problems))


def found(result: Gathered, path: str) -> Published:
    return next(one for one in result.catalogue.articles if one.article.path == path)


# --- one article of each fault ---------------------------------------------------------------------------------------

A = "thoi-su/a.md"
FAULTS = [
    ("SG401", [article(A, links=("khong-co.md",))], {}),
    ("SG402", [article("khong-khai-bao/a.md")], {}),
    ("SG403", [article("2024/a.md")], {}),
    ("SG404", [article(A, id="good", date="2025-01-01")], {}),
    ("SG406", [article("van-hoa/b.md", tags=("Bán",)), article("van-hoa/c.md", tags=("Bán",)), article(A, tags=("Bạn",))], {}),
    ("SG406", [article("van-hoa/b.md", authors=("Hà",)), article(A, authors=("Hạ",))], {}),
    ("SG407", [article(A, tags=("???",))], {}),
    ("SG407", [article(A, authors=("???",))], {}),
    ("SG407", [article("???/a.md")], {"sections": ()}),
    ("SG408", [article(A, related=("khong-co",))], {}),
    ("SG408", [article(A, unrelated=("khong-co.md",))], {}),
    ("SG409", [article("a.md", category="a/b/c")], {}),
    ("SG701", [article("thoi-su/0.md", slug="x"), article(A, slug="x", date="2025-01-01")], BY_SLUG),
    ("SG701", [article("trang/0.md", slug="x"), article("trang/a.md", slug="x", date="2025-01-01")], {}),
    ("SG702", [article("thoi-su/0.md", slug="x", id="a"), article(A, slug="x", id="A", date="2025-01-01")], {}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "articles", "options"), FAULTS)
def test_an_article_with_a_fault_is_refused_and_named(code, articles, options) -> None:  # type: ignore[no-untyped-def]
    """In no list, as faulty in the register, with its file in the problems; all others are published."""
    result = gathered(GOOD, *articles, **options)
    faulty = articles[-1].path
    assert errors(result) == [(code, faulty)]
    assert failed(result) == [faulty]
    assert set(paths(result)) == {GOOD.path, *(one.path for one in articles[:-1])}


def test_all_faults_of_all_articles_at_once() -> None:
    """Also several of one article."""
    both = article(A, links=("x.md", "y.md"), related=("z",))
    result = gathered(GOOD, both, article("x/b.md"))
    assert errors(result) == [("SG401", A), ("SG401", A), ("SG402", "x/b.md"), ("SG408", A)]


def test_faults_have_their_places() -> None:
    """The line of the field, where the file gives it."""
    fields = (("category", 3, 11), ("id", 4, 5), ("tags", 5, 7), ("related", 6, 10))
    faulty = [
        article("thoi-su/a.md", id="good", date="2025-01-01", lines=fields),
        article("b.md", category="x", lines=fields),
        article("thoi-su/c.md", tags=("???",), lines=fields),
        article("thoi-su/d.md", related=("y",), lines=fields),
    ]
    places = {(one.code, one.line, one.column) for one in gathered(GOOD, *faulty).problems}
    assert places == {("SG404", 4, 5), ("SG402", 3, 11), ("SG407", 5, 7), ("SG408", 6, 10)}


# --- who keeps what two want -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"date": "2019-01-01"}, {"date": "2020-01-01"}),
        ({"date": "2019-01-01"}, {"date": "2019-01-01", "path": "thoi-su/zz.md"}),
        ({"date": "2020-01-01"}, {"date": "2019-01-01", "draft": True}),
        ({"date": "2020-01-01"}, {"date": "2030-01-01"}),
        ({"date": "2020-01-01"}, {"date": "2019-01-01", "expires": "2019-02-01"}),
    ],
)
@pytest.mark.parametrize(("same", "options"), [({"id": "7"}, {}), ({"slug": "x"}, BY_SLUG)])
def test_an_address_never_changes_hands(old, new, same, options) -> None:  # type: ignore[no-untyped-def]
    """What is published keeps its id and address: not a copy made as a draft, not a newer article takes it away."""
    first = article(**{"path": "thoi-su/m.md"} | same | old)
    second = article(**{"path": "thoi-su/a.md"} | same | new)
    assert paths(gathered(first, second, **options)) == ["thoi-su/m.md"]


# --- faults and those that lead to them ------------------------------------------------------------------------------


def test_a_link_to_a_refused_article_is_no_link_and_no_second_fault() -> None:
    """By file, id, address, old address, its tag, its day: the words stay, no page leads to what is not there."""
    bad = article(
        "thoi-su/xau.md",
        "Xấu",
        id="9",
        date="2021-02-03",
        tags=("riêng",),
        aliases=("/cu.htm",),
        links=("khong-co.md",),
    )
    targets = ("/thoi-su/xau.md", "id:9", "/thoi-su/xau-9.html", "/cu.htm", "/tu-khoa/rieng/", "/2021/02/03/")
    one = article("van-hoa/a.md", links=(*targets, "tot.md"))
    result = gathered(GOOD, bad, one)
    assert found(result, one.path).links == ("",) * len(targets) + ("/van-hoa/tot-good.html",)
    assert errors(result) == [("SG401", bad.path)]
    assert codes(result.problems) == ["SG401"]


def test_what_a_refused_article_names_is_not_published_for_its_sake() -> None:
    """Neither its pictures nor its tags, authors, days and sections."""
    bad = article("rieng/xau.md", tags=("riêng",), authors=("Riêng",), image="/anh/lu.jpg", links=("khong-co.md",))
    result = gathered(article("van-hoa/tot.md", "Tốt"), bad, assets=[asset()], sections=())
    paper = result.catalogue
    assert (paper.assets, paper.tags, paper.authors) == ((), (), ())
    assert [listing.term.slug for listing in paper.sections] == ["van-hoa"]
    assert result.waiting == {"anh/lu.jpg"}


def test_a_refused_article_stands_in_no_block() -> None:
    """Nor does a pin bring it back; the pin itself is right."""
    bad = article("van-hoa/xau.md", "Xấu", id="9", links=("khong-co.md",))
    one = article("van-hoa/a.md", "A", id="1", related=("9",))
    result = gathered(GOOD, bad, one)
    shown = found(result, one.path)
    assert (shown.same_category, shown.read_more) == (("/van-hoa/tot-good.html",), ())
    assert errors(result) == [("SG401", bad.path)]


def test_two_articles_that_lead_to_each_other_stand_or_fall_alone() -> None:
    """A fault is told once, however many lead to it."""
    ring = [article(f"van-hoa/{n}.md", str(n), id=str(n), links=(f"{(n + 1) % 4}.md",)) for n in range(4)]
    ring[2] = article("van-hoa/2.md", "2", id="2", links=("3.md", "khong-co.md"))
    result = gathered(*ring)
    assert errors(result) == [("SG401", "van-hoa/2.md")]
    assert {one.article.id: one.links for one in result.catalogue.articles} == {
        "0": ("/van-hoa/1-1.html",),
        "1": ("",),
        "3": ("/van-hoa/0-0.html",),
    }


# --- held back -------------------------------------------------------------------------------------------------------

HELD = {
    DRAFT: article("thoi-su/nhap.md", "Nháp", draft=True),
    SCHEDULED: article("thoi-su/hen.md", "Hẹn", date="2030-01-01"),
    EXPIRED: article("thoi-su/het.md", "Hết", expires="2025-01-01"),
    WITHDRAWN: article("thoi-su/go.md", "Gỡ", withdrawn="Sai"),
}


@pytest.mark.parametrize("state", HELD)
def test_what_is_held_back_is_in_no_list(state: str) -> None:
    """Its tags, authors, days, pictures and section are those of nobody."""
    held = HELD[state]
    fields = {"tags": ("riêng",), "authors": ("Riêng",), "image": "/anh/lu.jpg"}
    full = article(held.path, held.title, id=held.id, date=held.date, expires=held.expires, draft=held.draft,
                   withdrawn=held.withdrawn, **fields)  # fmt: skip
    result = gathered(GOOD, full, assets=[asset()], sections=())
    paper = result.catalogue
    assert paths(result) == [GOOD.path]
    assert (paper.assets, paper.tags, paper.authors) == ((), (), ())
    assert [listing.term.slug for listing in paper.sections] == ["van-hoa"]
    assert states(result) == {GOOD.path: PUBLISHED, held.path: state}
    assert result.waiting == {"anh/lu.jpg"}


def test_the_register_has_every_article_with_its_moment() -> None:
    """State, address, and when that changes by itself; for what has expired, when it did."""
    result = gathered(GOOD, *HELD.values(), article("x/y.md"))
    entries = {entry.path: entry for entry in result.register}
    assert [entry.state for entry in result.register] == [WITHDRAWN, SCHEDULED, EXPIRED, DRAFT, PUBLISHED, FAILED]
    assert entries["thoi-su/hen.md"].due == moment("2030-01-01")
    assert entries["thoi-su/het.md"].due == moment("2025-01-01")
    assert entries["thoi-su/nhap.md"].due is None
    assert entries["thoi-su/nhap.md"].url.startswith("/thoi-su/nhap-")
    assert (entries["x/y.md"].url, entries["x/y.md"].category) == ("", "")


def test_a_withdrawn_article_still_answers() -> None:
    """At its address; a draft that was withdrawn never had one."""
    withdrawn = catalogue(HELD[WITHDRAWN], article("thoi-su/b.md", withdrawn="Sai", draft=True)).withdrawn
    assert [(url.startswith("/thoi-su/go-"), one.title) for url, one in withdrawn] == [(True, "Gỡ")]


def test_a_withdrawn_article_without_a_place_is_named() -> None:
    """Its readers would find nothing at its address."""
    assert errors(gathered(article("khong-khai-bao/a.md", withdrawn="Sai"))) == [("SG402", "khong-khai-bao/a.md")]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("SG401", {"links": ("khong-co.md",)}),
        ("SG402", {"path": "khong-khai-bao/a.md"}),
        ("SG406", {"tags": ("Bạn",)}),
        ("SG407", {"authors": ("???",)}),
        ("SG408", {"related": ("khong-co",)}),
        ("SG404", {"id": "good"}),
    ],
)
def test_a_mistake_in_an_article_for_next_week_is_told_today(code, fields) -> None:  # type: ignore[no-untyped-def]
    """At six in the morning nobody is there to mend it."""
    good = article("van-hoa/tot.md", "Tốt", id="good", tags=("Bán",))
    late = article(**{"path": A, "date": "2026-01-08 06:00"} | fields)
    result = gathered(good, late)
    assert errors(result) == [(code, late.path)]
    assert paths(result) == [good.path]


@pytest.mark.parametrize("state", [DRAFT, EXPIRED])
def test_what_is_not_to_appear_may_have_mistakes(state: str) -> None:
    """A draft is unfinished."""
    fields: dict[str, dict[str, Any]] = {DRAFT: {"draft": True}, EXPIRED: {"expires": "2025-01-01"}}
    unfinished = article("khong-khai-bao/a.md", links=("x.md",), tags=("???",), related=("y",), **fields[state])
    assert gathered(GOOD, unfinished).problems == ()


# --- the paper -------------------------------------------------------------------------------------------------------


def test_articles_stand_newest_first_then_by_id() -> None:
    """By the instant, whatever the zone it is written in."""
    rows = [
        ("c", "2024-01-01 06:00"),
        ("b", "2024-01-01 06:00"),
        ("a", "2024-01-01T00:30:00+00:00"),
        ("d", "2023-01-01"),
    ]
    made = [article(f"thoi-su/{n}.md", str(n), id=name, date=date) for n, (name, date) in enumerate(rows)]
    assert [one.article.id for one in catalogue(*made).articles] == ["a", "b", "c", "d"]


def test_sections_have_their_own_articles_and_those_below() -> None:
    """Declared ones also when they are empty, in the paper's order."""
    paper = catalogue(
        article("thoi-su/chinh-tri/a.md", "A", date="2024-01-02"), article("thoi-su/b.md", "B", date="2024-01-01")
    )
    lists = {one.term.slug: [a.article.title for a in one.articles] for one in paper.sections}
    assert lists == {"thoi-su": ["A", "B"], "thoi-su/chinh-tri": ["A"], "van-hoa": []}
    assert list(lists) == ["thoi-su", "thoi-su/chinh-tri", "van-hoa"]


def test_tags_and_authors_stand_in_dictionary_order() -> None:
    """Authors by their given name; two spellings on one article are one tag."""
    paper = catalogue(
        article("thoi-su/a.md", tags=("đồng", "dân", "Dân", "ao làng"), authors=("Lê Bình", "Trần An")),
        article("thoi-su/b.md", "B", tags=("ăn chay",), authors=("Đỗ Ánh",)),
    )
    assert [one.term.title for one in paper.tags] == ["ao làng", "ăn chay", "Dân", "đồng"]
    assert [one.term.title for one in paper.authors] == ["Trần An", "Đỗ Ánh", "Lê Bình"]
    assert {len(one.tags) for one in paper.articles} == {3, 1}


def test_static_pages_are_in_no_list() -> None:
    """They have an address of their own, stand in dictionary order, and need no date."""
    about = [
        article(f"trang/{name}.md", title) for name, title in (("b", "Đặt báo"), ("a", "Giới thiệu"), ("c", "Ảnh"))
    ]
    paper = catalogue(GOOD, *about)
    assert [one.url for one in paper.static] == ["/trang/anh.html", "/trang/dat-bao.html", "/trang/gioi-thieu.html"]
    assert [one.article for one in paper.articles] == [GOOD]
    assert paper.articles[0].read_more == ()


def test_published_files_are_those_that_somebody_uses() -> None:
    """An article, the settings, or a folder that is published whole; a prefix is no folder."""
    files = [
        asset(path)
        for path in ("anh/lu.jpg", "anh/khac.jpg", "logo.svg", "tep/a.pdf", "tep2/b.pdf", "bia.jpg", "toi.svg")
    ]
    one = article("thoi-su/a.md", images=("/anh/lu.jpg",), links=("/tep2/b.pdf",))
    result = gathered(one, assets=files, logo="/logo.svg", logo_dark="toi.svg", share_image="bia.jpg")
    published = [file.path for file in result.catalogue.assets]
    assert published == ["anh/lu.jpg", "bia.jpg", "logo.svg", "tep2/b.pdf", "toi.svg"]


def test_a_picture_that_the_settings_name_and_nobody_has_is_told() -> None:
    """Each of them by its name, like a picture that an article shows."""
    result = gathered(assets=[asset("logo.svg")], logo="/logo.svg", logo_dark="toi.svg", share_image="bia.jpg")
    assert [(found.code, found.path) for found in result.problems] == [("SG501", "sitegen.toml")] * 2
    assert ["bia.jpg" in str(result.problems[0]), "toi.svg" in str(result.problems[1])] == [True, True]


def test_the_paper_may_have_no_article() -> None:
    """The first morning of a newspaper."""
    result = gathered()
    assert (result.catalogue.articles, result.register, result.problems) == ((), (), ())
    assert len(result.catalogue.sections) == 3


# --- laws ------------------------------------------------------------------------------------------------------------

FIELDS = st.fixed_dictionaries(
    {
        "folder": st.sampled_from(["thoi-su", "thoi-su/chinh-tri", "van-hoa", "la", "trang"]),
        "title": st.sampled_from(["Lũ", "Lụa", "Hội"]),
        "id": st.sampled_from(["1", "2", "3", "4", "5", "A", "a"]),
        "date": st.sampled_from(["2024-01-01", "2024-01-02", "2030-01-01"]),
        "draft": st.booleans(),
        "withdrawn": st.sampled_from(["", "", "Sai"]),
        "tags": st.lists(st.sampled_from(["lúa", "lụa", "Hà Nam", "ha nam", "???"]), max_size=2, unique=True).map(
            tuple
        ),
        "links": st.lists(st.sampled_from(["id:1", "id:2", "id:x", "/tu-khoa/lua/", "0.md"]), max_size=2).map(tuple),
        "related": st.lists(st.sampled_from(["1", "2", "x"]), max_size=1).map(tuple),
    }
)


def made(rows: list[dict[str, object]]) -> list[Article]:
    return [
        article(f"{row['folder']}/{number}.md", **{key: value for key, value in row.items() if key != "folder"})  # type: ignore[arg-type]
        for number, row in enumerate(rows)
    ]


@given(st.lists(FIELDS, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_files_means_nothing(rows: list[dict[str, object]], random: Random) -> None:
    """The same paper, register and problems from every shuffling."""
    one = made(rows)
    other = one[:]
    random.shuffle(other)
    assert gathered(*one) == gathered(*other)


@given(st.lists(FIELDS, max_size=8))
def test_every_article_is_published_held_back_or_refused_with_a_reason(rows: list[dict[str, object]]) -> None:
    """Nothing gets lost, nothing is there twice, no link leads to what is not there."""
    result = gathered(*made(rows))
    shown = paths(result)
    assert len(result.register) == len(rows)
    assert sorted(shown) == sorted(path for path, state in states(result).items() if state == PUBLISHED)
    assert {path for _, path in errors(result)} == set(failed(result))
    urls = [one.url for one in (*result.catalogue.articles, *result.catalogue.static)]
    assert len({url.lower() for url in urls}) == len(urls)
    there = {*urls, *(listing.term.url for listing in result.catalogue.tags), ""}
    for one in (*result.catalogue.articles, *result.catalogue.static):
        assert len(one.links) == len(one.article.body.links)
        assert set(one.links) <= there


@pytest.mark.parametrize("link", ["/tac-gia/ha/", "/2024/", "/luu-tru/", "/feed.json"])
def test_a_link_to_a_page_that_the_settings_leave_out_leads_nowhere(link):
    """It is an error, as any link to a page that is not there."""
    one = article(A, authors=("Hà",), links=(link,))
    assert errors(gathered(one)) == []
    without = PagesSettings(authors=False, days=False, json_feed=False)
    assert errors(gathered(one, pages=without)) == [("SG401", A)]
