"""What `sitegen new` writes is right at once: an article that only waits for its text, a paper that builds."""

import pytest
from factory import SECTIONS, gathered, moment, settings
from hypothesis import given
from hypothesis import strategies as st

from sitegen.catalogue.gather import gather
from sitegen.catalogue.states import Clock
from sitegen.model import DRAFT, PUBLISHED, Article
from sitegen.pages.paths import refuse_unsafe
from sitegen.problems import NOTICE, SiteError
from sitegen.reading.article import read_article
from sitegen.scaffold import new_article, new_site
from sitegen.settings import SectionSetting, read_settings
from sitegen.text.normal import clean, one_line

NOW = moment("2026-03-02 06:05:09")


def read(path: str, text: str) -> Article:
    """The article as a build reads it, without a word of complaint."""
    found = read_article(path.removeprefix("content/"), text.encode(), settings().reading)
    assert [one.message("en") for one in found.problems if one.severity != NOTICE] == []
    assert found.article is not None
    return found.article


def path_of(title: str = "Mưa lũ", category: str = "", **changes: object) -> str:
    return new_article(settings(**changes), title, category, "", NOW)[0]


# --- an article ------------------------------------------------------------------------------------------------------


def test_a_new_article_waits_for_its_text() -> None:
    """Title, date, id, author and section are there; it is a draft until somebody says otherwise."""
    path, text = new_article(settings(), "Mưa lũ: “đêm trắng”", "Thời sự/Chính trị", "Ban Thời sự", NOW)
    assert path == "content/thoi-su/chinh-tri/2026/mua-lu-dem-trang.md"
    found = read(path, text)
    assert (found.title, found.authors, found.draft) == ("Mưa lũ: “đêm trắng”", ("Ban Thời sự",), True)
    assert (found.id, found.date) == ("260302060509", moment("2026-03-02 06:05"))
    (entry,) = gathered(found, as_of=NOW).register
    assert (entry.state, entry.category) == (DRAFT, "thoi-su/chinh-tri")


@pytest.mark.parametrize(
    ("category", "folder"),
    [
        ("", "thoi-su"),
        ("thoi-su", "thoi-su"),
        ("Thời sự", "thoi-su"),
        ("thoi-su/chinh-tri", "thoi-su/chinh-tri"),
        ("Thời sự/Chính trị", "thoi-su/chinh-tri"),
        ("thoi-su/Chính trị", "thoi-su/chinh-tri"),
        ("/van-hoa/", "van-hoa"),
        ("Tin vắn", "tv"),
        ("Văn hóa/Tin văn hóa", "van-hoa/tin"),
        ("Thời sự/Tin thời sự", "thoi-su/tin"),
    ],
)
def test_the_section_is_named_by_titles_or_slugs(category: str, folder: str) -> None:
    """As in front matter; two subsections of one slug are told apart by the section above."""
    more = (
        SectionSetting("tv", "Tin vắn"),
        SectionSetting("tin", "Tin thời sự", parent="thoi-su"),
        SectionSetting("tin", "Tin văn hóa", parent="van-hoa"),
    )
    assert path_of(category=category, sections=(*SECTIONS, *more)) == f"content/{folder}/2026/mua-lu.md"


def test_a_section_that_is_not_there_is_a_mistake() -> None:
    """With the nearest one."""
    with pytest.raises(SiteError, match="SG402") as raised:
        path_of(category="thoi-su/chinh-chi")
    assert "thoi-su/chinh-tri?" in raised.value.problem.hint("vi")


@pytest.mark.parametrize(
    ("category", "folder"),
    [("", ""), ("Đời sống", "doi-song/"), ("a/b", "a/b/"), ("../../etc", "etc/"), ("/", ""), ("..", "")],
)
def test_a_paper_without_sections_takes_any(category: str, folder: str) -> None:
    """And stays inside of its content."""
    assert path_of(category=category, sections=()) == f"content/{folder}2026/mua-lu.md"


@pytest.mark.parametrize(("title", "name"), [("???", "bai"), ("Con", "bai-con"), ("  A  b ", "a-b")])
def test_every_title_gives_a_file(title: str, name: str) -> None:
    """One that every system can hold."""
    assert path_of(title) == f"content/thoi-su/2026/{name}.md"


# YAML's word for nothing is no headline.
visible = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=60).filter(
    lambda text: text.strip().lower() not in ("null", "~")
)


@given(visible.filter(lambda title: clean(title)[0].strip()), visible)
def test_any_title_and_author_can_be_read_again(title: str, author: str) -> None:
    """Quotes, backslashes, colons, hashes: what was typed is what is read."""
    path, text = new_article(settings(), title, "", author, NOW)
    refuse_unsafe(path)
    found = read(path, text)
    assert found.title == one_line(clean(title)[0])
    assert found.authors == tuple(name for name in [one_line(clean(author)[0])] if name)


@given(st.text())
def test_a_title_of_anything_is_one_line(title: str) -> None:
    """A line end in a title ends no field."""
    text = new_article(settings(), title, "", "", NOW)[1]
    assert [line.partition(":")[0] for line in text.split("\n")[1:8]] == [
        "title",
        "date",
        "id",
        "summary",
        "tags",
        "author",
        "draft",
    ]


# --- a site ----------------------------------------------------------------------------------------------------------


def test_a_new_site_is_a_paper() -> None:
    """Its settings are read, its articles published, nothing is wrong with it."""
    files = dict(new_site(NOW))
    own = read_settings("sitegen.toml", files["sitegen.toml"])
    articles = [read(path, text) for path, text in files.items() if path.endswith(".md")]
    result = gather(articles, (), {}, own, Clock(NOW))
    assert result.problems == ()
    assert {entry.state for entry in result.register} == {PUBLISHED}
    assert len(result.catalogue.articles) == len(result.catalogue.static) == 1
    assert {"/output/", "/.sitegen/"} <= set(files[".gitignore"].split("\n"))


@pytest.mark.parametrize("year", [1999, 2026, 2100])
def test_the_first_article_is_published_at_once(year: int) -> None:
    """At the moment itself, in the folder of its year."""
    now = NOW.replace(year=year)
    path, text = next(file for file in new_site(now) if "chao-ban-doc" in file[0])
    assert f"/{year}/" in path
    assert read(path, text).date == now
