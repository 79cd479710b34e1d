"""How folders become one theme."""

import pickle

import pytest
from theme_views import CONTRACT, default_folder, folder, html, load, problems, small_folder

from sitegen.problems import SiteErrors
from sitegen.theme.chain import load_theme
from sitegen.theme.closure import closure_digest

CHILD_TOML = 'name = "child"\ncontract = 1\nparent = "small"\n'


def child(files: dict[str, str | bytes]):
    return folder("child", {"theme.toml": CHILD_TOML} | files)


def text_of(theme, name: str) -> str:
    return next(template.text for template in theme.templates if template.name == name)


def test_nearest_folder_wins_file_by_file():
    """The site's own template stands over the theme's, the theme's over its parent's."""
    own = folder("overrides", {"templates/day.html": "own day"})
    theme = load(
        child({"templates/day.html": "child day", "templates/month.html": "child month"}),
        small_folder("small"),
        overrides=own,
    )
    assert [text_of(theme, f"{name}.html") for name in ("day", "month", "year")] == [
        "own day",
        "child month",
        "year.html",
    ]


def test_labels_are_merged_key_by_key():
    """A site that renames one label keeps all others."""
    home = {"templates/home.html": "{{ labels.monday }} {{ labels.extra }}"}
    own = folder("overrides", {"labels/vi.toml": 'monday = "Thứ 2"\n'})
    theme = load(child(home | {"labels/vi.toml": 'extra = "thêm"\n'}), small_folder("small"), overrides=own)
    assert html(theme, "home.html") == "Thứ 2 thêm\n"
    assert dict(theme.labels)["tuesday"] == "tuesday"


def test_labels_of_the_sites_language():
    """An English paper shows English labels."""
    assert dict(load(default_folder(), language="en").labels)["read_more"] == "Read more"


def test_every_language_has_every_label():
    """What is said in Vietnamese is said in English."""
    names = [{name for name, _ in load(default_folder(), language=language).labels} for language in ("vi", "en")]
    assert names[0] == names[1]


def test_a_label_that_nothing_shows_is_named():
    """A mistyped label is an error, not a text that never appears."""
    own = folder("overrides", {"labels/vi.toml": '# nhãn\nthousand = "."\n'})
    assert problems(small_folder("small"), overrides=own) == [("SG611", "themes/overrides/labels/vi.toml", 2)]


def test_a_label_that_is_not_text_is_named():
    """A label is a text in quotes."""
    own = folder("overrides", {"labels/vi.toml": "\nmonday = 2\n"})
    assert problems(small_folder("small"), overrides=own) == [("SG602", "themes/overrides/labels/vi.toml", 2)]


def test_labels_that_filters_need_must_be_there():
    """A theme without weekdays cannot show dates."""
    found = problems(small_folder("small", {"labels/vi.toml": 'thousands = "."\n'}))
    assert {code for code, _, _ in found} == {"SG607"}
    assert len(found) == 7


def test_missing_theme():
    """An unknown theme is named; so is an unknown parent, in the line that names it."""
    with pytest.raises(SiteErrors) as caught:
        load_theme("none", {}.get, None, "vi", CONTRACT)
    assert [found.code for found in caught.value.problems] == ["SG601"]
    assert problems(child({})) == [("SG601", "themes/child/theme.toml", 3)]


def test_themes_in_a_circle():
    """Two themes cannot be each other's parent."""
    other = folder("small", {"theme.toml": 'name = "small"\nparent = "child"\ncontract = 1\n'})
    assert problems(child({}), other) == [("SG608", "themes/small/theme.toml", 2)]


@pytest.mark.parametrize(
    ("text", "line", "suggestion"),
    [
        ('name = "x"\nkontract = 1\n', 2, "contract = 1"),
        ('name = "x"\n\ncontract = "1"\n', 3, "contract = 1"),
        ('name = "x"\ncontract = 2\n', 2, "contract = 1"),
        ('name = "x"\ncontract = true\n', 2, "contract = 1"),
        ('name = "x"\n', 0, "contract = 1"),
        ("name = x\n", 1, "contract = 1"),
    ],
)
def test_theme_toml_is_closed(text, line, suggestion):
    """theme.toml has four keys; whatever else it says is an error with its line and the right form."""
    with pytest.raises(SiteErrors) as caught:
        load(folder("small", {"theme.toml": text}))
    (found,) = caught.value.problems
    assert (found.code, found.path, found.line) == ("SG602", "themes/small/theme.toml", line)
    assert suggestion in found.hint()


def test_addresses_of_assets_change_with_their_content():
    """Browsers may keep an asset for ever: another content has another address."""
    one, two = (load(small_folder("small", {"assets/Bìa báo.PNG": data})).assets[0] for data in (b"1", b"2"))
    assert one.url.startswith("/assets/bia-bao-")
    assert one.url.endswith(".png")
    assert one.url != two.url


def test_style_sheets_follow_the_files_they_refer_to():
    """Another font gives the sheet another content, and so another address; other addresses stay as written."""
    css = "@font-face{src:url('fonts/a.woff2?v=1')} a{b:url(data:x) url(/y.png) url(#z)} /* url(none.png) */"

    def sheet(font: bytes):
        assets = load(small_folder("small", {"assets/site.css": css, "assets/fonts/a.woff2": font})).assets
        by_path = {asset.path: asset for asset in assets}
        beside = by_path["fonts/a.woff2"].url.removeprefix("/assets/")
        assert f'url("{beside}?v=1")'.encode() in by_path["site.css"].data
        return by_path["site.css"]

    assert sheet(b"1").url != sheet(b"2").url
    assert sheet(b"1").data.endswith(b"a{b:url(data:x) url(/y.png) url(#z)} /* url(none.png) */")


def test_style_sheets_that_refer_to_nothing_or_to_each_other():
    """A missing file and a circle of sheets are named with their line."""
    missing = small_folder("small", {"assets/site.css": "a{}\nb{c:url(none.png)}"})
    assert problems(missing) == [("SG610", "themes/small/assets/site.css", 2)]
    circle = small_folder("small", {"assets/a.css": "@import url(b.css);", "assets/b.css": "\n@import url(a.css);"})
    assert problems(circle) == [("SG602", "themes/small/assets/b.css", 2)]


def test_a_template_in_another_encoding_is_named():
    """A template that is not UTF-8 is an error, and only that."""
    assert problems(small_folder("small", {"templates/day.html": b"\xe1"})) == [
        ("SG214", "themes/small/templates/day.html", 0)
    ]


def test_editors_and_systems_make_no_difference():
    """BOM, CRLF and decomposed letters give the theme that plain UTF-8 gives."""
    plain = load(small_folder("small", {"templates/day.html": "ngày\n{{ page.url }}\n"}))
    windows = "\ufeffng\u0061\u0300y\r\n{{ page.url }}\r\n".encode()
    assert load(small_folder("small", {"templates/day.html": windows})) == plain


def test_files_left_behind_by_systems_are_no_assets():
    """.DS_Store is not published."""
    assert load(small_folder("small", {"assets/.DS_Store": "x"})).assets == ()


def test_a_theme_is_a_value(default):
    """A theme can be sent to another process and is the same there."""
    again = pickle.loads(pickle.dumps(default))
    assert again == default
    assert closure_digest(again, "article.html") == closure_digest(default, "article.html")


def test_files_of_parents_that_no_page_shows_are_left_out():
    """A child with its own templates does not carry its parent's style sheets and fonts along."""
    parent = small_folder(
        "small",
        {
            "templates/day.html": '{{ asset("day.css") }}',
            "templates/home.html": '{% include "_old.html" %}',
            "templates/_old.html": '{{ asset("old.css") }}',
            "assets/day.css": "a{b:url(day.svg)}",
            "assets/day.svg": "<svg/>",
            "assets/old.css": "",
        },
    )
    theme = load(child({"templates/home.html": "", "assets/own.txt": ""}), parent)
    assert [asset.path for asset in theme.assets] == ["day.css", "day.svg", "own.txt"]
    assert len(load(parent).assets) == 3
