"""Front matter: where it begins and ends, what its values are, and what is said of every mistake."""

import re
import time
from contextlib import suppress
from typing import Any

import frontmatter
import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sitegen.problems import Problem, SiteError, SiteErrors
from sitegen.reading import yaml_block
from sitegen.reading.fields import SCHEMA, read_fields
from sitegen.reading.front_matter import HANDLERS, Field, parse
from sitegen.reading.headlines import TEXT_FIELDS
from sitegen.settings import ReadingSettings


def plain(value: Any) -> Any:
    """The values without their places."""
    if isinstance(value, dict):
        return {name: plain(field) for name, field in value.items()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return plain(value.value) if isinstance(value, Field) else value


def values(text: str) -> Any:
    return plain(parse(text).fields)


def refusals(text: str) -> tuple[Problem, ...]:
    try:
        parse(text)
    except SiteError as error:
        return (error.problem,)
    except SiteErrors as errors:
        return errors.problems
    return ()


def block(*lines: str) -> str:
    return "---\n" + "\n".join(lines) + "\n---\nBody"


# --- where it begins and ends ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fields", "body", "body_line"),
    [
        ("---\na: b\n---\nBody\n", {"a": "b"}, "Body\n", 4),
        ("---\na: b\n---", {"a": "b"}, "", 4),
        ("---\na: b\n---\n\n    code\n", {"a": "b"}, "\n    code\n", 4),
        ("---  \na: b\n---\t\n    code", {"a": "b"}, "    code", 4),
        ("\n\n---\na: b\n---\nBody", {"a": "b"}, "Body", 6),
        ("---\na: b\n---\n---\nc: d\n---\n", {"a": "b"}, "---\nc: d\n---\n", 4),
        ("---\na: |\n  b\n  ---\n  c\n---\n", {"a": "b\n---\nc\n"}, "", 7),
        ("---\n---\nBody", {}, "Body", 3),
        ("---\n# nothing yet\n---\nBody", {}, "Body", 4),
        ("+++\na = 'b'\n+++\n\tBody", {"a": "b"}, "\tBody", 4),
        ("---json\n{\"a\": \"b\"}\n---\nBody", {"a": "b"}, "Body", 4),
        ("---json\n---\nBody", {}, "Body", 3),
        ('{"a": "b"}\n  Body', {"a": "b"}, "  Body", 2),
        ('{\n"a": "}"\n}  \n\nBody {', {"a": "}"}, "\nBody {", 4),
        ("{}", {}, "", 2),
    ],
)  # fmt: skip
def test_bounds(text: str, fields: dict[str, Any], body: str, body_line: int) -> None:
    """The body is what follows the closing line, untouched, and its first line is counted in the file."""
    front = parse(text)
    assert (plain(front.fields), front.body, front.body_line) == (fields, body, body_line)


BAD_BOUNDS = [
    ("Chỉ có thân bài\n", "SG201", 1, 1),
    ("# Tiêu đề\n\n---\n", "SG201", 1, 1),
    ("\n\ntitle: Hội vật\n---\n", "SG201", 3, 1),
    ("{{< figure >}}\n", "SG201", 1, 1),
    ("{% include a %}\n", "SG201", 1, 1),
    ("---\ntitle: Hội vật\n\nThân bài\n", "SG202", 1, 1),
    ("---\ntitle: Hội vật\n ---\nThân bài\n", "SG202", 3, 1),
    ("---\ntitle: Hội vật\n-----\nThân bài\n", "SG202", 3, 1),
    ("\n---\ntitle: Hội vật\n—\nThân bài\n", "SG202", 4, 1),
    ("+++\ntitle = 'Hội vật'\n++\n", "SG202", 3, 1),
    ('{"title": "Hội vật"\n\nThân bài\n', "SG202", 1, 1),
    ("-----\ntitle: Hội vật\n-----\n", "SG218", 1, 1),
    (" ---\ntitle: Hội vật\n---\n", "SG218", 1, 1),
    ("\n\t---\ntitle: Hội vật\n---\n", "SG218", 2, 1),
    ("--- yaml\ntitle: Hội vật\n---\n", "SG218", 1, 1),
    ("---js\n{}\n---\n", "SG218", 1, 1),
    ("—-\ntitle: Hội vật\n—-\n", "SG218", 1, 1),
    ("—\ntitle: Hội vật\n—\n", "SG218", 1, 1),
    (";;;\n{}\n;;;\n", "SG218", 1, 1),
    ("```yaml\ntitle: Hội vật\n```\n", "SG218", 1, 1),
    ("++++\n", "SG218", 1, 1),
    (' {"title": "Hội vật"}\n', "SG218", 1, 1),
    ("---\n- title\n---\n", "SG208", 2, 1),
    ("---\nHội vật\n---\n", "SG208", 2, 1),
    ("---\n  42\n---\n", "SG208", 2, 3),
    ("---json\n[1]\n---\n", "SG208", 2, 1),
    ("---json\nnull\n---\n", "SG208", 2, 1),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), BAD_BOUNDS)
def test_bad_bounds(text: str, code: str, line: int, column: int) -> None:
    """Front matter that is missing, open, or looks like some other program's is never taken for none."""
    assert [(p.code, p.line, p.column) for p in refusals(text)] == [(code, line, column)]


@pytest.mark.parametrize(
    ("text", "found"), [("---\n- a\n---", "a list"), ("---\nHội\n---", "a text"), ("---\n42\n---", "a number")]
)
def test_what_stands_there_instead(text: str, found: str) -> None:
    """The message says in both languages what stands where fields should."""
    (problem,) = refusals(text)
    assert found in problem.message("en")
    assert found not in problem.message("vi")


@pytest.mark.parametrize("text", ["---\ntitle: Hà Nội: mới\n---\nx", "+++\na = 1\n+++\nx", '{"a": [1]}\nx'])
def test_handlers_serve_python_frontmatter(text: str) -> None:
    """python-frontmatter's own parse reads the same fields through our handlers."""
    handler = frontmatter.detect_format(text, HANDLERS)
    assert frontmatter.parse(text, handler=handler) == (parse(text).fields, "x")


# --- YAML ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("tags: no", "no"),
        ("id: 0123", "0123"),
        ("date: 2024-02-30", "2024-02-30"),
        ("time: 14:05", "14:05"),
        ("draft: yes", "yes"),
        ("x: 1_000.50", "1_000.50"),
        ("x: .nan", ".nan"),
        ("x: ~", "~"),
        ("x:", ""),
        ("x: 'it''s'", "it's"),
        ('x: "a\\tb"', "a\tb"),
        ('x: "a\\x07\\0b\\u200b"', "ab"),
        ('x: "O\\u0302\\u0323"', "Ộ"),
        ("x: [1, yes, {a: ~}]", ["1", "yes", {"a": "~"}]),
        ("x:\n  - 01\n  - b: c", ["01", {"b": "c"}]),
        ("x: >-\n  a\n  b", "a b"),
        ("x:\tb # note", "b"),
        ("? x\n: b", "b"),
        ("x: " + "9" * 5000, "9" * 5000),
    ],
)
def test_scalars_stay_text(line: str, value: Any) -> None:
    """No value is turned into a number, a date or a truth value: it is what the writer typed."""
    assert next(iter(values(block(line)).values())) == value


def test_places() -> None:
    """Every value knows its line and column in the file, and so does its name."""
    fields = parse(block("title: Hội", "tags: [a, 'b']", "extra:", "  c:  d", '"e": |', "  f")).fields
    assert (fields["title"].line, fields["title"].column) == (2, 8)
    tags = fields["tags"].value
    assert isinstance(tags, tuple)
    assert [(tag.line, tag.column) for tag in tags] == [(3, 8), (3, 11)]
    inner = fields["extra"].value
    assert isinstance(inner, dict)
    c = inner["c"]
    assert (c.key_line, c.key_column, c.line, c.column) == (5, 3, 5, 7)
    assert (fields["e"].key_line, fields["e"].key_column, fields["e"].line, fields["e"].column) == (6, 1, 6, 6)


BAD_YAML = [
    (["tags: [a, b", "x: y"], "SG204", 2, 7, "bracket"),
    (["tags: {a: b"], "SG204", 2, 7, "bracket"),
    (["tags: [a b]]"], "SG204", 2, 12, "follows"),
    (["tags: {a: b]"], "SG204", 2, 12, "comma"),
    (["tags: a: b"], "SG204", 2, 8, "needs quotes"),
    (["tags: {a: b, c:}"], "SG204", 2, 15, "needs quotes"),
    (["tags:a", "x: y"], "SG204", 2, 1, "a colon and a space"),
    (["x: y", "tags"], "SG204", 3, 1, "a colon and a space"),
    (["x: y", "", "Thân bài", "", "dài"], "SG204", 4, 1, "a colon and a space"),
    (["x: y", ": z"], "SG204", 3, 1, "a colon and a space"),
    (["tags: 'a", "x: y"], "SG204", 2, 7, "quote is not closed"),
    (['tags: "a', "x: y"], "SG204", 2, 7, "quote is not closed"),
    (['title: "Hội vật', "x: y"], "SG204", 2, 8, "quote is not closed"),
    (["title: 'Hội vật", "", "date: 2024-01-01"], "SG204", 2, 8, "quote is not closed"),
    (['title: "Hội vật', 'id: "2101"'], "SG204", 2, 8, "quote is not closed"),
    (['x: "a" b'], "SG204", 2, 8, "follows"),
    (['x: "\\q"'], "SG204", 2, 5, "unknown"),
    (["tags: @a"], "SG204", 2, 7, "cannot begin"),
    (["tags: `a"], "SG204", 2, 7, "cannot begin"),
    (["tags: - a"], "SG204", 2, 7, "cannot begin"),
    (["tags: ]"], "SG204", 2, 7, "cannot begin"),
    (["tags:", "\t- a"], "SG204", 3, 1, "tab"),
    (["tags:", "  - a", " - b"], "SG204", 4, 2, "indented"),
    (["x: y", "  z: a"], "SG204", 3, 3, "indented"),
    ([" x: y", "z: a"], "SG204", 3, 1, "indented"),
    (["x: \x07"], "SG204", 1, 1, "not allowed"),
    (["x: y", "x: z"], "SG205", 3, 1, "x"),
    (["a:", "  x: y", "  x: z"], "SG205", 4, 3, "x"),
    (["a: {x: y, x: z}"], "SG205", 2, 11, "x"),
    (["x: *y"], "SG206", 2, 4, "*y"),
    (["x: &y z"], "SG206", 2, 4, "&y"),
    (["x: [a, &y z]"], "SG206", 2, 8, "&y"),
    (["&y x: z"], "SG206", 2, 1, "&y"),
    (["x: !!python/object:os.system y"], "SG206", 2, 4, "!!python/object:os.system"),
    (["x: !y [z]"], "SG206", 2, 4, "!y"),
    (["x: !y!z a"], "SG206", 2, 4, "!y!z"),
    (["<<: {a: b}"], "SG206", 2, 1, "<<"),
    (["x: y", "--- z"], "SG206", 3, 1, "---"),
    (["x: y", "..."], "SG206", 3, 1, "..."),
    (["%YAML 1.1", "--- x"], "SG206", 2, 1, "%YAML"),
    (["x: y", "%z"], "SG206", 3, 1, "%z"),
    (["[a]: b"], "SG206", 2, 1, "[a]"),
    (["? {a: b}", ": c"], "SG206", 2, 3, "{a"),
    (["x: " + "[" * 64 + "]" * 64], "SG207", 2, 67, "64"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "code", "line", "column", "said"), BAD_YAML)
def test_bad_yaml(lines: list[str], code: str, line: int, column: int, said: str) -> None:
    """Each mistake is named in plain words where it was made, in both languages."""
    problem = refusals(block(*lines))[0]
    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert said in problem.message("en")
    assert problem.message("vi") != problem.message("en")


def test_reasons_are_translated() -> None:
    """No English phrase is left in a Vietnamese sentence."""
    for lines, code, *_ in BAD_YAML:
        reasons = [
            dict(problem.facts)["reason"] for problem in refusals(block(*lines)) if code == problem.code == "SG204"
        ]
        assert all(reason not in refusals(block(*lines))[0].message("vi") for reason in reasons)


def test_first_of_two_is_named() -> None:
    """Of a field that is given twice both lines are told."""
    (problem,) = refusals(block("a: b", "c: d", "a: e"))
    assert dict(problem.facts) == {"key": "a", "first": "2"}


def test_all_at_once() -> None:
    """What YAML is not allowed, and what is given twice, is told for the whole block."""
    found = refusals(block("a: &x b", "c: *x", "c: !t d", "e: f: g"))
    assert [(p.code, p.line) for p in found] == [("SG206", 2), ("SG206", 3), ("SG206", 4), ("SG205", 4), ("SG204", 5)]


def test_libyaml_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without libyaml reading fails with a reason: PyYAML's own parser reads some files otherwise."""
    monkeypatch.setattr(yaml_block, "LOADER", None)
    assert [p.code for p in refusals(block("a: b"))] == ["SG902"]


# --- headlines -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Hà Nội: ngày mới", "Hà Nội: ngày mới"),
        ("Hà Nội:", "Hà Nội:"),
        ("1/7/2025: ba tỉnh: một", "1/7/2025: ba tỉnh: một"),
        ("Chào #TinTức", "Chào #TinTức"),
        ("#TinTức sáng", "#TinTức sáng"),
        ("Bài hát số #1 # sửa sau", "Bài hát số #1"),
        ("Ngày mới # ghi chú: sửa", "Ngày mới"),
        ("C# và đời", "C# và đời"),
        ("@baohanam lên tiếng", "@baohanam lên tiếng"),
        ("% tăng", "% tăng"),
        ("`mã` lạ", "`mã` lạ"),
        ("*Đẹp*", "*Đẹp*"),
        ("& bạn", "& bạn"),
        ("! Cảnh báo", "! Cảnh báo"),
        ("!!python/object:os.system x", "!!python/object:os.system x"),
        ("[Ảnh] Lễ hội", "[Ảnh] Lễ hội"),
        ("[Ảnh] Lễ hội [2]", "[Ảnh] Lễ hội [2]"),
        ("[Ảnh Lễ hội", "[Ảnh Lễ hội"),
        ("{Ảnh} Lễ hội", "{Ảnh} Lễ hội"),
        ("[Ảnh} Lễ hội", "[Ảnh} Lễ hội"),
        ("[Ảnh}", "[Ảnh}"),
        ('"Trống" Đọi Tam', '"Trống" Đọi Tam'),
        ('"Trống" và "chiêng"', '"Trống" và "chiêng"'),
        ("'Trống' rồi chữ", "'Trống' rồi chữ"),
        ("It's: a 'day'", "It's: a 'day'"),
        ("- Tin nhanh", "- Tin nhanh"),
        ("-", "-"),
        ("? Hỏi", "? Hỏi"),
        ("> 5% tăng", "> 5% tăng"),
        ("| Tin", "| Tin"),
        (", rồi", ", rồi"),
        ("true", "true"),
        ("2024", "2024"),
        ("a \\n b", "a \\n b"),
        ('"Hà Nội: mới"', "Hà Nội: mới"),
        ("'Hà Nội: mới' # ghi chú", "Hà Nội: mới"),
        ('"Hà\\u0020Nội"', "Hà Nội"),
        ("Hà Nội\n  ngày mới", "Hà Nội ngày mới"),
        ('"Hà Nội:\n  mới"', "Hà Nội: mới"),
        ("|\n  Hà Nội: mới", "Hà Nội: mới\n"),
        (">-  # gấp\n  Hà Nội:\n  mới", "Hà Nội: mới"),
        ("# ghi chú", ""),
        ("Hà Nội: mới\n  # ghi chú", "Hà Nội: mới"),
        ("[Ảnh, Tin]", ["Ảnh", "Tin"]),
        ('["]", Tin] # ghi chú', ["]", "Tin"]),
        ("[Ảnh,\n  Tin]", ["Ảnh", "Tin"]),
        ("{Ảnh: Tin}", {"Ảnh": "Tin"}),
    ],
)
def test_headlines_need_no_quotes(written: str, title: Any) -> None:
    """A one-line headline is the text that was typed; YAML keeps its say where the whole value is YAML."""
    front = parse(block(f"title: {written}", "date: 2024-01-01"))
    assert plain(front.fields) == {"title": title, "date": "2024-01-01"}
    assert (front.fields["title"].line, front.fields["date"].column) == (2, 7)
    assert front.fields["title"].column == 8 or not title


def test_every_text_field_is_read_so() -> None:
    """Whatever the schema calls one text needs no quotes, in any case and with a hyphen; lists are not such fields."""
    line = "{}: a: b #c"
    for name in TEXT_FIELDS:
        assert values(block(line.format(name), "x: y")) == {name: "a: b #c", "x": "y"}
    assert values(block("Image-Caption :  a: b")) == {"Image-Caption": "a: b"}
    assert refusals(block("tags: a: b"))[0].code == "SG204"
    assert not TEXT_FIELDS - set(SCHEMA)


SYLLABLES = "Hà Nội Trống Đọi Tam lễ hội ngày mới 2024 50% C# 14:05 3.2 yes null – “Sông” \\ ~x don't 'Tam' A&B".split()
SIGNS = (
    ": :: #TinTức @ % ` * & ! - ? > | [Ảnh] [ ] {a} { } , ; '' \" \"Trống\" 'Trống' <b> = \\n ... --- "
    "%YAML << !!str &a *a"
).split()
HEADLINES = st.lists(st.sampled_from(SYLLABLES) | st.sampled_from(SIGNS), min_size=1, max_size=7).map(" ".join)


def is_whole_yaml(value: str) -> bool:
    """Whether YAML itself takes the value for quoted, bracketed, a block, or for an open quote."""
    if value[0] + value[-1] in ("[]", "{}"):
        return True
    try:
        node = yaml.compose(f"title: {value}\n", Loader=yaml.SafeLoader).value[0][1]  # type: ignore[union-attr]
    except yaml.YAMLError as error:
        return "quoted scalar" in str(error)
    except (AttributeError, IndexError):
        return False
    return not isinstance(node, yaml.ScalarNode) or bool(node.style and node.start_mark.column == len("title: "))


@given(HEADLINES)
@settings(max_examples=150, deadline=None)
def test_any_headline_comes_back(headline: str) -> None:
    """Any headline typed without quotes is read as typed, and its place is where it stands."""
    assume(headline not in ("|", ">") and not is_whole_yaml(headline))
    assume(not re.search(r"(^|\s)#(\s|$)", headline))
    front = parse(block("date: 2024-01-01", f"title: {headline}", "author: A: B"))
    assert plain(front.fields) == {"date": "2024-01-01", "title": headline, "author": "A: B"}
    assert (front.fields["title"].line, front.fields["title"].column) == (3, 8)


# --- TOML and JSON ---------------------------------------------------------------------------------------------------


def test_toml_as_text() -> None:
    """TOML's dates, numbers and truth values become the text that a YAML writer would have typed."""
    written = """+++
title = "Hà Nội: mới"
date = 2024-05-01T10:00:00+07:00
updated = 2024-05-02
time = 14:05:00
id = 0x1F
n = 1_000
f = 0.10
draft = true
tags = ["a", 'b', 3]
"tên lạ" = '''
dòng'''
[extra]
a.b = "c\\u0007"
[[corrections]]
date = 2024-06-01
text = "x"
+++
"""
    assert values(written) == {
        "title": "Hà Nội: mới", "date": "2024-05-01T10:00:00+07:00", "updated": "2024-05-02", "time": "14:05:00",
        "id": "31", "n": "1000", "f": "0.10", "draft": "true", "tags": ["a", "b", "3"], "tên lạ": "dòng",
        "extra": {"a": {"b": "c"}}, "corrections": [{"date": "2024-06-01", "text": "x"}],
    }  # fmt: skip


def test_toml_places() -> None:
    """The place of a TOML value is found in the text: fields, items of lists, tables, and tables out of order."""
    fields = parse('+++\ntitle = "b = 1"\nb = ["x",\n "yy"]\n[e]\nf = 2\n[g]\nh = 1\n[e.i]\nj = 3\n+++\n').fields
    assert (fields["title"].line, fields["title"].column) == (2, 9)
    assert (fields["b"].key_line, fields["b"].line, fields["b"].column) == (3, 3, 5)
    items = fields["b"].value
    assert isinstance(items, tuple)
    assert [(item.line, item.column) for item in items] == [(3, 7), (4, 3)]
    assert [(fields[name].line, fields[name].column) for name in "eg"] == [(5, 2), (7, 2)]
    inside = fields["e"].value
    assert isinstance(inside, dict)
    assert (inside["f"].line, inside["f"].column) == (6, 5)


BAD_TOML = [
    ("title = 'Hội'\ntitle = 'vật'", "SG205", 3, 1),
    ("[extra]\na = 1\n[extra]\nb = 1", "SG205", 4, 2),
    ("a.b = 1\na = 2", "SG205", 3, 1),
    ("date = 2024-02-30", "SG203", 2, 8),
    ("title = 'Hội", "SG204", 2, 13),
    ('title = "Hội', "SG204", 2, 13),
    ("tags = ['a',", "SG204", 2, 8),
    ("tags = ['a'\nb = 1", "SG204", 2, 8),
    ("title", "SG204", 2, 6),
    ("title = Hội", "SG204", 2, 9),
    ("title: Hội", "SG204", 2, 6),
    ("x = " + "9" * 5000, "SG204", 2, 5),
    ("x = 0x" + "9" * 5000, "SG204", 2, 5),
    ("x = " + "[" * 65 + "]" * 65, "SG207", 2, 69),
    ("x = " + "[" * 30_000, "SG207", 2, 69),
    (".".join("a" * 30_000) + " = 1", "SG207", 2, 130),
    ("[" + ".".join("a" * 30_000) + "]", "SG207", 2, 131),
    ("x = " + "".join("{" + ".".join("a" * 30) + "=" for _ in range(9)) + "1" + "}" * 9, "SG207", 2, 136),
]


@pytest.mark.parametrize(("written", "code", "line", "column"), BAD_TOML)
def test_bad_toml(written: str, code: str, line: int, column: int) -> None:
    """TOML's mistakes have the same codes and places as YAML's."""
    assert [(p.code, p.line, p.column) for p in refusals(f"+++\n{written}\n+++\n")] == [(code, line, column)]


def test_json_as_text() -> None:
    """JSON's numbers and truth values stay as typed; null is nothing; escapes cannot smuggle in control characters."""
    written = '{"a": 1.50, "b": [true, null, {"c": "\\u0001\\ud83d\\ude00\\ud800"}],\n "d": "x: \\"y\\""}\n'
    assert values(written) == {"a": "1.50", "b": ["true", "", {"c": "😀"}], "d": 'x: "y"'}


def test_json_places() -> None:
    """JSON values know their places, in a fenced block too."""
    fields = parse('---json\n{"a": "b",\n  "c": ["d",\n 5]}\n---\n').fields
    assert (fields["a"].key_column, fields["a"].line, fields["a"].column) == (2, 2, 7)
    items = fields["c"].value
    assert isinstance(items, tuple)
    assert [(item.line, item.column) for item in items] == [(3, 9), (4, 2)]


BAD_JSON = [
    ('{"a": 1, "a": 2}', "SG205", 1, 10),
    ('{"x": {"a": 1,\n"a": 2}}', "SG205", 2, 1),
    ("{title: 1}", "SG204", 1, 2),
    ('{"a" 1}', "SG204", 1, 6),
    ('{"a": 1 "b": 2}', "SG204", 1, 9),
    ('{"a": }', "SG204", 1, 7),
    ('{"a": "b\n"}', "SG204", 1, 9),
    ('{"a": "\\q"}', "SG204", 1, 8),
    ('{"a": 1} Thân bài', "SG204", 1, 10),
    ('{"a": ' + "[" * 64 + "]" * 64 + "}", "SG207", 1, 70),
    ('{"a": ' + "[" * 30_000, "SG207", 1, 70),
    ("\n---json\n" + '{"a": ' * 30_000 + "\n---", "SG207", 3, 385),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), BAD_JSON)
def test_bad_json(text: str, code: str, line: int, column: int) -> None:
    """JSON's mistakes have the same codes and places as YAML's."""
    assert [(p.code, p.line, p.column) for p in refusals(text)] == [(code, line, column)]


# --- attacks and any text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["x: " + "[" * 30_000, "x: " + "{a: " * 30_000, "- " * 30_000, "? " * 30_000, "x: [" + "{" * 30_000,
     "\n".join(" " * depth + "a:" for depth in range(300))],
)  # fmt: skip
def test_depth_is_refused(written: str) -> None:
    """Nesting that would end libyaml's loader, and the process with it, is a problem like any other."""
    assert [p.code for p in refusals(block(written))] == ["SG207"]


def test_deep_enough() -> None:
    """Sixty-four levels are read."""
    assert values(block("x: " + "[" * 63 + "]" * 63))
    assert values("+++\nx = " + "[" * 64 + "]" * 64 + "\n+++\n")
    assert values('{"x": ' + "[" * 63 + "]" * 63 + "}")


def test_bombs_are_refused() -> None:
    """Aliases that would grow to gigabytes are named, not followed."""
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 10)]
    found = refusals(block("l0: &l0 lol", *levels))
    assert {p.code for p in found} == {"SG206"}
    assert len(found) == 10 + 81


@pytest.mark.parametrize(
    ("opening", "line", "closing"),
    [("---\n", "k{}: v\n", "---\n"), ("+++\n", "k{} = 1\n", "+++\n"), ("{", '"k{}": 1,\n', '"z": 1}\n')],
)
def test_ten_thousand_lines(opening: str, line: str, closing: str) -> None:
    """Front matter of ten thousand unknown fields is read in well under a second."""
    text = opening + "".join(line.format(number) for number in range(10_000)) + closing
    begun = time.process_time()
    front = parse(text)
    read_fields(front, "a.md", ReadingSettings())
    assert time.process_time() - begun < 0.8
    assert len(front.fields) >= 10_000


RUN = 100_000


@pytest.mark.parametrize(
    "line",
    ["title: x" + " " * RUN + "y", "title:" + " " * RUN, "title: x\n" + " \n" * RUN, 'title: ["' + '\\" ' * RUN,
     "title: ['" + " ''" * RUN, "title: " + "[" * RUN, 'title: "' + "\\a" * RUN, "title: x\n" * 5_000 + " \n" * RUN,
     "x: " + "a " * RUN, "x: [" + "{}," * (RUN // 10) + "]", "x: '" + "\n" * RUN],
)  # fmt: skip
@pytest.mark.parametrize("fences", ["---\n{}\n---\n", "+++\n{}\n+++\n", '{{"a": {}\n', "{}"])
def test_long_runs(fences: str, line: str) -> None:
    """No run of signs costs more than its length."""
    begun = time.process_time()
    with suppress(SiteError, SiteErrors):
        parse(fences.format(line))
    assert time.process_time() - begun < 0.5


PIECES = (
    "--- +++ { } [ ] , : # | > - ? ! & * @ % ` \" ' \\ = . << ... \n \n \n \t \r \x07 \u00a0 title title: date: tags: x: y 1 "
    "null true 2024-01-01 ---json \"\"\" ''' \\u \\ud800 \\x07 é Đ 😀 [[ ]] {{ }} a.b [a] [[a]] = [x 0x 1e5 &a *a !t"
).split(" ")
SOUPS = st.lists(st.sampled_from([*PIECES, "\n", " ", "  "]), max_size=40).map("".join)
FENCED = st.tuples(st.sampled_from(["---\n{}\n---\n", "+++\n{}\n+++\n", "---json\n{}\n---\n", "{{{}}}", "{}"]), SOUPS)


@given(FENCED.map(lambda pair: pair[0].replace("{}", pair[1]).replace("{{", "{")) | st.text())
@settings(max_examples=250, deadline=None)
def test_any_text(text: str) -> None:
    """Any text is read, or refused with a problem that has a sentence and a place inside the text; nothing else."""
    try:
        front = parse(text)
        assert text.split("\n")[front.body_line - 1 :] == (
            front.body.split("\n") if front.body else [""] * text[-1:].count("\n")
        )
        found = read_fields(front, "a/b.md", ReadingSettings())[1]
    except SiteError as error:
        found = (error.problem,)
    except SiteErrors as errors:
        found = errors.problems
    for problem in found:
        assert problem.message("vi")
        assert 0 <= problem.line <= text.count("\n") + 1
        assert problem.code != "SG901"
