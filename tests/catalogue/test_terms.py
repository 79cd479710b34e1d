"""Tags and authors: spellings of one name are merged, different names never share an address."""

from random import Random

import pytest
from factory import article, codes, settings
from hypothesis import given
from hypothesis import strategies as st

from sitegen.catalogue.terms import Terms, authors_of, tags_of
from sitegen.model import Article
from sitegen.problems import only
from sitegen.settings import AuthorSetting, TagSetting


def tagged(*lists: str, **changes: object) -> Terms:
    """The tags of one article for each text of tags with commas."""
    articles = [
        article(f"tin/{number:02}.md", tags=tuple(tags.split(",")), lines=(("tags", 5, 7),))
        for number, tags in enumerate(lists)
    ]
    return tags_of(settings(**changes), articles)


def titles(found: Terms) -> dict[str, str]:
    return {spelling: term.title for spelling, term in found.by_spelling.items()}


def refused(found: Terms) -> set[str]:
    return {path.removeprefix("tin/").removesuffix(".md") for path in found.refused}


# --- merging ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        (["Hà Nam", "hà nam", "HÀ NAM", "Hà Nam"], "Hà Nam"),
        (["lễ hội", "lễ-hội", "lễ_hội", "lễ  hội", "lễ hội"], "lễ hội"),
        (["văn hoá", "văn hóa", "văn hóa"], "văn hóa"),
        (["thuỷ lợi", "thủy lợi", "thủy lợi"], "thủy lợi"),
        (["Hà Nam", "ha nam", "Ha Nam", "ha-nam"], "Hà Nam"),
        (["ha nam", "ha nam", "ha nam", "Hà Nam"], "Hà Nam"),
    ],
)
def test_spellings_of_one_name_are_one_tag(spellings: list[str], name: str) -> None:
    """Case, spaces, hyphens, the place of the tone mark, marks that were not typed: the most used spelling is shown."""
    found = tagged(*spellings)
    assert set(titles(found).values()) == {name}
    assert len({term.url for term in found.by_spelling.values()}) == 1
    assert not found.refused


def test_merging_is_told() -> None:
    """Once for each other spelling, at the first article that has it; with the kind of name, in both languages."""
    found = tagged("Hà Nam", "Hà Nam", "ha nam", "ha nam")
    (notice,) = found.problems
    assert (notice.code, notice.severity, notice.path) == ("SG405", "notice", "content/tin/02.md")
    assert notice.message("vi") == "Từ khóa “ha nam” được gộp vào “Hà Nam”"
    assert notice.message("en") == "The tag “ha nam” was merged into “Hà Nam”"
    authors = authors_of(settings(), [article(authors=("Thu Hà",)), article("b.md", authors=("thu hà",))])
    assert authors.problems[0].message("vi").startswith("Tác giả “")


def test_words_of_one_syllable_are_never_guessed() -> None:
    """Ban, Bán and Bạn are three words: they collide, and are not merged."""
    found = tagged("Bạn", "Ban", "Bán", "Bạn")
    assert titles(found) == {"Bạn": "Bạn"}
    assert codes(found.problems) == ["SG406", "SG406"]
    assert refused(found) == {"01", "02"}


def test_a_name_without_marks_with_two_meanings_is_not_guessed() -> None:
    """ha nam may be Hà Nam or hạ năm."""
    found = tagged("Hà Nam", "hạ năm", "ha nam")
    assert len(set(titles(found).values())) == 1
    assert codes(only("error", found.problems)) == ["SG406", "SG406"]


def test_a_name_with_some_marks_is_another_name() -> None:
    """Hà Nội and Hạ Nội do not become one because they look alike."""
    assert codes(tagged("Hà Nội,Ha Nội").problems) == ["SG406"]


def test_a_plain_name_alone_stays() -> None:
    """Covid-19 and tour du lich mean what they say when nothing else is near."""
    assert titles(tagged("tour du lich", "Covid-19")) == {"tour du lich": "tour du lich", "Covid-19": "Covid-19"}


# --- collisions ------------------------------------------------------------------------------------------------------


def test_a_collision_names_both_and_the_remedy() -> None:
    """At the tags of the article that loses; the one more often used keeps the address."""
    found = tagged("Bán", "Bạn", "Bán")
    (error,) = found.problems
    assert (error.path, error.line, error.column, error.severity) == ("content/tin/01.md", 5, 7, "error")
    for part in ("Bạn", "Bán", "content/tin/00.md", "“ban”", "[[tags]] variants"):
        assert part in error.message("vi") + error.hint("vi")
    assert "The tag" not in error.message("vi")


@pytest.mark.parametrize("name", ["???", "中国", "🎉", "con"])
def test_a_name_that_gives_no_address_is_refused(name: str) -> None:
    """With the remedy: a slug in the settings."""
    found = tagged(f"lễ hội,{name}")
    assert codes(found.problems) == ["SG407"]
    assert refused(found) == {"00"}
    assert not tagged(name, tags=(TagSetting(name, "ten-rieng"),)).problems


def test_an_article_with_several_bad_names_is_told_of_each() -> None:
    """All its mistakes at once."""
    assert codes(tagged("???,中国").problems) == ["SG407", "SG407"]


def test_the_place_of_an_author_is_that_of_the_field_that_names_him() -> None:
    """`author` or `authors`, whichever the file gives."""
    for field in ("author", "authors"):
        found = authors_of(settings(), [article(authors=("???",), lines=((field, 6, 9),))])
        assert (found.problems[0].line, found.problems[0].column) == (6, 9)


# --- declared --------------------------------------------------------------------------------------------------------


def test_declared_slugs_part_names_that_would_collide() -> None:
    """The remedy that the problem proposes."""
    found = tagged("Bán", "Bạn", tags=(TagSetting("Bán", "ban-hang"),))
    assert {spelling: term.url for spelling, term in found.by_spelling.items()} == {
        "Bán": "/tu-khoa/ban-hang/",
        "Bạn": "/tu-khoa/ban/",
    }
    assert not found.problems


def test_declared_variants_are_one_name() -> None:
    """Whatever they look like, and without a word about it; their own spellings too."""
    tags = (TagSetting("Thành phố Hồ Chí Minh", "tp-hcm", ("TP.HCM", "Sài Gòn")),)
    found = tagged("TP.HCM", "sài gòn", "Sài Gòn", tags=tags)
    assert set(titles(found).values()) == {"Thành phố Hồ Chí Minh"}
    assert [one.message("en") for one in found.problems] == [
        "The tag “sài gòn” was merged into “Thành phố Hồ Chí Minh”"
    ]


def test_what_is_declared_keeps_its_address() -> None:
    """However often the other name is used."""
    found = tagged("Bạn", "Bạn", "Bạn", "Bán", tags=(TagSetting("Bán"),))
    assert titles(found) == {"Bán": "Bán"}
    assert refused(found) == {"00", "01", "02"}


def test_what_is_declared_without_marks_means_what_it_says() -> None:
    """It is not taken for a lazy spelling of another name."""
    found = tagged("Ha Nam", "Hà Nam", tags=(TagSetting("Ha Nam"),))
    assert titles(found) == {"Ha Nam": "Ha Nam"}
    assert refused(found) == {"01"}
    apart = tagged("Ha Nam", "Hà Nam", tags=(TagSetting("Ha Nam", "ha-nam-2"),))
    assert titles(apart) == {"Ha Nam": "Ha Nam", "Hà Nam": "Hà Nam"}


def test_a_declared_name_may_be_written_without_marks() -> None:
    """ha nam is the declared Hà Nam, though no article writes it so."""
    assert titles(tagged("ha nam", tags=(TagSetting("Hà Nam"),)))["ha nam"] == "Hà Nam"


def test_pen_names_lead_to_their_author() -> None:
    """One page for all of a writer's names, with what the settings say of him."""
    authors = (AuthorSetting("Nguyễn Thu Hà", pen_names=("T.H.", "Thu Hà"), description="Phóng viên"),)
    found = authors_of(settings(authors=authors), [article(authors=("T.H.",)), article("b.md", authors=("Thu Hà",))])
    assert {term.url for term in found.by_spelling.values()} == {"/tac-gia/nguyen-thu-ha/"}
    assert found.by_spelling["T.H."].description == "Phóng viên"
    assert not found.problems


@pytest.mark.parametrize(
    ("name", "organization"),
    [
        ("Ban Văn hóa", True),
        ("BAN BIÊN TẬP", True),
        ("Bàn Tuấn Năng", False),
        ("Bạn đọc", False),
        ("Trần Ban", False),
        ("Thu Hà", False),
    ],
)
def test_desks_are_told_from_people(name: str, organization: bool) -> None:
    """Ban … is a desk; Bàn is the surname of many Dao people."""
    found = authors_of(settings(), [article(authors=(name,))])
    assert found.by_spelling[name].organization is organization


def test_agencies_are_declared() -> None:
    """The settings say what no name tells."""
    authors = (AuthorSetting("TTXVN", organization=True),)
    assert authors_of(settings(authors=authors), [article(authors=("TTXVN",))]).by_spelling["TTXVN"].organization


# --- laws ------------------------------------------------------------------------------------------------------------

names = st.sampled_from(
    ["Hà Nam", "ha nam", "hà nam", "Ban", "Bán", "Bạn", "hạ năm", "lễ-hội", "Lễ hội", "???", "văn hoá"]
)


@given(st.lists(st.lists(names, max_size=3, unique=True), max_size=6), st.randoms(use_true_random=False))
def test_names_do_not_depend_on_the_order_of_articles(lists: list[list[str]], random: Random) -> None:
    """The same terms, the same problems, from every shuffling."""
    articles = [article(f"tin/{number}.md", tags=tuple(tags)) for number, tags in enumerate(lists)]
    mixed = articles[:]
    random.shuffle(mixed)
    one, other = tags_of(settings(), articles), tags_of(settings(), mixed)
    assert one.by_spelling == other.by_spelling
    assert set(one.problems) == set(other.problems)
    assert one.refused == other.refused


@given(st.lists(st.lists(names, max_size=3, unique=True), max_size=6))
def test_every_name_has_its_own_address_or_its_article_is_refused(lists: list[list[str]]) -> None:
    """Two titles never share an address; every spelling of an article that stands leads somewhere."""
    articles: list[Article] = [article(f"tin/{number}.md", tags=tuple(tags)) for number, tags in enumerate(lists)]
    found = tags_of(settings(), articles)
    owners: dict[str, str] = {}
    for term in found.by_spelling.values():
        assert owners.setdefault(term.url, term.title) == term.title
    for one in articles:
        assert (one.path in found.refused) != all(tag in found.by_spelling for tag in one.tags)
    assert found.refused == {one.path.removeprefix("content/") for one in only("error", found.problems)}
