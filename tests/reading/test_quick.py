"""The quick way from Markdown to HTML gives what Python-Markdown gives, sign for sign."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from markdown import Markdown

from sitegen.problems import SiteError
from sitegen.reading import quick_blocks
from sitegen.reading.dialect import dialect, plain_dialect

CONTENT = [path.read_text("utf-8") for path in sorted((Path(__file__).parents[2] / "content").rglob("*.md"))]
BODIES = [text.partition("\n---\n")[2] for text in CONTENT]


def constructs() -> list[list[str]]:
    text = (Path(__file__).parent / "markdown_constructs.txt").read_text("utf-8")
    parts = re.split("^== .*\n", text, flags=re.MULTILINE)[1:]
    escape = re.compile(r"\\(n|t|r|x\w\w|u\w{4})")
    return [
        [escape.sub(lambda m: m[0].encode().decode("unicode-escape"), line) for line in part.splitlines()]
        for part in parts
    ]


WORDS, BLOCKS = constructs()
# What the quick way may read without the library, or nearly so.
TAME_WORDS, TAME_BLOCKS = (
    [one for one in some if not re.search(r"[<{\\`_]|~~~|\] ?:", one)] for some in (WORDS, BLOCKS)
)
INSTANCES: dict[str, Markdown] = {}
PLAIN = plain_dialect("vi")


def outcome(markdown: str, text: str) -> str:
    """The HTML, or the kind of failure; after one there is a new instance."""
    if markdown not in INSTANCES:
        INSTANCES[markdown] = plain_dialect("vi") if markdown == "plain" else dialect("vi")
    try:
        return INSTANCES[markdown].reset().convert(text)
    except Exception as error:  # noqa: BLE001 - whatever one raises, the other must raise
        INSTANCES.clear()
        dialect.cache_clear()
        return f"{type(error)} {error.problem.code if isinstance(error, SiteError) else error}"


def different(texts: list[str]) -> list[str]:
    return [text for text in texts if outcome("quick", text) != outcome("plain", text)]


ARTICLE = """**PHỦ LÝ** - Sáng nay, nước *sông Đáy* lên "nhanh"... Xem [tin cũ](https://a.vn/b?c=1&d=2 "Tin cũ").

![Cầu](/cau.jpg "Ảnh: Lê Na")
*Cầu Hồng Phú.*

## Đầu đề
thơ câu một,\x20\x20
thơ câu hai

- một
- **hai**

1. một

2. hai

> Lời người ta nói.
>
> Nói thêm.

| Tên | Số |
|:---|---:|
| *a* | 1 |
"""
STEPS = """
    insert
normalize_whitespace fenced_code_block html_block
markdown_block empty indent code table hashheader setextheader hr olist ulist quote footnote abbr reference
list_under_text paragraph
backtick template_code escape footnote reference link image_link image_reference short_reference short_image_ref
autolink automail linebreak html entity not_strong em_strong em_strong2
footnote inline footnote-duplicate prettify attr_list figures abbr smarty toc unescape
raw_html footnote amp_substitute
"""

# --- texts by chance -------------------------------------------------------------------------------------------------


def line(chance: random.Random) -> str:
    """Ordinary words, and now and then something that is not."""
    words = chance.choice((WORDS, TAME_WORDS, TAME_WORDS))
    return chance.choice((" ", " ", " ", "")).join(
        chance.choice(words if chance.random() < 0.5 else WORDS[:5]) for _ in range(chance.randint(1, 6))
    )


def written(chance: random.Random) -> str:
    """A small article of all constructs, with more or less air between them."""
    text = ""
    blocks = chance.choice((BLOCKS, TAME_BLOCKS, TAME_BLOCKS))
    for _ in range(chance.randint(1, 6)):
        block = chance.choice(blocks) if chance.random() < 0.6 else line(chance)
        if chance.random() < 0.2:
            block = chance.choice(("- ", "> ", "## ", "1. ", "*", "**", "    ", "![a](b)\n*")) + block
        text += block + chance.choice(("\n\n", "\n\n", "\n\n", "\n\n", "\n\n\n", "\n\n\n\n", "\n", "  \n", "\n \n"))
    return text


def damaged(chance: random.Random) -> str:
    """Some blocks of a real article, with signs and lines gone, doubled, moved or added."""
    blocks = chance.choice(BODIES).split("\n\n")
    start = chance.randrange(len(blocks))
    text = "\n\n".join(blocks[start : start + chance.randint(1, 3)])[-700:]
    for _ in range(chance.randint(0, 5)):
        pieces = text.split("\n") if chance.random() < 0.3 else list(text)
        place, other = (chance.randrange(len(pieces) + 1) for _ in range(2))
        match chance.randrange(4):
            case 0:
                del pieces[place : place + 1]
            case 1:
                pieces[place:place] = pieces[other : other + 1]
            case 2:
                pieces[place:place] = [chance.choice(WORDS)]
            case 3:
                first, second = sorted((place, other))
                pieces[first : first + 1], pieces[second : second + 1] = (
                    pieces[second : second + 1],
                    pieces[first : first + 1],
                )
        text = ("\n" if len(pieces) <= text.count("\n") + 2 else "").join(pieces)
    return text


def dense(chance: random.Random) -> str:
    """Hardly anything but signs."""
    signs = "aab12 .,\n\n  **[]()!\"'-->#" + chance.choice(("", "|:=+_`~&;\\", "|:=+_`~&;\\{}<\t"))
    return "".join(chance.choice(signs) for _ in range(chance.randint(1, 40)))


def spans(chance: random.Random) -> str:
    """Emphasis, quotes and links pressed together."""
    parts = ("*", "*", "**", "a", "b c", " ", "\n", "  \n", "[d](e)", '"', "'", "-", "--", "...", ".", "(", "!", "_")
    return "x" + "".join(chance.choice(parts) for _ in range(chance.randint(2, 14)))


KINDS: list[Callable[[random.Random], str]] = [written, damaged, dense, spans]


def by_chance(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)
    return [KINDS[number % len(KINDS)](chance) for number in range(count)]


# --- the law ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts are read in as many pieces as may be, though it would be quicker to leave them to the library whole."""
    monkeypatch.setattr(quick_blocks, "_COST_OF_START", 1)


def test_all_content() -> None:
    """Every article of the sample paper, whole and by its blocks, is read as the library reads it."""
    assert different(BODIES) == []
    assert different([block for body in BODIES for block in body.split("\n\n")][::4]) == []


@pytest.mark.usefixtures("in_pieces")
def test_constructs() -> None:
    """Every construct of Markdown, and what looks like one, alone and in the middle of words or blocks."""
    assert different(BLOCKS) == []
    assert (
        different(
            [form.replace("?", word) for word in WORDS for form in ("?", "a ? b", "a?b", "- ?", "> a\n> ?", "## ?")]
        )
        == []
    )
    assert different([f"một\n\n{block}\n\n- hai\n\n*ba*" for block in BLOCKS]) == []


@pytest.mark.slow
@pytest.mark.usefixtures("in_pieces")
def test_chance() -> None:
    """Three thousand texts by chance."""
    assert different(by_chance(1, 3_000)) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 110))
@pytest.mark.usefixtures("in_pieces")
def test_long_chance(seed: int) -> None:
    """A hundred thousand more."""
    assert different(by_chance(seed, 10_000)) == []


def test_ordinary_articles_never_need_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes up most articles goes the quick way, or all this would be for nothing."""
    expected = PLAIN.reset().convert(ARTICLE)
    monkeypatch.setattr(Markdown, "convert", lambda self, source: f"the library reads {source}")
    assert dialect("vi").reset().convert(ARTICLE) == expected


def test_every_step_of_the_library_is_known() -> None:
    """A step that a new release or a new extension brings must be thought of before ordinary text may pass it by."""
    registries = (
        PLAIN.preprocessors,
        PLAIN.parser.blockprocessors,
        PLAIN.inlinePatterns,
        PLAIN.treeprocessors,
        PLAIN.postprocessors,
    )
    for registry in registries:
        known = sum(name in registry for name in set(STEPS.split()))
        assert known == len(registry)
