"""Bodies that attack the reader of bodies: what they may cost, and that the next body does not notice."""

import re
import time
from contextlib import suppress

import pytest

from sitegen.problems import SiteError
from sitegen.reading import addresses, dialect, figures, finish, lead, lists, places, sanitise, trusted
from sitegen.reading.markdown import convert
from sitegen.settings import ReadingSettings

SETTINGS = ReadingSettings(base_url="https://bao.example.vn")
LONG = 64 * 1024


@pytest.mark.parametrize(
    "text",
    [
        "- " * 600 + "a",
        "\n".join("    " * depth + "- a" for depth in range(200)),
        "> " * 600 + "a",
        "> - " * 100 + "a",
        '<div markdown="1">\n' * 600 + "a" + "\n</div>" * 600,
        "<div>" * 5000,
        "<b><i>" * 2000,
        "<ul><li>" * 2000,
    ],
)
def test_too_deep(text: str) -> None:
    """What is nested too deeply is an error of the article, and the next article is read as ever."""
    with pytest.raises(SiteError, match="SG304"):
        convert(text, 1, SETTINGS)
    assert convert("- a\n    - b\n\n> c", 1, SETTINGS).html.count("<li>") == 2


def test_ordinary_depth_is_no_error() -> None:
    """Ten levels are more than any article has."""
    text = "\n".join("    " * depth + f"- a{depth}" for depth in range(10))
    assert convert(text, 1, SETTINGS).html.count("<ul>") == 10
    assert convert("> " * 10 + "a", 1, SETTINGS).html.count("<blockquote>") == 10
    assert convert("<div>" * 100 + "a" + "</div>" * 100, 1, SETTINGS).html.count("<div>") == 100


def test_unclosed_paragraphs_are_not_deep() -> None:
    """Old pages close neither paragraphs nor lines of a list."""
    assert convert("<div>" + "<p>a<br>b" * 2000 + "</div>", 1, SETTINGS).html.count("<p>") == 2000


def test_table_that_would_grow() -> None:
    """A header of a thousand columns and as many short rows are counted before they are made."""
    started = time.process_time()
    with pytest.raises(SiteError, match="SG303") as raised:
        convert("|a" * 1000 + "\n" + "|-" * 1000 + "\n" + "|b\n" * 1000, 1, SETTINGS)
    assert time.process_time() - started < 0.3
    assert int(dict(raised.value.problem.facts)["size"]) > 1000


def test_any_growth(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTML of more than twenty times the text and a megabyte is an error."""
    monkeypatch.setattr("sitegen.reading.markdown.most_output", lambda text: 100)
    with pytest.raises(SiteError, match="SG303"):
        convert("[a](b) " * 20, 1, SETTINGS)
    assert dialect.most_output("a" * 10) == 1_000_200


UNITS = (
    "![a](b.jpg)\n*c. Ảnh: d*\n\n", "![a](b.jpg)\n", "![a](b.jpg)\nx\n", "a\n- b\n- c\n", "+ a\n\n", "# a\n\n", "# ?\n\n",
    "[a](b) ", "[a](javascript:x) ", "{{ a ", "|a|b|\n|-|-|\n|c|d|\n\n", "<zz> ", "<b onclick=x>y</b> ", '<b id="a">x</b> ',
    "<table><tr><td>a</td></tr></table>\n\n", "<script>x</script>\n\n", "(PLVN) - ", "100. a\n", "<center>",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_cost_grows_with_length(unit: str) -> None:
    """Our own rules cost four times as much for four times the text, or a little more."""

    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        started = time.process_time()
        with suppress(SiteError):
            convert(text, 1, SETTINGS)
        return time.process_time() - started

    seconds(300)
    # The best of several: on a busy machine one and the same work takes ten times as long now and then.
    short, long = (min(seconds(length) for _ in range(3)) for length in (1000, 4000))
    assert long < 10 * short + 0.05


def test_many_notes_and_marks() -> None:
    """A thousand notes, and a note that is cited a thousand times, are read at once."""
    many = "".join(f"a[^{number}]\n\n[^{number}]: b\n\n" for number in range(500))
    one = "[^1]: b\n\n" + "a[^1] " * 500
    started = time.process_time()
    assert convert(many, 1, SETTINGS).html.count("<li ") == 500
    assert 'id="fnref500-1"' in convert(one, 1, SETTINGS).html
    assert time.process_time() - started < 1


# These see only what the cleaner has closed, or one tag at a time.
SEES_CLOSED_TAGS = {"lead._PARAGRAPH", "lead._NOTE_MARK", "finish._BARE_LINK", "trusted._ATTRIBUTE"}


def patterns() -> list[tuple[str, re.Pattern[str]]]:
    """All regular expressions of the rules for bodies."""
    found = []
    for module in (addresses, dialect, figures, finish, lead, lists, places, sanitise, trusted):
        for name, value in vars(module).items():
            for one in value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else [value]:
                pattern = one[1] if isinstance(one, tuple) and len(one) == 2 else one
                place = f"{module.__name__.rpartition('.')[2]}.{name}"
                if isinstance(pattern, re.Pattern) and place not in SEES_CLOSED_TAGS:
                    found.append((place, pattern))
    return found


ADVERSARIES = (
    "[", "](a(", "](<", "[a]: ", '="', "<a:", "<a ", '<a x="', "Ảnh -", "{{", "{%a", "\n- a", " ", "\n", "<!--", "<script>",
    "<iframe>", "onclick=", "<pre ", "a",
)  # fmt: skip
# These see one text from its start, never from each of its places; a single try is what they cost.
TRIED_ONCE = {"lead._DATELINE", "addresses._SCHEME", "addresses._AUTHORITY", "finish._VALUES", "finish._ID"}


@pytest.mark.parametrize(("name", "pattern"), [pytest.param(*one, id=one[0]) for one in patterns()])
def test_patterns_are_linear(name: str, pattern: re.Pattern[str]) -> None:
    """No regular expression of ours needs more than a moment for 64 kB of whatever is worst for it."""
    for unit in ADVERSARIES:
        text = unit * (LONG // len(unit))
        started = time.process_time()
        if name in TRIED_ONCE:
            pattern.match(text)
        else:
            for _ in pattern.finditer(text):
                pass
        assert time.process_time() - started < 0.3, unit
