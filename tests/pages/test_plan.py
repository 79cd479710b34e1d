"""Every file is planned once: two pages for one path, twins in capitals and impossible paths are named, not lost."""

import pickle
from dataclasses import fields, is_dataclass, replace

import pytest
from factory import all_of, article, asset, catalogue, paper_of, plan_of, settings
from hypothesis import given
from hypothesis import strategies as st

from sitegen.digest import digest
from sitegen.model import Page
from sitegen.pages.others import CopyView, RedirectView, WithdrawnView
from sitegen.pages.plan import MAKERS, Plan, bodies_of, plan


def paths(*articles, **options) -> list[str]:  # type: ignore[no-untyped-def]
    return [page.path for page in plan_of(*articles, **options).pages]


def shown(plan: Plan) -> list[tuple[object, ...]]:
    """All pages with what they show, made now where it is made late."""
    return [all_of(page) for page in plan.pages]


def test_a_whole_paper() -> None:
    """Every page of a small paper, in the order of publication: nothing is shown before what it leads to is there."""
    one = article(
        "thoi-su/a.md",
        id="7",
        slug="lu",
        date="2024-05-31",
        tags=("lũ",),
        authors=("Hà",),
        image="/anh/lu.jpg",
        aliases=("/cu",),
    )
    gone = article("thoi-su/b.md", id="8", slug="go", withdrawn="Sai")
    about = article("trang/gioi-thieu.md", "Giới thiệu")
    assert paths(one, gone, about, assets=[asset()]) == [
        "anh/lu.jpg",
        "thoi-su/lu-7.html",
        "trang/gioi-thieu.html",
        "thoi-su/go-8.html",
        "cu/index.html",
        "404.html",
        "thoi-su/index.html",
        "thoi-su/chinh-tri/index.html",
        "van-hoa/index.html",
        "tu-khoa/lu/index.html",
        "tac-gia/ha/index.html",
        "tu-khoa/index.html",
        "tac-gia/index.html",
        "luu-tru/index.html",
        "2024/index.html",
        "2024/05/index.html",
        "2024/05/31/index.html",
        "tim-kiem/index.html",
        "index.html",
        "rss.xml",
        "feed.json",
        "thoi-su/rss.xml",
        "thoi-su/chinh-tri/rss.xml",
        "van-hoa/rss.xml",
        "sitemap-chuyen-muc.xml",
        "sitemap-2024.xml",
        "sitemap.xml",
        "sitemap-news.xml",
        "robots.txt",
    ]


def test_an_empty_paper_has_its_front_page() -> None:
    """And whatever does not need an article."""
    assert paths(sections=()) == [
        "404.html",
        "tim-kiem/index.html",
        "index.html",
        "rss.xml",
        "feed.json",
        "sitemap-chuyen-muc.xml",
        "sitemap.xml",
        "robots.txt",
    ]


def test_every_page_has_a_maker_and_a_view_that_can_be_digested() -> None:
    """A template, one of the makers, or a copy; the view is all that it is made from."""
    for page in plan_of(article(tags=("lũ",), images=("/anh/lu.jpg",)), assets=[asset()]).pages:
        assert page.recipe in MAKERS or page.recipe.endswith(".html") or page.recipe == "copy"
        assert is_dataclass(page.view)
        assert digest(page.view)


def test_a_page_that_is_sent_away_takes_its_view_along() -> None:
    """And not the whole paper, from which it would have been made."""
    page = next(
        one
        for one in plan_of(*(article(f"thoi-su/{n}.md", id=str(n), slug=f"b{n}") for n in range(40))).pages
        if one.source
    )
    sent = pickle.dumps(page)
    assert pickle.loads(sent).given == page.view
    assert len(sent) < 3 * len(pickle.dumps(page.view))


def test_bodies_are_named_by_their_source() -> None:
    """Of articles, static pages and feeds."""
    shown = {
        page.path: bodies_of(page)
        for page in plan_of(article("thoi-su/a.md", id="7", slug="a"), article("trang/b.md", "B")).pages
    }
    assert {path: found for path, found in shown.items() if found} == {
        "thoi-su/a-7.html": ("thoi-su/a.md",),
        "trang/b.html": ("trang/b.md",),
        "rss.xml": ("thoi-su/a.md",),
        "feed.json": ("thoi-su/a.md",),
        "thoi-su/rss.xml": ("thoi-su/a.md",),
    }


# --- conflicts -------------------------------------------------------------------------------------------------------


def conflict(*articles, theme: tuple[Page, ...] = (), **options) -> tuple[str, str, str]:  # type: ignore[no-untyped-def]
    """Code, file and sentence of the one problem; whoever was first keeps his page."""
    changes = {key: value for key, value in options.items() if key != "assets"}
    found = plan(catalogue(*articles, **options), settings(**changes), (), theme)
    (error,) = found.problems
    taken = [page.path for page in found.pages]
    assert len(taken) == len({path.casefold() for path in taken})
    return error.code, error.path, error.message("en")


ONE = article("thoi-su/a.md", id="7", slug="a")
TWO = article("thoi-su/b.md", "B", id="8", slug="b")


def aliased(*aliases: str):  # type: ignore[no-untyped-def]
    return article("thoi-su/b.md", "B", id="8", slug="b", aliases=aliases)


@pytest.mark.parametrize(
    ("alias", "code", "first", "url"),
    [
        ("/thoi-su/a-7.html", "SG701", "thoi-su/a.md", "/thoi-su/a-7.html"),
        ("/THOI-SU/A-7.html", "SG702", "thoi-su/a.md", "/THOI-SU/A-7.html"),
        ("/thoi-su/a-7.html/x.htm", "SG704", "thoi-su/a.md", "/thoi-su/a-7.html/x.htm"),
        ("/thoi-su/a-7.html/", "SG704", "thoi-su/a.md", "/thoi-su/a-7.html/index.html"),
    ],
)
def test_two_articles_for_one_path_are_an_error_that_names_both(alias: str, code: str, first: str, url: str) -> None:
    """The same, the same but for capitals, a file where the other needs a folder."""
    found = conflict(ONE, aliased(alias))
    assert found[:2] == (code, "content/thoi-su/b.md")
    for part in (f"“{url}”", first, "thoi-su/b.md"):
        assert part in found[2]


def test_each_name_stands_beside_its_own_address() -> None:
    """Who reads the message must not rename the wrong file."""
    assert (
        "“/THOI-SU/A-7.html” (thoi-su/b.md) and “/thoi-su/a-7.html” (thoi-su/a.md)"
        in conflict(ONE, aliased("/THOI-SU/A-7.html"))[2]
    )


@pytest.mark.parametrize(
    "alias", ["/thoi-su", "/thoi-su/", "/404.html", "/rss.xml", "/", "/2024/", "/tu-khoa", "/robots.txt"]
)
def test_nothing_takes_the_place_of_a_page_of_the_paper(alias: str) -> None:
    """Neither an old address nor a file: the front page, the lists and the feeds stay, and the other is named."""
    one = article("thoi-su/b.md", "B", id="8", slug="b", date="2024-05-31", tags=("lũ",), aliases=(alias,))
    plain = article("thoi-su/b.md", "B", id="8", slug="b", date="2024-05-31", tags=("lũ",))
    found = plan_of(one)
    assert [(error.code, error.path) for error in found.problems] == [("SG701", "content/thoi-su/b.md")]
    assert shown(found) == shown(plan_of(plain))


def test_an_article_named_like_a_section_does_not_take_its_place() -> None:
    """Where addresses have no ending, a page could stand where the section's folder must be."""
    code, path, _ = conflict(article("thoi-su/x.md", slug="thoi-su"), permalink="/{slug}")
    assert (code, path) == ("SG704", "content/thoi-su/x.md")


def test_an_old_address_that_is_a_folder_now_is_named() -> None:
    """`/tin` was a page without an ending; now there are pages below it."""
    code, path, sentence = conflict(ONE, article("thoi-su/b.md", "B", id="8", slug="b", aliases=("/tin.x/y.htm",)),
                                    article("thoi-su/c.md", "C", id="9", slug="c", aliases=("/tin.x",)))  # fmt: skip
    assert (code, path) == ("SG704", "content/thoi-su/c.md")
    assert "/tin.x/y.htm" in sentence


def test_a_file_and_a_page_for_one_path() -> None:
    """A picture of the name of a page: the page stays."""
    found = conflict(article(images=("/robots.txt",)), assets=[asset("robots.txt")])
    assert found[:2] == ("SG701", "content/robots.txt")


def test_files_that_differ_only_in_capitals() -> None:
    """Two machines out of three cannot hold both."""
    both = article(images=("/anh/Lu.jpg", "/anh/lu.jpg"))
    code, path, _ = conflict(both, assets=[asset("anh/Lu.jpg"), asset("anh/lu.jpg")])
    assert (code, path) == ("SG702", "content/anh/lu.jpg")


def test_the_themes_files_come_first() -> None:
    """A paper without styles is worse than one without a picture."""
    style = Page("anh/lu.jpg", "copy", CopyView("x", "x", "x"))
    assert conflict(article(images=("/anh/lu.jpg",)), assets=[asset()], theme=(style,))[:2] == (
        "SG701",
        "content/anh/lu.jpg",
    )


def test_a_file_that_no_system_can_hold_is_named() -> None:
    """The rest of the paper is planned."""
    code, path, _ = conflict(article(links=("/a:b.pdf",)), assets=[asset("a:b.pdf")])
    assert (code, path) == ("SG703", "content/a:b.pdf")


def test_a_section_named_like_a_year_is_named() -> None:
    """Its page and the archive's cannot both be there."""
    code, _, sentence = conflict(article("a.md", category="2024", date="2024-05-31"), sections=())
    assert code == "SG701"
    assert "/2024/index.html" in sentence


parts = st.lists(st.sampled_from(["a", "B", "b", "c.htm", "C.HTM"]), min_size=1, max_size=3)


@given(st.lists(parts.map(lambda found: "/" + "/".join(found)), max_size=6, unique=True))
def test_whatever_is_planned_can_be_written_and_the_rest_is_named(aliases: list[str]) -> None:
    """One path, one page; no file is a folder too; every page that is left out has its problem."""
    found = plan_of(ONE, aliased(*aliases))
    taken = [page.path for page in found.pages]
    low = {path.casefold() for path in taken}
    assert len(low) == len(taken)
    assert not [path for path in low for end, char in enumerate(path) if char == "/" and path[:end] in low]
    assert len(found.problems) + len([page for page in found.pages if page.recipe == "redirect.html"]) == len(aliases)


# --- pages that no list shows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alias", "path"),
    [
        ("/tin/cu", "tin/cu/index.html"),
        ("/tin/cu/", "tin/cu/index.html"),
        ("/tin/cu.htm", "tin/cu.htm"),
        ("/bài cũ", "bài cũ/index.html"),
        ("/giam-50%25", "giam-50%25/index.html"),
        ("/a.b/", "a.b/index.html"),
    ],
)
def test_old_addresses_lead_on(alias: str, path: str) -> None:
    """A page where the old server had one; what was decoded once is not decoded again."""
    (page,) = [page for page in plan_of(aliased(alias)).pages if page.recipe == "redirect.html"]
    assert page.path == path
    url = "https://bao.example.vn/thoi-su/b-8.html"
    assert page.view == RedirectView(alias, "/thoi-su/b-8.html", url, "B")


@pytest.mark.parametrize("alias", ["/%2e%2e/%2e%2e/x", "/..%2fx", "/%5c..", "/a%00b"])
def test_no_alias_leads_out(alias: str) -> None:
    """Nothing decodes it behind the check."""
    assert all(".." not in page.path.split("/") and "\0" not in page.path for page in plan_of(aliased(alias)).pages)


def test_a_withdrawn_article_shows_its_reason_and_nothing_else() -> None:
    """Not its headline, not its text; in no list and no feed."""
    gone = article("thoi-su/b.md", "Tin mật", id="8", slug="go", withdrawn="Sai sự thật", summary="Mật", tags=("mật",))
    found = plan_of(ONE, gone)
    (view,) = [page.view for page in found.pages if isinstance(page.view, WithdrawnView)]
    assert (view.url, view.reason) == ("/thoi-su/go-8.html", "Sai sự thật")
    assert not [one.path for one in found.pages if "mật" in repr(one.view).lower().replace("sai sự thật", "")]


def test_a_page_is_planned_from_its_view_only() -> None:
    """The same articles in another order give the same pages."""
    assert shown(plan_of(ONE, TWO)) == shown(plan_of(TWO, ONE))
    assert paper_of(ONE).canonical("/") == "https://bao.example.vn/"


def test_a_copy_without_a_server_has_nothing_for_servers() -> None:
    """Nobody fetches feeds from a USB stick, crawls it, or is answered 404; all else is there."""
    copy, whole = ({page.path for page in plan_of(article(), offline=one).pages} for one in (True, False))
    left_out = {path for path in whole - copy if not path.startswith("tim-kiem/")}
    assert left_out >= {"rss.xml", "feed.json", "thoi-su/rss.xml", "sitemap.xml", "robots.txt", "404.html"}
    assert {path for path in left_out if path.endswith(".html")} == {"404.html"}
    assert not {path for path in copy if path.endswith((".xml", ".txt"))}


def test_a_page_with_its_view_made_is_the_same_in_all_else():
    """Whatever a page may be given besides its view goes with it."""
    values = {field.name: ((field.name, 1),) for field in fields(Page)}
    page = Page(**{**values, "given": lambda: "view"})  # type: ignore[arg-type]
    assert page.with_view() == replace(page, given="view")  # type: ignore[arg-type]
    assert page.with_view().with_view() == page.with_view()
