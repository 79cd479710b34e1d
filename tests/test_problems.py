"""Problems are told in two languages, with their place, and in the shape that editors and tools know."""

import re
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sitegen
from sitegen.problems import (
    ERROR,
    LANGUAGES,
    NOTICE,
    WARNING,
    Problem,
    SiteError,
    as_json,
    as_text,
    in_order,
    located,
    only,
    problem,
    sentences,
)

PACKAGE = Path(sitegen.__file__).parent


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


# --- the catalogue of sentences --------------------------------------------------------------------------------------


def test_every_code_in_the_sources_has_its_sentences_and_every_sentence_a_use() -> None:
    """No code without words, no words that nobody says."""
    used = {code for file in PACKAGE.rglob("*.py") for code in re.findall(r"\bSG\d{3}\b", _code_of(file))}
    assert used == set(sentences())


def _code_of(file: Path) -> str:
    """The text without comments and docstrings, where codes are only spoken of."""
    text = re.sub(r'"""(?:.|\n)*?"""', "", file.read_text("utf-8"))
    return re.sub(r"#.*", "", text)


def test_both_languages_say_the_same() -> None:
    """Fact and remedy in both, with the same facts in them; a severity that means something."""
    for code, entry in sentences().items():
        assert set(entry) - {"vi_words"} == {"severity", "vi", "vi_hint", "en", "en_hint"}, code
        assert entry["severity"] in (ERROR, WARNING, NOTICE), code
        assert placeholders(entry["vi"]) == placeholders(entry["en"]), code
        assert placeholders(entry["vi_hint"]) == placeholders(entry["en_hint"]), code
        for key in ("vi", "vi_hint", "en", "en_hint"):
            assert entry[key].strip(), code
            assert all(name.isidentifier() for name in placeholders(entry[key])), code


def test_our_own_phrases_are_used_and_translated() -> None:
    """A phrase that a sentence quotes from us is in the sources as it stands in the table."""
    everything = "".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.py"))
    phrases = {phrase: word for entry in sentences().values() for phrase, word in entry.get("vi_words", {}).items()}
    for phrase, translated in phrases.items():
        assert phrase.replace("\\", "\\\\") in everything or phrase in everything, phrase
        assert translated != phrase


def test_a_fact_that_is_a_phrase_of_ours_is_translated() -> None:
    """The Vietnamese sentence has no English in it."""
    found = problem("SG410", target="/a", state="scheduled", other="content/a.md")
    assert "(hẹn giờ)" in found.message("vi")
    assert "(scheduled)" in found.message("en")
    assert problem("SG405", kind="The tag", text="a", name="b").message("vi").startswith("Từ khóa “a”")


@given(st.sampled_from(sorted(sentences())), st.dictionaries(st.sampled_from(["text", "key", "url"]), st.text()))
def test_no_sentence_fails_for_want_of_a_fact(code: str, facts: dict[str, str]) -> None:
    """Facts may be missing, or hold braces and percent signs: the sentence is said all the same."""
    found = Problem(code, "a.md", 3, 2, facts=tuple(facts.items()))
    for language in LANGUAGES:
        assert found.message(language)
        assert as_text(found, language)


# --- as people read it -----------------------------------------------------------------------------------------------

DATE = problem("SG203", path="content/thoi-su/2024/mua-lu.md", line=4, column=7, text="31/02/2024")


def test_a_problem_in_the_terminal() -> None:
    """Place, fact and code; the line with a caret under the fault; the remedy."""
    text = "---\ntitle: Mưa lũ\nid: 1\ndate: 31/02/2024\n---\n"
    assert as_text(DATE.at("elsewhere.md", text), "en") == (
        "content/thoi-su/2024/mua-lu.md:4:7: “31/02/2024” is not a date [SG203]\n"
        "    4 | date: 31/02/2024\n"
        "      |       ^\n"
        "    Write it as 2024-02-29 or 29/02/2024 06:30."
    )
    assert as_text(DATE.at("", text), "vi").startswith(
        "content/thoi-su/2024/mua-lu.md:4:7: “31/02/2024” không phải là ngày tháng đúng [SG203]\n    4 | date"
    )


def test_a_problem_without_a_place() -> None:
    """What is unknown is left out, down to the bare sentence."""
    assert (
        as_text(problem("SG215", path="content/a.md"), "en").split("\n")[0] == "content/a.md: The file is empty [SG215]"
    )
    assert as_text(problem("SG215"), "en").split("\n")[0] == "The file is empty [SG215]"
    assert "|" not in as_text(Problem("SG215", "a.md", excerpt="x"), "en")


def lines_of(excerpt: str, column: int, length: int = 1, line: int = 12) -> list[str]:
    return as_text(Problem("SG215", "a.md", line, column, length, excerpt), "en").split("\n")[1:3]


def pointed_at(excerpt: str, column: int, length: int = 1, line: int = 12) -> str:
    """What stands above the caret."""
    shown, caret = lines_of(excerpt, column, length, line)
    return shown[caret.index("^") : caret.rindex("^") + 1]


def test_the_caret_underlines_the_whole_fault() -> None:
    """As long as the fault, but never beyond the line."""
    assert pointed_at("date: 31/02/2024", 7, 10) == "31/02/2024"
    assert pointed_at("date: 31/02/2024", 7, 99) == "31/02/2024"


@pytest.mark.parametrize("line", [1, 9, 10, 99, 100, 12345])
def test_the_caret_stands_right_under_any_line_number(line: int) -> None:
    """Numbers of any width move both lines alike."""
    assert pointed_at("title: Mưa lũ", 8, 6, line) == "Mưa lũ"


def test_the_caret_stands_right_behind_tabs() -> None:
    """A tab is shown as one space: terminals would move the letters, not the caret."""
    assert pointed_at("\ttags:\t[lũ lụt]", 8, 8) == "[lũ lụt]"
    assert "\t" not in lines_of("\ttags:\t[lũ lụt]", 8)[0]


def test_control_characters_do_not_reach_the_terminal() -> None:
    """A damaged line may hold signs that clear a screen."""
    assert lines_of("a\x1b[2J\x00\x07b", 1)[0] == "    12 | a [2J  b"


@given(st.integers(0, 500), st.integers(1, 30), st.integers(0, 500))
def test_long_lines_are_cut_around_the_fault(before: int, length: int, after: int) -> None:
    """A paragraph is one line: what is shown is short, and the caret still under the fault."""
    excerpt = "ă" * before + "x" * length + "ô" * after
    assert pointed_at(excerpt, before + 1, length) == "x" * length
    assert len(lines_of(excerpt, before + 1, length)[0]) <= 100 + len("    12 | ")


@given(st.text(max_size=300), st.integers(-1, 400), st.integers(-1, 400))
def test_any_place_can_be_shown(excerpt: str, column: int, length: int) -> None:
    """A place that is not in the line is a mistake of ours, and no reason to fail."""
    as_text(Problem("SG215", "a.md", 1, column, length, excerpt))


# --- as tools read it ------------------------------------------------------------------------------------------------


def test_a_problem_as_json() -> None:
    """The eight names that other tools rely on."""
    assert as_json(DATE, "en") == {
        "code": "SG203",
        "severity": "error",
        "path": "content/thoi-su/2024/mua-lu.md",
        "line": 4,
        "column": 7,
        "message": "“31/02/2024” is not a date",
        "hint": "Write it as 2024-02-29 or 29/02/2024 06:30.",
    }


# --- on the way up ---------------------------------------------------------------------------------------------------


def test_whoever_knows_the_file_adds_it() -> None:
    """The place nearest to the fault counts; a file that is known already stays."""
    with pytest.raises(SiteError) as raised, located("outer.md"), located("inner.md", "a\nb\n"):
        raise SiteError("SG203", line=2, text="x")
    assert (raised.value.problem.path, raised.value.problem.excerpt) == ("inner.md", "b")


def test_a_line_beyond_the_file_has_no_excerpt() -> None:
    """The last line and the ones that are not there."""
    assert problem("SG215", line=9).at("a.md", "x").excerpt == ""
    assert problem("SG215", line=1).at("a.md", "x").excerpt == "x"
    assert problem("SG215").at("a.md", "x").excerpt == ""


def test_facts_become_text() -> None:
    """Numbers are said as they are."""
    assert "31" in problem("SG301", size=31, limit=1024).message("en")


def test_problems_are_told_in_the_order_of_mending() -> None:
    """By file, line and column, each once, whatever order they came in."""
    wanted = [
        problem("SG215", path="a.md"),
        problem("SG203", path="a.md", line=2, column=9, text="x"),
        problem("SG203", path="a.md", line=10, column=1, text="x"),
        problem("SG203", path="a.md", line=10, column=1, length=4, text="x"),
        problem("SG203", path="b.md", line=1, text="x"),
        problem("SG203", path="b.md", line=1, text="y"),
    ]
    assert in_order([*wanted[::-1], *wanted]) == tuple(wanted)


def test_severities_are_told_apart() -> None:
    """Errors stop, warnings stop under --strict, notices never."""
    found = [problem("SG405"), problem("SG203"), problem("SG305")]
    assert [only(kind, found)[0].code for kind in (ERROR, WARNING, NOTICE)] == ["SG203", "SG305", "SG405"]
