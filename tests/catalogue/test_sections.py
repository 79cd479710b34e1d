"""Sections: two levels, declared in the settings or taken from the articles."""

from random import Random

import pytest
from factory import article, settings

from sitegen.catalogue.sections import Sections, category_parts, sections_of
from sitegen.model import Article
from sitegen.problems import Problem, SiteError
from sitegen.settings import SectionSetting

FALLBACK = "Tin tức"


def declared(*more: SectionSetting) -> Sections:
    base = settings()
    return sections_of(settings(sections=(*base.sections, *more)), (), (), FALLBACK)


def derived(*articles: Article, held: tuple[Article, ...] = ()) -> Sections:
    return sections_of(settings(sections=()), articles, held, FALLBACK)


def in_category(category: str, path: str = "x.md") -> Article:
    return article(path, category=category)


def refusal(sections: Sections, found: Article) -> Problem:
    with pytest.raises(SiteError) as raised:
        sections.of(found)
    return raised.value.problem


# --- what an article says --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("thoi-su/a.md", ("thoi-su",)),
        ("thoi-su/chinh-tri/a.md", ("thoi-su", "chinh-tri")),
        ("thoi-su/chinh-tri/2024/05/a.md", ("thoi-su", "chinh-tri")),
        ("2024/05/thoi-su/31/a.md", ("thoi-su",)),
        ("thoi-su/2024-05-31/a.md", ("thoi-su",)),
        ("_posts/thoi-su/a.md", ("thoi-su",)),
        ("Thời sự/a.md", ("Thời sự",)),
        ("a/b/c/d.md", ("a", "b")),
        ("2024/a.md", ()),
        ("a.md", ()),
    ],
)
def test_the_folder_tells_the_section(path: str, parts: tuple[str, ...]) -> None:
    """Folders named by dates, and those that other programs need, do not count."""
    assert category_parts(article(path)) == parts


@pytest.mark.parametrize(
    ("category", "parts"),
    [
        ("Thời sự", ("Thời sự",)),
        ("Thời sự/Chính trị", ("Thời sự", "Chính trị")),
        (" Thời  sự  /  Chính trị ", ("Thời sự", "Chính trị")),
        ("Thời sự > Chính trị", ("Thời sự", "Chính trị")),
        ("Thời sự › Chính trị", ("Thời sự", "Chính trị")),
        ("/thoi-su/chinh-tri/", ("thoi-su", "chinh-tri")),
        ("2024", ("2024",)),
        ("a/b/c", ("a", "b", "c")),
        ("/", ()),
        ("", ()),
    ],
)
def test_what_is_written_counts_before_the_folder(category: str, parts: tuple[str, ...]) -> None:
    """By titles or by slugs, with any of the usual signs between."""
    assert category_parts(in_category(category, "van-hoa/a.md")) == parts


# --- declared --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "category",
    [
        "thoi-su/chinh-tri",
        "Thời sự/Chính trị",
        "THỜI SỰ/chinh-tri",
        "thời sự / Chính  trị",
        "Thoi su/Chinh tri",
        "thoi-su/Chính trị",
    ],
)
def test_a_section_is_found_by_titles_and_by_slugs(category: str) -> None:
    """Also mixed, in any case, without marks."""
    assert declared().of(in_category(category)).slug == "thoi-su/chinh-tri"


def test_a_title_unlike_its_slug() -> None:
    """Both lead to the section, at either level."""
    sections = declared(SectionSetting("dl", "Du lịch"), SectionSetting("at", "Ẩm thực", parent="dl"))
    for category in ("dl/at", "Du lịch/Ẩm thực", "dl/Ẩm thực", "Du lịch/at"):
        assert sections.of(in_category(category)).slug == "dl/at"


def test_a_slug_means_its_own_section_whatever_the_titles() -> None:
    """Also where another section's title reads like it; of two equal titles the first counts."""
    sections = declared(
        SectionSetting("xa-hoi", "Đời sống", 1),
        SectionSetting("doi-song", "Xã hội", 2),
        SectionSetting("tin", "Văn hóa", 9),
    )
    assert sections.of(in_category("xa-hoi")).slug == "xa-hoi"
    assert sections.of(in_category("doi-song")).slug == "doi-song"
    assert sections.of(in_category("Văn hóa")).slug == "van-hoa"


def test_sections_stand_in_the_papers_order() -> None:
    """By `order`, then as written; each followed by its children."""
    sections = declared(
        SectionSetting("sau", "Sau", 3), SectionSetting("dau", "Đầu"), SectionSetting("con", "Con", 0, "thoi-su")
    )
    assert list(sections.by_slug) == ["dau", "thoi-su", "thoi-su/con", "thoi-su/chinh-tri", "van-hoa", "sau"]
    assert sections.by_slug["thoi-su/con"].parent == "thoi-su"
    assert sections.by_slug["thoi-su/con"].url == "/thoi-su/con/"


def test_an_article_in_no_declared_section_is_refused() -> None:
    """What is not declared, what is nothing, what is too deep; with a proposal where there is one."""
    sections = declared()
    found = refusal(sections, article("x.md", category="Thoi sụ/Chính chị", lines=(("category", 4, 11),)))
    assert (found.code, found.line, found.column) == ("SG402", 4, 11)
    assert "thoi-su/chinh-tri?" in found.hint("vi")
    assert "?" not in refusal(sections, in_category("xyzzy")).hint("en")
    assert refusal(sections, article("a.md")).code == "SG403"
    assert refusal(sections, in_category("a/b/c")).code == "SG409"
    assert refusal(sections, article("chinh-tri/a.md")).code == "SG402"


# --- derived ---------------------------------------------------------------------------------------------------------


def test_sections_are_taken_from_the_articles() -> None:
    """Both levels, in dictionary order, each with a title."""
    articles = [in_category(name) for name in ("Văn hóa/Lễ hội", "Thời sự", "Đất và người", "Dân sinh")]
    sections = derived(*articles)
    assert list(sections.by_slug) == ["dan-sinh", "dat-va-nguoi", "thoi-su", "van-hoa", "van-hoa/le-hoi"]
    assert sections.by_slug["van-hoa/le-hoi"].title == "Lễ hội"
    assert [sections.of(one).slug for one in articles] == ["van-hoa/le-hoi", "thoi-su", "dat-va-nguoi", "dan-sinh"]


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (["thoi-su", "Thời sự"], "Thời sự"),
        (["Thoi sự", "Thời sự", "thời sự"], "Thời sự"),
        (["thời sự", "Thời sự", "THỜI SỰ"], "Thời sự"),
        (["tin", "Tin"], "Tin"),
    ],
)
def test_of_several_spellings_the_best_is_shown(names: list[str], title: str) -> None:
    """The one with most marks, then the one with a capital; in whatever order they come."""
    for seed in range(4):
        Random(seed).shuffle(names)
        (section,) = derived(*(in_category(name) for name in names)).by_slug.values()
        assert section.title == title


def test_what_is_held_back_has_no_say_in_what_readers_see() -> None:
    """A draft's spelling does not show on the page; its own new section is known all the same."""
    sections = derived(in_category("thoi-su"), held=(in_category("Thời sự"), in_category("Mật")))
    assert sections.by_slug["thoi-su"].title == "thoi-su"
    assert sections.of(in_category("mat")).title == "Mật"


def test_articles_in_no_folder_get_a_section() -> None:
    """A small paper need not think of sections."""
    sections = derived(article("a.md"), article("2024/b.md"), in_category("/"))
    assert {sections.of(one).slug for one in (article("a.md"), article("2024/b.md"), in_category("/"))} == {"tin-tuc"}
    assert sections.by_slug["tin-tuc"].title == FALLBACK


@pytest.mark.parametrize("category", ["中国", "..", "???", "con", "Thời sự/aux", "../..", "a" * 101])
def test_a_name_that_gives_no_address_is_refused(category: str) -> None:
    """No path of the site may be made of it: it leads out, or nowhere, or Windows cannot store it."""
    found = in_category(category)
    assert refusal(derived(found), found).code == "SG407"


def test_folders_below_a_subsection_are_no_sections() -> None:
    """Two levels: deeper folders are the writers' own."""
    found = article("a/b/c/d.md")
    assert derived(found).of(found).slug == "a/b"
    assert refusal(derived(in_category("a/b/c")), in_category("a/b/c")).code == "SG409"
