"""Settings: one closed schema, in two files; every mistake has its line, its column and a remedy."""

import tomllib
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.problems import Problem, SiteError, as_text
from sitegen.settings import (
    DeployTarget,
    Option,
    ReadingSettings,
    SectionSetting,
    Settings,
    check_base_url,
    read_settings,
    zone,
)


def read(text: str, path: str = "sitegen.toml") -> Settings:
    return read_settings(path, text)


def mistake(text: str, path: str = "sitegen.toml") -> tuple[str, int, int]:
    """Code, line and column of what is wrong."""
    with pytest.raises(SiteError) as raised:
        read(text, path)
    found = raised.value.problem
    assert found.path == path
    assert as_text(found, "vi") != as_text(found, "en")
    return found.code, found.line, found.column


def complaint(text: str, path: str = "sitegen.toml") -> Problem | None:
    try:
        read(text, path)
    except SiteError as error:
        return error.problem
    return None


def hint(text: str) -> str:
    with pytest.raises(SiteError) as raised:
        read(text)
    return raised.value.problem.hint("en")


# --- what is right ---------------------------------------------------------------------------------------------------


def test_an_empty_file_is_a_paper() -> None:
    """Everything has a default."""
    assert read("") == Settings()
    assert read("[project]\nname = 'x'\n", "pyproject.toml") == Settings()


WHOLE = """
name = "Báo Hà Nam"
base_url = "https://bao.example.vn/"
timezone = "Asia/Ho_Chi_Minh"
page_size = 30
assets = ["tep", "anh/bia"]

[[sections]]
slug = "thoi-su"
title = "Thời sự"

[[sections]]
slug = "chinh-tri"
title = "Chính trị"
order = 2
parent = "thoi-su"

[[tags]]
title = "Bán"
slug = "ban-hang"
variants = ["bán hàng"]

[[authors]]
name = "Thu Hà"
pen_names = ["T.H."]

[imprint]
licence = "12/GP"

[markdown]
raw_html = "trusted"
iframe_hosts = []

[limits]
seconds = 9
"""


def test_every_kind_of_setting_is_read() -> None:
    """Texts, numbers, lists, tables and lists of tables."""
    found = read(WHOLE)
    assert (found.name, found.page_size, found.assets) == ("Báo Hà Nam", 30, ("tep", "anh/bia"))
    assert found.sections == (
        SectionSetting("thoi-su", "Thời sự"),
        SectionSetting("chinh-tri", "Chính trị", 2, "thoi-su"),
    )
    assert (found.tags[0].variants, found.authors[0].pen_names) == (("bán hàng",), ("T.H.",))
    assert (found.imprint.licence, found.markdown.raw_html, found.limits.seconds) == ("12/GP", "trusted", 9)
    assert found.markdown.iframe_hosts == ()


def test_pyproject_holds_the_same_schema() -> None:
    """The same settings under [tool.sitegen], whatever else the file holds."""
    lines = (line.replace("[[", "[[tool.sitegen.") if line.startswith("[[") else line for line in WHOLE.split("\n"))
    inside = "\n".join(line.replace("[", "[tool.sitegen.", 1) if line in TABLES else line for line in lines)
    text = '[project]\nname = "x"\n\n[tool.sitegen]' + inside + "\n[tool.other]\nname = 3\n"
    assert read(text, "pyproject.toml") == read(WHOLE)


TABLES = ("[imprint]", "[markdown]", "[limits]")


def test_deploy_targets_bear_the_names_of_their_tables() -> None:
    """In the order of the file; options are whatever a store's library may want."""
    web, store = read(DEPLOY).deploy
    assert web == DeployTarget("web", "sftp", path="/var/www", host="bao.example.vn", port=2222)
    assert (store.name, store.url) == ("kho", "s3://bao/trang")
    assert store.options == (Option("anon", "false"), Option("client_kwargs", '{"region_name": "ap-1"}'))


DEPLOY = """
[deploy.web]
type = "sftp"
host = "bao.example.vn"
port = 2222
path = "/var/www"

[deploy.kho]
type = "store"
url = "s3://bao/trang"

[deploy.kho.options]
anon = false
client_kwargs = {region_name = "ap-1"}
"""


def test_a_new_target_is_no_reason_to_build_anew() -> None:
    """What shapes pages is the rest of the settings."""
    assert read(DEPLOY).paper == read("").paper
    assert read("name = 'Báo'").paper != read("").paper


def test_files_of_other_systems_are_understood() -> None:
    """A byte order mark, line ends of Windows, letters in two parts: the same settings."""
    import unicodedata

    text = 'name = "Báo Hà Nam"\nmotto = "Đất và người"\n'
    assert read("\ufeff" + text.replace("\n", "\r\n")) == read(text)
    assert read(unicodedata.normalize("NFD", text)) == read(text)


@pytest.mark.parametrize(
    ("name", "hours"),
    [("+07:00", 7), ("+0700", 7), ("-03:30", -3.5), ("+00:00", 0), ("Asia/Ho_Chi_Minh", 7), ("Asia/Bangkok", 7)],
)
def test_zones_are_fixed_offsets(name: str, hours: float) -> None:
    """No zone database: Vietnam has had one offset since 1975."""
    assert zone(name).utcoffset(None) == timedelta(hours=hours)


@pytest.mark.parametrize("name", ["", "UTC+7", "+7", "+15:00", "+07:60", "Europe/Paris", "07:00", "+07:00 "])
def test_other_zones_are_refused(name: str) -> None:
    """What is no offset has no meaning here."""
    with pytest.raises(ValueError, match=r".*"):
        zone(name)


def test_readings_know_only_their_slice() -> None:
    """Whatever a reading may know of the settings comes from the settings, and a change of the rest leaves it."""
    found = read(WHOLE)
    for field in fields(ReadingSettings):
        if field.name in ("table", "extensions"):  # files beside the settings
            continue
        assert getattr(found.reading, field.name) == getattr(found, field.name)
    assert found.reading.host == "bao.example.vn"
    assert read(WHOLE.replace("page_size = 30", "page_size = 31")).reading == found.reading


def test_every_setting_has_a_type_that_can_be_checked() -> None:
    """Texts, whole numbers, yes or no, tables and lists of them: nothing else."""

    def plain(kind: type) -> None:
        for hint in get_type_hints(kind).values():
            inner = getattr(hint, "__args__", (hint,))[0]
            assert inner in (str, int, bool) or is_dataclass(inner)
            if is_dataclass(inner):
                plain(inner)  # type: ignore[arg-type]

    plain(Settings)


# --- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # no TOML
        ('name = "Báo\n', ("SG102", 1, 12)),
        ("name = Báo\n", ("SG102", 1, 8)),
        ('name = "a"\nname = "b"\n', ("SG102", 2, 11)),
        ("\n\nassets = [\n", ("SG102", 3, 11)),
        ('name = """\na\n', ("SG102", 2, 2)),
        ("page_size = " + "9" * 5000 + "\n", ("SG102", 1, 5013)),
        # no such setting
        ('name = "a"\n  nmae = "b"\n', ("SG103", 2, 3)),
        ("[imprint]\nlicense = ''\n", ("SG103", 2, 1)),
        ('[[sections]]\nslug = "a"\ntitle = "A"\n[[sections]]\nslug = "b"\ntitel = "B"\n', ("SG103", 6, 1)),
        ("[imprnt]\nlicence = ''\n", ("SG103", 1, 1)),
        ("\nxyzzy = 1\n", ("SG113", 2, 1)),
        ("imprint = {licence = '', xyzzy = ''}\n", ("SG113", 1, 11)),
        # left out
        ('[[sections]]\nslug = "a"\n', ("SG104", 1, 1)),
        ('\n[[sections]]\nslug = "a"\ntitle = "A"\n\n[[sections]]\ntitle = "B"\n', ("SG104", 6, 1)),
        ('[[tags]]\nslug = "a"\n', ("SG104", 1, 1)),
        # targets
        ("[deploy.web]\ntype = 'ftp'\n", ("SG106", 2, 8)),
        ("[deploy.web]\npath = '/a'\n", ("SG104", 1, 1)),
        ("[deploy.web]\ntype = 'folder'\n", ("SG104", 1, 1)),
        ("[deploy.web]\ntype = 'sftp'\npath = '/a'\n", ("SG104", 1, 1)),
        ("[deploy.web]\ntype = 'store'\nurl = 'bao'\n", ("SG106", 3, 7)),
        ("[deploy.web]\ntype = 'sftp'\npath = '/a'\nhost = 'b'\nport = 0\n", ("SG106", 5, 8)),
        ("[deploy.web]\ntype = 'folder'\nname = 'b'\n", ("SG113", 3, 1)),
        ("[deploy.web]\ntype = 'folder'\nphat = '/a'\n", ("SG103", 3, 1)),
        ("[deploy]\nweb = '/a'\n", ("SG105", 2, 7)),
        ("deploy = ['a']\n", ("SG105", 1, 10)),
        ("[deploy.web]\ntype = 'store'\nurl = 's3://a'\n[deploy.web.options]\nsecret = 'x'\n", ("SG121", 5, 1)),
        (
            "[deploy.web]\ntype = 'store'\nurl = 's3://a'\n[deploy.web.options]\nc = {aws_secret_access_key = 'x'}\n",
            ("SG121", 5, 1),
        ),
        ("[deploy.web]\ntype = 'store'\nurl = 's3://a'\n[deploy.web.options]\nc = 2026-01-01\n", ("SG105", 5, 5)),
        # of the wrong kind
        ("name = 3\n", ("SG105", 1, 8)),
        ('page_size = "20"\n', ("SG105", 1, 13)),
        ("page_size = true\n", ("SG105", 1, 13)),
        ("page_size = 20.0\n", ("SG105", 1, 13)),
        ('assets = "tep"\n', ("SG105", 1, 10)),
        ('assets = ["tep",\n 3]\n', ("SG105", 1, 10)),
        ("imprint = 'x'\n", ("SG105", 1, 11)),
        ('[sections]\nslug = "a"\n', ("SG105", 1, 1)),
        ('sections = ["a"]\n', ("SG105", 1, 12)),
        ("[[authors]]\nname = 'A'\norganization = 'yes'\n", ("SG105", 3, 16)),
        ("[[authors]]\nname = 'A'\n[[authors]]\nname = 'B'\norganization = 1\n", ("SG105", 5, 16)),
        # of no sense
        ('base_url = "bao.example.vn"\n', ("SG106", 1, 12)),
        ('timezone = "Hanoi"\n', ("SG106", 1, 12)),
        ('permalink = "/{category}/"\n', ("SG106", 1, 13)),
        ('language = "fr"\n', ("SG106", 1, 12)),
        ("page_size = 0\n", ("SG106", 1, 13)),
        ("feed_size = 501\n", ("SG106", 1, 13)),
        ('content = "../bai"\n', ("SG106", 1, 11)),
        ('theme = "../x"\n', ("SG106", 1, 9)),
        ('output = " "\n', ("SG106", 1, 10)),
        ('name = " "\n', ("SG106", 1, 8)),
        ('[markdown]\nraw_html = "all"\n', ("SG106", 2, 12)),
        ("[limits]\nseconds = 0\n", ("SG106", 2, 11)),
        ("[limits]\nkilobytes = 0\n", ("SG106", 2, 13)),
        ('[[tags]]\ntitle = "A"\n[[tags]]\ntitle = "B"\nslug = "B b"\n', ("SG106", 5, 8)),
        ('[[authors]]\nname = "A"\nslug = "Á"\n', ("SG106", 3, 8)),
        ('[[sections]]\nslug = "thời sự"\ntitle = "Thời sự"\n', ("SG106", 2, 8)),
        ('[[sections]]\nslug = "thoi-su"\ntitle = " "\n', ("SG106", 3, 9)),
        # sections that cannot stand
        ('[[sections]]\nslug = "a"\ntitle = "A"\n[[sections]]\nslug = "a"\ntitle = "B"\n', ("SG107", 5, 8)),
        ('[[sections]]\nslug = "a"\ntitle = "A"\nparent = "b"\n', ("SG108", 4, 10)),
        (
            '[[sections]]\nslug="a"\ntitle="A"\n[[sections]]\nslug="b"\ntitle="B"\nparent="a"\n'
            '[[sections]]\nslug="c"\ntitle="C"\nparent="b"\n',
            ("SG108", 11, 8),
        ),
        ('[look]\naccent = "red"\n', ("SG106", 2, 10)),
        ('[look]\naccent = "#e8b9b9"\n', ("SG122", 2, 10)),
        ('[look]\naccent = "#0b5d4e"\naccent_dark = "#0b5d4e"\n', ("SG122", 3, 15)),
        ('[look]\naccent_dark = "#7fd1bd"\n', ("SG104", 2, 15)),
        ('logo_dark = "anh/toi.svg"\n', ("SG104", 1, 13)),
        ('[look]\nnavigation = ["thoi-su"]\n', ("SG123", 2, 14)),
    ],
)
def test_every_mistake_has_its_place(text: str, found: tuple[str, int, int]) -> None:
    """Line and column of what has to be mended."""
    assert mistake(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[tool.sitegen]\nnmae = 'x'\n", ("SG103", 2, 1)),
        ("[project]\nname = 'x'\n[tool.sitegen]\nname = 3\n", ("SG105", 4, 8)),
        ("[tool.other.imprint]\nlicence = 1\n[tool.sitegen.imprint]\nlicence = 3\n", ("SG105", 4, 11)),
        ("[[tool.sitegen]]\nname = 'x'\n", ("SG105", 1, 1)),
        ("[tool]\nsitegen = 3\n", ("SG105", 0, 0)),
        ("tool = 3\n", ("SG105", 0, 0)),
        ("[tool.sitegen]\nname = 'x\n", ("SG102", 2, 10)),
    ],
)
def test_mistakes_in_pyproject(text: str, found: tuple[str, int, int]) -> None:
    """The lines are those of the file, and tables of other tools are no business of ours."""
    assert mistake(text, "pyproject.toml") == found


def test_a_mistake_is_shown_with_its_line() -> None:
    """The caret stands under the mistyped name."""
    with pytest.raises(SiteError) as raised:
        read('\ufeffname = "a"\r\n  nmae = "b"\r\n')
    assert as_text(raised.value.problem, "en") == (
        "sitegen.toml:2:3: There is no setting “nmae” [SG103]\n"
        '    2 |   nmae = "b"\n'
        "      |   ^^^^\n"
        "    Did you mean “name”? docs/settings.md lists the settings."
    )


def test_remedies() -> None:
    """What is proposed can be written down as it is."""
    assert "“licence”" in hint("[imprint]\nlicense = ''\n")
    assert "“" not in hint("xyzzy = 1\n")
    assert hint("[sections]\nslug = 'a'\n") == "Write it as [[sections]]."
    assert hint("assets = 'a'\n") == "Write it as […]."
    assert hint("name = 3\n") == "Write it as “…”."
    assert hint('[[sections]]\nslug = ""\ntitle = "Thời sự"\n') == "Write it like: thoi-su"
    assert hint('[[sections]]\nslug = "con"\ntitle = "Con"\n') == "Write it like: thoi-su"
    assert hint(
        '[[sections]]\nslug="thoi-su"\ntitle="A"\n[[sections]]\nslug="b"\ntitle="B"\nparent="thoisu"\n'
    ).endswith("→ thoi-su")
    assert hint('[look]\naccent = "#e8b9b9"\n') == "The nearest that can be read: #806666"
    assert "→ thoi-su" in hint('[[sections]]\nslug="thoi-su"\ntitle="A"\n[look]\nnavigation = ["thoisu"]\n')


DEEP = "a = " + "[" * 5000


def test_a_file_nested_beyond_reason_is_a_mistake_like_others() -> None:
    """No traceback, whatever the file holds."""
    assert mistake(DEEP)[0] == "SG102"


# --- addresses and patterns ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["https://bao.example.vn", "http://localhost:8000", "https://bao.example.vn/", "http://[::1]:80", "HTTPS://Báo.vn"],
)
def test_a_site_stands_at_the_root_of_a_host(url: str) -> None:
    """With or without a port and a slash at the end."""
    check_base_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "bao.example.vn",
        "//bao.example.vn",
        "ftp://bao.example.vn",
        "https://",
        "https:///x",
        "https://:80",
        "https://bao.example.vn/tin",
        "https://bao.example.vn/?a=1",
        "https://bao.example.vn#a",
        "https://bao example.vn",
        "https://bao.example.vn\n",
        "https://[abc",
        "https://bao.example.vn:port",
        "https://bao.example.vn:99999",
        "https://nguoi@bao.example.vn",
        'https://bao"example.vn',
        "javascript:alert(1)",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    """No path, no query, no user, nothing that an address cannot hold."""
    with pytest.raises(SiteError, match="SG106"):
        check_base_url(url)


@pytest.mark.parametrize(
    "text",
    ["/{category}/{slug}-{id}.html", "/{year}/{month}/{day}/{slug}.html", "/{id}.htm", "/tin/{slug}_{id}", "/~{id}"],
)
def test_permalinks(text: str) -> None:
    """Any path that names the article by id or slug."""
    assert read(f'permalink = "{text}"').permalink == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{slug}",
        "/{category}.html",
        "/{slug}/",
        "/{slug",
        "/slug}",
        "/{{slug}}",
        "/{}",
        "/{slug:>10}",
        "/{slug.x}",
        "/{tag}/{id}",
        "/../{slug}",
        "/{slug}?a",
        "/{slug}#a",
        "/tin tức/{slug}",
        "/{slug}%00",
        "/a\\\\{slug}",
    ],
)
def test_other_permalinks_are_refused(text: str) -> None:
    """An address has no spaces, marks or signs of its own, and leads to one article."""
    assert mistake(f'permalink = "{text}"')[0] == "SG106"


@pytest.mark.parametrize("key", ["content", "themes", "overrides", "static", "theme"])
def test_folders_stay_inside_the_site(key: str) -> None:
    """No folder of the paper is anywhere else."""
    for path in ("", "/", "/etc", "~", "~/x", ".", "..", "a/../b", "a//b", "a/", "./a", "a\\u0000b"):
        assert mistake(f'{key} = "{path}"')[0] == "SG106", path


@given(st.text())
def test_any_text_is_settings_or_a_mistake(text: str) -> None:
    """Never a traceback."""
    for path in ("sitegen.toml", "pyproject.toml"):
        found = complaint(text, path)
        assert found is None or found.code.startswith("SG1")


values = st.recursive(
    st.one_of(st.booleans(), st.integers(-5, 600), st.sampled_from(["", "a", "/", "thoi-su", "+07:00", "vi"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["slug", "title", "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from([field.name for field in fields(Settings)]), values, max_size=3))
def test_any_values_are_settings_or_a_mistake_with_a_place(table: dict[str, object]) -> None:
    """Whatever stands behind a name: read, or named with its line."""
    text = "".join(f"{key} = {_toml(value)}\n" for key, value in table.items())
    tomllib.loads(text)
    found = complaint(text)
    assert found is None or 0 < found.line <= len(table)
    assert found is None or found.column > 0


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


# --- old addresses, and servers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entry",
    [
        "old = '/tin/{slug}-{id}.htm'",
        "old = '/xem.aspx?id={id}'\nexamples = ['/xem.aspx?id=7 -> /thoi-su/lu-7.html']",
        "old = 'https://cu.vn/{path}'\nnew = '/{path}'",
        "old = 'https://cu.vn'\nnew = '/'",
        "old = '/nhãn/{slug}'\nnew = '/tu-khoa/{slug}/'",
    ],
)
def test_an_old_address_has_a_shape(entry: str) -> None:
    """Paths, queries, former domains, fields in braces."""
    assert len(read(f"[[legacy]]\n{entry}\n").legacy) == 1


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("old = 'tin/{id}'", 2),
        ("old = '//cu.vn/{id}'", 2),
        ("old = '/tin/{ma}'", 2),
        ("old = '/tin/{id'", 2),
        ("old = '/tin/{id}/{id}'", 2),
        ("old = '/tin/cu.htm'", 2),
        ("old = '/tin;return 200;/{id}'", 2),
        ('old = "/tin\\u000d\\u000aX/{id}"', 2),
        ("old = '/tin/{id}'\nnew = 'https://khac.vn/{id}'", 3),
        ("old = '/tin/{id}'\nnew = '//khac.vn'", 3),
        ("old = '/tin/{id}'\nnew = '/{slug}'", 3),
        ("old = '/tin/{id}'\nexamples = ['/tin/7']", 3),
        ("old = '/tin/{id}'\nexamples = ['/tin/7 -> thoi-su']", 3),
    ],
)
def test_what_no_server_could_be_told_is_refused(entry: str, line: int) -> None:
    """With the line, and an example of what would do."""
    assert mistake(f"[[legacy]]\n{entry}\n")[:2] == ("SG106", line)


@pytest.mark.parametrize(
    "text", ["precompress = ['lzma']", "csp = 'a\"; evil'", 'csp = "a\\nb"', "hsts_days = -1", "hsts_days = 9999"]
)
def test_faulty_server_settings_are_refused(text: str) -> None:
    """Nothing that would break a server's configuration, or a promise of a century."""
    assert mistake(f"[server]\n{text}\n")[:2] == ("SG106", 2)


def test_what_servers_are_told_shapes_no_page() -> None:
    """A new old address is no reason to build anew; another compressed form is."""
    plain = read("")
    assert read("[[legacy]]\nold = '/a/{id}'\n[server]\nhsts_days = 3\n").paper == plain.paper
    assert read("[server]\nprecompress = ['gzip']\n").paper != plain.paper
