"""What the settings say of the paper's look, and what the default theme weighs."""

import gzip
import re
from pathlib import Path

from theme_views import CONTRACT, default_folder, load, small_folder

from sitegen.colours import LEAST, contrast
from sitegen.settings import DARK_GROUND, LIGHT_GROUND, LookSettings
from sitegen.theme.chain import load_theme
from sitegen.theme.look import look_folder

ASSETS = Path(__file__).parents[2] / "themes" / "default" / "assets"
STYLES = (ASSETS / "site.css").read_text("utf-8")


def look(**choice: str) -> str:
    ((_, data),) = look_folder(LookSettings(**choice)).files
    return data.decode()


def test_an_accent_has_a_dark_form() -> None:
    """The paper's own, or one that is made as light as it takes."""
    assert "--accent-dark: #7fd1bd" in look(accent="#0b5d4e", accent_dark="#7fd1bd")
    made = re.search(r"--accent-dark: (#\w+);", look(accent="#0b5d4e"))
    assert made
    assert contrast(made[1], DARK_GROUND) >= LEAST
    assert look_folder(LookSettings()).files == ()


def test_themes_may_link_to_the_style_sheet_of_the_settings() -> None:
    """It is published where a template links to it, at an address that changes with the settings; a site may replace it."""
    texts = {"templates/home.html": '{% if site.accent %}{{ asset("look.css") }}{% endif %}'}
    folders = {"small": small_folder("small", texts)}
    found = [
        load_theme("small", folders.get, None, "vi", CONTRACT, LookSettings(one)).assets
        for one in ("#000000", "#111111")
    ]
    assert [[asset.path for asset in assets] for assets in found] == [["look.css"]] * 2
    assert found[0][0].url != found[1][0].url
    own = small_folder("small", texts | {"assets/look.css": "/* own */"})
    assert load(own).assets[0].data == b"/* own */"
    assert load(small_folder("small")).assets == load(small_folder("small", texts)).assets == ()


def test_the_grounds_are_those_of_the_theme() -> None:
    """Accents are measured against the colours that the default theme has."""
    grounds = {ground for name in ("paper", "tint") for ground in re.findall(rf"--{name}: (#\w{{6}});", STYLES)}
    assert {LIGHT_GROUND, DARK_GROUND} <= grounds
    hardest = min(contrast("#000000", one) for one in grounds if contrast("#000000", one) > 10)
    assert hardest == contrast("#000000", LIGHT_GROUND)


def test_text_can_be_read_on_both_grounds() -> None:
    """Ink, soft text and accent, light and dark."""
    for mode in (STYLES.split("@media (prefers-color-scheme: dark)")[0], STYLES.split(':root[data-scheme="dark"]')[1]):
        named = dict(re.findall(r"--(paper|tint|ink|soft): (#\w{6});", mode))
        assert all(contrast(named[ink], named[on]) >= LEAST for ink in ("ink", "soft") for on in ("paper", "tint"))
    accents = dict(re.findall(r"--accent-(light|dark): (#\w{6});", STYLES))
    assert contrast(accents["light"], LIGHT_GROUND) >= LEAST
    assert contrast(accents["dark"], DARK_GROUND) >= LEAST


def packed(*names: str) -> int:
    return sum(len(gzip.compress((ASSETS / name).read_bytes(), 9)) for name in names)


def test_scripts_and_styles_stay_light() -> None:
    """All scripts together 15 kB, the style sheet 20 kB, as they travel."""
    scripts = [path.name for path in ASSETS.glob("*.js")]
    assert {"early.js", "tools.js", "search.js"} <= {*scripts}
    assert packed(*scripts) <= 15_000
    assert packed("site.css") <= 20_000


def test_faces_stay_light_and_have_their_licences() -> None:
    """Whatever faces an article uses, it and its furniture stay below 120 kB; two are fetched ahead."""
    fonts = ASSETS / "fonts"
    faces = sum(path.stat().st_size for path in fonts.glob("*.woff2"))
    assert faces + packed("site.css", "early.js", "tools.js") <= 98_000
    assert {path.name for path in fonts.glob("*.txt")} == {"be-vietnam-pro-OFL.txt", "source-serif-4-OFL.txt"}
    head = (ASSETS.parent / "templates/_head.html").read_text("utf-8")
    assert head.count('rel="preload"') == 2


def test_every_face_is_there_and_never_hides_text() -> None:
    """Two files of each, the letters of Vietnamese and the rest of western Europe's; text stands there in another face until they have come."""
    faces = re.findall(r"@font-face {(.*?)}", STYLES, re.DOTALL)
    own = [face for face in faces if "url(" in face]
    assert len(own) == 8
    assert all("font-display: swap" in face and "unicode-range" in face for face in own)
    assert all("size-adjust" in face for face in faces if "local(" in face)
    assert {path.name for path, _ in ((Path(name), 0) for name in re.findall(r'url\("(.*?)"\)', "".join(own)))} == {
        path.name for path in (ASSETS / "fonts").glob("*.woff2")
    }
    assert default_folder().file("assets/fonts/serif.woff2")
