"""The preview in real Chromium: a save shows, a mistake is told, and the reader stays where she was."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from serving import command
from small_site import article, write_site
from test_whole_site import PAPER

pytestmark = pytest.mark.slow

LONG = "\n\n".join(f"Đoạn văn số {number}." for number in range(80))
URL = "/thoi-su/bai-dai-50.html"
CSS = "themes/overrides/assets/site.css"
SHEETS = 'head link[rel="stylesheet"]'
DEFAULT_CSS = Path(__file__).parents[2] / "themes/default/assets/site.css"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = write_site(tmp_path_factory.mktemp("site"), PAPER)
    write_site(folder, f"--- content/thoi-su/dai.md\n{long('Bài dài')}")
    return folder


@pytest.fixture(scope="module")
def server(site):
    with command(site, "--drafts", "--as-of", "2026-06-01") as running:
        running.wait_for("đã dựng lại")
        yield running
        assert "Traceback" not in running.said


@pytest.fixture
def page(browser, server):
    """A page that complains of nothing and asks nobody else."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda one: one.url.startswith((server.address(), "data:")) or said.append(one.url))
    yield page
    context.close()
    assert said == []


def long(title: str) -> str:
    return article(title, "2026-05-01 08:00", LONG, id="50", slug="bai-dai", author="Ban Văn hóa")


def open_page(page, server, url: str = URL):
    page.goto(server.address() + url)
    expect(page.locator("sitegen-preview .bar")).to_be_visible()
    return page


def mark(page) -> None:
    """A value that a reload would wipe away."""
    page.evaluate("window.stayed = true")


def stayed(page) -> bool:
    return bool(page.evaluate("window.stayed === true"))


def test_a_save_shows_and_the_page_stays_where_it_was(page, server, site):
    """The new headline is there, scrolled to the same line."""
    open_page(page, server)
    page.evaluate("scrollTo(0, 900)")
    mark(page)
    (site / "content/thoi-su/dai.md").write_text(long("Bài dài hơn"), "utf-8")
    expect(page.locator("h1")).to_have_text("Bài dài hơn")
    assert not stayed(page)
    page.wait_for_function("Math.round(scrollY) === 900")


def test_pages_that_did_not_change_are_left_alone(page, server, site):
    """An open page of another article is not loaded again."""
    open_page(page, server, "/trang/gioi-thieu.html")
    mark(page)
    (site / "content/thoi-su/dai.md").write_text(long("Bài dài") + "Thêm một đoạn.\n", "utf-8")
    other = open_page(page.context.new_page(), server)
    expect(other.get_by_text("Thêm một đoạn.")).to_be_attached()
    assert stayed(page)


def test_a_style_sheet_is_swapped_without_a_reload(page, server, site):
    """The colour changes under the reader's eyes; scripts of the page go on."""
    open_page(page, server)
    mark(page)
    for colour in ("rgb(1, 2, 3)", "rgb(4, 5, 6)"):
        save_colour(site, colour)
        expect(page.locator("h1")).to_have_css("color", colour)
        expect(page.locator(SHEETS)).to_have_count(1)
    assert stayed(page)


def test_a_style_sheet_saved_again_before_the_last_one_has_come(page, server, site):
    """On a slow line the second swap does not wait for the first, and is no reload either."""
    open_page(page, server)
    mark(page)
    held = []

    def hold(route):
        held.append(route)

    page.route("**/*.css*", hold)
    save_colour(site, "rgb(7, 8, 9)")
    expect(page.locator(SHEETS)).to_have_count(2)
    save_colour(site, "rgb(9, 8, 7)")
    expect(page.locator(SHEETS)).to_have_count(3)
    held[0].fulfill(body="", content_type="text/css")
    held[1].continue_()
    expect(page.locator("h1")).to_have_css("color", "rgb(9, 8, 7)")
    expect(page.locator(SHEETS)).to_have_count(1)
    assert stayed(page)


def save_colour(site, colour):
    """Headlines of this colour, saved as editors do: the new file is put in the place of the old one."""
    css = f"{DEFAULT_CSS.read_text('utf-8')}\nh1 {{ color: {colour} !important; }}\n"
    (site / "moi.css").write_text(css, "utf-8")
    (site / CSS).parent.mkdir(parents=True, exist_ok=True)
    (site / "moi.css").replace(site / CSS)


def test_a_mistake_lies_over_the_page_until_it_is_mended(page, server, site):
    """Place, fact, line with caret and remedy, in Vietnamese; the page behind stays; Escape hides, the bar brings back."""
    open_page(page, server)
    mark(page)
    wrong = site / "content/thoi-su/hong.md"
    wrong.write_text("---\ntitle: A\ndate: 31/02/2024\n---\n", "utf-8")
    overlay = page.locator("sitegen-preview .overlay")
    expect(overlay).to_be_visible()
    for text in (
        "content/thoi-su/hong.md:3:7",
        "không phải là ngày tháng đúng",
        "3 | date: 31/02/2024",
        "^^^^",
        "Viết như",
        "SG203",
    ):
        expect(overlay).to_contain_text(text)
    expect(page.locator("h1")).to_be_attached()
    page.keyboard.press("Escape")
    expect(overlay).to_be_hidden()
    page.locator("sitegen-preview [data-do=show-errors]").click()
    expect(overlay).to_be_visible()
    other = page.context.new_page()
    other.goto(server.address() + "/")
    expect(other.locator("sitegen-preview .overlay")).to_be_visible()
    wrong.unlink()
    expect(overlay).to_be_hidden()
    expect(other.locator("sitegen-preview .overlay")).to_be_hidden()
    assert stayed(page)


def seen(page, state: str) -> None:
    """As if the person had turned to the tab, or away from it."""
    page.evaluate(
        """(state) => {
            Object.defineProperty(document, "visibilityState", {value: state, configurable: true});
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        state,
    )


def test_many_tabs_and_what_they_missed(page, server, site):
    """More than the six connections that a browser allows; one that was out of sight hears what is mended, and what is new."""
    wrong = site / "content/thoi-su/hong.md"
    wrong.write_text("hỏng", "utf-8")
    open_page(page, server)
    overlay = page.locator("sitegen-preview .overlay")
    expect(overlay).to_be_visible()
    seen(page, "hidden")
    for _ in range(8):
        seen(open_page(page.context.new_page(), server, "/trang/gioi-thieu.html"), "hidden")
    wrong.unlink()
    server.wait_for("đã hết lỗi", times=len(re.findall("còn 1 lỗi", server.said)))
    expect(overlay).to_be_visible()
    seen(page, "visible")
    expect(overlay).to_be_hidden()
    seen(page, "hidden")
    (site / "content/thoi-su/dai.md").write_text(long("Bài dài ra"), "utf-8")
    other = open_page(page.context.new_page(), server)
    expect(other.locator("h1")).to_have_text("Bài dài ra")
    seen(page, "visible")
    expect(page.locator("h1")).to_have_text("Bài dài ra")
    (site / "content/thoi-su/dai.md").write_text(long("Bài dài"), "utf-8")
    expect(page.locator("h1")).to_have_text("Bài dài")


def test_the_bar_tells_what_the_page_is_made_from(page, server):
    """The file, its length, the pages that lead to it; lists have no file."""
    open_page(page, server)
    bar = page.locator("sitegen-preview .bar")
    for text in ("content/thoi-su/dai.md", "4", "đọc", "Có mặt ở"):
        expect(bar).to_contain_text(text)
    bar.locator("summary").first.click()
    expect(bar.get_by_role("link", name="Ban Văn hóa")).to_be_visible()
    open_page(page, server, "/thoi-su/")
    expect(bar).to_contain_text("sitegen tổng hợp")


def test_the_bar_names_what_is_wrong_with_this_page(page, server, site):
    """A warning of this article, and of no other."""
    file = site / "content/thoi-su/dai.md"
    file.write_text(long("Bài dài").replace("\n---\n", "\ntag: [a]\n---\n"), "utf-8")
    open_page(page, server)
    own = page.locator("sitegen-preview .own")
    expect(own).to_contain_text("1 điều cần xem")
    own.locator("summary").click()
    expect(own).to_contain_text("SG2")
    open_page(page, server, "/trang/gioi-thieu.html")
    expect(page.locator("sitegen-preview .bar")).to_contain_text("không có lỗi")
    file.write_text(long("Bài dài"), "utf-8")


def test_a_closed_bar_stays_closed(page, server):
    """On every page, until it is opened again; by keyboard too."""
    open_page(page, server)
    bar = page.locator("sitegen-preview .bar")
    bar.locator("[data-do=close]").press("Enter")
    expect(bar.locator(".facts")).to_be_hidden()
    open_page(page, server, "/thoi-su/")
    expect(bar.locator(".facts")).to_be_hidden()
    bar.locator("[data-do=reopen]").press("Enter")
    expect(bar.locator(".facts")).to_be_visible()


@pytest.mark.parametrize(
    ("url", "text"), [("/thoi-su/bi-mat-ban-nhap-", "Bản nháp"), ("/thoi-su/bi-mat-hen-gio-", "Bài hẹn giờ")]
)
def test_what_is_not_published_yet_says_so(page, server, site, url, text):
    """A banner at the top, and `noindex` in page and answer."""
    (file,) = (site / ".sitegen/preview/thoi-su").glob(f"{url.rpartition('/')[2]}*.html")
    answer = page.goto(f"{server.address()}/thoi-su/{file.name}")
    expect(page.locator(".early")).to_contain_text(text)
    assert page.locator('meta[name="robots"]').get_attribute("content") == "noindex"
    assert answer.headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_bar_and_overlay_fit_the_screen(browser, server, site, width, scheme):
    """Nothing runs over the side, and what is over the page can be scrolled in itself."""
    context = browser.new_context(viewport={"width": width, "height": 640}, color_scheme=scheme)
    page = open_page(context.new_page(), server)
    before = page.evaluate("document.documentElement.scrollWidth")
    wrong = site / "content/thoi-su/hong.md"
    wrong.write_text(article("Sai", body=f"{'Chữ dài ' * 40}[a](khong-co.md)"), "utf-8")
    overlay = page.locator("sitegen-preview .overlay")
    expect(overlay).to_be_visible()
    for part in (".overlay", ".bar"):
        box = page.locator(f"sitegen-preview {part}").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= 0
        assert page.locator(f"sitegen-preview {part}").evaluate("one => one.scrollWidth <= one.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == before <= width
    wrong.unlink()
    expect(overlay).to_be_hidden()
    context.close()


def test_it_works_where_nothing_inline_may(page, server, site):
    """A theme that forbids inline scripts and styles."""
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'; img-src 'self' data:\">"
    head = site / "themes/overrides/templates/_head.html"
    shipped = (DEFAULT_CSS.parents[1] / "templates/_head.html").read_text("utf-8")
    head.parent.mkdir(parents=True, exist_ok=True)
    head.write_text(policy + shipped, "utf-8")
    server.wait_for("đã dựng lại", times=len(re.findall("đã dựng lại", server.said)) + 1)
    open_page(page, server)
    expect(page.locator("sitegen-preview .bar")).to_have_css("position", "fixed")
    head.unlink()
    expect(page.locator('meta[http-equiv="Content-Security-Policy"]')).to_have_count(0)


def test_a_page_of_another_site_learns_nothing(browser, server):
    """Neither by fetching, nor by listening, nor by writing."""
    page = browser.new_page()
    page.route("http://evil.localhost.test/*", lambda route: route.fulfill(body="<p>x", content_type="text/html"))
    page.goto("http://evil.localhost.test/")
    tried = page.evaluate(
        """async (address) => Promise.all([
            fetch(address + "/").then((one) => one.text()).catch(() => "refused"),
            new Promise((done) => {
                const events = new EventSource(address + "/.sitegen/events?path=/");
                events.onmessage = events.onopen = () => done("heard");
                events.onerror = () => { events.close(); done("refused"); };
            }),
            fetch(address + "/.sitegen/open", {
                method: "POST", headers: {"Content-Type": "application/json"}, body: '{"source": "content/a.md"}',
            }).then((one) => String(one.status)).catch(() => "refused"),
        ])""",
        server.address(),
    )
    page.close()
    assert tried == ["refused", "refused", "refused"]


def test_browsers_follow_and_come_back_after_a_restart(browser, tmp_path):
    """`--follow`: the page just saved is shown. A server that went away and comes back shows its newest pages."""
    site = write_site(tmp_path, f"{PAPER}--- content/thoi-su/dai.md\n{long('Bài dài')}")
    words = ("--as-of", "2026-06-01", "--follow")
    page = browser.new_page()
    with command(site, *words) as server:
        server.wait_for("đã dựng lại")
        open_page(page, server, "/")
        (site / "content/thoi-su/dai.md").write_text(long("Bài dài hơn"), "utf-8")
        page.wait_for_url(f"**{URL}")
        expect(page.locator("h1")).to_have_text("Bài dài hơn")
        port = str(server.port)
        server.end()
    (site / "content/thoi-su/dai.md").write_text(long("Bài dài nhất"), "utf-8")
    with command(site, *words, "--port", port) as server:
        assert str(server.port) == port
        expect(page.locator("h1")).to_have_text("Bài dài nhất")
    page.close()


def test_a_page_of_problems_becomes_the_paper(browser, tmp_path):
    """Without a good page there is one with what is wrong; it changes with what is wrong, and gives way to the paper."""
    site = write_site(tmp_path, PAPER)
    wrong = site / "content/thoi-su/hong.md"
    wrong.write_text("hỏng", "utf-8")
    page = browser.new_page()
    with command(site, "--as-of", "2026-06-01") as server:
        page.goto(server.address() + "/")
        expect(page.locator(".problem")).to_contain_text("SG201")
        wrong.write_text("---\ntitle: A\ndate: 31/02/2024\n---\n", "utf-8")
        expect(page.locator(".problem")).to_contain_text("SG203")
        wrong.unlink()
        expect(page.locator("sitegen-preview .bar")).to_be_visible()
    page.close()
