"""The search page in real Chromium: typing, suggestions, choices, pages, the back button, and what goes wrong."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


@pytest.fixture
def page(browser):
    context = browser.new_context(locale="vi-VN", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def titles(page):
    return page.locator(".search ol h2")


def ask(page, text):
    page.fill("#site_question", text)
    page.press("#site_question", "Enter")


def test_a_question_is_answered(page, address):
    """The count is told, the best hit is first with its words marked, the address can be shared."""
    page.goto(f"{address}/tim-kiem/")
    ask(page, "nguyen khuyen")
    expect(page.get_by_role("status")).to_contain_text("bài cho “nguyen khuyen”")
    expect(titles(page).first).to_contain_text("Nguyễn Khuyến")
    expect(titles(page).first.locator("mark")).to_have_text("Nguyễn Khuyến")
    expect(page.locator(".search ol .card-summary mark").first).to_be_visible()
    assert "q=nguyen+khuyen" in page.url
    other = page.context.new_page()
    other.goto(page.url)
    expect(titles(other).first).to_contain_text("Nguyễn Khuyến")


def test_what_is_asked_for_alone_is_marked(page, address):
    """A syllable among others tells nothing; one beside quotation marks was asked for itself."""
    page.goto(f"{address}/tim-kiem/?q=%22làng+nghề%22+trống")
    drums = page.locator(".search ol li", has_text="Đọi Tam: làng trống")
    expect(drums.locator("h2 mark")).to_have_text("trống")
    expect(drums.locator(".card-summary mark").first).to_be_visible()
    ask(page, "làng nghề trống")
    expect(titles(page).filter(has_text="làng nghề").first.locator("mark")).to_have_text("làng nghề")
    expect(drums.locator("h2 mark")).to_have_count(0)


def test_choices_pages_and_the_back_button(page, address):
    """Each step is an address of its own, and back undoes it."""
    page.goto(f"{address}/tim-kiem/?q=ha+nam")
    expect(titles(page)).to_have_count(10)
    first = titles(page).first.inner_text()
    page.get_by_role("link", name="Trang sau").click()
    expect(page.locator(".search ol")).to_have_attribute("start", "11")
    assert "trang=2" in page.url
    page.select_option("[name=nam]", "2018")
    expect(page.locator(".search ol .card-facts time").first).to_contain_text("2018")
    assert "trang" not in page.url
    page.select_option("[name=chuyen-muc]", "van-hoa/le-hoi")
    expect(page.locator(".search ol .card-facts").first).to_contain_text("Lễ hội")
    page.select_option("[name=chuyen-muc]", "")
    page.select_option("[name=nam]", "")
    page.select_option("[name=xep]", "moi")
    dates = [one.get_attribute("datetime") for one in page.locator(".search ol time").all()]
    expect(titles(page)).to_have_count(10)
    for _ in range(6):
        page.go_back()
    expect(titles(page).first).to_have_text(first)
    assert page.input_value("#site_question") == "ha nam"
    assert dates


def test_suggestions_by_keyboard(page, address):
    """Names and headlines appear while typing; arrows choose, Enter goes there, Escape closes."""
    page.goto(f"{address}/tim-kiem/")
    box = page.locator("#site_question")
    box.press_sequentially("le h")
    option = page.locator(".search [role=option]").first
    expect(option).to_contain_text("Lễ hội")
    box.press("Escape")
    expect(option).to_be_hidden()
    box.press_sequentially("o")
    expect(option).to_be_visible()
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    box.press("Enter")
    page.wait_for_url("**/le-hoi/")


def test_the_box_in_the_masthead(page, address):
    """On any page: suggestions, and Enter leads to the results."""
    page.goto(f"{address}/du-lich/")
    box = page.locator("#site_find")
    box.press_sequentially("kem tr")
    expect(page.locator(".masthead-search [role=option]").first).to_contain_text("Kẽm Trống")
    box.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=kem+tr")


def test_nothing_found(page, address):
    """It is said, with what may help."""
    page.goto(f"{address}/tim-kiem/?q=zzz+qqq+www")
    expect(page.get_by_role("status")).to_contain_text("Không tìm thấy")
    expect(titles(page)).to_have_count(0)


def test_a_broken_network_is_told_and_mended(page, address):
    """A shard that fails is asked for again; if it keeps failing the reader is told, and can try again."""
    calls = []
    page.route("**/*.bin*", lambda route: (calls.append(1), route.abort()))
    page.goto(f"{address}/tim-kiem/?q=ha+nam")
    again = page.get_by_role("button", name="Thử lại")
    expect(again).to_be_visible(timeout=8000)
    assert len(calls) >= 3
    page.unroute("**/*.bin*")
    again.click()
    expect(titles(page)).to_have_count(10)


def test_without_scripts_the_archive_is_there(browser, address):
    """With JavaScript off the page leads to every section and year."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/tim-kiem/?q=ha+nam")
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.locator(".search-start").get_by_role("link", name="Văn hóa")).to_be_visible()
    expect(page.locator(".search-start").get_by_role("link", name="Năm 2018")).to_be_visible()
    expect(page.locator(".search-choices")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_results_fit_the_screen(browser, address, width):
    """No sideways scrolling."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{address}/tim-kiem/?q=ha+nam")
    expect(titles(page)).to_have_count(10)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.close()
