"""The sample paper in real Chromium: it fits the screen, asks nobody else for anything, and complains of nothing."""

from dataclasses import replace

import pytest
from browser import chromium_or_skip, served
from sample import sample_request

from sitegen.build import build

pytestmark = pytest.mark.slow

PAGES = (
    "/",
    "/thoi-su/",
    "/tu-khoa/",
    "/luu-tru/",
    "/2025/07/",
    "/2025/07/01/",
    "/tac-gia/ban-van-hoa/",
    "/trang/gioi-thieu.html",
    "/404.html",
)


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    chromium_or_skip()
    output = tmp_path_factory.mktemp("paper")
    build(replace(sample_request(renditions=True), output=output))
    with served(output) as address:
        yield address, output


def addresses(output) -> list[str]:
    """The pages above, and the two longest articles."""
    articles = sorted(output.glob("*/*/*.html"), key=lambda path: -path.stat().st_size)[:2]
    return [*PAGES, *(f"/{path.relative_to(output)}" for path in articles)]


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_pages_fit_and_stay_at_home(paper, browser, width):
    """No sideways scrolling, no request to another host, nothing on the console, every picture shown."""
    address, output = paper
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN")
    for page_address in addresses(output):
        page = context.new_page()
        said, foreign = [], []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        page.on(
            "request", lambda request, foreign=foreign: request.url.startswith(address) or foreign.append(request.url)
        )
        page.goto(address + page_address)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        broken = page.evaluate(
            "[...document.images].filter(i => i.complete && !i.naturalWidth && i.loading != 'lazy').length"
        )
        assert (overflow, broken, foreign, said) == (0, 0, [], []), page_address
        page.close()
    context.close()


def test_an_old_address_leads_to_the_article(paper, browser):
    """The redirect page takes the reader to the new address by itself."""
    address, _ = paper
    page = browser.new_page()
    page.goto(f"{address}/tin/2012/kem-trong.html", wait_until="commit")
    page.wait_for_url("**/du-lich/*")
    assert "Kẽm Trống" in page.title()
    page.close()


def test_a_page_reads_without_scripts(paper, browser):
    """With JavaScript switched off the article, its navigation and both blocks are all there."""
    address, output = paper
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + addresses(output)[-1])
    assert page.locator('[data-block="body"]').is_visible()
    assert page.locator('[data-block="same-category"] a').count() >= 1
    shown = page.locator('[data-block="read-more"] a').evaluate_all("links => new Set(links.map(a => a.href)).size")
    assert shown == 5
    assert page.locator("nav a").first.is_visible()
    context.close()
