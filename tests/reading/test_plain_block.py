"""Plain front matter, read without libyaml: to the last column what libyaml makes of it."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sitegen.problems import SiteError, SiteErrors
from sitegen.reading.plain_block import plain_fields
from sitegen.reading.yaml_block import read_tree

CONTENT = Path(__file__).parents[2] / "content"

ARTICLE = """
title: 1/7/2025: Hà Nam, Nam Định và “Ninh Bình” (mới)
date: 2025-07-01T06:00:00+07:00
id: "2501"
draft: no
summary: "Theo Nghị quyết: ba tỉnh, một tên."
tags: [sáp nhập, "Ninh Bình", 'TP. Phủ Lý' , V-League]
aliases: []
author: Ban Thời sự - Chính trị
image: /anh/sap-nhap-2025.svg
trong-so: 12.5
"""

NOT_PLAIN = (
    "title:",
    "title: ",
    "title : a",
    "title:\ta",
    "title: a\n  b",
    "title: a # b",
    "title: |\n  a",
    "title: [a",
    "title: 'a''b'",
    'title: "a\\tb"',
    'title: "a" b',
    "title: a\u00a0b",
    "title: a\tb",
    "# a",
    "title: a\n\ndate: b",
    "title: a\ntitle: b",
    "date: a: b",
    "date: a:",
    "date: &a b",
    "date: *a",
    "date: !a b",
    "date: - a",
    "date: ~",
    "date: /a",
    "tags: [a, b: c]",
    "tags: [a, [b]]",
    "tags: [a,]",
    "tags: [a, , b]",
    "tags: [*a]",
    "tags: [a?]",
    "tags: [a, b] c",
    "tags:\n  - a",
    "extra: {a: b}",
    " title: a",
    "- a",
    "a",
    "--- a",
    "<<: a",
    "'title': a",
    "tiêu: a",
)


def tree(block: str) -> Any:
    """The fields with their order, or what is wrong."""
    try:
        return list(read_tree(block).items())
    except SiteError as error:
        return error.problem
    except SiteErrors as errors:
        return errors.problems


def differs(block: str) -> bool:
    fields = plain_fields(block)
    return fields is not None and list(fields.items()) != tree(block)


@pytest.mark.parametrize("before", ["", "\n", "\n\n\n"])
def test_an_article(before: str) -> None:
    """What most front matter consists of is plain: texts, dates, quotes, lists on one line."""
    fields = plain_fields(before + ARTICLE)
    assert fields is not None
    assert len(fields) == 10
    assert not differs(before + ARTICLE)


@pytest.mark.parametrize("block", NOT_PLAIN)
def test_all_else_is_left_to_libyaml(block: str) -> None:
    """Whatever needs to know YAML is not read here, wherever it stands."""
    assert plain_fields(block) is None
    assert plain_fields(f"x: y\n{block}\n") is None


def test_content() -> None:
    """Most articles of the sample paper are plain, and none is read otherwise."""
    heads = [file.read_text("utf-8").partition("\n---")[0].removeprefix("---") for file in CONTENT.rglob("*.md")]
    assert sum(plain_fields(head) is not None for head in heads) > len(heads) // 2
    assert [head for head in heads if differs(head)] == []


NAMES = "title date tags x Title image_caption related draft a-b category null y <<".split()
WORDS = [
    "a",
    "Hà Nội",
    "1/7/2025",
    "2024-01-02",
    "T07:00:00+07:00",
    " ",
    ", ",
    "-",
    " - ",
    "/",
    "“x”",
    "😀",
    "(x)",
    "Ô\u0323",
    "c",
]
SIGNS = [
    *WORDS,
    *": |:| |  |- |#| #|,|[|]|{|}|\"|'|\\|“|?|? |&|*|!|>|%|@|`|~|…|\u00a0|\t|---|...|<<|=|\n|\n  |_|٣|²|x: y|\ufeff|\u2028|\x07".split(
        "|"
    ),
    "|",
]


def blocks(number: int, seed: int) -> Iterator[str]:
    """Blocks of up to four fields, half of them of harmless words, half of all that means something in YAML."""
    chance = random.Random(seed)

    def some(most: int) -> str:
        return "".join(chance.choices(chance.choice((WORDS, SIGNS)), k=chance.randint(0, most)))

    def value() -> str:
        form = chance.choice(
            ("{}", "{}", '"{}"', "'{}'", "[{}]", "[{}, {}]", '["{}", {} ]', "['{}' , \"{}\"]", "{}#{}")
        )
        return form.replace("{}", "%s") % tuple(some(4) for _ in range(form.count("{}")))

    def line() -> str:
        return (
            chance.choice(NAMES)
            + chance.choice((": ", ": ", ": ", ":  ", ": ", " : ", ":", ":\t"))
            + value()
            + chance.choice(("", "", "", "  "))
        )

    for _ in range(number):
        yield (
            "\n" * chance.randint(0, 2)
            + "\n".join(line() for _ in range(chance.randint(1, 4)))
            + chance.choice(("\n", "", "\n\n"))
        )


def read_otherwise(number: int, seed: int) -> list[str]:
    tried = [block for block in blocks(number, seed) if plain_fields(block) is not None]
    assert len(tried) > number // 20
    return [block for block in tried if differs(block)]


def test_any_block() -> None:
    """Whatever is taken for plain means the same to libyaml."""
    assert read_otherwise(3000, 1) == []


@pytest.mark.long
def test_any_block_for_long() -> None:
    """The same, a hundred thousand times."""
    assert read_otherwise(100_000, 2) == []
