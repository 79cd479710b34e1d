"""Where links and pictures lead: a file, an id, an address of the site; or nowhere, which is a mistake with a place."""

from collections.abc import Iterable

import pytest
from factory import HANOI, article, asset, codes, gathered, moment
from hypothesis import given
from hypothesis import strategies as st

from sitegen.catalogue.addresses import article_url, asset_url, static_url
from sitegen.catalogue.gather import Gathered
from sitegen.model import Article, Asset, Picture, Published, Section
from sitegen.problems import ERROR, only
from sitegen.text import similar

MUA_LU = article(
    "thoi-su/2024/mua-lu.md",
    "Mưa lũ",
    id="7",
    date="2024-05-31 06:30",
    tags=("mưa lũ",),
    authors=("Thu Hà",),
    aliases=("/tin/cu.htm", "/tin-cu"),
)
HELD = {
    "draft": article("thoi-su/2024/nhap.md", "Nháp", id="8", draft=True),
    "scheduled": article("thoi-su/2024/hen.md", "Hẹn", id="9", date="2030-02-03 06:00", tags=("hẹn",)),
    "expired": article("thoi-su/2024/het.md", "Hết", id="10", expires="2025-01-01", aliases=("/tin/het.htm",)),
    "withdrawn": article("thoi-su/2024/go.md", "Gỡ", id="11", withdrawn="Sai sự thật"),
}
ABOUT = article("trang/gioi-thieu.md", "Giới thiệu")
ASSETS = [asset(), asset("thoi-su/2024/bản đồ 1.pdf", 0, 0), asset("anh/câu hỏi?.jpg")]
URL = "/thoi-su/mua-lu-7.html"


def linking(*links: str, **fields: object) -> Article:
    """An article beside MUA_LU."""
    return article("thoi-su/2024/bai.md", "Bài", id="1", links=links, **fields)


def paper(*articles: Article, **options: object) -> Gathered:
    assets: list[Asset] = ASSETS
    return gathered(*articles, MUA_LU, ABOUT, *HELD.values(), assets=assets, **options)  # type: ignore[arg-type]


def found(result: Gathered, path: str = "thoi-su/2024/bai.md") -> Published:
    everybody = (*result.catalogue.articles, *result.catalogue.static)
    return next(one for one in everybody if one.article.path == path)


def leads_to(target: str, **options: object) -> str:
    """The address that a link gets."""
    (url,) = found(paper(linking(target), **options)).links
    return url


# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("permalink", "url"),
    [
        ("/{category}/{slug}-{id}.html", "/thoi-su/chinh-tri/mua-lu-7.html"),
        ("/{year}/{month}/{day}/{slug}.html", "/2024/05/31/mua-lu.html"),
        ("/{id}.htm", "/7.htm"),
    ],
)
def test_an_address_is_made_of_the_articles_own_words(permalink: str, url: str) -> None:
    """So no other article can move it."""
    section = Section("thoi-su/chinh-tri", "Chính trị", parent="thoi-su")
    assert article_url(permalink, MUA_LU, section) == url


def test_an_article_in_no_section_has_the_address_without() -> None:
    """No empty part, no double slash."""
    assert article_url("/{category}/{slug}-{id}.html", MUA_LU, None) == "/mua-lu-7.html"
    assert static_url("trang", ABOUT) == "/trang/gioi-thieu.html"


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("anh/lu.jpg", "/anh/lu.jpg"),
        ("anh/ảnh bìa.jpg", "/anh/%E1%BA%A3nh%20b%C3%ACa.jpg"),
        ("a%20b?#.jpg", "/a%2520b%3F%23.jpg"),
    ],
)
def test_files_have_addresses_that_browsers_send_back(path: str, url: str) -> None:
    """Letters outside ASCII, spaces and signs are encoded."""
    assert asset_url(path) == url


# --- links -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "url"),
    [
        # by file
        ("mua-lu.md", URL),
        ("./mua-lu.md", URL),
        ("../2024/mua-lu.md", URL),
        ("/thoi-su/2024/mua-lu.md", URL),
        ("mua-lu.md#phan-2", f"{URL}#phan-2"),
        ("../../trang/gioi-thieu.md", "/trang/gioi-thieu.html"),
        # by id
        ("id:7", URL),
        ("id: 7", URL),
        ("id:7#phan-2", f"{URL}#phan-2"),
        # by address
        (URL, URL),
        (f"{URL}?a=1&b=2#c", f"{URL}?a=1&b=2#c"),
        (f"https://bao.example.vn{URL}", URL),
        (f"https://BAO.example.vn{URL}#x", f"{URL}#x"),
        (f"//bao.example.vn{URL}", URL),
        ("https://bao.example.vn", "/"),
        ("/", "/"),
        ("/tin/cu.htm", "/tin/cu.htm"),
        ("/tin-cu", "/tin-cu"),
        ("/thoi-su/", "/thoi-su/"),
        ("/thoi-su", "/thoi-su/"),
        ("/van-hoa/", "/van-hoa/"),
        ("/thoi-su/rss.xml", "/thoi-su/rss.xml"),
        ("/tu-khoa/mua-lu/", "/tu-khoa/mua-lu/"),
        ("/tu-khoa/", "/tu-khoa/"),
        ("/tac-gia/thu-ha/", "/tac-gia/thu-ha/"),
        ("/luu-tru/", "/luu-tru/"),
        ("/2024/", "/2024/"),
        ("/2024/05/", "/2024/05/"),
        ("/2024/05/31", "/2024/05/31/"),
        ("/rss.xml", "/rss.xml"),
        # to files
        ("/anh/lu.jpg", "/anh/lu.jpg"),
        ("bản đồ 1.pdf", "/thoi-su/2024/b%E1%BA%A3n%20%C4%91%E1%BB%93%201.pdf\tPDF, 1 kB"),
        ("b%E1%BA%A3n%20%C4%91%E1%BB%93%201.pdf", "/thoi-su/2024/b%E1%BA%A3n%20%C4%91%E1%BB%93%201.pdf\tPDF, 1 kB"),
        ("ba\u0309n đo\u0302\u0300 1.pdf", "/thoi-su/2024/b%E1%BA%A3n%20%C4%91%E1%BB%93%201.pdf\tPDF, 1 kB"),
    ],
)
def test_links_within_the_site(target: str, url: str) -> None:
    """By file from here or from the top, by id, by any address of the site with or without its host."""
    assert leads_to(target) == url


@pytest.mark.parametrize(
    "target",
    [
        "mua-lu.html",
        "khong-co.md",
        "../../../mua-lu.md",
        "id:77",
        "id:",
        "/khong-co/",
        "/2023/",
        "/2024/06/",
        "/tu-khoa/khong-co/",
        "/tac-gia/khong-co/",
        "?a=1",
        "thoi-su/2024",
        "/thoi-su/2024/",
        "https://bao.example.vn/khong-co.html",
    ],
)
def test_a_link_that_leads_nowhere_is_a_mistake_with_a_place(target: str) -> None:
    """The article is refused; what is wrong, where, and how long it is."""
    result = paper(linking("mua-lu.md", target))
    (error,) = only(ERROR, result.problems)
    assert (error.code, error.path, error.line, error.column) == ("SG401", "content/thoi-su/2024/bai.md", 11, 5)
    assert error.length == len(target)
    assert target in error.message("vi")
    assert "thoi-su/2024/bai.md" not in [one.article.path for one in result.catalogue.articles]


@pytest.mark.parametrize(
    ("target", "near"),
    [
        ("mua-lut.md", "→ thoi-su/2024/mua-lu.md"),
        ("../2023/mua-lu.md", "→ thoi-su/2024/mua-lu.md"),
        ("Mưa_lũ.md", "→ thoi-su/2024/mua-lu.md"),
        ("id:117", "→ id:11"),
    ],
)
def test_a_broken_link_meets_a_proposal(target: str, near: str) -> None:
    """The file whose name is nearest, or the id."""
    (error,) = only(ERROR, paper(linking(target)).problems)
    assert near in error.hint("en")


def test_a_broken_link_is_compared_with_few_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that comes from another program has a thousand of them at once."""
    compared: list[int] = []
    meant = similar.did_you_mean

    def counted(word: str, known: Iterable[str]) -> str:
        names = [*known]
        compared.append(len(names))
        return meant(word, names)

    monkeypatch.setattr(similar, "did_you_mean", counted)
    others = [article(f"thoi-su/bai-so-{number:04}.md", f"Bài {number}", id=f"n{number}") for number in range(500)]
    links = tuple(f"bai-so-{number:04}x.md" for number in range(150))
    result = gathered(*others, article("van-hoa/a.md", "A", links=links))
    assert len(compared) == 150
    assert max(compared) < 50
    assert "bai-so-0123.md" in only(ERROR, result.problems)[123].hint("vi")


# --- what is held back -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", HELD)
@pytest.mark.parametrize("spelling", ["file", "id", "address"])
def test_a_link_to_what_is_held_back_keeps_its_words(state: str, spelling: str) -> None:
    """The link waits, the article that has it is published, and somebody is told."""
    held = HELD[state]
    address = f"/thoi-su/{held.slug}-{held.id}.html"
    target = {"file": held.path.rpartition("/")[2], "id": f"id:{held.id}", "address": address}[spelling]
    result = paper(linking(target))
    assert found(result).links == ("",)
    (notice,) = result.problems
    assert (notice.code, notice.severity, notice.line) == ("SG410", "notice", 10)
    assert f"({state})" in notice.message("en")
    assert held.path in notice.message("vi")
    assert state not in notice.message("vi")


@pytest.mark.parametrize("target", ["/tin/het.htm", "/2030/02/03/", "/2030/", "/tu-khoa/hen/"])
def test_pages_that_wait_for_an_article_are_no_mistake_either(target: str) -> None:
    """Time alone must never turn a right link into an error: not when an article expires, nor with its last day or tag."""
    result = paper(linking(target))
    assert (found(result).links, codes(result.problems)) == (("",), ["SG410"])


def test_a_link_works_by_itself_when_the_article_appears() -> None:
    """Nothing has to be changed for that."""
    late = moment("2030-02-03 06:00")
    assert leads_to("hen.md", as_of=late) == "/thoi-su/hen-9.html"
    assert leads_to("/tu-khoa/hen/", as_of=late) == "/tu-khoa/hen/"


def test_sections_that_nobody_declared_wait_too() -> None:
    """A section is there when its first article is."""
    held = article("kin/a.md", "Kín", expires="2025-01-01")
    result = gathered(linking("/kin/"), held, sections=())
    assert found(result).links == ("",)


def test_a_link_to_a_file_that_could_not_be_read_is_no_second_mistake() -> None:
    """That file is named already."""
    result = paper(linking("hong.md"), failed=["thoi-su/2024/hong.md"])
    assert (found(result).links, result.problems) == (("",), ())


# --- pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "picture"),
    [
        ("/anh/lu.jpg", Picture("/anh/lu.jpg", 640, 480)),
        ("../../anh/lu.jpg", Picture("/anh/lu.jpg", 640, 480)),
        ("/anh/l%75.jpg", Picture("/anh/lu.jpg", 640, 480)),
        ("/anh/lu.jpg?v=2", Picture("/anh/lu.jpg", 640, 480)),
        ("/anh/câu hỏi?.jpg", Picture("/anh/c%C3%A2u%20h%E1%BB%8Fi%3F.jpg", 640, 480)),
        ("https://bao.example.vn/anh/lu.jpg", Picture("/anh/lu.jpg", 640, 480)),
        ("https://nguon.vn/anh.jpg", Picture("https://nguon.vn/anh.jpg")),
    ],
)
def test_pictures_with_their_sizes(target: str, picture: Picture) -> None:
    """Of the site, from here or from the top, by its host too; those of others as they are."""
    result = paper(linking(image=target, images=(target,)))
    assert (found(result).picture, found(result).images) == (picture, (picture,))
    published = [one.path for one in result.catalogue.assets]
    assert (len(published) == 1) == (picture.width > 0)
    assert result.problems == ()


def test_a_missing_picture_is_a_warning_with_a_proposal() -> None:
    """The article is published; where the picture would be is the same address everywhere."""
    result = paper(linking(image="/anh/LŨ.jpg", images=("lụ.jpg",), lines=(("image", 6, 8),)))
    lead, inside = sorted(result.problems, key=lambda one: one.line)
    assert [(one.code, one.line, one.column) for one in (lead, inside)] == [("SG501", 6, 8), ("SG501", 20, 3)]
    assert lead.severity == "warning"
    assert "→ /anh/lu.jpg" in lead.hint("vi")
    assert found(result).picture is None
    assert found(result).images == (Picture("/thoi-su/2024/l%E1%BB%A5.jpg"),)


@pytest.mark.parametrize("target", ["../../../anh/lu.jpg", "/../anh/lu.jpg", "..", "%2e%2e/%2e%2e/%2e%2e/x.jpg"])
def test_no_picture_lies_outside_of_the_content(target: str) -> None:
    """However its dots are spelled."""
    (image,) = found(paper(linking(images=(target,)))).images
    assert image.url.startswith("/")
    assert ".." not in image.url


@given(st.text(max_size=20))
def test_any_target_is_resolved_or_refused(target: str) -> None:
    """Nothing that a writer may type breaks the paper."""
    result = paper(linking(target, image=target, images=(target,)))
    assert {one.code for one in result.problems} <= {"SG401", "SG410", "SG501"}
    refused = "SG401" in codes(result.problems)
    assert refused != ("thoi-su/2024/bai.md" in [one.article.path for one in result.catalogue.articles])


def test_the_zone_of_the_paper_names_the_day() -> None:
    """The archive's pages are those of the article's own date."""
    assert MUA_LU.date.tzinfo == HANOI
