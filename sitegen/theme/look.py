"""The style sheet that the settings make: what a paper chose of its look, for whatever theme."""

from sitegen.colours import readable
from sitegen.settings import DARK_GROUND, LookSettings
from sitegen.theme.values import ThemeFolder

STYLE_SHEET = "look.css"


def look_folder(look: LookSettings) -> ThemeFolder:
    """A folder with the style sheet, if the settings choose anything. Without an accent of its own for dark pages the
    paper's other one is made as light as it takes."""
    if not look.accent:
        return ThemeFolder("look", "[look]", ())
    dark = look.accent_dark or readable(look.accent, DARK_GROUND)
    text = f":root {{\n  --accent-light: {look.accent};\n  --accent-dark: {dark};\n}}\n"
    return ThemeFolder("look", "[look]", ((f"assets/{STYLE_SHEET}", text.encode()),))
