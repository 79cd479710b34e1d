"""A film of YouTube in real Chromium: nobody hears of a reader before that reader asks for the film."""

import pytest
from browser import chromium_or_skip, served
from small_site import article, build_site

pytestmark = pytest.mark.slow

FILM = "::: video https://www.youtube.com/watch?v=abc_1\n:::\n\n::: video https://video.example.com/lu\n:::"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    chromium_or_skip()
    folder = tmp_path_factory.mktemp("films")
    build_site(folder, f"--- content/tin/lu.md\n{article('Lũ', body=FILM, id='1', slug='lu')}")
    with served(folder / "output") as address:
        yield f"{address}/tin/lu-1.html"


def test_a_film_is_fetched_when_a_reader_asks_for_it(address, browser):
    """Nothing before; then the player stands in the place of the link, and has the focus."""
    page, asked = browser.new_page(), []
    page.route("**/*youtube*/**", lambda route: route.fulfill(body="<p>phim", content_type="text/html"))
    page.on("request", lambda one: asked.append(one.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith("http://127.0.0.1:")] == []
    page.locator(".video > a").first.click()
    frame = page.locator(".video iframe")
    frame.wait_for()
    assert frame.get_attribute("src") == "https://www.youtube-nocookie.com/embed/abc_1?autoplay=1"
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    assert page.locator(".video > a").get_attribute("href") == "https://video.example.com/lu"
    page.close()
