"""Lists that a theme declares."""

import pytest
from theme_views import folder, load, problems, small_folder

from sitegen.model import Block

TOML = 'name = "small"\ncontract = 1\n'


def blocks(text: str) -> tuple[Block, ...]:
    return load(small_folder("small", {"theme.toml": TOML + text})).blocks


def test_a_list_says_where_its_articles_are_from_and_how_many():
    """The newest, those that editors chose, or those of a section, a tag, an author; in the order of names."""
    assert blocks(
        '[blocks.b]\nfrom = "section:van-hoa/le-hoi"\nlimit = 5\n[blocks.a]\nfrom = "newest"\nlimit = 1\n'
    ) == (
        Block("a", "newest", "", 1),
        Block("b", "section", "van-hoa/le-hoi", 5),
    )


def test_the_nearest_theme_decides():
    """A child keeps its parent's lists, and may declare one of them anew."""
    parent = TOML + '[blocks.a]\nfrom = "newest"\nlimit = 1\n[blocks.b]\nfrom = "featured"\nlimit = 2\n'
    own = 'name = "child"\ncontract = 1\nparent = "small"\n[blocks.a]\nfrom = "tag:hoi"\nlimit = 3\n'
    theme = load(folder("child", {"theme.toml": own}), small_folder("small", {"theme.toml": parent}))
    assert theme.blocks == (Block("a", "tag", "hoi", 3), Block("b", "featured", "", 2))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[blocks.a]\nfrom = "newst"\nlimit = 5\n', 4),
        ('[blocks.b]\nfrom = "newest"\nlimit = 5\n[blocks.a]\nlimit = 5\nfrom = "section:"\n', 8),
        ('[blocks.a]\nfrom = "newest"\n', 3),
        ('[blocks.a]\nfrom = "newest"\nlimit = 0\n', 5),
        ('[blocks.a]\nfrom = "newest"\nlimit = "5"\n', 5),
        ('[blocks.a]\nfrom = "newest"\nlimt = 5\n', 5),
        ('[blocks.A]\nfrom = "newest"\nlimit = 5\n', 3),
        ("[blocks]\na = 1\n", 0),
    ],
)
def test_a_mistake_has_its_line(text, line):
    """In the list that is meant, where two have the same key."""
    assert problems(small_folder("small", {"theme.toml": TOML + text})) == [("SG602", "themes/small/theme.toml", line)]
