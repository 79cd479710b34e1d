"""The front page, article pages, and what stands around every page."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from factory import HANOI, article, asset, moment, paper_of, plan_of, published
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model import Article, Block, Correction, Picture
from sitegen.pages.article import ArticleView, AuthorLink, StaticView, article_pages, static_pages
from sitegen.pages.cards import Link
from sitegen.pages.home import HomeView, anniversaries, home_page, next_turn
from sitegen.pages.site import NavigationItem, site_view
from sitegen.settings import Imprint, LookSettings, PagesSettings


def rows(count: int, **fields: object):  # type: ignore[no-untyped-def]
    """Articles one a day; "1" is the oldest."""
    return [
        article(f"thoi-su/{n}.md", f"Bài {n}", id=str(n), date=f"2024-05-{n:02}", **fields) for n in range(1, count + 1)
    ]


def home(*articles, **options) -> HomeView:  # type: ignore[no-untyped-def]
    (page,) = home_page(paper_of(*articles, **options))
    assert isinstance(page.view, HomeView)
    return page.view


def titles(cards) -> list[str]:  # type: ignore[no-untyped-def]
    return [card.title.removeprefix("Bài ") for card in cards]


# --- home ------------------------------------------------------------------------------------------------------------


def test_an_empty_front_page() -> None:
    """The first morning."""
    view = home()
    assert (view.lead, view.featured, view.newest, view.sections) == (None, (), (), ())


def test_the_editors_choice_leads() -> None:
    """However old; then articles with a picture, then the newest."""
    articles = rows(6)
    articles[1] = article("thoi-su/2.md", "Bài 2", id="2", date="2024-05-02", featured=True)
    articles[2] = article("thoi-su/3.md", "Bài 3", id="3", date="2024-05-03", image="/anh/lu.jpg")
    view = home(*articles, assets=[asset()])
    assert view.lead is not None
    assert (view.lead.title, titles(view.featured), titles(view.newest)) == ("Bài 2", ["3", "6", "5"], ["4", "1"])


def test_a_theme_declares_lists_of_its_own() -> None:
    """The newest of all, of a section, a tag or an author, with the place where the rest is; what is not there is empty."""
    articles = [*rows(3, tags=("hội",)), article("van-hoa/9.md", "Bài 9", id="9", date="2024-05-09", featured=True)]
    wanted = (
        ("newest", ""),
        ("featured", ""),
        ("section", "thoi-su"),
        ("tag", "hoi"),
        ("author", "ai"),
        ("tag", "khong"),
    )
    blocks = tuple(Block(str(number), *one, limit=2) for number, one in enumerate(wanted))
    (page,) = home_page(replace(paper_of(*articles), blocks=blocks))
    shown = [(block.link and block.link.url, titles(block.cards)) for block in page.view.blocks]  # type: ignore[attr-defined]
    assert shown == [
        (None, ["9", "3"]),
        (None, ["9"]),
        ("/thoi-su/", ["3", "2"]),
        ("/tu-khoa/hoi/", ["3", "2"]),
        (None, []),
        (None, []),
    ]


def test_a_picture_does_not_make_an_old_story_news() -> None:
    """Only among the newest does a picture lead."""
    articles = rows(31)
    articles[0] = article("thoi-su/1.md", "Bài 1", id="1", date="2019-01-01", image="/anh/lu.jpg")
    view = home(*articles, assets=[asset()])
    assert view.lead is not None
    assert view.lead.title == "Bài 31"


def test_no_article_stands_twice_at_the_top() -> None:
    """Lead, featured and newest are different articles; at most one, three and ten."""
    view = home(*rows(20))
    assert view.lead is not None
    top = [view.lead.title.removeprefix("Bài "), *titles(view.featured), *titles(view.newest)]
    assert top == [str(n) for n in range(20, 6, -1)]


def test_each_top_section_has_a_box() -> None:
    """With its subsections, in the paper's order, without what stands at the top; empty ones have none."""
    below = article("thoi-su/chinh-tri/x.md", "Bài x", id="x", date="2020-01-01")
    culture = article("van-hoa/y.md", "Bài y", id="y", date="2020-01-02")
    view = home(*rows(8), below, culture)
    assert [box.link.title for box in view.sections] == ["Thời sự", "Văn hóa"]
    assert view.sections[0].children == (Link("/thoi-su/chinh-tri/", "Chính trị"),)
    assert titles(view.sections[0].cards) == ["4", "3", "2", "1", "x"]
    assert [box.link.title for box in home(culture).sections] == ["Văn hóa"]


def test_a_box_is_never_empty_for_want_of_other_articles() -> None:
    """A section whose few articles all stand at the top shows them."""
    assert titles(home(*rows(2)).sections[0].cards) == ["2", "1"]


def test_the_front_page_looks_back_at_this_day() -> None:
    """The last article of this day in each of four earlier years, newest first; of no other day, and not of this year."""
    dates = (
        "2026-05-31",
        *(f"20{year}-05-31 0{hour}:30" for year in (15, 16, 18, 20, 23) for hour in (6, 8)),
        "2023-05-30",
    )
    articles = [article(f"thoi-su/{n}.md", f"Bài {n}", id=str(n), date=date) for n, date in enumerate(dates)]
    paper = replace(paper_of(*articles, as_of=moment("2026-06-01")), day=date(2026, 5, 31))
    (page,) = home_page(paper)
    shown = [card.date.strftime("%Y %H") for card in page.view.on_this_day]  # type: ignore[attr-defined]
    assert shown == ["2023 08", "2020 08", "2018 08", "2016 08"]
    assert home(*articles).on_this_day == ()


@given(st.lists(st.dates(date(2011, 1, 1), date(2024, 6, 1)), max_size=5), st.dates(date(2024, 6, 1), date(2032, 1, 1)))
def test_the_day_on_which_the_front_page_looks_back_at_others_is_known(dates: list[date], day: date) -> None:
    """Until then it shows the same; and then it does show others, unless it still shows none."""
    articles = [published(n, date=datetime(one.year, one.month, one.day, tzinfo=HANOI)) for n, one in enumerate(dates)]
    turn, now = next_turn(articles, day), anniversaries(articles, day)
    assert (turn is None) == (not dates)
    until = turn or day + timedelta(800)
    assert all(anniversaries(articles, day + timedelta(n)) == now for n in range((until - day).days))
    if turn:
        assert now or anniversaries(articles, turn)


def test_the_way_into_the_archive() -> None:
    """The newest month with its days; the first and the last day of all; nothing where the paper has no archive."""
    view = home(*rows(3), article("thoi-su/9.md", "Cũ", date="2019-12-30"))
    assert view.days is not None
    linked = [cell.url for week in view.days.month.weeks for cell in week if cell.url]
    assert linked == ["/2024/05/01/", "/2024/05/02/", "/2024/05/03/"]
    assert (view.days.first.year, view.days.last.day) == (2019, 3)
    assert home(*rows(3), pages=PagesSettings(days=False)).days is None


# --- articles --------------------------------------------------------------------------------------------------------


def views(*articles: Article, **options: Any) -> dict[str, Any]:
    paper = paper_of(*articles, **options)
    return {page.source: page.view for page in (*article_pages(paper), *static_pages(paper))}


def test_an_article_page_shows_the_article() -> None:
    """Everything that a template needs, resolved."""
    full = article(
        "thoi-su/chinh-tri/a.md",
        "Hội nghị",
        id="7",
        updated="2024-06-01",
        tags=("đối ngoại",),
        authors=("Ban Thời sự", "Thu Hà"),
        summary="Sapo.",
        image="/anh/lu.jpg",
        image_caption="<em>Ảnh</em>",
        images=("/anh/lu.jpg",),
        links=("id:8",),
        corrections=(Correction(moment("2024-06-02"), "Sửa tên."),),
        source="TTXVN",
    )
    view = views(full, article("van-hoa/b.md", "B", id="8"), assets=[asset()])["thoi-su/chinh-tri/a.md"]
    assert isinstance(view, ArticleView)
    assert view.canonical == "https://bao.example.vn/thoi-su/chinh-tri/hoi-nghi-7.html"
    assert [link.title for link in view.breadcrumb] == ["Báo Hà Nam", "Thời sự", "Chính trị"]
    assert view.section == Link("/thoi-su/chinh-tri/", "Chính trị")
    assert view.authors == (
        AuthorLink("/tac-gia/ban-thoi-su/", "Ban Thời sự", True),
        AuthorLink("/tac-gia/thu-ha/", "Thu Hà", False),
    )
    assert view.tags == (Link("/tu-khoa/doi-ngoai/", "đối ngoại"),)
    assert (view.picture, view.picture_alt) == (Picture("/anh/lu.jpg", 640, 480), "Nước ngập")
    assert view.share_image == "https://bao.example.vn/anh/lu.jpg"
    assert view.links == ("/van-hoa/b-8.html",)
    assert view.corrections[0].text == "Sửa tên."
    assert (view.description, view.summary, view.body) == ("Sapo.", "Sapo.", "thoi-su/chinh-tri/a.md")


def test_both_blocks_show_cards_of_published_articles() -> None:
    """What stands at the foot can be opened."""
    view = views(*rows(12))["thoi-su/12.md"]
    assert titles(view.same_category) == ["11", "10", "9", "8", "7"]
    assert len(view.read_more) >= 3
    assert not {card.url for card in view.same_category} & {more.card.url for more in view.read_more}


def test_what_is_read_further_tells_why() -> None:
    """A tag that both have, by its name; what only stands near says so."""
    own = article("thoi-su/a.md", "Hội vật làng Liễu Đôi, Thanh Liêm", date="2024-05-31", tags=("lễ hội", "Liễu Đôi"))
    kin = article(
        "van-hoa/b.md", "Hội vật làng Liễu Đôi, Thanh Liêm mở lại", date="2020-01-01", tags=("Liễu Đôi", "lễ hội")
    )
    other = article("van-hoa/c.md", "Giá lúa", date="2021-01-01", tags=("lúa",))
    more = views(own, kin, other)["thoi-su/a.md"].read_more
    assert [(one.card.title, one.reason, one.filled) for one in more] == [
        ("Hội vật làng Liễu Đôi, Thanh Liêm mở lại", "lễ hội", False),
        ("Giá lúa", "", True),
    ]


@pytest.mark.parametrize(("images", "alt"), [(("/anh/lu.jpg",), "Nước ngập"), ((), "Mưa lũ ở Lý Nhân")])
def test_the_lead_picture_is_described(images: tuple[str, ...], alt: str) -> None:
    """As where it stands in the body, else by the headline."""
    assert views(article(image="/anh/lu.jpg", images=images), assets=[asset()])["thoi-su/mua-lu.md"].picture_alt == alt


def test_an_article_leads_to_its_neighbours() -> None:
    """The next and the one before of its own section; those below it, and others, are passed over."""
    between = article("thoi-su/chinh-tri/x.md", "X", id="x", date="2024-05-02 12:00")
    found = views(*rows(3), between, article("van-hoa/y.md", "Y", id="y", date="2024-05-02 13:00"))
    middle = found["thoi-su/2.md"]
    assert (middle.newer, middle.older) == (
        Link("/thoi-su/bai-3-3.html", "Bài 3"),
        Link("/thoi-su/bai-1-1.html", "Bài 1"),
    )
    assert (found["thoi-su/3.md"].newer, found["thoi-su/1.md"].older) == (None, None)
    assert (found["thoi-su/chinh-tri/x.md"].newer, found["thoi-su/chinh-tri/x.md"].older) == (None, None)


def test_a_static_page_has_neither_date_nor_blocks() -> None:
    """And its trail is short."""
    view = views(article("trang/gioi-thieu.md", "Giới thiệu"), *rows(3))["trang/gioi-thieu.md"]
    assert isinstance(view, StaticView)
    assert (view.url, view.breadcrumb) == ("/trang/gioi-thieu.html", (Link("/", "Báo Hà Nam"),))


def test_an_article_page_does_not_depend_on_articles_far_away() -> None:
    """A newer story elsewhere leaves most pages as they are."""
    old = [
        article(f"thoi-su/{n}.md", f"Bài {n}", id=f"{n:03}", date=f"20{10 + n // 12}-{1 + n % 12:02}-01")
        for n in range(60)
    ]
    before, after = views(*old), views(*old, article("van-hoa/x.md", "X", id="x", date="2025-12-31"))
    changed = {path for path, view in before.items() if after[path] != view}
    assert len(changed) <= 20


# --- around every page -----------------------------------------------------------------------------------------------


def test_the_site_view() -> None:
    """Masthead, navigation of two levels, static pages, imprint."""
    imprint = Imprint(licence="12/GP")
    paper = paper_of(
        article(tags=("lũ",), authors=("Hà",)),
        article("trang/a.md", "Giới thiệu"),
        assets=[asset("logo.svg")],
        logo="logo.svg",
        motto="Tiếng nói",
        base_url="https://bao.example.vn/",
        imprint=imprint,
    )
    view = site_view(paper)
    assert (view.base_url, view.logo, view.description) == ("https://bao.example.vn", "/logo.svg", "Tiếng nói")
    assert view.navigation == (
        NavigationItem("/thoi-su/", "Thời sự", (Link("/thoi-su/chinh-tri/", "Chính trị"),)),
        NavigationItem("/van-hoa/", "Văn hóa", ()),
    )
    assert view.static == (Link("/trang/gioi-thieu.html", "Giới thiệu"),)
    assert (view.archive_url, view.tags_url, view.authors_url) == ("/luu-tru/", "/tu-khoa/", "/tac-gia/")
    assert view.imprint == imprint


def test_editors_choose_the_sections_of_the_bar() -> None:
    """In their order, subsections too; without a choice, all top sections."""
    chosen = LookSettings(navigation=("van-hoa", "thoi-su/chinh-tri"))
    assert [link.title for link in site_view(paper_of(article(), look=chosen)).bar] == ["Văn hóa", "Chính trị"]
    assert [link.title for link in site_view(paper_of(article())).bar] == ["Thời sự", "Văn hóa"]


def test_the_site_view_names_no_page_that_is_not_there() -> None:
    """No archive, no tags, no authors: no links to them; a logo elsewhere stays where it is."""
    view = site_view(paper_of(logo="https://cdn.vn/logo.svg", logo_dark="toi.svg"))
    assert (view.archive_url, view.tags_url, view.authors_url) == ("", "", "")
    assert (view.logo, view.logo_dark) == ("https://cdn.vn/logo.svg", "/toi.svg")


def test_pages_that_the_settings_leave_out_are_neither_planned_nor_named() -> None:
    """No page of an author or a day, no JSON feed; the author's name stays, without an address; all else is there."""
    one = article(tags=("lũ",), authors=("Hà",))
    without = PagesSettings(authors=False, days=False, json_feed=False)
    paths = {page.path for page in plan_of(one).pages}
    left = {page.path for page in plan_of(one, pages=without).pages}
    gone = ("tac-gia/", "luu-tru/", "2024/", "feed.json")
    assert left == {path for path in paths if not path.startswith(gone)}
    assert all(any(path.startswith(start) for path in paths) for start in gone)
    view = site_view(paper_of(one, pages=without))
    assert (view.archive_url, view.authors_url, view.json_feed, view.tags_url) == ("", "", "", "/tu-khoa/")
    (page,) = (page for page in plan_of(one, pages=without).pages if page.recipe == "article.html")
    assert page.view.authors == (AuthorLink("", "Hà", False),)


def test_a_new_article_does_not_change_what_stands_around_all_pages() -> None:
    """Else every page would be made again."""
    assert site_view(paper_of(*rows(3))) == site_view(paper_of(*rows(4)))
