"""Fields become an article; every mistake is told, with its place."""

import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.digest import digest
from sitegen.model import UNDATED, Article, Correction
from sitegen.problems import Problem
from sitegen.reading.encoding import decode
from sitegen.reading.fields import SCHEMA, read_fields
from sitegen.reading.front_matter import parse
from sitegen.reading.readers import EXAMPLES
from sitegen.settings import ReadingSettings

PATH = "van-hoa/le-hoi/2015/hoi-vat.md"
SETTINGS = ReadingSettings(base_url="https://bao.example.vn")
ZONE = timezone(timedelta(hours=7))
HEAD = ("title: Hội vật làng Liễu Đôi", "date: 2015-02-23 06:30")


def reading(*lines: str, path: str = PATH) -> tuple[Article | None, tuple[Problem, ...]]:
    text = "---\n" + "".join(f"{line}\n" for line in lines) + "---\nThân bài\n"
    return read_fields(parse(text), path, SETTINGS)


def article(*lines: str, path: str = PATH) -> Article:
    """The article of a file without any problem."""
    made, problems = reading(*lines, path=path)
    assert problems == ()
    assert made is not None
    return made


def added(*lines: str) -> Article:
    """An article with these lines after title and date: they begin in line 4 of the file."""
    return article(*HEAD, *lines)


# --- what is understood ----------------------------------------------------------------------------------------------


def test_least() -> None:
    """A title and a date are enough; the rest has a sensible value."""
    made = article(*HEAD)
    assert made == Article(
        path=PATH,
        id="ee5112ba",
        title="Hội vật làng Liễu Đôi",
        slug="hoi-vat-lang-lieu-doi",
        date=datetime(2015, 2, 23, 6, 30, tzinfo=ZONE),
        body=made.body,
        lines=(("title", 2, 8), ("date", 3, 7)),
    )
    assert made.body.digest == ""
    assert digest(made)


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("id: 0123", "id", "0123"),
        ("id: A_b-9", "id", "A_b-9"),
        ("slug: hoi-vat", "slug", "hoi-vat"),
        ("slug: Hội vật!", "slug", "hoi-vat"),
        ("slug: CON", "slug", "bai-con"),
        ("slug: " + "a" * 100, "slug", "a" * 100),
        ("category:  Văn hóa/Lễ hội ", "category", "Văn hóa/Lễ hội"),
        ("tags: [ lễ  hội, '', ~, Đọi Tam, lễ hội]", "tags", ("lễ hội", "Đọi Tam")),
        ("tags: lễ hội, Đọi Tam,, lễ hội", "tags", ("lễ hội", "Đọi Tam")),
        ("tags:\n  - no\n  - 2024", "tags", ("no", "2024")),
        ("tags:", "tags", ()),
        ("tags: []", "tags", ()),
        ("tags: [" + "a" * 100 + "]", "tags", ("a" * 100,)),
        ("author: Ban Thời sự - Chính trị, Xã hội", "authors", ("Ban Thời sự - Chính trị, Xã hội",)),
        ("author: [Thu Hà, Minh Đức]", "authors", ("Thu Hà", "Minh Đức")),
        ("authors: Thu Hà, Minh Đức", "authors", ("Thu Hà", "Minh Đức")),
        ("authors: [Thu Hà]\nauthor: Minh Đức", "authors", ("Minh Đức", "Thu Hà")),
        ("summary: >\n  Sáng:\n  mồng 5\n", "summary", "Sáng: mồng 5"),
        ("image: /anh/hội vật.jpg", "image", "/anh/hội vật.jpg"),
        ("image: hoi-vat.jpg", "image", "hoi-vat.jpg"),
        ("image: ../../../anh/hoi-vat.jpg", "image", "../../../anh/hoi-vat.jpg"),
        ("image: https://example.vn:8080/a.jpg?x=1", "image", "https://example.vn:8080/a.jpg?x=1"),
        ("image: ~", "image", ""),
        ("image_caption: Keo vật: mở màn", "image_caption", "Keo vật: mở màn"),
        ("image-credit: 'Ảnh: Thu Hà'", "image_credit", "Ảnh: Thu Hà"),
        ("source: Theo TTXVN", "source", "Theo TTXVN"),
        ("source_url: https://example.vn/a?b=c#d", "source_url", "https://example.vn/a?b=c#d"),
        ("updated: 24/02/2015 08:00", "updated", datetime(2015, 2, 24, 8, tzinfo=ZONE)),
        ("updated: 23/02/2015", "updated", datetime(2015, 2, 23, 6, 30, tzinfo=ZONE)),
        ("expires: 2015-03-01T00:00:00Z", "expires", datetime(2015, 3, 1, 7, tzinfo=ZONE)),
        ("withdrawn: Theo yêu cầu: gỡ", "withdrawn", "Theo yêu cầu: gỡ"),
        ("withdrawn: true", "withdrawn", "—"),
        ("withdrawn: Không", "withdrawn", ""),
        ("related: [0123, ../2014/x.md]", "related", ("0123", "../2014/x.md")),
        ("unrelated: '0123, 0124'", "unrelated", ("0123", "0124")),
        ("kind: ảnh", "kind", "ảnh"),
        ("lang: EN", "lang", "en"),
        ("lang: zh-Hant-TW", "lang", "zh-Hant-TW"),
        ("aliases: /tin/cu.html", "aliases", ("/tin/cu.html",)),
        ("aliases: [tin/cu.html, /tin/cu.html, /a/]", "aliases", ("/tin/cu.html", "/a/")),
        ("aliases: [https://bao.example.vn/a.html, 'HTTP://BAO.example.vn/B']", "aliases", ("/a.html", "/B")),
        ("aliases: [/tin/c%C5%A9.html, /tin/cu\u0303.html]", "aliases", ("/tin/cũ.html",)),
        ("extra: {a: 1, b: {c: [x, y]}, d: }", "extra", (("a", "1"), ("b.c.1", "x"), ("b.c.2", "y"), ("d", ""))),
    ],
)
def test_fields(line: str, field: str, value: Any) -> None:
    """Each field is read the way a newsroom writes it."""
    assert getattr(added(line), field) == value


@pytest.mark.parametrize("word", ["true", "Yes", "ON", "1", "có", "Có", "CÓ"])
def test_yes(word: str) -> None:
    """Yes is said in English or Vietnamese, in any case."""
    made = added(f"draft: {word}", f"featured: '{word}'")
    assert (made.draft, made.featured) == (True, True)


@pytest.mark.parametrize("word", ["false", "No", "OFF", "0", "không", "KHÔNG"])
def test_no(word: str) -> None:
    """No is said in English or Vietnamese, in any case."""
    made = added(f"draft: {word}", f"featured: '{word}'")
    assert (made.draft, made.featured) == (False, False)


def test_corrections() -> None:
    """Corrections are a list of dates and texts; a single one needs no list."""
    first = Correction(datetime(2015, 3, 1, tzinfo=ZONE), "Bài trước viết sai tên")
    lines = ("corrections:", "  - date: 01/03/2015", "    text: Bài trước viết  sai tên", "  - date: 2015-03-02 08:00")
    made = added(*lines, "    text: Sai ngày")
    assert made.corrections == (first, Correction(datetime(2015, 3, 2, 8, tzinfo=ZONE), "Sai ngày"))
    assert added("corrections: {date: 2015-03-01, text: Bài trước viết sai tên}").corrections == (first,)


@pytest.mark.parametrize(
    ("written", "hour"),
    [("2015-02-23 06:30", 6), ("06:30 23/02/2015", 6), ("2015-02-22T23:30:00Z", 6), ('"2015-02-23T06:30+0700"', 6)],
)
def test_dates_are_shown_in_the_zone_of_the_paper(written: str, hour: int) -> None:
    """However a date is spelled, it is one instant, shown in the paper's zone."""
    date = article("title: A", f"date: {written}").date
    assert date == datetime(2015, 2, 22, 23, 30, tzinfo=UTC)
    assert (date.hour, date.utcoffset()) == (hour, timedelta(hours=7))


def test_date_from_the_file_name() -> None:
    """A file named after its day needs no date; a date in the file counts more."""
    path = "van-hoa/2019-12-30-hoi-nghi.md"
    assert article("title: A", path=path).date == datetime(2019, 12, 30, tzinfo=ZONE)
    assert article(*HEAD, path=path).date.year == 2015


def test_static_pages() -> None:
    """A page in the folder of static pages needs no date."""
    made = article("title: Liên hệ", path="trang/lien-he.md")
    assert (made.static, made.date, made.slug) == (True, UNDATED, "lien-he")
    assert not article(*HEAD, path="trang-nhat/lien-he.md").static


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Đường đi", "duong-di"),
        ("???", "bai"),
        ("Con", "bai-con"),
        ("LPT1", "bai-lpt1"),
        ("một hai ba bốn " * 6, "mot-hai-ba-bon-mot-hai-ba-bon-mot-hai-ba-bon-mot-hai-ba-bon-mot-hai-ba-bon-mot"),
    ],
)
def test_slugs_of_titles(title: str, slug: str) -> None:
    """Every title gives a slug that every file system can hold."""
    assert article(f"title: {title}", "date: 2015-02-23").slug == slug


def test_id_of_the_path() -> None:
    """Without an id the path gives one: the same on every machine, another for another file."""
    assert article(*HEAD, path="a.md").id == "c8674e51"
    assert article(*HEAD, path="đường.md").id == article(*HEAD, path=unicodedata.normalize("NFD", "đường.md")).id
    assert article(*HEAD, path="b.md").id != article(*HEAD, path="a.md").id


def test_places() -> None:
    """The article remembers where its fields stand, by their proper names."""
    made = added("", "Tags:   [a]", "image-caption: x", "summary:")
    assert made.lines == (("title", 2, 8), ("date", 3, 7), ("tags", 5, 9), ("image_caption", 6, 16))


def test_formats_agree() -> None:
    """YAML, TOML and JSON give one article."""
    yaml = "---\ntitle: A\ndate: 2015-02-23T06:30:00+07:00\nid: 12\ntags: [a]\ndraft: true\nextra: {n: 1}\n---\n"
    toml = "+++\ntitle='A'\ndate=2015-02-23T06:30:00+07:00\nid=12\ntags=['a']\ndraft=true\nextra.n=1\n+++\n"
    json = (
        '{"title": "A", "date": "2015-02-23T06:30:00+07:00", "id": 12, "tags": ["a"], "draft": true, "extra": {"n": 1}}'
    )
    found = [read_fields(parse(text), PATH, SETTINGS)[0] for text in (yaml, toml, json)]
    digests = {
        digest(*(getattr(one, name) for name in ("title", "date", "id", "tags", "draft", "extra"))) for one in found
    }
    assert len(digests) == 1


def test_letters_in_either_form() -> None:
    """A file typed on a Mac (NFD) gives the same article as one typed elsewhere (NFC), to the last column."""
    text = (
        "---\ntitle: Hội: “Trống” Đọi Tam\ndate: 2015-02-23\nslug: trống\ntags: [lễ hội, Lễ hội]\nauthor: Hà\n"
        "image: /ảnh/hội.jpg\naliases: /tin/cũ.html\nextra: {khóa: giá trị}\nsummary: |\n  Sáng mồng 5 Tết\n---\nThân"
    )
    forms = [unicodedata.normalize(form, text).encode() for form in ("NFC", "NFD")]
    assert forms[0] != forms[1]
    first, second = (read_fields(parse(decode(data)[0]), PATH, SETTINGS) for data in forms)
    assert first == second
    assert first[0] is not None


# --- what is wrong ---------------------------------------------------------------------------------------------------

BAD = [
    ("updated: 2024-02-30", "SG203", 4, 10, 10),
    ("expires: hôm qua", "SG203", 4, 10, 7),
    ("expires: 24:00 01/01/2024", "SG203", 4, 10, 16),
    ("updated: [2024-02-01]", "SG211", 4, 10, 1),
    ("id: a b", "SG212", 4, 5, 3),
    ("id: -a", "SG212", 4, 5, 2),
    ("id: " + "a" * 41, "SG212", 4, 5, 41),
    ("id: ../a", "SG212", 4, 5, 4),
    ("id: [a]", "SG211", 4, 5, 1),
    ("slug: '???'", "SG212", 4, 7, 3),
    ("slug: " + "a" * 101, "SG212", 4, 7, 101),
    ("category: [A, B]", "SG211", 4, 11, 1),
    ("summary: {a: b}", "SG211", 4, 10, 1),
    ("tags: {a: b}", "SG211", 4, 7, 1),
    ("tags: [a, [b]]", "SG211", 4, 11, 1),
    ("tags: [a, {b: c}]", "SG211", 4, 11, 1),
    ("tags: [a, " + "b" * 101 + "]", "SG211", 4, 11, 101),
    ("tags: " + "b" * 101, "SG211", 4, 7, 101),
    ("author: {a: b}", "SG211", 4, 9, 1),
    ("authors: [[a]]", "SG211", 4, 11, 1),
    ("related: {a: b}", "SG211", 4, 10, 1),
    ("image: ../../../../a.jpg", "SG213", 4, 8, 17),
    ("image: %2e%2e/../../../a.jpg", "SG213", 4, 8, 21),
    ("image: /a/../b.jpg", "SG213", 4, 8, 11),
    ("image: C:\\a.jpg", "SG213", 4, 8, 8),
    ("image: anh\\a.jpg", "SG213", 4, 8, 9),
    ("image: //example.vn/a.jpg", "SG213", 4, 8, 18),
    ("image: javascript:alert(1)", "SG213", 4, 8, 19),
    ("image: data:image/png;base64,AA", "SG213", 4, 8, 24),
    ("image: https://", "SG213", 4, 8, 8),
    ("image: [a.jpg]", "SG211", 4, 8, 1),
    ("source_url: example.vn/a", "SG213", 4, 13, 12),
    ("source_url: https://a:b@example.vn/", "SG213", 4, 13, 23),
    ("source_url: https://[::1", "SG213", 4, 13, 12),
    ("source_url: https://example.vn:x/", "SG213", 4, 13, 21),
    ("source_url: https://example.vn/a b", "SG213", 4, 13, 22),
    ("aliases: /a/../b.html", "SG213", 4, 10, 12),
    ("aliases: /a/%2e%2e/b.html", "SG213", 4, 10, 16),
    ("aliases: /a//b.html", "SG213", 4, 10, 10),
    ("aliases: /a.html?x=1", "SG213", 4, 10, 11),
    ("aliases: '/a.html#x'", "SG213", 4, 10, 9),
    ("aliases: /", "SG213", 4, 10, 1),
    ("aliases: https://other.vn/a.html", "SG213", 4, 10, 23),
    ("aliases: https://bao.example.vn.evil.vn/a", "SG213", 4, 10, 32),
    ("aliases: [/a, 'a\\b']", "SG213", 4, 15, 3),
    ("aliases: /%ff", "SG213", 4, 10, 4),
    ("aliases: /" + "ấ" * 86, "SG213", 4, 10, 87),
    ("aliases: {a: b}", "SG211", 4, 10, 1),
    ("draft: maybe", "SG211", 4, 8, 5),
    ("draft:", "SG211", 4, 7, 1),
    ("draft: [true]", "SG211", 4, 8, 1),
    ("featured: 2", "SG211", 4, 11, 1),
    ("withdrawn:", "SG211", 4, 11, 1),
    ("withdrawn: [true]", "SG211", 4, 12, 1),
    ("lang: tiếng Việt", "SG211", 4, 7, 10),
    ("kind: {a: b}", "SG211", 4, 7, 1),
    ("extra: a", "SG211", 4, 8, 1),
    ("corrections: Sai tên", "SG211", 4, 14, 7),
    ("corrections:\n- date: 2024-01-01", "SG209", 5, 3, 1),
    ("corrections:\n- {date: 2024-01-40, text: x}", "SG203", 5, 10, 10),
    ("corrections:\n- {date: 2024-01-01, text: [x]}", "SG211", 5, 28, 1),
    ("corrections:\n- {date: 2024-01-01, text: x, by: y}", "SG211", 5, 35, 1),
    ("Title: B", "SG205", 4, 1, 5),
    ("published: false", "SG220", 4, 1, 9),
    ("status: Draft", "SG220", 4, 1, 6),
    ("private: yes", "SG220", 4, 1, 7),
    ("drafts: true", "SG220", 4, 1, 6),
    ("nhap: có", "SG220", 4, 1, 4),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code", "row", "column", "length"), BAD)
def test_errors(line: str, code: str, row: int, column: int, length: int) -> None:
    """A value that cannot be right gives no article but a problem under the value, in two languages."""
    made, (problem, *others) = reading(*HEAD, line)
    assert made is None
    assert (problem.code, problem.line, problem.column, problem.length) == (code, row, column, length)
    assert not others
    assert problem.message("vi") != problem.message("en")


@pytest.mark.parametrize(
    ("line", "code", "suggestion"),
    [
        ("tag: a", "SG210", "tags"),
        ("tgas: a", "SG210", "tags"),
        ("sumary: a", "SG210", "summary"),
        ("categories: [a]", "SG210", "category"),
        ("description: a", "SG210", "summary"),
        ("excerpt: a", "SG210", "summary"),
        ("lastmod: a", "SG210", "updated"),
        ("thumbnail: a", "SG210", "image"),
        ("cover: {image: a}", "SG210", "image"),
        ("permalink: /a", "SG210", "aliases"),
        ("url: /a", "SG210", "aliases"),
        ("type: post", "SG210", "kind"),
        ("expiryDate: a", "SG210", "expires"),
        ("canonical-url: a", "SG210", "source_url"),
        ("draf: false", "SG210", "draft"),
        ("layout: post", "SG219", None),
        ("weight: 3", "SG219", None),
        ("published: true", "SG219", None),
        ("status: publish", "SG219", None),
        ("'': a", "SG219", None),
    ],
)
def test_unknown_fields(line: str, code: str, suggestion: str | None) -> None:
    """An unknown field is kept for the theme with a warning, which tells our name for it where there is one."""
    made, (warning, *others) = reading(*HEAD, line)
    assert made is not None
    assert made.extra
    assert not others
    assert (warning.code, warning.line, warning.column, dict(warning.facts).get("suggestion")) == (
        code,
        4,
        1,
        suggestion,
    )
    assert (suggestion or "") in warning.hint("vi")


@pytest.mark.parametrize(
    ("lines", "path", "expected"),
    [
        ((), PATH, [("SG209", 1, 1, "date"), ("SG209", 1, 1, "title")]),
        (("title:", "date: "), PATH, [("SG209", 2, 1, "title"), ("SG209", 3, 1, "date")]),
        (("title: '  '", "date: 2024-01-01"), PATH, [("SG209", 2, 1, "title")]),
        (("title: A",), "a/2019-12-30.md", []),
        (("title: A",), "a/2019-12-32-x.md", [("SG203", 0, 0, "")]),
        (("title: A",), "a/20191230-x.md", [("SG209", 1, 1, "date")]),
        (("date: 2024-01-01",), "trang/a.md", [("SG209", 1, 1, "title")]),
    ],
)
def test_missing(lines: tuple[str, ...], path: str, expected: list[tuple[str, int, int, str]]) -> None:
    """Title and date are missed where they should stand; a date in the file's name will do, if there is such a day."""
    _, problems = reading(*lines, path=path)
    assert [(p.code, p.line, p.column, dict(p.facts).get("key", "")) for p in problems] == expected


@pytest.mark.parametrize(
    ("line", "column"), [("updated: 2015-02-22", 10), ("updated: 2015-02-23 06:29", 10), ("expires: 2015-02-23", 10)]
)
def test_dates_out_of_order(line: str, column: int) -> None:
    """An update or an end before the article's date is a warning."""
    made, problems = reading(*HEAD, line)
    assert made is not None
    assert [(p.code, p.line, p.column) for p in problems] == [("SG217", 4, column)]


def test_all_mistakes_at_once() -> None:
    """Every mistake of a file is told in one go, in the order of its lines."""
    _, problems = reading(
        "title: [A]",
        "date: 31/02/2024",
        "aliases: [/a?b, ok, 'http://x.vn/']",
        "tags: [[a], b, [c]]",
        "corrections:",
        "- {date: x, text: [y]}",
        "- z",
        "tgas: b",
        "draft: perhaps",
    )
    assert [(p.code, p.line, p.column) for p in problems] == [
        ("SG211", 2, 8), ("SG203", 3, 7), ("SG213", 4, 11), ("SG213", 4, 21), ("SG211", 5, 8), ("SG211", 5, 16),
        ("SG203", 7, 10), ("SG211", 7, 19), ("SG211", 8, 3), ("SG210", 9, 1), ("SG211", 10, 8),
    ]  # fmt: skip


def test_the_caret_stands_under_the_date() -> None:
    """The problem of a bad date underlines the date as it was typed."""
    made, (problem,) = reading("title: A", "date:   31/02/2024  # ngày")
    assert made is None
    assert (problem.line, problem.column, problem.length) == (3, 9, len("31/02/2024"))


def test_every_field_has_an_example() -> None:
    """The example that a message shows for a field is itself right."""
    assert set(EXAMPLES) == set(SCHEMA)
    for name, line in EXAMPLES.items():
        made, problems = reading(*(one for one in HEAD if not one.startswith(f"{name}:")), line)
        assert made is not None
        assert problems == ()


@given(
    st.dictionaries(
        st.sampled_from([*SCHEMA, "Title", "layout", "tgas"]),
        st.recursive(
            st.text(max_size=12) | st.sampled_from(["true", "2024-02-29", "/a/b.html", "https://x.vn/a", "vi", "0"]),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["date", "text", "a"]), inner),
            max_leaves=4,
        ),
    ),
    st.sampled_from([PATH, "trang/a.md", "2019-02-29-a.md", "a.md"]),
)
@settings(max_examples=60, deadline=None)
def test_any_values(values: dict[str, Any], path: str) -> None:
    """Whatever stands in the fields, there is an article or an error, and an article can be digested."""
    made, problems = read_fields(parse(json.dumps(values)), path, SETTINGS)
    assert (made is None) == any(p.severity == "error" for p in problems)
    assert made is None or digest(made)
