"""The reader's tools in real Chromium: what they do, what they remember, and that nobody needs them."""

from urllib.parse import quote

import pytest

pytestmark = pytest.mark.slow

ARTICLE = "/van-hoa/di-tich/trong-dong-ngoc-lu-tu-bai-boi-den-bao-tang-2110.html"
TABLE = "/van-hoa/le-hoi/dau-xuan-di-hoi-lich-hoi-ha-nam-cu-theo-am-lich-2116.html"
CANONICAL = "https://hanamxua.example.vn" + ARTICLE


@pytest.fixture
def context(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN", color_scheme="light")
    yield context
    context.close()


def opened(context, address: str):
    page = context.new_page()
    page.goto(address)
    return page


def ground(page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def size(page) -> float:
    return page.evaluate("parseFloat(getComputedStyle(document.querySelector('.body')).fontSize)")


LIGHT, DARK = "rgb(253, 252, 249)", "rgb(26, 24, 22)"


def test_dark_pages_are_remembered(context, address):
    """The switch holds on the next page, which is dark before its scripts at the end have run; back again, the system decides."""
    page = opened(context, address + ARTICLE)
    assert (ground(page), page.locator(".scheme").get_attribute("aria-pressed")) == (LIGHT, "false")
    page.locator(".scheme").click()
    assert (ground(page), page.locator(".scheme").get_attribute("aria-pressed")) == (DARK, "true")
    context.route("**/tools-*.js", lambda route: route.abort())
    assert ground(opened(context, f"{address}/")) == DARK
    context.unroute("**/tools-*.js")
    page.reload()
    page.locator(".scheme").click()
    assert ground(page) == LIGHT
    page.emulate_media(color_scheme="dark")
    assert ground(page) == DARK


def test_the_system_is_followed(browser, address):
    """Without a choice; a choice of light pages holds against a dark system."""
    context = browser.new_context(color_scheme="dark")
    page = opened(context, f"{address}/")
    assert ground(page) == DARK
    page.locator(".scheme").click()
    page.reload()
    assert ground(page) == LIGHT
    context.close()


def test_text_grows_and_is_remembered(context, address):
    """Three steps up, none below the usual size; the middle button is the way back."""
    page = opened(context, address + ARTICLE)
    usual = size(page)
    smaller, middle, larger = (page.locator(f".tools [data-size='{step}']") for step in (-1, 0, 1))
    smaller.click()
    assert size(page) == usual
    grown = []
    for _ in range(4):
        larger.click()
        grown.append(size(page))
    assert usual < grown[0] < grown[1] < grown[2] == grown[3]
    assert size(opened(context, address + TABLE)) == grown[3]
    middle.click()
    assert size(page) == usual


def test_sharing_needs_no_script_of_others(context, address):
    """Plain links with the article's address; the copied link is that address too."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened(context, address + ARTICLE)
    links = page.locator(".share a").evaluate_all("links => links.map(a => a.href)")
    assert all(quote(CANONICAL, safe="/") in link for link in links)
    assert [link.split("/")[2] for link in links] == ["zalo.me", "www.facebook.com"]
    page.locator("[data-copy]").click()
    page.wait_for_function("document.querySelector('.tools [role=status]').textContent")
    assert page.evaluate("navigator.clipboard.readText()") == CANONICAL


SPEECH = """
const said = [];
const listeners = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => VOICES.map((lang) => ({ lang })),
  speak: (words) => said.push([words.text, words.lang]),
  cancel: () => said.push(["", "stop"]),
  addEventListener: () => {},
} });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } addEventListener() {} };
window.said = said;
"""


@pytest.mark.parametrize(("voices", "shown"), [(["en-US", "vi-VN"], True), (["en-US"], False)])
def test_an_article_is_read_aloud_where_a_voice_can(context, address, voices, shown):
    """In the article's language, a paragraph at a time; a second press ends it. Without such a voice there is no button."""
    context.add_init_script(SPEECH.replace("VOICES", str(voices)))
    page = opened(context, address + ARTICLE)
    listen = page.locator(".tools button[data-listen]")
    assert listen.is_visible() == shown
    if shown:
        listen.click()
        said = page.evaluate("said")
        assert said[0] == ["Trống đồng Ngọc Lũ: từ bãi bồi đến bảo tàng", "vi"]
        assert len(said) > 5
        listen.click()
        assert page.evaluate("said").count(["", "stop"]) == 1


def test_a_printed_article_has_its_address_and_no_furniture(context, address):
    """On paper: the paper's name, the article, the address; black on white from a dark page too."""
    page = opened(context, address + ARTICLE)
    page.locator(".scheme").click()
    page.emulate_media(media="print")
    assert page.locator(".printed-address").inner_text().endswith(CANONICAL)
    hidden = (".sections", ".breadcrumb", ".tools", ".share", ".same-category", ".read-more", ".masthead-tools")
    assert [name for name in hidden if page.locator(name).first.is_visible()] == []
    assert page.locator(".masthead-name").is_visible()
    assert ground(page) == "rgb(255, 255, 255)"


def test_the_paper_needs_no_scripts(browser, address):
    """Without them nothing is shown that would do nothing, and the article and its ways on are all there."""
    context = browser.new_context(java_script_enabled=False)
    page = opened(context, address + ARTICLE)
    assert [name for name in (".scheme", ".tools") if page.locator(name).is_visible()] == []
    assert all(page.locator(name).first.is_visible() for name in (".body", ".share a", ".sides a", ".sections a"))
    page.goto(f"{address}/")
    assert not page.locator(".picker-form").is_visible()
    assert page.locator(".picker td a").first.is_visible()
    context.close()


def test_a_day_is_picked(context, address):
    """A day with articles opens; of another the reader is told that it has none."""
    page = opened(context, f"{address}/")
    page.locator("#site_day").fill("2020-01-01")
    page.locator(".picker-form button").click()
    page.wait_for_function("document.querySelector('.picker-form [role=status]').textContent")
    assert page.url == f"{address}/"
    page.locator("#site_day").fill("2025-07-01")
    page.locator(".picker-form button").click()
    page.wait_for_url("**/2025/07/01/")


def test_lines_are_of_a_good_length(context, address):
    """On a wide screen a full line of text has 60 to 75 characters, 65 to 70 in the middle."""
    page = opened(context, address + TABLE)
    lines = page.evaluate(
        """() => [...document.querySelectorAll('.body > p')].flatMap((p) => {
          const range = document.createRange(), tops = {};
          const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
          for (let node; (node = walker.nextNode()); )
            for (let at = 0; at < node.length; at++) {
              range.setStart(node, at); range.setEnd(node, at + 1);
              const top = Math.round(range.getBoundingClientRect().bottom / 12);
              tops[top] = (tops[top] || 0) + 1;
            }
          return Object.values(tops).slice(0, -1);
        })"""
    )
    assert 64 <= sorted(lines)[len(lines) // 2] <= 71


@pytest.mark.parametrize("path", ["/", "/van-hoa/", ARTICLE, TABLE, "/2025/07/01/", "/tim-kiem/"])
def test_twice_the_text_fits_a_narrow_screen(browser, address, path):
    """At 320 px, and with text of twice the size on a telephone, nothing has to be scrolled sideways; a table scrolls in itself."""
    context = browser.new_context(viewport={"width": 400, "height": 800})
    page = opened(context, address + path)
    page.add_style_tag(content="html { font-size: 200% !important }")
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0
    context.close()


def test_nothing_moves_for_who_wants_no_motion(browser, address):
    """Neither scrolling nor anything else is drawn out."""
    context = browser.new_context(reduced_motion="reduce")
    page = opened(context, f"{address}/")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()
