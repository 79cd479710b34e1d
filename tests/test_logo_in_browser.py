"""The logo of dark pages in real Chromium: one of the two is seen, and the other is not fetched."""

import pytest
from browser import served
from small_site import article, request, write_site

from sitegen.build import build

pytestmark = pytest.mark.slow

SITE = f"""\
--- sitegen.toml
name = "Báo Thử"
logo = "ngay.svg"
logo_dark = "dem.svg"
--- content/tin/a.md
{article("Một bài", "2024-01-01 06:00", "Thân bài.")}
--- content/ngay.svg
<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"/>
--- content/dem.svg
<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"/>
"""
LOGOS = "[...document.querySelectorAll('.masthead-name img')].filter(one => one.checkVisibility())"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    site = tmp_path_factory.mktemp("logo")
    write_site(site, SITE)
    build(request(site))
    with served(site / "output") as address:
        yield address


@pytest.mark.parametrize(
    ("system", "chosen", "seen", "others"),
    [
        ("light", "", "ngay", "dem"),
        ("dark", "", "dem", "ngay"),
        ("light", "dark", "dem", ""),
        ("dark", "light", "ngay", ""),
    ],
)
def test_the_logo_is_that_of_the_ground(browser, address, system, chosen, seen, others):
    """By the system without a script; by the reader's choice whatever the system says, and on paper the light one."""
    context = browser.new_context(color_scheme=system, viewport={"width": 400, "height": 800})
    page, fetched = context.new_page(), []
    if chosen:
        context.add_init_script(f"localStorage.setItem('site_scheme', '{chosen}')")
    page.on("request", lambda request: fetched.append(request.url.rpartition("/")[2]))
    page.goto(address, wait_until="networkidle")
    assert page.evaluate(f"{LOGOS}.map(one => one.currentSrc)") == [f"{address}/{seen}.svg"]
    assert f"{seen}.svg" in fetched
    assert f"{others}.svg" not in fetched
    assert page.locator(".masthead-name a").get_attribute("href") == "/"
    assert page.get_by_role("link", name="Báo Thử", exact=True).count() == 1
    page.emulate_media(media="print", color_scheme="light")
    # A picture is exchanged as soon as it is there, not at once.
    page.wait_for_function(f"{LOGOS}.map(one => one.currentSrc).join() === '{address}/ngay.svg'")
    context.close()
