"""Made-up views with the fields that templates may show, and theme folders from a few lines of text."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from sitegen.model import Page, Picture
from sitegen.pages.contract import WITH_BODY
from sitegen.problems import SiteErrors
from sitegen.settings import Imprint
from sitegen.theme.chain import load_theme
from sitegen.theme.filters import LABELS
from sitegen.theme.render import Renderer
from sitegen.theme.values import Contract, Theme, ThemeFolder

VIETNAM = timezone(timedelta(hours=7))
DATE = datetime(2019, 12, 30, 14, 5, tzinfo=VIETNAM)
ROOT = Path(__file__).parents[2] / "themes" / "default"
IMPRINT = Imprint(publisher="Báo Hà Nam", licence="Số 1/GP", email="toasoan@example.vn")


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Card:
    url: str = "/van-hoa/mua-lu-1.html"
    title: str = "Mùa lũ ở đồng chiêm"
    date: datetime = DATE
    summary: str = "Nước về, cả vùng trũng thành một tấm gương."
    picture: Picture | None = None
    section: Link | None = Link("/van-hoa/", "Văn hóa")
    featured: bool = False


@dataclass(frozen=True, slots=True)
class NavigationItem:
    url: str
    title: str
    children: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteView:
    name: str = "Báo Hà Nam"
    motto: str = "Tiếng nói của quê hương"
    description: str = "Lưu trữ báo chí Hà Nam."
    language: str = "vi"
    base_url: str = "https://bao.example.vn"
    logo: str = ""
    logo_dark: str = ""
    share_image: str = ""
    navigation: tuple[NavigationItem, ...] = (
        NavigationItem("/thoi-su/", "Thời sự", (Link("/thoi-su/xa-hoi/", "Xã hội"),)),
        NavigationItem("/van-hoa/", "Văn hóa"),
    )
    bar: tuple[Link, ...] = (Link("/thoi-su/", "Thời sự"), Link("/van-hoa/", "Văn hóa"))
    static: tuple[Link, ...] = (Link("/gioi-thieu/", "Giới thiệu"),)
    imprint: Imprint = IMPRINT
    accent: str = ""
    archive_url: str = "/luu-tru/"
    json_feed: str = "/feed.json"
    tags_url: str = "/tu-khoa/"
    authors_url: str = "/tac-gia/"
    search_url: str = "/tim-kiem/"
    preview: str = ""
    offline: bool = False


@dataclass(frozen=True, slots=True)
class SectionBox:
    link: Link
    children: tuple[Link, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class BlockView:
    name: str
    link: Link | None
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class DayCell:
    day: int
    url: str
    count: int


Weeks = tuple[tuple[DayCell, ...], ...]
WEEKS: Weeks = ((DayCell(30, "/2019/12/30/", 2), DayCell(31, "", 0), *(DayCell(0, "", 0),) * 5),)


@dataclass(frozen=True, slots=True)
class MonthSheet:
    url: str = "/2019/12/"
    year: int = 2019
    month: int = 12
    count: int = 2
    weeks: Weeks = WEEKS


@dataclass(frozen=True, slots=True)
class DayPicker:
    month: MonthSheet
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class HomeView:
    url: str = "/"
    canonical: str = "https://bao.example.vn/"
    lead: Card | None = Card()
    featured: tuple[Card, ...] = (Card(),)
    newest: tuple[Card, ...] = (Card(),)
    sections: tuple[SectionBox, ...] = (SectionBox(Link("/van-hoa/", "Văn hóa"), (), (Card(),)),)
    blocks: tuple[BlockView, ...] = ()
    on_this_day: tuple[Card, ...] = (Card(),)
    days: DayPicker | None = DayPicker(MonthSheet(), DATE, DATE)


@dataclass(frozen=True, slots=True)
class AuthorLink:
    url: str
    name: str
    organization: bool = False


@dataclass(frozen=True, slots=True)
class CorrectionView:
    date: datetime
    text: str


HOME = Link("/", "Trang chủ")
CULTURE = Link("/van-hoa/", "Văn hóa")


@dataclass(frozen=True, slots=True)
class Further:
    card: Card
    reason: str
    filled: bool = False


@dataclass(frozen=True, slots=True)
class ArticleView:
    url: str = "/van-hoa/chua-2.html"
    canonical: str = "https://bao.example.vn/van-hoa/chua-2.html"
    title: str = "Chùa Long Đọi Sơn"
    date: datetime = DATE
    updated: datetime | None = None
    breadcrumb: tuple[Link, ...] = (HOME, CULTURE)
    section: Link | None = CULTURE
    summary: str = "Tấm bia gần chín thế kỷ."
    description: str = "Tấm bia gần chín thế kỷ."
    picture: Picture | None = None
    picture_alt: str = ""
    image_caption: str = ""
    image_credit: str = ""
    share_image: str = ""
    body_digest: str = "0"
    links: tuple[str, ...] = ()
    images: tuple[Picture, ...] = ()
    authors: tuple[AuthorLink, ...] = (AuthorLink("/tac-gia/ban-van-hoa/", "Ban Văn hóa", True),)
    source: str = ""
    source_url: str = ""
    tags: tuple[Link, ...] = (Link("/tu-khoa/di-tich/", "di tích"),)
    corrections: tuple[CorrectionView, ...] = ()
    same_category: tuple[Card, ...] = (Card(),)
    read_more: tuple[Further, ...] = (Further(Card(), "di tích"), Further(Card(), "", True))
    newer: Link | None = Link("/van-hoa/dinh-3.html", "Đình làng")
    older: Link | None = None
    words: int = 420
    kind: str = ""
    lang: str = ""
    early: str = ""


@dataclass(frozen=True, slots=True)
class StaticView:
    url: str = "/gioi-thieu/"
    canonical: str = "https://bao.example.vn/gioi-thieu/"
    title: str = "Giới thiệu"
    updated: datetime | None = None
    description: str = "Về tờ báo."
    breadcrumb: tuple[Link, ...] = (HOME,)
    picture: Picture | None = None
    picture_alt: str = ""
    image_caption: str = ""
    image_credit: str = ""
    share_image: str = ""
    body_digest: str = "0"
    links: tuple[str, ...] = ()
    images: tuple[Picture, ...] = ()
    early: str = ""


@dataclass(frozen=True, slots=True)
class ListingView:
    kind: str = "section"
    url: str = "/van-hoa/"
    canonical: str = "https://bao.example.vn/van-hoa/"
    title: str = "Văn hóa"
    description: str = ""
    breadcrumb: tuple[Link, ...] = (HOME, CULTURE)
    children: tuple[Link, ...] = (Link("/van-hoa/le-hoi/", "Lễ hội"),)
    cards: tuple[Card, ...] = (Card(),)
    number: int = 0
    newer: str = ""
    older: str = "/van-hoa/trang/2/"
    feed: str = "/van-hoa/rss.xml"
    organization: bool = False
    years: tuple[Link, ...] = (Link("/van-hoa/#site_2019", "2019"),)


@dataclass(frozen=True, slots=True)
class TermLink:
    url: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class TermGroup:
    letter: str
    terms: tuple[TermLink, ...]


@dataclass(frozen=True, slots=True)
class TermsView:
    kind: str = "tag"
    url: str = "/tu-khoa/"
    canonical: str = "https://bao.example.vn/tu-khoa/"
    title: str = "Từ khóa"
    breadcrumb: tuple[Link, ...] = (HOME,)
    groups: tuple[TermGroup, ...] = (TermGroup("Đ", (TermLink("/tu-khoa/doi-tam/", "Đọi Tam", 1234),)),)


@dataclass(frozen=True, slots=True)
class MonthLink:
    url: str
    month: int
    count: int


@dataclass(frozen=True, slots=True)
class YearLink:
    url: str
    year: int
    count: int
    months: tuple[MonthLink, ...]


@dataclass(frozen=True, slots=True)
class ArchiveView:
    url: str = "/luu-tru/"
    canonical: str = "https://bao.example.vn/luu-tru/"
    breadcrumb: tuple[Link, ...] = (HOME,)
    years: tuple[YearLink, ...] = (YearLink("/2019/", 2019, 3, (MonthLink("/2019/12/", 12, 3),)),)


@dataclass(frozen=True, slots=True)
class YearView:
    url: str = "/2019/"
    canonical: str = "https://bao.example.vn/2019/"
    breadcrumb: tuple[Link, ...] = (HOME,)
    year: int = 2019
    months: tuple[MonthSheet, ...] = (MonthSheet(),)
    previous: Link | None = Link("/2018/", "2018")
    next: Link | None = None


@dataclass(frozen=True, slots=True)
class DayGroup:
    url: str
    date: datetime
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class MonthView:
    url: str = "/2019/12/"
    canonical: str = "https://bao.example.vn/2019/12/"
    breadcrumb: tuple[Link, ...] = (HOME,)
    year: int = 2019
    month: int = 12
    weeks: Weeks = WEEKS
    days: tuple[DayGroup, ...] = (DayGroup("/2019/12/30/", DATE, (Card(),)),)
    previous: Link | None = Link("/2019/11/", "11/2019")
    next: Link | None = None


@dataclass(frozen=True, slots=True)
class DayView:
    url: str = "/2019/12/30/"
    canonical: str = "https://bao.example.vn/2019/12/30/"
    breadcrumb: tuple[Link, ...] = (HOME,)
    date: datetime = DATE
    cards: tuple[Card, ...] = (Card(),)
    month: MonthSheet = MonthSheet()
    previous: Link | None = None
    next: Link | None = Link("/2020/01/02/", "02/01/2020")


@dataclass(frozen=True, slots=True)
class NotFoundView:
    url: str = "/404.html"


@dataclass(frozen=True, slots=True)
class RedirectView:
    url: str = "/tin/cu.html"
    target: str = "/van-hoa/chua-2.html"
    canonical: str = "https://bao.example.vn/van-hoa/chua-2.html"
    title: str = "Chùa Long Đọi Sơn"


@dataclass(frozen=True, slots=True)
class WithdrawnView:
    url: str = "/van-hoa/go-3.html"
    canonical: str = "https://bao.example.vn/van-hoa/go-3.html"
    reason: str = "Theo yêu cầu của tác giả"
    breadcrumb: tuple[Link, ...] = (HOME, CULTURE)


SITE = SiteView()


@dataclass(frozen=True, slots=True)
class SectionChoice:
    slug: str = "van-hoa"
    title: str = "Văn hóa"
    url: str = "/van-hoa/"
    below: bool = False


@dataclass(frozen=True, slots=True)
class SearchView:
    url: str = "/tim-kiem/"
    canonical: str = "https://bao.example.vn/tim-kiem/"
    breadcrumb: tuple[Link, ...] = (HOME,)
    sections: tuple[SectionChoice, ...] = (SectionChoice(), SectionChoice("van-hoa/le-hoi", "Lễ hội", below=True))
    years: tuple[int, ...] = (2020, 2019)
    archive: tuple[Link, ...] = (Link("/2020/", "2020"),)


VIEWS = {
    "home.html": HomeView(),
    "article.html": ArticleView(),
    "page.html": StaticView(),
    "listing.html": ListingView(),
    "terms.html": TermsView(),
    "archive.html": ArchiveView(),
    "year.html": YearView(),
    "month.html": MonthView(),
    "day.html": DayView(),
    "search.html": SearchView(),
    "404.html": NotFoundView(),
    "redirect.html": RedirectView(),
    "withdrawn.html": WithdrawnView(),
}


CONTRACT = Contract({recipe: type(view) for recipe, view in VIEWS.items()}, SiteView, WITH_BODY)


def page(recipe: str, view: object | None = None) -> Page:
    """A page of a template, with its made-up view unless another is given."""
    shown = view or VIEWS[recipe]
    return Page(shown.url, recipe, shown)  # type: ignore[attr-defined]


def folder(name: str, files: dict[str, str | bytes]) -> ThemeFolder:
    """A theme's folder, with a theme.toml unless one is given."""
    files = {"theme.toml": f'name = "{name}"\ncontract = 1\n'} | files
    data = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    return ThemeFolder(name, f"themes/{name}", tuple(sorted(data.items())))


def default_folder() -> ThemeFolder:
    """The theme that comes with sitegen, from the disk."""
    found = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in ROOT.rglob("*") if path.is_file()}
    return ThemeFolder("default", "themes/default", tuple(sorted(found.items())))


def small_folder(name: str, files: dict[str, str | bytes] | None = None) -> ThemeFolder:
    """The least theme that is complete: each template says its own name, each label its own key."""
    least: dict[str, str | bytes] = {f"templates/{template}": template for template in VIEWS}
    least["labels/vi.toml"] = "".join(f'{label} = "{label}"\n' for label in LABELS)
    return folder(name, least | (files or {}))


def load(*folders: ThemeFolder, overrides: ThemeFolder | None = None, language: str = "vi") -> Theme:
    """Load the first of the folders; the others may be its parents."""
    return load_theme(folders[0].name, {one.name: one for one in folders}.get, overrides, language, CONTRACT)


def problems(*folders: ThemeFolder, overrides: ThemeFolder | None = None) -> list[tuple[str, str, int]]:
    """Code, path and line of all that is wrong with a theme."""
    with pytest.raises(SiteErrors) as caught:
        load(*folders, overrides=overrides)
    return [(found.code, found.path, found.line) for found in caught.value.problems]


def html(theme: Theme, recipe: str, view: object | None = None, body: str | None = None, site: object = SITE) -> str:
    """The text of one page."""
    return Renderer(theme, site).render(page(recipe, view), body).decode()
