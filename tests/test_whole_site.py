"""Small sites, built whole: what is published where, and what is said of it."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree, html
from small_site import NOW, SETTINGS, ZONE, article, build_site, check_site, codes, output, pages, tree, write_site

from sitegen.cache.memory import memory_of
from sitegen.catalogue.states import Clock
from sitegen.model import DRAFT, EXPIRED, FAILED, PUBLISHED, SCHEDULED, WITHDRAWN
from sitegen.problems import SiteError
from sitegen.report import report_json

pytestmark = pytest.mark.slow

PAPER = f"""\
--- sitegen.toml
{SETTINGS}
logo = "anh/bao.svg"

[[sections]]
slug = "van-hoa"
title = "Văn hóa"

[[sections]]
slug = "le-hoi"
title = "Lễ hội"
parent = "van-hoa"

[[sections]]
slug = "thoi-su"
title = "Thời sự"
--- content/anh/bao.svg
<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"/>
--- content/van-hoa/le-hoi/hoi-lang.md
{article("Hội làng: mở sớm", "14:05 30/12/2019", "Xem [bài kia](id:2) và [trang này](/trang/gioi-thieu.md).", id="1", tags="[Lễ hội]", author="Ban Văn hóa", aliases="[/tin/hoi.html]")}
--- content/thoi-su/2020/hop.md
{article("Hội nghị", "2020-01-02", "Đoạn một.", id="2", tags="[lễ  hội, Họp]", summary="Tóm tắt.")}
--- content/thoi-su/2020/nhap.md
{article("Bí mật bản nháp", "2020-01-03", draft="true")}
--- content/thoi-su/2027/mai-sau.md
{article("Bí mật hẹn giờ", "2027-01-01")}
--- content/thoi-su/2015/het-han.md
{article("Bí mật hết hạn", "2015-01-01", expires="2016-01-01")}
--- content/thoi-su/2015/da-go.md
{article("Bí mật đã gỡ", "2015-02-01", withdrawn="Sai sự thật", id="9")}
--- content/trang/gioi-thieu.md
---
title: Giới thiệu
---
Về chúng tôi.
"""


def test_a_paper_has_every_page_that_readers_expect(tmp_path):
    """One article in a subsection, one in a section: their pages, lists, days, feeds and sitemaps are there."""
    report = build_site(tmp_path, PAPER)
    assert report.published
    assert not report.failed, report.problems
    expected = """
        anh/bao.svg index.html tim-kiem/index.html 404.html robots.txt rss.xml feed.json sitemap.xml sitemap-news.xml sitemap-chuyen-muc.xml sitemap-2019.xml
        sitemap-2020.xml van-hoa/index.html van-hoa/rss.xml van-hoa/le-hoi/index.html van-hoa/le-hoi/rss.xml thoi-su/index.html
        thoi-su/rss.xml van-hoa/le-hoi/hoi-lang-mo-som-1.html thoi-su/hoi-nghi-2.html thoi-su/bi-mat-da-go-9.html
        trang/gioi-thieu.html tin/hoi.html tu-khoa/index.html tu-khoa/le-hoi/index.html tu-khoa/hop/index.html tac-gia/index.html
        tac-gia/ban-van-hoa/index.html luu-tru/index.html 2019/index.html 2019/12/index.html 2019/12/30/index.html
        2020/index.html 2020/01/index.html 2020/01/02/index.html"""
    assert sorted(pages(tmp_path)) == sorted(expected.split())


def test_the_report_accounts_for_every_file(tmp_path):
    """articles + drafts + scheduled + expired + withdrawn + failed = Markdown files found."""
    write_site(tmp_path, PAPER)
    (tmp_path / "content/thoi-su/hong.md").write_text("không có phần khai báo", "utf-8")
    report = build_site(tmp_path, keep_going=True)
    counts = report_json(report, "vi")
    kinds = ("articles", "drafts", "scheduled", "expired", "withdrawn", "failed")
    assert [counts[kind] for kind in kinds] == [3, 1, 1, 1, 1, 1]
    assert [report.count(s) for s in (PUBLISHED, DRAFT, SCHEDULED, EXPIRED, WITHDRAWN, FAILED)] == [
        3,
        1,
        1,
        1,
        1,
        1,
    ]
    assert sum(int(str(counts[kind])) for kind in kinds) == len(list(tmp_path.glob("content/**/*.md")))


def test_what_is_held_back_leaks_nowhere(tmp_path):
    """No surface of the output, feeds and sitemaps included, holds a word of a draft, scheduled, expired or withdrawn article."""
    build_site(tmp_path, PAPER)
    for path, data in tree(tmp_path / "output").items():
        assert "Bí mật" not in data.decode("utf-8", "ignore"), path
    assert "mai-sau" not in output(tmp_path, "sitemap.xml")
    assert "Sai sự thật" in output(tmp_path, "thoi-su/bi-mat-da-go-9.html")


def test_a_scheduled_article_appears_at_its_minute(tmp_path):
    """A second before, nothing; at the moment itself, everywhere."""
    write_site(tmp_path, PAPER)
    at = datetime(2027, 1, 1, tzinfo=ZONE)
    build_site(tmp_path, clock=Clock(at - timedelta(seconds=1)))
    assert "Bí mật hẹn giờ" not in output(tmp_path, "index.html")
    build_site(tmp_path, clock=Clock(at))
    assert "Bí mật hẹn giờ" in output(tmp_path, "index.html")
    assert "Bí mật hẹn giờ" in output(tmp_path, "rss.xml")


@pytest.mark.parametrize(
    ("fields", "banner"),
    [({"draft": "true"}, "Bản nháp"), ({"date": "2027-01-01"}, "Bài hẹn giờ"), ({}, "")],
)
@pytest.mark.parametrize("folder", ["van-hoa", "trang"])
def test_what_is_shown_early_says_so_and_is_not_for_search_engines(tmp_path, folder, fields, banner):
    """A draft or a scheduled article in a preview has a banner and `noindex`; a published one has neither."""
    text = f"--- content/{folder}/bai.md\n{article(id='7', **fields)}"
    build_site(tmp_path, text, clock=Clock(NOW, drafts=True))
    (path,) = (tmp_path / "output" / folder).glob("b*.html")
    page = html.parse(str(path))
    assert page.xpath("string(//*[@class='early'])").startswith(banner)
    assert bool(page.xpath("//*[@class='early']")) == bool(banner)
    assert ("noindex" in page.xpath("//meta[@name='robots']/@content")) == bool(banner)


def test_the_report_tells_when_the_clock_changes_something_next(tmp_path):
    """The first article to appear or to go, or the next day on which the front page looks back; what has gone is no matter."""
    assert build_site(tmp_path, PAPER).due == datetime(2026, 12, 30, tzinfo=ZONE)
    soon = article("Sắp hết hạn", "2026-01-01", expires="2026-07-01")
    assert build_site(tmp_path, f"--- content/thoi-su/soon.md\n{soon}").due == datetime(2026, 7, 1, tzinfo=ZONE)
    assert build_site(tmp_path, clock=Clock(datetime(2028, 1, 1, tzinfo=ZONE))).due == datetime(2028, 1, 2, tzinfo=ZONE)


def test_the_banner_goes_when_the_moment_comes(tmp_path):
    """A scheduled article that a preview shows is made again when it is due, also by a build with nothing else to do."""
    memory = memory_of(tmp_path, tmp_path / "output")
    text = f"--- content/van-hoa/bai.md\n{article(date='2026-06-01 13:00', id='7')}"
    build_site(tmp_path, text, clock=Clock(NOW, drafts=True), memory=memory)
    assert "Bài hẹn giờ" in output(tmp_path, "van-hoa/bai-thu-7.html")
    later = build_site(tmp_path, clock=Clock(NOW + timedelta(hours=1), drafts=True), memory=memory)
    assert "Bài hẹn giờ" not in output(tmp_path, "van-hoa/bai-thu-7.html")
    assert later.written == 1


def test_drafts_are_published_only_when_asked_for(tmp_path):
    """`--drafts` shows drafts and scheduled articles; what is expired or withdrawn stays away."""
    report = build_site(tmp_path, PAPER, clock=Clock(NOW, drafts=True))
    home = output(tmp_path, "index.html")
    assert "Bí mật bản nháp" in home
    assert "Bí mật hẹn giờ" in home
    assert "Bí mật hết hạn" not in home
    assert report.count(PUBLISHED) == 5


def test_an_article_page_has_its_parts(tmp_path):
    """Date in words, breadcrumb, body with resolved links, tags, author, both blocks without repetition."""
    build_site(tmp_path, PAPER)
    page = html.fromstring(output(tmp_path, "van-hoa/le-hoi/hoi-lang-mo-som-1.html"))
    assert page.xpath("string(//h1)") == "Hội làng: mở sớm"
    assert page.xpath("//article//time/@datetime")[0] == "2019-12-30T14:05:00+07:00"
    assert "Thứ Hai, 30/12/2019 14:05 (GMT+7)" in page.text_content()
    body = page.xpath('//*[@data-block="body"]')[0]
    assert body.xpath(".//a/@href") == ["/thoi-su/hoi-nghi-2.html", "/trang/gioi-thieu.html"]
    assert "/tac-gia/ban-van-hoa/" in page.xpath("//a/@href")
    assert page.xpath('//*[@data-block="read-more"]//a/@href')[-1] == "/thoi-su/hoi-nghi-2.html"
    assert page.xpath("//link[@rel='canonical']/@href") == [
        "https://bao.example.vn/van-hoa/le-hoi/hoi-lang-mo-som-1.html"
    ]
    data = json.loads(page.xpath('//script[@type="application/ld+json"]')[0].text)
    kinds = {block["@type"] for block in data["@graph"]}
    assert {"NewsArticle", "BreadcrumbList"} <= kinds


def test_an_alias_leads_on(tmp_path):
    """The old address answers with a page that redirects and links to the new one."""
    build_site(tmp_path, PAPER)
    page = output(tmp_path, "tin/hoi.html")
    assert 'http-equiv="refresh"' in page
    assert "/van-hoa/le-hoi/hoi-lang-mo-som-1.html" in page


def test_tag_spellings_are_merged_and_reported(tmp_path):
    """`Lễ hội` and `lễ  hội` are one tag; the report says which spelling was merged, as a notice."""
    report = build_site(tmp_path, PAPER)
    assert [p.code for p in report.problems] == ["SG405"]
    assert output(tmp_path, "tu-khoa/le-hoi/index.html").count("hoi-nghi-2.html") >= 1


def test_feeds_carry_whole_articles_with_lasting_ids(tmp_path):
    """guid `tag:host,year:id`, full content, absolute addresses."""
    build_site(tmp_path, PAPER)
    feed = etree.fromstring(output(tmp_path, "rss.xml").encode())
    assert feed.xpath("//item/guid/text()") == ["tag:bao.example.vn,2020:2", "tag:bao.example.vn,2019:1"]
    content = feed.xpath("//item/*[local-name()='encoded']/text()")[1]
    assert 'href="https://bao.example.vn/thoi-su/hoi-nghi-2.html"' in content
    as_json = json.loads(output(tmp_path, "feed.json"))
    assert [item["id"] for item in as_json["items"]] == ["tag:bao.example.vn,2020:2", "tag:bao.example.vn,2019:1"]


def test_nothing_is_written_where_anything_is_wrong(tmp_path):
    """Without --keep-going an error stops the build before its first write; the old site stays byte for byte."""
    build_site(tmp_path, PAPER)
    before = tree(tmp_path / "output")
    (tmp_path / "content/thoi-su/2020/hop.md").write_text(article(date="31/02/2020"), "utf-8")
    report = build_site(tmp_path)
    assert report.failed
    assert not report.published
    assert tree(tmp_path / "output") == before


def test_strict_makes_warnings_errors(tmp_path):
    """A missing picture is a warning; under --strict it stops the build."""
    write_site(tmp_path, "--- content/tin/a.md\n" + article(body="![Cây đa](/anh/khong-co.jpg)"))
    assert build_site(tmp_path).published
    strict = build_site(tmp_path, strict=True)
    assert strict.failed
    assert codes(strict) == [("SG501", "tin/a.md", 5)]


def test_a_broken_link_is_an_error_with_its_place(tmp_path):
    """By file, by id, by address: each with line, column and code."""
    body = "Một.\n\n[a](khong-co.md) và [b](id:77)\n\n[c](/khong/co/)"
    report = check_site(tmp_path, "--- content/tin/a.md\n" + article(body=body))
    broken = [(p.line, p.column) for p in report.problems if p.code == "SG401"]
    assert broken == [(7, 5), (7, 25), (9, 5)]


def test_what_no_longer_belongs_is_removed(tmp_path):
    """A deleted article takes its page, its tag page and its day with it; files of others stay."""
    build_site(tmp_path, PAPER)
    (tmp_path / "output/cua-toi.txt").write_text("của tôi")
    (tmp_path / "content/van-hoa/le-hoi/hoi-lang.md").unlink()
    report = build_site(tmp_path, allow_shrink=True)
    assert report.removed >= 5
    left = pages(tmp_path)
    assert "van-hoa/le-hoi/hoi-lang-mo-som-1.html" not in left
    assert "2019/12/30/index.html" not in left
    assert "cua-toi.txt" in left
    assert not (tmp_path / "output/2019").exists()


def test_a_build_that_would_remove_much_asks_first(tmp_path):
    """An emptied content folder must not erase a paper: over 30 % of the pages needs --allow-shrink."""
    build_site(tmp_path, PAPER)
    before = tree(tmp_path / "output")
    for file in (tmp_path / "content/van-hoa").rglob("*.md"):
        file.unlink()
    with pytest.raises(SiteError) as raised:
        build_site(tmp_path)
    assert raised.value.problem.code == "SG810"
    assert tree(tmp_path / "output") == before


def test_a_second_build_writes_nothing(tmp_path):
    """Equal bytes are not written again and keep their times."""
    first = build_site(tmp_path, PAPER)
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "output").rglob("*") if path.is_file()}
    second = build_site(tmp_path)
    assert (first.unchanged, second.written, second.unchanged) == (0, 0, first.written)
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_every_input_is_published_or_named(tmp_path):
    """A picture that nobody shows is named; one in a folder of `assets` is published anyway."""
    text = (
        '--- sitegen.toml\nassets = ["tep"]\n--- content/tin/a.md\n'
        + article()
        + "--- content/tep/a.txt\nA\n--- content/anh/b.txt\nB\n"
    )
    report = build_site(tmp_path, text)
    assert [(p.code, p.path) for p in report.problems] == [("SG502", "content/anh/b.txt")]
    assert output(tmp_path, "tep/a.txt") == "A\n"


def test_file_names_with_spaces_and_marks_are_addresses(tmp_path):
    """`Bài viết cũ/Ảnh đẹp.png` is percent-encoded in pages and published under its own name."""
    write_site(tmp_path, "--- content/Bài viết cũ/Tin hay.md\n" + article(body="![Cây đa](<Ảnh đẹp.svg>)"))
    (tmp_path / "content/Bài viết cũ/Ảnh đẹp.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="3"/>'
    )
    report = build_site(tmp_path)
    assert not codes(report)
    assert (tmp_path / "output/Bài viết cũ/Ảnh đẹp.svg").is_file()
    page = next(path for path in pages(tmp_path) if path.startswith("bai-viet-cu/bai-thu-"))
    assert 'src="/B%C3%A0i%20vi%E1%BA%BFt%20c%C5%A9/%E1%BA%A2nh%20%C4%91%E1%BA%B9p.svg" width="2" height="3"' in output(
        tmp_path, page
    )


def test_a_site_without_articles_builds(tmp_path):
    """An empty content folder gives a front page and feeds, not an error."""
    report = build_site(tmp_path, f"--- sitegen.toml\n{SETTINGS}")
    assert report.published
    assert "index.html" in pages(tmp_path)
    assert re.search("<channel>", output(tmp_path, "rss.xml"))


def test_two_articles_for_one_address_name_both_files(tmp_path):
    """With `{slug}` alone in the permalink two equal headlines collide: one error, both files in it."""
    text = (
        '--- sitegen.toml\npermalink = "/{slug}.html"\n--- content/tin/a.md\n'
        + article()
        + "--- content/tin/b.md\n"
        + article()
    )
    report = check_site(tmp_path, text)
    (found,) = [p for p in report.problems if p.code == "SG701"]
    assert found.path == "content/tin/b.md"
    assert "content/tin/a.md" in found.message("vi")


def test_the_output_folder_is_refused_before_anything_is_read(tmp_path):
    """Building into the content folder is refused, whatever the articles are like."""
    write_site(tmp_path, PAPER)
    with pytest.raises(SiteError) as raised:
        build_site(tmp_path, output=Path(tmp_path / "content"))
    assert raised.value.problem.code == "SG806"
