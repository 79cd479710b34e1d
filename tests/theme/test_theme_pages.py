"""The pages of the theme that comes with sitegen."""

import json
import re
from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from lxml import etree
from theme_views import (
    CONTRACT,
    DATE,
    SITE,
    VIEWS,
    ArticleView,
    AuthorLink,
    Card,
    CorrectionView,
    HomeView,
    Link,
    ListingView,
    RedirectView,
    default_folder,
    folder,
    html,
    load,
    page,
    small_folder,
)

from sitegen.model import Picture
from sitegen.problems import SiteError
from sitegen.settings import Imprint, LookSettings
from sitegen.theme.chain import load_theme
from sitegen.theme.compiled import compiled_templates
from sitegen.theme.render import Renderer
from sitegen.theme.values import Template, Theme

BODY = "<p>Nước về.</p>"


def body_of(recipe: str) -> str | None:
    return BODY if recipe in ("article.html", "page.html") else None


def tree(text: str):
    return etree.HTML(text)


def words(text: str, path: str) -> list[str]:
    """The texts of the elements at a path, in one line each."""
    return [" ".join("".join(element.itertext()).split()) for element in tree(text).xpath(path)]


@pytest.mark.parametrize("recipe", VIEWS)
def test_every_page_is_whole(default, recipe):
    """Each page has one language, title, main part and first heading, the masthead and the imprint, and two scripts."""
    text = html(default, recipe, body=body_of(recipe))
    root = tree(text)
    assert text.startswith("<!doctype html>\n")
    assert text.endswith("</html>\n")
    assert root.get("lang") == "vi"
    assert [len(root.xpath(f"//{name}")) for name in ("title", "main", "h1")] == [1, 1, 1]
    assert words(text, "//header[@class='masthead']//a[@href='/']") == ["Báo Hà Nam"]
    assert "Giấy phép" in words(text, "//footer//dt")
    data = {"application/ld+json", "application/json"}
    scripts = [script.get("src") for script in root.xpath("//script") if script.get("type") not in data]
    assert [path and path.partition("-")[0] for path in scripts] == ["/assets/early", "/assets/tools"]
    assert not root.xpath("//@style | //@onclick")


@pytest.mark.parametrize("recipe", VIEWS)
def test_headings_go_down_step_by_step(default, recipe):
    """No page skips a level of headings."""
    levels = [int(level) for level in re.findall(r"<h([1-6])", html(default, recipe, body=body_of(recipe)))]
    assert all(level <= before + 1 for before, level in zip([0, *levels], levels, strict=False))


@pytest.mark.parametrize("recipe", VIEWS)
def test_ids_of_the_page_never_meet_ids_of_bodies(default, recipe):
    """Whatever the page itself names begins with site_."""
    ids = tree(html(default, recipe, body=body_of(recipe))).xpath("//@id")
    assert ids
    assert all(name.startswith("site_") for name in ids)


@pytest.mark.parametrize("recipe", VIEWS)
def test_machines_can_read_what_is_said_of_the_page(default, recipe):
    """Pages that may be found have an address, structured data and leave for large pictures; others say noindex."""
    text = html(default, recipe, body=body_of(recipe))
    (robots,) = tree(text).xpath("//meta[@name='robots']/@content")
    data = [json.loads(script) for script in tree(text).xpath("//script/text()")]
    if recipe in ("404.html", "redirect.html", "withdrawn.html"):
        assert (robots, data) == ("noindex", [])
    else:
        assert robots == "max-image-preview:large"
        assert tree(text).xpath("//link[@rel='canonical']/@href") == [VIEWS[recipe].canonical]
        assert data[0]["@context"] == "https://schema.org"


def test_an_article_has_the_parts_that_readers_expect(default):
    """Breadcrumb, date, sapo, picture, body, signature, source, correction, tags and the two lists."""
    view = ArticleView(
        updated=DATE.replace(day=31),
        picture=Picture("/anh/chua.jpg", 1200, 675),
        picture_alt="Chùa trên núi",
        image_caption="Chùa <em>Long Đọi</em>.",
        image_credit="Nguyễn An",
        authors=(AuthorLink("/tac-gia/a/", "Trần Bình"), AuthorLink("/tac-gia/b/", "Lê Chi")),
        source="Báo cũ",
        source_url="https://cu.example.vn/1.html",
        corrections=(CorrectionView(DATE, "Năm 1121."),),
    )
    text = html(default, "article.html", view, BODY)
    assert words(text, "//nav[@class='breadcrumb']//li") == ["Trang chủ", "Văn hóa"]
    assert "Thứ Hai, 30/12/2019 14:05 (GMT+7)" in words(text, "//time[@datetime='2019-12-30T14:05:00+07:00']")
    assert words(text, "//*[@class='updated']") == ["Cập nhật: 31/12/2019 14:05"]
    assert words(text, "//*[@class='sapo']") == ["Tấm bia gần chín thế kỷ."]
    assert words(text, "//figure/figcaption") == ["Chùa Long Đọi. Ảnh: Nguyễn An"]
    assert words(text, "//figcaption/*[@class='credit']") == ["Ảnh: Nguyễn An"]
    assert words(text, "//*[@class='byline']") == ["Trần Bình, Lê Chi"]
    assert words(text, "//*[@class='source']") == ["Nguồn: Báo cũ"]
    assert words(text, "//*[@class='corrections']/h2") == ["Thông tin cải chính, xin lỗi"]
    assert words(text, "//*[@class='tags']/dt | //a[@rel='tag']") == ["Từ khóa", "di tích"]
    assert words(text, "//section[@data-block='same-category']/h2") == ["Cùng chuyên mục"]
    assert words(text, "//section[@data-block='read-more']/h2") == ["Đọc thêm"]
    assert f'<div class="body" data-block="body">\n{BODY}\n</div>' in text
    (picture,) = tree(text).xpath("//figure/img")
    assert dict(picture.attrib).items() >= {"alt": "Chùa trên núi", "width": "1200", "height": "675"}.items()
    assert "loading" not in picture.attrib


def test_a_credit_that_names_its_kind_is_left_alone(default):
    """“Đồ họa: …” is not called a photograph."""
    view = ArticleView(picture=Picture("/a.png"), image_credit="Đồ họa: Ban Khoa giáo")
    assert words(html(default, "article.html", view, BODY), "//*[@class='credit']") == ["Đồ họa: Ban Khoa giáo"]


def test_what_an_article_lacks_is_not_shown(default):
    """No empty box for what is not there, no size for a picture of unknown size."""
    view = ArticleView(
        picture=Picture("/a.png"), tags=(), authors=(), section=None, summary="", same_category=(), read_more=()
    )
    text = html(default, "article.html", view, BODY)
    assert not tree(text).xpath(
        "//section | //*[@class='tags' or @class='byline' or @class='corrections' or @class='sapo']"
    )
    assert not tree(text).xpath("//figure/img/@width | //figcaption")


def test_an_article_in_another_language_says_so(default):
    """The page stays Vietnamese, the article is marked as English."""
    text = html(default, "article.html", ArticleView(lang="en"), BODY)
    assert (tree(text).get("lang"), tree(text).xpath("//article/@lang")) == ("vi", ["en"])
    assert not tree(html(default, "article.html", ArticleView(lang="vi"), BODY)).xpath("//article/@lang")


def test_a_source_nobody_should_follow_is_only_named(default):
    """An address that runs code never becomes a link."""
    text = html(default, "article.html", ArticleView(source="Báo", source_url="javascript:alert(1)"), BODY)
    assert words(text, "//*[@class='source']") == ["Nguồn: Báo"]
    assert not tree(text).xpath("//*[@class='source']/a")
    assert "javascript:" not in text


def test_titles_cannot_break_out(default):
    """A title full of signs is a title, in the text, in attributes and in structured data."""
    title = "A </script><script>alert(\"1\")</script> & 'B' <!--"
    text = html(default, "article.html", ArticleView(title=title, same_category=(Card(title=title),)), BODY)
    root = tree(text)
    assert words(text, "//h1") == [title]
    assert root.xpath("//meta[@property='og:title']/@content") == [title]
    (data,) = root.xpath("//script/text()")
    assert json.loads(data)["@graph"][0]["headline"] == title


def test_social_media_see_the_article(default):
    """OpenGraph tells title, kind, address, picture, dates and tags."""
    view = ArticleView(share_image="https://bao.example.vn/a.jpg", updated=DATE)
    root = tree(html(default, "article.html", view, BODY))
    graph = dict(zip(root.xpath("//meta/@property"), root.xpath("//meta[@property]/@content"), strict=True))
    assert graph == {
        "og:title": "Chùa Long Đọi Sơn",
        "og:type": "article",
        "og:url": "https://bao.example.vn/van-hoa/chua-2.html",
        "og:description": "Tấm bia gần chín thế kỷ.",
        "og:image": "https://bao.example.vn/a.jpg",
        "og:site_name": "Báo Hà Nam",
        "og:locale": "vi_VN",
        "article:published_time": "2019-12-30T14:05:00+07:00",
        "article:modified_time": "2019-12-30T14:05:00+07:00",
        "article:section": "Văn hóa",
        "article:tag": "di tích",
    }
    assert root.xpath("//meta[@name='twitter:card']/@content") == ["summary_large_image"]


def test_a_moved_article_leads_on(default):
    """The old address sends browsers on, and people too if they must click."""
    root = tree(html(default, "redirect.html", RedirectView()))
    assert root.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=/van-hoa/chua-2.html"]
    assert root.xpath("//main//a/@href") == ["/van-hoa/chua-2.html"]
    assert root.xpath("//link[@rel='canonical']/@href") == [RedirectView().canonical]


def test_pages_of_a_list(default):
    """A numbered page says its number, and leads to newer and older ones."""
    view = ListingView(number=2, newer="/van-hoa/trang/3/", older="/van-hoa/trang/1/", feed="")
    text = html(default, "listing.html", view)
    assert words(text, "//title") == ["Văn hóa – Trang 2 | Báo Hà Nam"]
    assert tree(text).xpath("//nav[@class='pager']/a/@href") == ["/van-hoa/trang/3/", "/van-hoa/trang/1/"]
    assert tree(text).xpath("//link[@rel='alternate']/@href") == ["/rss.xml", "/feed.json"]


def test_feeds_are_announced(default):
    """The paper's feeds on every page, a section's feed on the section's front page."""
    root = tree(html(default, "listing.html"))
    assert sorted(root.xpath("//link[@rel='alternate']/@href")) == ["/feed.json", "/rss.xml", "/van-hoa/rss.xml"]


def test_an_empty_paper_has_a_front_page(default):
    """Before the first article there is a page that says so."""
    text = html(default, "home.html", HomeView(lead=None, featured=(), newest=(), sections=()))
    assert words(text, "//main/p") == ["Chưa có bài nào."]


def test_the_imprint_leaves_out_what_is_not_known(default):
    """A line of the imprint stands only where the settings fill it."""
    site = replace(SITE, imprint=Imprint(licence="Số 1"), archive_url="", tags_url="", authors_url="", static=())
    text = html(default, "404.html", site=site)
    assert words(text, "//footer//dl/div") == ["Giấy phépSố 1"]
    assert tree(text).xpath("//footer//a/@href") == ["/thoi-su/", "/van-hoa/", "/rss.xml"]


def test_an_english_paper(default):
    """With English labels the same theme is English, dates too."""
    text = html(load(default_folder(), language="en"), "article.html", body=BODY, site=replace(SITE, language="en"))
    assert tree(text).get("lang") == "en"
    assert "Monday, 30/12/2019 14:05 (GMT+7)" in text
    assert "Đọc thêm" not in text


CARDS = st.lists(st.builds(Card, title=st.text(max_size=8), summary=st.sampled_from(["", "Có"])), max_size=4).map(tuple)


@settings(max_examples=25)
@given(st.lists(CARDS, max_size=4))
def test_pages_do_not_depend_on_the_pages_before(lists):
    """A renderer that made other pages makes the page that a new one makes."""
    theme, site = SMALL_WITH_CARDS, SITE
    used = Renderer(theme, site)
    for cards in lists:
        view = HomeView(newest=cards, featured=cards[:1])
        assert used.render(page("home.html", view)) == Renderer(theme, site).render(page("home.html", view))


SMALL_WITH_CARDS = load(
    small_folder(
        "small",
        {
            "templates/home.html": '{{ page.newest|fragments("card") }}\n{{ page.featured|fragments("card") }}',
            "templates/_card.html": "{{ card.title }} {{ card.date|iso }} {{ card.summary }}",
        },
    )
)


def test_equal_moments_in_two_zones_look_different():
    """What was made of a card is never shown for a card that only equals it."""
    renderer = Renderer(SMALL_WITH_CARDS, SITE)
    card = Card()
    other = replace(card, date=DATE.astimezone(UTC))
    assert card == other
    pages = [renderer.render(page("home.html", HomeView(newest=(one,), featured=()))) for one in (card, other)]
    assert pages[0] != pages[1]


def test_many_fragments_are_not_kept_for_ever(monkeypatch):
    """The memory for fragments is bounded, and forgetting changes nothing."""
    monkeypatch.setattr("sitegen.theme.render._FRAGMENTS_KEPT", 2)
    view = HomeView(newest=tuple(Card(title=str(number)) for number in range(5)), featured=())
    renderer = Renderer(SMALL_WITH_CARDS, SITE)
    assert renderer.render(page("home.html", view)) == Renderer(SMALL_WITH_CARDS, SITE).render(page("home.html", view))
    assert len(renderer._fragments) <= 2


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("\n{{ page.newest[99].title }}", 2, "99"),
        ("{{ page.url|safe_url(3) }}", 1, "safe_url"),
        ("\n\n{{ 1 // 0 }}", 3, "ZeroDivisionError"),
        ('a\n{% include "home.html" %}', 2, "RecursionError"),
        ('{{ page|fragment("loop") }}', 1, "RecursionError"),
    ],
)
def test_a_template_that_fails_is_named_with_its_line(text, line, reason):
    """Whatever goes wrong in a template, its maker learns where and for which page."""
    loop = '{{ loop|fragment("loop") }}'
    theme = load(small_folder("small", {"templates/home.html": text, "templates/_loop.html": loop}))
    with pytest.raises(SiteError) as caught:
        html(theme, "home.html")
    found = caught.value.problem
    assert (found.code, found.line) == ("SG606", line)
    assert found.path in ("themes/small/templates/home.html", "themes/small/templates/_loop.html")
    assert reason in found.message()
    assert "/" in dict(found.facts)["page"]


def test_the_innermost_template_is_blamed():
    """A mistake in a part is shown in the part, with the faulty line."""
    theme = load(
        small_folder(
            "small",
            {"templates/home.html": '\n\n{% include "_part.html" %}', "templates/_part.html": "một\n{{ 1 // 0 }}"},
        )
    )
    with pytest.raises(SiteError) as caught:
        html(theme, "home.html")
    found = caught.value.problem
    assert (found.path, found.line, found.excerpt) == ("themes/small/templates/_part.html", 2, "{{ 1 // 0 }}")


def test_a_page_without_a_template(default):
    """A page that asks for an unknown template is an error with a suggestion."""
    with pytest.raises(SiteError) as caught:
        Renderer(default, SITE).render(replace(page("day.html"), recipe="days.html"))
    assert caught.value.problem.code == "SG605"
    assert "day.html" in caught.value.problem.hint()


def test_navigation_shows_sections_and_subsections(default):
    """Every section and subsection can be reached from every page, and the archive; a few sections at once."""
    root = tree(html(default, "404.html"))
    assert root.xpath("//ul[@class='sections-bar']//a/@href") == ["/thoi-su/", "/van-hoa/"]
    links = root.xpath("//div[@class='sections-map']//a/@href")
    assert set(links) == {"/thoi-su/", "/thoi-su/xa-hoi/", "/van-hoa/", "/luu-tru/", "/tu-khoa/", "/tac-gia/"}


def test_a_site_may_replace_one_part(default):
    """A site's own footer stands on every page, the rest is the theme's."""
    own = folder("overrides", {"templates/_footer.html": "<footer>Chân trang</footer>"})
    text = html(load(default_folder(), overrides=own), "day.html")
    assert "Cơ quan chủ quản" not in text
    assert words(text, "//footer") == ["Chân trang"]
    assert words(text, "//h1") == ["Thứ Hai, 30/12/2019"]


def test_lists_of_terms_and_links(default):
    """Letters lead to their group, numbers have their thousands marked."""
    root = tree(html(default, "terms.html"))
    assert root.xpath("//ul[@class='letters']//a/@href") == ["#site_letter_1"]
    assert root.xpath("//*[@id='site_letter_1']/text()") == ["Đ"]
    assert "1.234" in root.xpath("//small/text()")


def test_calendar_marks_days_with_articles(default):
    """Only days with articles are links."""
    root = tree(html(default, "month.html"))
    assert root.xpath("//table//td/a/@href") == ["/2019/12/30/"]
    assert [cell.strip() for cell in root.xpath("//table//td/text()")][:1] == ["31"]
    assert Link("/2019/11/", "11/2019").url in root.xpath("//nav[@class='pager']/a/@href")


def test_a_day_is_marked_in_the_calendar_of_its_month(default):
    """The calendar is made once a month; each day's page has its own day marked."""
    (here,) = tree(html(default, "day.html")).xpath("//table//a[@aria-current='date']")
    assert (here.text, here.get("href")) == ("30", "/2019/12/30/")


def test_the_front_page_looks_back(default):
    """The year and the headline of what was published on this day; the days of the newest month."""
    text = html(default, "home.html")
    assert words(text, "//section[@class='anniversaries']//li") == ["2019 Mùa lũ ở đồng chiêm"]
    assert words(text, "//section[@class='anniversaries']/h2/small") == ["30 tháng 12"]
    assert tree(text).xpath("//section[@class='picker']//td/a/@href") == ["/2019/12/30/"]


def test_years_of_a_list_lead_somewhere(default):
    """Each year has its place in the list, the newest at the lead story."""
    older = Card(title="Cũ", date=DATE.replace(year=2017))
    cards = Card(), Card(title="Nữa"), older, replace(older, title="Cũ nữa")
    root = tree(html(default, "listing.html", ListingView(cards=cards)))
    assert root.xpath("//*[starts-with(@id, 'site_2')]/@id") == ["site_2019", "site_2017"]
    assert root.xpath("//*[@class='list-year']/text()") == ["2017"]


def test_an_accent_of_the_papers_own_is_linked_after_the_themes(default):
    """Where the settings give none, nothing is fetched for it."""
    assert "/assets/look-" not in html(default, "404.html")
    accent = "#0b5d4e"
    theme = load_theme("default", {"default": default_folder()}.get, None, "vi", CONTRACT, LookSettings(accent))
    coloured = Renderer(theme, replace(SITE, accent=accent)).render(page("404.html")).decode()
    assert coloured.index("/assets/site-") < coloured.index("/assets/look-")


def themed(text: str) -> Theme:
    return Theme("small", "vi", (Template("day.html", "day.html", text),), (), ())


def test_templates_made_ready_look_the_same_and_take_nothing_of_a_site_with_them():
    """Filters of constants wait for the site: the same code serves two papers with two addresses."""
    theme = themed('{{ "/a"|absolute }} {{ page.url }}')
    compiled = compiled_templates(theme)
    for base in ("https://mot.example.vn", "https://hai.example.vn"):
        site = replace(SITE, base_url=base)
        shown = Renderer(theme, site, compiled).render(page("day.html"))
        assert shown == Renderer(theme, site).render(page("day.html"))
        assert shown.startswith(f"{base}/a /".encode())


def test_code_of_another_text_is_not_used():
    """It is told by its text: a changed template is made ready anew."""
    compiled = compiled_templates(themed("cũ"))
    assert Renderer(themed("cũ"), SITE, compiled).render(page("day.html")) == "cũ\n".encode()
    assert Renderer(themed("mới"), SITE, compiled).render(page("day.html")) == "mới\n".encode()


def test_code_made_ready_is_used(monkeypatch):
    """Nothing is compiled a second time."""
    compiled = compiled_templates(themed("một"))
    monkeypatch.setattr("jinja2.Environment.compile", None)
    assert Renderer(themed("một"), SITE, compiled).render(page("day.html")) == "một\n".encode()


def test_of_an_edited_theme_only_the_edited_template_is_compiled(monkeypatch):
    """Whoever works at one template waits for that one."""
    one, two, three = (Template(f"{name}.html", f"{name}.html", f"{name} để sửa") for name in ("hai", "ba", "tư"))
    compiled_templates(Theme("small", "vi", (one, two), (), ()))
    seen = []
    compile_one = Environment.compile
    monkeypatch.setattr(
        Environment, "compile", lambda *given, **how: seen.append(given[2]) or compile_one(*given, **how)
    )
    assert len(compiled_templates(Theme("small", "vi", (one, replace(two, text="đã sửa"), three), (), ()))) == 3
    assert seen == ["ba.html", "tư.html"]
