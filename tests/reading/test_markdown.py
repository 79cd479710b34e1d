"""Bodies: what writers type, and what stands on the page."""

import re
import unicodedata
from pathlib import Path

import pytest

from sitegen.body import fill
from sitegen.model import Picture, Reference
from sitegen.problems import SiteError
from sitegen.reading.dialect import dialect
from sitegen.reading.markdown import Converted, caption_html, convert
from sitegen.reading.quick import QuickInline
from sitegen.reading.trusted import canonical
from sitegen.settings import MarkdownSettings, ReadingSettings

SETTINGS = ReadingSettings(base_url="https://bao.example.vn")
ENGLISH = ReadingSettings(base_url="https://bao.example.vn", language="en")
TRUSTED = ReadingSettings(base_url="https://bao.example.vn", markdown=MarkdownSettings(raw_html="trusted"))
CONTENT = Path(__file__).parents[2] / "content"


def converted(text: str, settings: ReadingSettings = SETTINGS) -> Converted:
    return convert(text, 1, settings)


def html(text: str, settings: ReadingSettings = SETTINGS) -> str:
    """The HTML with addresses filled in as they were written, in one line per block."""
    body = converted(text, settings)
    links = tuple(link.target for link in body.links)
    return fill(body.html, links, tuple(Picture(image.target) for image in body.images))


def codes(text: str, settings: ReadingSettings = SETTINGS) -> list[str]:
    return [problem.code for problem in converted(text, settings).problems]


# --- the dialect -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**đậm** *nghiêng* `mã`", "<p><strong>đậm</strong> <em>nghiêng</em> <code>mã</code></p>"),
        ('"Trong ngoặc" -- vậy...', "<p>“Trong ngoặc” – vậy…</p>"),
        ("Nguyễn_Văn_A, 5 * 6, 5-6", "<p>Nguyễn_Văn_A, 5 * 6, 5-6</p>"),
        ("UBND họp\n\n*[UBND]: Ủy ban", '<p><abbr title="Ủy ban">UBND</abbr> họp</p>'),
        ("*a*{: .lop #cho}", '<p><em class="lop" id="cho">a</em></p>'),
        ("```py\nx < 1\n```", '<pre><code class="language-py">x &lt; 1\n</code></pre>'),
        ('<div markdown="1">\n*a*\n</div>', "<div>\n<p><em>a</em></p>\n</div>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("https://a.vn là chữ", "<p>https://a.vn là chữ</p>"),
        ("[TOC]", "<p>[TOC]</p>"),
    ],
)
def test_dialect(text: str, expected: str) -> None:
    """What the extensions give is what the paper's manual says."""
    assert html(text) == expected


def test_footnotes() -> None:
    """Notes have plain ids whatever their labels, a way back for each mark, and none where nothing cites them."""
    shown = html("Một[^1] hai[^ghi chú] lại[^1].\n\n[^1]: A\n[^ghi chú]: B\n[^x]: C")
    assert '<sup id="fnref-1"><a href="#fn-1" class="footnote-ref">1</a></sup>' in shown
    assert '<sup id="fnref2-1"><a href="#fn-1" class="footnote-ref">1</a></sup>' in shown
    assert '<li id="fn-2">' in shown
    assert re.findall(r'href="#(fnref[^"]*)" class="footnote-backref"', shown) == ["fnref-1", "fnref2-1", "fnref-2"]
    assert 'title="Về chỗ chú thích 2 trong bài"' in shown
    assert 'title="Back to note 1 in the text"' in html("a[^1]\n\n[^1]: b", ENGLISH)


def test_footnote_that_defines_a_footnote() -> None:
    """A note defined inside of a note is a note."""
    shown = html("a[^1]\n\n[^1]: > [^2]: b\n\nc[^2]")
    assert '<li id="fn-2">\n<p>b' in shown
    assert "fnref-2" in shown


def test_text_comes_out_in_nfc_after_entities() -> None:
    """`tr&ocirc;̀ng` is trồng, as searchable as any."""
    body = converted("tr&ocirc;\u0300ng *o*\u0302 &#111;&#x302;")
    assert "trồng" in body.html
    assert body.lead == "trồng o\u0302 ô".replace("o\u0302", unicodedata.normalize("NFC", "o\u0302"))
    assert unicodedata.is_normalized("NFC", body.html)
    assert html('o<img src="">\u0302') == "<p>ô</p>"


def test_mark_after_a_tag_does_not_melt_with_it() -> None:
    """The one mark that would turn `>` into another sign is left out."""
    assert html("<b>&#x338;a</b>") == "<p><b>a</b></p>"
    assert html("*a*\u0338b") == "<p><em>a</em>b</p>"


def test_control_characters_from_entities_cannot_forge_marks() -> None:
    """Marks for addresses come from us alone."""
    body = converted("&#1;L0&#2; [a](&#1;L7&#2;) ![b](&#x1;I9&#x2;)")
    assert re.findall("\x01([LI]\\d+)\x02", body.html) == ["L0", "I0"]
    assert html("&#1;L0&#2;") == "<p>L0</p>"


# --- headings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("# # #", "222"),
        ("# ## #", "232"),
        ("### ### ##", "222"),
        ("## #### ### ######", "2334"),
        ("## ### #### ## ####", "23423"),
        ("# ## ### #### ##### ######", "234566"),
    ],
)
def test_heading_levels(written: str, shown: str) -> None:
    """The first heading is an h2 and none is more than one level below the one before; equals stay equal."""
    text = "\n\n".join(f"{signs} a" for signs in written.split())
    assert "".join(re.findall(r"<h(\d)", html(text))) == shown
    assert "".join(re.findall(r"</h(\d)>", html(text))) == shown


def test_raw_headings_join_the_order() -> None:
    """Headings written as HTML follow the same rule."""
    assert html("## a\n\n<h1>b</h1>\n\n<h4>c</h4>") == '<h2 id="a">a</h2>\n<h2>b</h2>\n\n<h3>c</h3>'


def test_heading_ids() -> None:
    """Ids are slugs that begin with a letter, never empty, and each its own."""
    text = "\n\n".join(f"## {title}" for title in ("Đường sắt", "Đường sắt", "???", "中国", "2019", "Đường sắt 2"))
    ids = re.findall(r'id="([^"]*)"', html(text))
    assert ids == ["duong-sat", "duong-sat-2", "muc", "muc-2", "muc-2019", "duong-sat-2-2"]


def test_empty_heading_is_left_out() -> None:
    """A heading without text would be an obstacle for those who hear pages."""
    assert html("##\n\na") == "<p>a</p>"


# --- ids -------------------------------------------------------------------------------------------------------------


def test_ids_are_valid_and_unique() -> None:
    """Of equal ids the first stays; others become slugs; none begins as the theme's own do."""
    shown = html(
        '<b id="a">1</b> <b id="a">2</b> <b id="Phần 1">3</b> <b id="site_x">4</b> <b id="1">5</b> <b id="!">6</b>'
    )
    assert re.findall(r' id="([^"]*)"', shown) == ["a", "phan-1", "site-x", "muc-1"]


def test_old_anchors_and_fragments_meet() -> None:
    """`<a name>` is an id, and a link to it is changed in the same way."""
    shown = html('<a name="Phần 1">x</a> [y](#Phần 1) [z](#Ph%E1%BA%A7n-1)')
    assert 'id="phan-1"' in shown
    assert shown.count('href="#phan-1"') == 2


# --- lists -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019. Một năm nhìn lại", "<p>2019. Một năm nhìn lại</p>"),
        ("115. Số cấp cứu", "<p>115. Số cấp cứu</p>"),
        ("+ BCĐ 138/CP họp", "<p>+ BCĐ 138/CP họp</p>"),
        ("+ BCĐ họp\ntiếp dòng", "<p>+ BCĐ họp\ntiếp dòng</p>"),
        ("+ a\n\nb\n\n+ c", "<p>+ a</p>\n<p>b</p>\n<p>+ c</p>"),
        ("+ a\n+ b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("- a\n\n+ b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>"),
        ("- a", "<ul>\n<li>a</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("1. a\n2019. b", "<ol>\n<li>a\n2019. b</li>\n</ol>"),
        ("1. a\n115. b", "<ol>\n<li>a\n115. b</li>\n</ol>"),
        ("1. a\n\n115. b", "<ol>\n<li>a</li>\n</ol>\n<p>115. b</p>"),
        ("1) a", "<p>1) a</p>"),
        ("Nơi nhận:\n- Như trên;\n- Lưu.", "<p>Nơi nhận:</p>\n<ul>\n<li>Như trên;</li>\n<li>Lưu.</li>\n</ul>"),
        ("Gồm:\n1. a\n2. b", "<p>Gồm:</p>\n<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("Ông nói\n- một dòng", "<p>Ông nói\n- một dòng</p>"),
        ("Năm\n2019. a\n2020. b", "<p>Năm\n2019. a\n2020. b</p>"),
        ("> Gồm\n> - a\n> - b", "<blockquote>\n<p>Gồm</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n</blockquote>"),
        ("- a\n    - b\n    - c", "<ul>\n<li>a<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n</li>\n</ul>"),
    ],
)
def test_lists(text: str, expected: str) -> None:
    """A line begins a list only where its writer means one; no year and no plus is lost."""
    assert html(text) == expected


def test_plus_items_apart_from_each_other_are_a_list() -> None:
    """Blank lines between items do not make them alone."""
    assert html("+ a\n\n+ b").count("<li>") == 2


def test_list_of_more_than_a_hundred() -> None:
    """Numbers of three digits go on with a list if they are its next ones."""
    shown = html("\n".join(f"{number}. x" for number in range(1, 121)))
    assert shown.count("<li>") == 120


# --- figures ---------------------------------------------------------------------------------------------------------

IMG = '<img src="a.jpg" alt="Mô tả" loading="lazy" decoding="async">'
LINE = "![Mô tả](a.jpg)"


def figure(caption: str = "", credit: str = "") -> str:
    span = f'<span class="credit">{credit}</span>' if credit else ""
    inside = " ".join(part for part in (caption, span) if part)
    return f"<figure>{IMG}<figcaption>{inside}</figcaption>\n</figure>" if inside else f"<figure>{IMG}</figure>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LINE, figure()),
        (f"{LINE}\n*Chú thích.*", figure("Chú thích.")),
        (f"{LINE}\n_Chú thích._", figure("Chú thích.")),
        (f"{LINE}\n*Chú thích. Ảnh: Tên*", figure("Chú thích.", "Ảnh: Tên")),
        (f"{LINE}\nChú thích. Ảnh: Tên", figure("Chú thích.", "Ảnh: Tên")),
        (f"{LINE}\n*Chú thích.* Ảnh: Tên", figure("<em>Chú thích.</em>", "Ảnh: Tên")),
        (f"{LINE}\n*Chú thích.* *Ảnh: Tên*", figure("<em>Chú thích.</em>", "Ảnh: Tên")),
        (f"{LINE}\n*Chú thích.*\nẢnh: Tên", figure("Chú thích.", "Ảnh: Tên")),
        (f"{LINE}\n\n*Chú thích (Ảnh: Tên)*", figure("Chú thích", "Ảnh: Tên")),
        (f"{LINE}\n*Chú thích (ảnh: **Tên**).*", figure("Chú thích", "ảnh: <strong>Tên</strong>")),
        (f"{LINE}\n*Chú thích - Ảnh: Tên*", figure("Chú thích", "Ảnh: Tên")),
        (f"{LINE}\n*Chú thích | Nguồn: Tên*", figure("Chú thích", "Nguồn: Tên")),
        (f"{LINE}\n*Chú thích. Ảnh - Tên*", figure("Chú thích.", "Ảnh - Tên")),
        (f"{LINE}\n*Chú thích. Minh họa: Tên*", figure("Chú thích.", "Minh họa: Tên")),
        (f"{LINE}\n*Ảnh: Tên*", figure("", "Ảnh: Tên")),
        (f"{LINE}\n*Biểu đồ: Dân số. Nguồn: Tổng cục*", figure("Biểu đồ: Dân số.", "Nguồn: Tổng cục")),
        (f"{LINE}\n*Ba nguồn: sông, hồ, mưa*", figure("Ba nguồn: sông, hồ, mưa")),
        (f"{LINE}\n*Một bức ảnh - một đời*", figure("Một bức ảnh - một đời")),
        (f"{LINE}\n*Chú thích. Đồ họa: [B](#b)*", figure("Chú thích.", 'Đồ họa: <a href="#b">B</a>')),
        ('![Mô tả](a.jpg "Ảnh: Tên")', figure("", "Ảnh: Tên")),
        ('![Mô tả](a.jpg "Ảnh: Tên")\n*Chú thích.*', figure("Chú thích.", "Ảnh: Tên")),
        ('![Mô tả](a.jpg "Ảnh: Tên")\n*Chú thích. Ảnh: Tên*', figure("Chú thích.", "Ảnh: Tên")),
        (f"{LINE}\n*a*\n{LINE}\n*b*", f"{figure('a')}\n{figure('b')}"),
        (f"{LINE}\n*a*\nĐoạn văn.", f"{figure('a')}\n<p>Đoạn văn.</p>"),
        (f"{LINE}\n\n**Không phải chú thích**", f"{figure()}\n<p><strong>Không phải chú thích</strong></p>"),
        (f"{LINE}\n*a*\n\n*b*", f"{figure('a')}\n<p><em>b</em></p>"),
        (f"Câu có {LINE} ở giữa.", f"<p>Câu có {IMG} ở giữa.</p>"),
        (f"> {LINE}\n> *a*", f"<blockquote>\n{figure('a')}\n</blockquote>"),
    ],
)
def test_figures(text: str, expected: str) -> None:
    """A picture alone on its line is a figure with the caption and the credit below it."""
    assert html(text) == expected


def test_long_text_below_a_picture_is_no_caption() -> None:
    """A paragraph that was only not set apart stays a paragraph."""
    long = "chữ " * 90
    assert html(f"{LINE}\n{long}") == f"{figure()}\n<p>{long.strip()}</p>"
    assert html(f"{LINE}\n\n*{long.strip()}*") == f"{figure()}\n<p><em>{long.strip()}</em></p>"


def test_linked_and_raw_pictures_are_figures_too() -> None:
    """A picture that links to its large version, and one written as HTML, count as pictures."""
    assert html(f"[{LINE}](/anh/to.jpg)") == f'<figure><a href="/anh/to.jpg">{IMG}</a></figure>'
    assert html('<img src="a.jpg" alt="Mô tả">\n*a. Ảnh: b*') == figure("a.", "Ảnh: b")


def test_title_that_is_no_credit_stays_a_title() -> None:
    """A title goes below the picture only if it names who made it."""
    assert html('![Mô tả](a.jpg "Chiều")') == figure().replace('alt="Mô tả"', 'alt="Mô tả" title="Chiều"')


def test_attributes_of_a_picture_stay() -> None:
    """An attribute list behind the picture does not keep it from being alone."""
    assert html(f"{LINE}{{: .rong}}") == figure().replace('alt="Mô tả"', 'alt="Mô tả" class="rong"')


# --- dateline and lead -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "dateline", "lead"),
    [
        ("(PLVN) - Sáng 30/12, họp.", "(PLVN)", "Sáng 30/12, họp."),
        ("(Hà Nam) – Sáng nay.", "(Hà Nam)", "Sáng nay."),
        ("(PLVN)- Sáng nay.", "(PLVN)", "Sáng nay."),
        ("(PLVN) -- Sáng nay.", "(PLVN)", "Sáng nay."),
        ("**(PLVN)** - Sáng nay.", "(PLVN)", "Sáng nay."),
        ("**(PLVN) - Sáng nay.** Chiều.", "(PLVN)", "Sáng nay. Chiều."),
        ("![a](b)\n\n(PLVN) - Sáng nay.", "(PLVN)", "Sáng nay."),
        ("(PLVN) Sáng nay.", "", "(PLVN) Sáng nay."),
        ("(Một lời dẫn dài hơn hai mươi chữ) - Sáng.", "", "(Một lời dẫn dài hơn hai mươi chữ) - Sáng."),
        ("Sáng nay.\n\n(PLVN) - Chiều.", "", "Sáng nay."),
        ("## a\n\n- b\n\nMột[^1] &amp; *hai*  \nba `x<y`\n\n[^1]: c", "", "Một & hai ba x<y"),
        ("- chỉ có\n- danh sách", "", ""),
    ],
)
def test_dateline_and_lead(text: str, dateline: str, lead: str) -> None:
    """The dateline of the first paragraph is marked and stays on the page; the lead is the text without it."""
    body = converted(text)
    assert re.findall(r'<span class="dateline">(.*?)</span>', body.html) == ([dateline] if dateline else [])
    assert body.lead == lead


def test_dateline_keeps_its_dash() -> None:
    """On the page nothing is lost."""
    assert html("(PLVN) - Sáng.") == '<p><span class="dateline">(PLVN)</span> - Sáng.</p>'


def test_words_are_counted() -> None:
    """Words are what white space divides, without the marks of Markdown."""
    assert converted("## Một hai\n\n**ba** [bốn](x.md) năm.\n\n- sáu").words == (
        "Một",
        "hai",
        "ba",
        "bốn",
        "năm.",
        "sáu",
    )
    assert converted("(PLVN) - Một&nbsp;hai.").words == ("-", "Một", "hai.")
    assert converted("").words == ()


# --- tables ----------------------------------------------------------------------------------------------------------

TABLE = "| a | b | c |\n|---|--:|:-:|\n| 1 | 2 | 3 |"


def test_table_scrolls_within_itself() -> None:
    """A table stands in a named section that the keyboard reaches; positions are classes."""
    shown = html(TABLE)
    assert shown.startswith('<section class="table" aria-label="Bảng" tabindex="0"><table>')
    assert shown.endswith("</table></section>")
    assert '<th class="right">b</th>' in shown
    assert '<td class="center">3</td>' in shown


def test_tables_have_names_of_their_own() -> None:
    """No two sections of a page have one name."""
    assert re.findall('aria-label="(.*?)"', html(f"{TABLE}\n\ntext\n\n{TABLE}")) == ["Bảng 1", "Bảng 2"]
    assert re.findall('aria-label="(.*?)"', html(TABLE, ENGLISH)) == ["Table"]


def test_raw_tables_keep_cells_and_lose_looks() -> None:
    """Old HTML tables are published with their spans and positions, without borders, colours and styles."""
    shown = html(
        '<table border="1" width="90%"><tr><th scope="col">h</th><td align="right" colspan="2" rowspan="x" bgcolor="red">'
        '1</td><td style="color: red; text-align:center">2</td></tr></table>'
    )
    assert (
        '<table><tbody><tr><th scope="col">h</th><td colspan="2" class="right">1</td><td class="center">2</td>' in shown
    )


# --- links -----------------------------------------------------------------------------------------------------------


def test_internal_links_stay_open() -> None:
    """Links by file, by id, by site path and to our own host get marks; the target stands as written, with its place."""
    body = convert(
        "a\n[b](../2024/x.md#muc)\n[c](id:123) [d](/van-hoa/)\n\n[e](https://BAO.example.vn/x?y=1&z=2)", 7, SETTINGS
    )
    assert re.findall('href="\x01L(\\d)\x02"', body.html) == ["0", "1", "2", "3"]
    assert body.links == (
        Reference("../2024/x.md#muc", 8, 5),
        Reference("id:123", 9, 5),
        Reference("/van-hoa/", 9, 17),
        Reference("https://BAO.example.vn/x?y=1&z=2", 11, 5),
    )


def test_same_target_twice_has_two_places() -> None:
    """The n-th link to a target is found at its n-th mention."""
    body = convert("[a](x.md)\n\n[b](x.md)\n\n[c][r]\n\n[r]: y.md", 1, SETTINGS)
    assert [(link.target, link.line, link.column) for link in body.links] == [
        ("x.md", 1, 5),
        ("x.md", 3, 5),
        ("y.md", 7, 6),
    ]


def test_place_of_an_unusual_spelling() -> None:
    """Escapes, entities, brackets and raw HTML do not hide where an address stands."""
    text = "[a](x\\_y.md)\n[b](a&amp;b.md)\n[c](<d e.md>)\n[d](f_(g).md)\n<a href='h.md'>i</a>"
    body = convert(text, 1, SETTINGS)
    assert [link.target for link in body.links] == ["x_y.md", "a&b.md", "d e.md", "f_(g).md", "h.md"]
    assert [(link.line, link.column) for link in body.links] == [(1, 5), (2, 5), (3, 6), (4, 5), (5, 10)]


@pytest.mark.parametrize(
    ("text", "href", "rel"),
    [
        ("[a](https://vi.wikipedia.org/wiki/Hà_Nam)", "https://vi.wikipedia.org/wiki/H%C3%A0_Nam", "external noopener"),
        ("[a](//x.vn/y)", "https://x.vn/y", "external noopener"),
        ("[a](<http://x.vn/a b[1]%zz%20#c d>)", "http://x.vn/a%20b%5B1%5D%25zz%20#c%20d", "external noopener"),
        (
            '<a href="https://x.vn/" rel="nofollow opener" target="_blank">a</a>',
            "https://x.vn/",
            "external nofollow noopener",
        ),
        ("[a](mailto:a@b.vn)", "mailto:a@b.vn", ""),
        ("<a@b.vn>", "mailto:a@b.vn", ""),
        ("[a](tel:+84351)", "tel:+84351", ""),
        ("[a](#muc-1)", "#muc-1", ""),
    ],
)
def test_other_links(text: str, href: str, rel: str) -> None:
    """Links out of the site are written safely and say so; contacts and places of the page stay."""
    shown = html(text)
    assert f'href="{href}"' in shown
    assert re.findall('rel="(.*?)"', shown) == ([rel] if rel else [])
    assert not converted(text).links


@pytest.mark.parametrize(
    "target", ["", "javascript:x", "ftp://a.vn", "C:\\a.md", "http://", "https://[x", "{{site.url}}/a"]
)
def test_address_that_leads_nowhere(target: str) -> None:
    """The text of such a link stays, with a warning that shows the place."""
    body = convert(f"xin [chào]({target}) bạn", 4, SETTINGS)
    assert "href" not in body.html
    assert "chào" in body.html
    found = next(problem for problem in body.problems if problem.code == "SG309")
    assert (found.line, found.column) == (4, 12)


# --- pictures --------------------------------------------------------------------------------------------------------


def test_pictures_stay_open() -> None:
    """A picture of ours gets a mark, its description goes with it, and its size comes later."""
    body = convert(
        'x ![Mô "tả"](../anh/a.jpg) <img src="b.png" alt="c" width="3" height="4" srcset="d 2x">', 1, SETTINGS
    )
    assert body.images == (Reference("../anh/a.jpg", 1, 14, 'Mô "tả"'), Reference("b.png", 1, 38, "c"))
    assert '<img src="\x01I0\x02" alt="Mô &quot;tả&quot;" loading="lazy" decoding="async">' in body.html
    assert '<img src="\x01I1\x02" alt="c" loading="lazy" decoding="async">' in body.html


def test_pictures_of_the_web_stay_where_they_are() -> None:
    """Their addresses are only made safe; a size that is given in full stays."""
    shown = html('<img src="https://x.vn/ả.jpg" alt="a" width="3" height="4"> ![b](//x.vn/b.jpg)')
    assert 'src="https://x.vn/%E1%BA%A3.jpg" alt="a" width="3" height="4" loading="lazy"' in shown
    assert 'src="https://x.vn/b.jpg"' in shown
    assert not converted("![b](https://bao.example.vn/b.jpg)").images


def test_picture_without_description() -> None:
    """The blind reader's editor is told where."""
    found = convert("![a](b.jpg)\n\n![ ](c.jpg)\n\n<img src='d.jpg'>\n\n![](https://x.vn/e.jpg)", 3, SETTINGS).problems
    assert [(problem.code, problem.line, problem.column) for problem in found] == [
        ("SG306", 5, 6),
        ("SG306", 7, 11),
        ("SG306", 9, 5),
    ]


def test_picture_without_address_goes() -> None:
    """There is nothing to show."""
    body = converted("a ![b]() c")
    assert body.html == "<p>a  c</p>"
    assert [problem.code for problem in body.problems] == ["SG309"]


# --- frames and films ------------------------------------------------------------------------------------------------


def test_frame_of_a_known_host() -> None:
    """Frames of hosts in the settings stay, wait until they are seen, and have a title."""
    shown = html(
        '<iframe src="//www.youtube.com/embed/a?b=1&c" width="560" height="9x" frameborder="0" allowfullscreen>z</iframe>'
    )
    assert shown == (
        '<iframe src="https://www.youtube.com/embed/a?b=1&amp;c" title="Nội dung nhúng từ www.youtube.com" width="560" '
        'allowfullscreen loading="lazy" referrerpolicy="strict-origin-when-cross-origin"></iframe>'
    )
    assert 'title="Phim"' in html('<iframe title="Phim" src="https://www.youtube.com/a"></iframe>')


@pytest.mark.parametrize(
    "src",
    [
        "https://evil.vn/",
        "http://www.youtube.com/a",
        "/trang.html",
        "javascript:x",
        "https://www.youtube.com.evil.vn/",
        "",
    ],
)
def test_other_frames_go(src: str) -> None:
    """What stands in them never comes out of them."""
    body = convert(f'a\n\n<iframe src="{src}"><img src=x onerror=y></iframe>\n\nb', 1, SETTINGS)
    assert body.html.split() == ["<p>a</p>", "<p>b</p>"]
    assert ("SG305", 3, 1) in {(problem.code, problem.line, problem.column) for problem in body.problems}


def test_films_wait_for_the_reader() -> None:
    """A film has controls and does not start by itself; its files are addresses like others."""
    body = converted('<video autoplay src="a.mp4" poster="b.jpg"><source src="c.webm" type="video/webm"></video>')
    assert '<video src="\x01L0\x02" poster="\x01I0\x02" preload="none" controls>' in body.html
    assert '<source src="\x01L1\x02" type="video/webm">' in body.html
    assert [link.target for link in body.links] == ["a.mp4", "c.webm"]


# --- code of other programs, tags that are none ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "{{ 7*7 }}",
        "{{ cycler.__init__.__globals__ }}",
        '{% include "a" %}',
        "{{< youtube a >}}",
        '{{<figure src="x">}}',
    ],
)
def test_template_code_is_text(code: str) -> None:
    """Code of other programs stands on the page as it was written, with one warning at the first place."""
    body = convert(f"a {code}\n\n{code}", 2, SETTINGS)
    shown = re.sub("<.*?>", "", body.html).replace("&lt;", "<").replace("&gt;", ">")
    assert shown == f"a {code}\n{code}"
    assert [(problem.code, problem.line, problem.column) for problem in body.problems] == [("SG307", 2, 3)]


def test_template_code_is_no_attribute_list() -> None:
    """`{% … %}` below a paragraph is not taken for `{: … }`."""
    assert html("a\n{% b %}") == "<p>a\n{% b %}</p>"


def test_brackets_that_are_no_html() -> None:
    """`<Hà Nội>` is text; what Word leaves behind is not."""
    assert html("Ở <Hà Nội> có <o:p>mưa</o:p> & x<y") == "<p>Ở &lt;Hà Nội&gt; có mưa &amp; x&lt;y</p>"


def test_obsolete_looks_go_in_silence() -> None:
    """Fonts and centring of old pages cost no warning and no word."""
    body = converted(
        '<center><font color="red">giữa</font></center>\n\n<p align="right">phải</p>\n\n<strike>bỏ</strike>'
    )
    assert '<div class="center">giữa</div>' in body.html
    assert '<p class="right">phải</p>' in body.html
    assert "<s>bỏ</s>" in body.html
    assert not body.problems


def test_real_content_gives_no_false_warning() -> None:
    """Every article of the sample archive is read without a problem."""
    for file in sorted(CONTENT.rglob("*.md")):
        text = file.read_text("utf-8").partition("\n---\n")[2]
        assert not convert(text, 1, SETTINGS).problems, file.name


# --- captions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*Hồ* Tam Chúc", "<em>Hồ</em> Tam Chúc"),
        ("1. Không phải danh sách", "1. Không phải danh sách"),
        ("# a\n\n- b", "# a - b"),
        ('"Hồ" -- núi', "“Hồ” – núi"),
        ("[a](https://x.vn/b c)", '<a href="https://x.vn/b%20c" rel="external noopener">a</a>'),
        ("[a](https://bao.example.vn/b)", '<a href="https://bao.example.vn/b">a</a>'),
        ("[a](/b) [c](d.md) [e](javascript:f) [g](#h)", "a c e g"),
        ("![a](b.jpg)c <img src=x onerror=y>", "c"),
        ("<b onclick=x id=y class=z>a</b><script>b</script>", "<b>a</b>"),
        ("tr&ocirc;\u0300ng &#1;L0&#2; &lt;", "trồng L0 &lt;"),
        ("", ""),
    ],
)
def test_captions(text: str, expected: str) -> None:
    """Captions are text with emphasis and absolute links, whatever is written."""
    assert caption_html(text, SETTINGS) == expected
    assert caption_html(text, TRUSTED) == expected


# --- HTML that is trusted ----------------------------------------------------------------------------------------------


def test_trusted_html_is_published_as_written() -> None:
    """Scripts stay, addresses are still resolved, headings and tables are still finished."""
    body = converted(
        "<DIV onClick='f(\"a\")'><SCRIPT>if (a<b) document.write('<h1>x</h1>')</SCRIPT><A HREF=x.md>y</A></DIV>\n\n# z",
        TRUSTED,
    )
    assert "<script>".upper() in body.html
    assert "'<h1>x</h1>'" in body.html
    assert '<div onclick="f(&quot;a&quot;)">' in body.html
    assert '<a href="\x01L0\x02">y</a>' in body.html
    assert '<h2 id="z">' in body.html
    assert not body.problems


def test_trusted_text_is_in_nfc_too() -> None:
    """An entity before a combining mark is read as its letter."""
    assert converted("tr&ocirc;\u0300ng &amp; &lt;", TRUSTED).html == "<p>trồng &amp; &lt;</p>"


def test_canonical_tags() -> None:
    """Tags are rewritten as the cleaner would write them; comments and scripts are not touched."""
    assert canonical("<IMG SRC=a  ALT='b \"c\"' hidden/>") == '<img src="a" alt="b &quot;c&quot;" hidden>'
    assert canonical("<!-- <B> --><B>a</B >") == "<!-- <B> --><b>a</b>"
    assert canonical("a < b <!-- <B>") == "a < b <!-- <B>"


# --- the one instance --------------------------------------------------------------------------------------------------


def test_no_state_leaks_from_one_body_to_the_next() -> None:
    """Definitions, notes and ids of one article are unknown to the next."""
    text = "# a\n\nUBND [b] c[^1]"
    alone = html(text)
    html("# a\n\n*[UBND]: Ủy ban\n\n[b]: /x\n\nd[^1]\n\n[^1]: e\n\n<b id='a'>f</b>")
    assert html(text) == alone
    assert dialect("vi") is dialect("vi")


def test_instance_is_healthy_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that breaks the library is named, and the next one is read as if nothing had happened."""
    text = "- a\n- b[^1]\n\n[^1]: c"
    good = html(text)
    with pytest.raises(SiteError, match="SG304"):
        converted("- a[^1]\n\n" + "- " * 600 + "b")
    assert html(text) == good
    monkeypatch.setattr(dialect("vi").parser, "parseDocument", lambda lines: 1 / 0)
    with pytest.raises(SiteError, match="SG901") as raised:
        converted(text)
    assert "division by zero" in raised.value.problem.message("en")
    assert html(text) == good


def test_marks_of_the_library_leave_no_control_characters() -> None:
    """Where Python-Markdown stumbles over emphasis and shows its own marks, the page is still well-formed."""
    assert not re.search("[\x00-\x08\x0b-\x1f]", html("x *a**b*[c](d)"))


def test_every_pattern_has_its_sign() -> None:
    """A pattern without a sign in the table would make every text slow."""
    for name in ("inline", "smarty"):
        stage = dialect("vi").treeprocessors[name]
        assert isinstance(stage, QuickInline)
        assert all(signs for _, signs in stage._patterns), name
