"""Cuts the faces of the default theme for Vietnamese pages, and writes which letters each file has into its style sheet.

In an environment of its own: `npm install source-serif@4.5.1 @expo-google-fonts/be-vietnam-pro@0.4.1`,
`pip install fonttools==4.68.0 brotli==1.2.1`, then `python scripts/fonts.py node_modules`.

A page of a Vietnamese paper needs one file of a face: its letters with all their marks, its digits, its punctuation. The other
letters of western Europe are in a second file, which is asked for by the page on which they stand. Source is a reserved name
(SIL Open Font License 1.1, 3), so what is cut from Source Serif has another: Paper Serif.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ASSETS = Path(__file__).parent.parent / "themes" / "default" / "assets"
FACES = {
    "serif": ("source-serif/VAR/SourceSerif4Variable-Roman.ttf", "Paper Serif", "Regular", {"wght": 400}),
    "serif-bold": ("source-serif/VAR/SourceSerif4Variable-Roman.ttf", "Paper Serif", "Bold", {"wght": 700}),
    "serif-italic": ("source-serif/VAR/SourceSerif4Variable-Italic.ttf", "Paper Serif", "Italic", {"wght": 400}),
    "sans": ("@expo-google-fonts/be-vietnam-pro/500Medium/BeVietnamPro_500Medium.ttf", "Be Vietnam Pro", "Medium", {}),
}
TEXT_SIZE = 14
"""The optical size, in points, at which Source Serif is cut: that of the files that others serve."""
PAGE = {
    *range(0x20, 0x7F),
    *map(ord, "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư"),
    *range(0x1EA0, 0x1EFA),
    *map(ord, "\xa0§©«°±²³·»×₫€™−←↑→↓\u2009\u202f†•…‰‹›"),
    *range(0x2010, 0x201F),
}
"""What stands on the pages of a Vietnamese paper; U+00A0, U+2009 and U+202F are spaces."""
MORE = {
    *range(0xA0, 0x100),
    0x131,
    0x152,
    0x153,
    0x2C6,
    0x2DA,
    0x2DC,
    *range(0x2000, 0x2070),
    0x20AC,
    0x2122,
    0x2212,
    0x2215,
}
FEATURES = ["kern", "liga", "locl"]
COPYRIGHT, FAMILY, STYLE, WHOLE_NAME, VERSION, FILE_NAME, LICENCE, LICENCE_URL = 0, 1, 2, 4, 5, 6, 13, 14
_RULE = re.compile(r'(url\("fonts/([\w-]+)\.woff2"\)[^}]*unicode-range: )[^;]*;')


def main() -> None:
    source, ranges = Path(sys.argv[1]), {}
    for name, (file, family, style, weights) in FACES.items():
        known = set(TTFont(source / file).getBestCmap())
        for target, letters in ((name, PAGE & known), (f"{name}-more", MORE & known - PAGE)):
            font = named(cut(TTFont(source / file), letters, weights), family, style)
            font.flavor = "woff2"
            font.save(ASSETS / "fonts" / f"{target}.woff2")
            ranges[target] = written(letters)
    sheet = ASSETS / "site.css"
    text = _RULE.sub(lambda rule: f"{rule[1]}{ranges[rule[2]]};", sheet.read_text("utf-8"))
    sheet.write_text(text, "utf-8")


def cut(font: TTFont, letters: set[int], weights: Mapping[str, object]) -> TTFont:
    """The face with these letters and weights only, without hints for old Windows."""
    options = subset.Options(layout_features=FEATURES, hinting=False, notdef_outline=True)
    options.name_IDs = [COPYRIGHT, FAMILY, STYLE, WHOLE_NAME, VERSION, FILE_NAME, LICENCE, LICENCE_URL]
    options.drop_tables += ["BASE", "STAT", "cvar", "gasp", "prep"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters)
    cutter.subset(font)
    return instantiateVariableFont(font, {"opsz": TEXT_SIZE, **weights}) if weights else font


def named(font: TTFont, family: str, style: str) -> TTFont:
    for name, text in ((FAMILY, family), (STYLE, style), (WHOLE_NAME, f"{family} {style}")):
        font["name"].setName(text, name, 3, 1, 0x409)
    font["name"].setName(f"{family}-{style}".replace(" ", ""), FILE_NAME, 3, 1, 0x409)
    return font


def written(letters: set[int]) -> str:
    """`U+20-7E, U+A7` of the letters."""
    runs: list[list[int]] = []
    for letter in sorted(letters):
        if runs and runs[-1][1] == letter - 1:
            runs[-1][1] = letter
        else:
            runs.append([letter, letter])
    return ", ".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in runs)


main()
