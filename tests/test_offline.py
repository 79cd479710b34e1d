"""A copy of the paper that is read from a folder, without a server."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from sample import sample_request

from sitegen.build import build
from sitegen.settings import offline_settings

pytestmark = pytest.mark.slow

ADDRESS = re.compile(r'<[^>]*? (?:href|src)="([^"]*)"')


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The sample paper as a library would keep it; in a folder with a name that is no address."""
    request = sample_request(renditions=True)
    output = tmp_path_factory.mktemp("copy") / "Báo Hà Nam 100%"
    build(replace(request, settings=offline_settings(request.settings), output=output))
    return output


def test_every_link_leads_to_a_file(copy):
    """From each page, by the file system alone."""
    checked = 0
    for page in copy.rglob("*.html"):
        for address in ADDRESS.findall(page.read_text("utf-8")):
            parts = urlsplit(address)
            if not parts.scheme and parts.path:
                assert not address.startswith("/"), (page, address)
                assert (page.parent / unquote(parts.path)).is_file(), (page, address)
                checked += 1
    assert checked > 5000


def test_nothing_is_there_that_only_servers_read(copy):
    """No feed, no sitemap, no robots.txt, no page for 404, no compressed forms; the manifest alone says whose folder it is."""
    found = {
        path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.suffix in (".xml", ".txt", ".json", ".gz")
    }
    assert found == {".well-known/sitegen-manifest.txt"}
    assert not (copy / "404.html").exists()


def test_there_is_no_script_and_little_to_carry(copy):
    """Structured data is no script; the one style sheet is smaller than a picture."""
    for page in copy.rglob("*.html"):
        text = page.read_text("utf-8")
        assert set(re.findall(r"<script[^>]*>", text)) <= {'<script type="application/ld+json">'}
        assert "scripted" not in text, "something that only a script could use"
    (style,) = copy.rglob("*.css")
    assert style.stat().st_size < 5000


def test_it_can_be_read_from_a_disk(copy, browser):
    """In real Chromium: style, pictures and links work from a file's address, and nothing is asked of the net."""
    page, asked, said = browser.new_page(), [], []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto((copy / "index.html").as_uri())
    for _ in range(3):
        page.locator("main a[href*='-']").first.click()
        page.wait_for_load_state()
        assert page.locator("h1").inner_text()
    assert page.evaluate("[...document.images].every(one => one.complete && one.naturalWidth > 0)")
    assert page.evaluate("getComputedStyle(document.body).maxWidth") == "672px"
    page.locator("header .name a").click()
    assert page.url == (copy / "index.html").as_uri()
    assert {urlsplit(one).scheme for one in asked} == {"file"}
    assert said == []
    page.close()
