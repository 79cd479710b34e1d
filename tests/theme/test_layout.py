"""How a theme shows pictures, as its theme.toml says; what it leaves out is as its parent has it."""

import pytest

from sitegen.model import PictureLayout
from sitegen.problems import SiteError
from sitegen.theme.layout import read_layout

ABOVE = PictureLayout("50vw", 900)


def test_what_is_left_out_is_the_parent_s() -> None:
    """Key by key."""
    assert read_layout("theme.toml", "", {}, ABOVE) == ABOVE
    assert read_layout("theme.toml", "", {"renditions": False, "widest": 0}, ABOVE) == PictureLayout("50vw", 0, False)


@pytest.mark.parametrize(
    "table",
    [
        {"size": "50vw"},
        {"sizes": 3},
        {"sizes": " "},
        {"sizes": '"><script>'},
        {"widest": 20},
        {"widest": True},
        {"renditions": 1},
        {"gallery_sizes": "<"},
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(table) -> None:
    """And with an example that does."""
    text = "[pictures]\n" + "\n".join(f"{key} = 1" for key in table)
    with pytest.raises(SiteError) as raised:
        read_layout("themes/rieng/theme.toml", text, table, ABOVE)
    found = raised.value.problem
    assert (found.code, found.path, found.line) == ("SG602", "themes/rieng/theme.toml", 2)
