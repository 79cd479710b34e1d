"""The HTML that needs no cleaning: whatever is taken for such, the cleaner gives back as it is."""

import random
import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pytest

from sitegen.reading import sanitise
from sitegen.reading.dialect import plain_dialect
from sitegen.reading.front_matter import decode, parse
from sitegen.reading.places import Places
from sitegen.reading.plain_html import is_plain
from sitegen.reading.sanitise import clean, losses

CONTENT = Path(__file__).parents[2] / "content"
PIECE = re.compile(r"<[^>]*>|&[a-z]+;|\w+|.", re.DOTALL)

PLAIN = (
    '<p>Hà Nam, <strong>đậm <em>và</em> <a href="https://a-b.example.vn/?x=1&amp;y=2#z" title="T">n</a></strong><br>\nhai</p>\n',
    '<h2 id="mot-nam">Một <a href="/tin/a.html">năm</a></h2>\n<h3>Hai <a href="#x"><strong>ba</strong></a></h3>\n<hr>\n',
    '<figure><img alt="Hồ “to”" src="/anh/a.jpg"><figcaption>Hồ. <span class="credit">Ảnh: Tên</span></figcaption>\n'
    '</figure>\n<figure><img alt="" src="anh/a.jpg" title="T"></figure>',
    '<ul>\n<li>một</li>\n<li><a href="id:2101">hai</a></li>\n</ul>\n<ol>\n<li>“ba”…</li>\n</ol>\n<blockquote>\n<p>Bốn</p>\n</blockquote>\n',
    '<table>\n<thead>\n<tr>\n<th>a</th>\n<th align="right">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>c &amp; d</td>\n'
    '<td align="right"></td>\n</tr>\n</tbody>\n</table>',
)
NOT_PLAIN = (
    "<p>a\u00a0b</p>",
    "<p>a > b</p>",
    "<p>&gt; &quot;a&quot;</p>",
    "<p>a\rb</p>",
    "<p>a\0b</p>",
    "a <p>b</p>",
    "<p><p>a</p></p>",
    "<p>a<ul>\n<li>b</li>\n</ul></p>",
    "<p><em>a<em>b</em></em></p>",
    '<p><a href="/a">b <em><a href="/c">d</a></em></a></p>',
    '<p><a href="/a">b <a href="/c">d</a></a></p>',
    "<p><strong>a<em>b</strong></em></p>",
    "<li>a</li>",
    "<ul>\n<p>a</p>\n</ul>",
    "<ul>\n<li>a</li>\n</ol>",
    "<table>\na<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>",
    "<pre>\na</pre>",
    "<p>a<br></br></p>",
    "<P>a</P>",
    "<p >a</p>",
    "<p onclick=a>b</p>",
    '<p style="x">b</p>',
    "<script>a</script>",
    "<p><svg></svg></p>",
    "<!-- a -->",
    '<h2 id="a" id="b">c</h2>',
    '<p><a href="javascript:a">b</a></p>',
    '<p><a href="java&#115;cript:a">b</a></p>',
    '<p><a href=" javascript:a">b</a></p>',
    '<p><a href="https://256.1.1.1/">b</a></p>',
    '<p><a href="https://xn--a/">b</a></p>',
    '<p><a href="https://a b.vn/">b</a></p>',
    '<p><a href="https://b&amp;.vn/">b</a></p>',
    '<p><a href="https:b">b</a></p>',
    '<p><a href="/a" onclick="b">c</a></p>',
    '<figure><img alt="a" src="data:image/png;base64,x"></figure>',
    '<figure><img alt="a" src="/a" onerror="b"></figure>',
)


@pytest.mark.parametrize("html", PLAIN)
def test_what_articles_hold_is_plain(html: str) -> None:
    """Paragraphs, headings, links, pictures, lists, quotes and tables are given back themselves; nothing is lost."""
    assert is_plain(html)
    assert clean(html) is html
    assert losses(html, html, "bao.example.vn", Places("", 1)) == ()


@pytest.mark.parametrize("html", NOT_PLAIN)
def test_all_else_is_cleaned(html: str) -> None:
    """What a browser would read otherwise than it is written, or what may act, goes through the cleaner."""
    assert not is_plain(html)


def test_typographic_signs() -> None:
    """The signs that Markdown writes by name are written as they are, as the cleaner writes them."""
    named = "<p>&ldquo;Một &lsquo;hai&rsquo;&rdquo; &laquo;ba&raquo; &ndash; bốn&hellip; &mdash;</p>"
    assert clean(named, has_tags=False) == sanitise._BODY.clean(named) == "<p>“Một ‘hai’” «ba» – bốn… —</p>"


def bodies() -> list[str]:
    """The sample paper's bodies as Python-Markdown writes them."""
    markdown = plain_dialect("vi")
    fronts = (parse(decode(file.read_bytes())[0]) for file in sorted(CONTENT.rglob("*.md")))
    return [markdown.reset().convert(front.body) for front in fronts]


def test_content() -> None:
    """Most articles are plain, and what is plain comes out of the cleaner as it went in."""
    found = [html for html in bodies() if is_plain(html)]
    assert len(found) > 20
    assert [html for html in found if sanitise._BODY.clean(html) != html] == []


def changed_signs(codes: Iterable[int]) -> bool:
    signs = [chr(code) for code in codes if not 0xD800 <= code < 0xE000]
    plain = [html for sign in signs if is_plain(html := f'<p>{sign}<a href="/{sign}" title="{sign}">a</a></p>\n')]
    assert len(plain) > len(signs) - 100
    return sanitise._BODY.clean("".join(plain)) != "".join(plain)


def test_every_sign() -> None:
    """No sign is written otherwise by the cleaner, in a text or in a value, where it leaves HTML plain."""
    assert not changed_signs((*range(0x500), *range(0x1E00, 0x2100), *range(0xFE00, 0x10010)))


@pytest.mark.long
def test_every_sign_of_unicode() -> None:
    """The same, for all that there are."""
    assert not changed_signs(range(0x110000))


STRANGE = [
    *PLAIN,
    *NOT_PLAIN,
    *(piece for html in (*PLAIN, *NOT_PLAIN) for piece in PIECE.findall(html)),
    "<",
    ">",
    "&",
    '"',
    "\n",
]


def mutated(chance: random.Random) -> str:
    """Plain HTML with pieces taken out, put in, or changed for another."""
    pieces = PIECE.findall("".join(chance.sample(PLAIN, 2)))
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(pieces))
        end = place + chance.choice((0, 0, 1, 1, 2, 5))
        pieces[place:end] = chance.choice(
            ([], [chance.choice(pieces)], [chance.choice(STRANGE)], pieces[place : place + 2] * 2)
        )
        pieces = pieces or ["<p>"]
    return "".join(pieces)


def changed_by_cleaner(number: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    found = [html for html in islice(iter(lambda: mutated(chance), ""), number) if is_plain(html)]
    assert len(found) > number // 20
    return [html for html in found if sanitise._BODY.clean(html) != html]


def test_damaged() -> None:
    """Whatever becomes of plain HTML, it is plain no more or comes out of the cleaner as it went in."""
    assert changed_by_cleaner(3000, 1) == []


@pytest.mark.long
def test_damaged_for_long() -> None:
    """The same, a hundred thousand times."""
    assert changed_by_cleaner(100_000, 2) == []
