"""What bodies may not bring onto a page, and what of real content must survive the cleaning."""

import re
from itertools import pairwise
from pathlib import Path

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from sitegen.body import fill
from sitegen.model import Picture
from sitegen.problems import SiteError
from sitegen.reading import sanitise
from sitegen.reading.addresses import REFUSED, kind
from sitegen.reading.dialect import dialect, plain_dialect
from sitegen.reading.finish import finish
from sitegen.reading.markdown import Converted, caption_html, convert
from sitegen.reading.places import Places
from sitegen.settings import MarkdownSettings, ReadingSettings
from sitegen.text.normal import clean, nfc

SETTINGS = ReadingSettings(base_url="https://bao.example.vn")
TRUSTED = ReadingSettings(base_url="https://bao.example.vn", markdown=MarkdownSettings(raw_html="trusted"))
MARK = re.compile("\x01([LI])([0-9]+)\x02")

# One a line; ⏎ stands for the end of a line within one.
PAYLOADS = [
    line.replace("⏎", "\n") for line in Path(__file__).with_name("payloads.txt").read_text("utf-8").splitlines()
]


def acts(shown: str) -> list[str]:
    """Everything in the HTML that a browser would run or fetch as code."""
    found = []
    for element in lxml_html.fromstring(f"<div>{shown}</div>").iter():
        if element.tag in (
            "script",
            "style",
            "svg",
            "math",
            "object",
            "embed",
            "base",
            "meta",
            "link",
            "form",
            "input",
        ):
            found.append(f"<{element.tag}>")
        for name, value in ((str(name), str(value)) for name, value in element.attrib.items()):
            address = re.sub(r"[\x00-\x20\u200b\xad]", "", value).lower()
            if name.startswith("on") or name in ("style", "srcdoc", "srcset", "ping", "formaction"):
                found.append(name)
            if name not in ("title", "alt") and re.match(r"(javascript|data|vbscript|file):", address):
                found.append(f"{name}={value}")
    return found


def shown(body: Converted) -> str:
    return fill(body.html, tuple("/x" for _ in body.links), tuple(Picture("/y", 1, 2) for _ in body.images))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_acts(payload: str) -> None:
    """No payload leaves a script, an event or an address that runs, in a body or in a caption."""
    body = convert(payload, 1, SETTINGS)
    assert acts(shown(body)) == []
    assert all(kind(one.target, SETTINGS.host) != REFUSED for one in (*body.links, *body.images))
    assert acts(caption_html(payload, SETTINGS)) == []


def test_the_check_itself_sees() -> None:
    """The test above would fail if the cleaning were left out."""
    seen = sum(bool(acts(plain_dialect("vi").convert(payload))) for payload in PAYLOADS)
    assert len(PAYLOADS) > 100
    assert seen > 60


@pytest.mark.parametrize(
    ("text", "code", "fact", "line", "column"),
    [
        ("a\n\n<script>b</script>", "SG305", "<script>", 3, 1),
        ("a\n\nb <IMG src=x alt=y ONERROR=z>", "SG305", "ONERROR", 3, 20),
        ("*a*{: onclick=b}", "SG305", "onclick", 1, 7),
        ("<form><input></form>", "SG305", "<form>", 1, 1),
        ("<svg><path></svg>", "SG305", "<svg>", 1, 1),
        ("<div><Hà Nội></div>", "SG305", "<hà>", 1, 6),
        ("a [b](javascript:c)", "SG309", "javascript:c", 1, 7),
        ("<a href='data:x'>b</a>", "SG309", "data:x", 1, 10),
        ("![a](data:image/png;base64,AA)", "SG309", "data:image/png;base64,AA", 1, 6),
    ],
)
def test_what_is_lost_is_named(text: str, code: str, fact: str, line: int, column: int) -> None:
    """The writer is told what went, and where it stood."""
    found = convert(text, 1, SETTINGS).problems[0]
    assert (found.code, found.facts[0][1], found.line, found.column) == (code, fact, line, column)


@pytest.mark.parametrize(
    "text",
    [
        "`<script>` và `onclick=x` là mã",
        "    <script>onclick=x</script>",
        "```\n<a href=\"javascript:x\" onclick='y'>\n```",
        "trong văn bản: onclick= và href=javascript:x",
        "<!-- <script>cũ</script> -->\n\na",
        '<font face="Arial"><big>a</big></font> <picture><img src="b" alt="c"></picture>',
        '<p class="MsoNormal" style="margin:0"><span lang="VI"><o:p>&nbsp;</o:p>a</span></p>',
        "a < b và c > d, 1<2",
    ],
)
def test_no_false_warning(text: str) -> None:
    """Who speaks of code, or brings old looks, is not warned."""
    assert convert(text, 1, SETTINGS).problems == ()


KEPT = """<h2>a</h2>
<p>a <em>b</em> <strong>c</strong> <b>d</b> <i>e</i> <u>f</u> <s>g</s> <small>h</small> H<sub>2</sub>O m<sup>2</sup></p>
<p><abbr title="Ủy ban">UB</abbr> <mark>a</mark> <del>b</del> <ins>c</ins> <kbd>d</kbd> <q>e</q> <cite>f</cite> <code>g</code></p>
<p><time datetime="2024-05-31">31/5</time> <span class="x" lang="en">a</span><br>b</p>
<ul><li>a</li></ul>
<ol start="3" reversed><li value="5">a</li></ol>
<dl><dt>a</dt><dd>b</dd></dl>
<blockquote cite="https://x.vn/">a</blockquote>
<section id="a"><div class="b">c</div></section>
<details open><summary>a</summary>b</details>
<figure><img src="a" alt="b" loading="lazy" decoding="async"><figcaption>c</figcaption></figure>
<hr>
<pre class="tho">a
  b</pre>"""


def test_real_content_survives() -> None:
    """What newspapers write in HTML is published as it was written."""
    body = convert(KEPT, 1, SETTINGS)
    assert fill(body.html, (), (Picture("a"),)) == KEPT
    assert body.problems == ()


def test_table_survives() -> None:
    """Tables keep their parts and their spans."""
    table = (
        '<table><caption>a</caption><colgroup><col span="2"></colgroup><thead><tr><th scope="col">b</th><th>c</th></tr></thead>'
        '<tbody><tr><td colspan="2" rowspan="1">d</td></tr></tbody><tfoot><tr><td>e</td><td>f</td></tr></tfoot></table>'
    )
    assert table in convert(table, 1, SETTINGS).html


@pytest.mark.parametrize(
    "tag",
    ['<td colspan="x">', '<ol start="a">', '<li value="b">', '<time datetime="30/12/2019">', '<p lang="???">', '<p dir="x">',
     '<p title=" ">', '<p class=" ">', '<q cite="a b">', '<p align="left">', '<td style="color:red">', '<td scope="x">'],
)  # fmt: skip
def test_values_that_no_validator_takes_go(tag: str) -> None:
    """An attribute with a wrong value is left out; the element stays."""
    body = convert(f"<table><tr>{tag}a</td></tr></table>" if tag.startswith("<td") else f"{tag}a", 1, SETTINGS)
    name = re.match("<([a-z]+)", tag)
    assert name
    assert f"<{name[1]}>" in body.html


@pytest.mark.parametrize("html", ["<h1>a<table><h1>b", "<a href=b>c<table><a href=d>e", "<b><p>a<table><tr><b>c"])
def test_what_is_clean_stays_as_it_is(html: str) -> None:
    """However tags are crossed, a browser reads the cleaned HTML as it stands."""
    cleaned = sanitise.clean(html)
    assert sanitise.clean(cleaned, has_tags=False) == cleaned


def test_allowed_elements_are_not_emptied() -> None:
    """No element is both kept and stripped of its content."""
    assert not sanitise.ALLOWED & sanitise._WITHOUT_CONTENT


# --- laws ------------------------------------------------------------------------------------------------------------

TOKENS = (
    "# |## |#### |[|]|(|)|![|![a](b.jpg)|![](x)|[a](b)|[a](javascript:x)|[b]: /u|\"t\"|`|```|*|**|_|> |- |+ |1. |2. |12. |100. |"
    "2019. |¦|¦-¦-¦|: |---|===|...|'|--|<|>|</|<b>|</b>|<div>|</div>|<div markdown=\"1\">|<p>|</p>|<table>|<tr>|<td>|</table>|"
    "<h1>|</h1>|<h2>|<pre>|</pre>|<script>|</script>|<style>|<svg>|<math>|<iframe src=\"https://www.youtube.com/e\">|</iframe>|"
    "<img src=x>|<a href=\"x\">|</a>|<a name=\"q\">|<!--|-->|<![CDATA[|]]>|<?|?>|&amp;|&#1;|&#2;|&#60;|&ocirc;|\u0300|\u0338|"
    "&#x338;|&zwj;|\\|{:|}|{: .a #b onclick=\"x\"}|{{|}}|{%|%}|[^1]|[^1]: |[^a b]: |*[UBND]: |UBND|Ảnh: |(Ảnh: X)|(PLVN) - |"
    "Đường|site_x|id:12|https://a.vn|<https://a.vn>|<a@b.vn>|a|Hà Nội|x=y|<o:p>|<Hà Nội>|<center>|</center>|<font color=red>|"
    "<details>|<summary>|<video src=a.mp4>|<source src=x>|<ul>|<li>|<ol start=x>|<span markdown=\"1\">|<dl>|<dt>|<dd>|<figure>|"
    "<figcaption>|<br>|<hr>|\n|\n\n|\n    |  \n| |    "
).split("|")  # fmt: skip
TOKENS = [token.replace("¦", "|") for token in TOKENS]
SOUP = st.lists(st.sampled_from(TOKENS), max_size=40).map(lambda tokens: clean("".join(tokens))[0])

EVERYTHING = nh3.Cleaner(
    tags=set(sanitise.ALLOWED),
    attributes={
        **sanitise._ATTRIBUTES,
        "*": sanitise._ATTRIBUTES["*"] | {"tabindex", "aria-label", "loading", "decoding", "referrerpolicy"},
    },
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


def comparable(html: str) -> str:
    """Without what a parser writes in another way: switches, the first line end of a <pre>."""
    html = re.sub(r' (allowfullscreen|controls|open|reversed)=""', r" \1", html)
    return re.sub(r"(<pre[^>]*>)\n+", r"\1", re.sub(r"<p>\s*</p>", "", html)).strip()


def attempt(text: str, settings: ReadingSettings) -> Converted | str:
    """What the text gives, or the code of the error that it is."""
    try:
        return convert(text, 1, settings)
    except SiteError as error:
        return error.problem.code


@settings(max_examples=80, deadline=None)
@given(SOUP)
def test_any_soup(text: str) -> None:
    """Of any text comes HTML that a parser reads as it stands, with marks that all have their reference, or a SiteError."""
    body, trusted = attempt(text, SETTINGS), attempt(text, TRUSTED)
    if isinstance(body, str) or isinstance(trusted, str):
        assert {body, trusted} & {"SG303", "SG304"}
        return
    for one in (body, trusted):
        marks = MARK.findall(one.html)
        assert sorted(int(number) for letter, number in marks if letter == "L") == list(range(len(one.links)))
        assert sorted(int(number) for letter, number in marks if letter == "I") == list(range(len(one.images)))
    html = MARK.sub("m", body.html)
    assert comparable(EVERYTHING.clean(html)) == comparable(html)
    assert html == nfc(html)
    assert not re.search("[\x00-\x08\x0b-\x1f]", html)
    ids = re.findall(' id="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch("(?!site_)[A-Za-z][A-Za-z0-9_-]*", one) for one in ids)
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]
    assert levels[:1] in ([], [2])
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert acts(html) == []


@settings(max_examples=50, deadline=None)
@given(SOUP)
def test_quick_instance_equals_the_plain_one(text: str) -> None:
    """What is skipped for speed changes no byte, whatever the text."""
    results = []
    for markdown in (dialect("vi"), PLAIN):
        try:
            results.append(markdown.reset().convert(text))
        except SiteError as error:
            dialect.cache_clear()
            markdown.parser.state.clear()
            results.append(error.problem.code)
    assert results[0] == results[1]


PLAIN = plain_dialect("vi")


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    """No text at all raises anything but a SiteError, in a body or in a caption."""
    assert not isinstance(attempt(clean(text)[0], SETTINGS), str)
    assert not re.search("[\x00-\x08\x0b-\x1f]", caption_html(clean(text)[0], SETTINGS))


def test_common_tags_are_what_they_would_be_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tag that is remembered from other bodies is written as one that is met for the first time."""
    tags = [
        '<td align="right">', '<td style="text-align: center" class="b b">', '<th scope="x">', '<span class="">', '<div title=" ">',
        '<li value="a">', '<time datetime="2024-13-01">', '<ol reversed="" start="3">', '<span class="a" id="b">', '<p title="a id=b">',
    ]  # fmt: skip
    html = "".join(tags * 2)
    quick = [
        finish(html, ReadingSettings(markdown=MarkdownSettings(raw_html=how)), Places("", 1))
        for how in ("safe", "trusted")
    ]
    monkeypatch.setattr("sitegen.reading.finish._LONGEST_COMMON", -1)
    slow = [
        finish(html, ReadingSettings(markdown=MarkdownSettings(raw_html=how)), Places("", 1))
        for how in ("safe", "trusted")
    ]
    assert quick == slow
    assert quick[0] != quick[1]
