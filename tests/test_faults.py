"""A folder of faulty articles: each is named once, at the right line; none takes another down, none shows a traceback."""

import pytest
from small_site import SETTINGS, article, build_site, codes, output, pages, write_site

from sitegen.model import FAILED, PUBLISHED
from sitegen.problems import ERROR, only
from sitegen.report import problems_text, report_json
from sitegen.workers import Processes

SECTIONS = SETTINGS + '[[sections]]\nslug = "tin"\ntitle = "Tin"\n'
GOOD = "title: Bài\ndate: 2024-05-01\n"


def front(lines: str, body: str = "Thân bài.") -> str:
    return f"---\n{lines}\n---\n{body}\n"


# name -> (text, code, line)
FAULTS: dict[str, tuple[str | bytes, str, int]] = {
    "khong-co-dau": ("Chỉ có chữ.\n", "SG201", 1),
    "chua-dong": ("---\ntitle: Bài\ndate: 2024-05-01\n\nThân.\n", "SG202", 1),
    "toml-chua-dong": ('+++\ntitle = "Bài"\n\nThân.\n', "SG202", 1),
    "ngay-sai": (front("title: Bài\ndate: 31/02/2024"), "SG203", 3),
    "ngay-vo-nghia": (front("title: Bài\ndate: hôm qua"), "SG203", 3),
    "gio-sai": (front("title: Bài\ndate: 2024-05-01 24:01"), "SG203", 3),
    "het-han-sai": (front(GOOD + "expires: 99/99/2024"), "SG203", 4),
    "yaml-hong": (front('title: "Bài\ndate: 2024-05-01'), "SG204", 2),
    "toml-hong": ("+++\ntitle = Bài\n+++\nThân.\n", "SG204", 2),
    "json-hong": ('{\n"title": "Bài",\n"date": }\nThân.\n', "SG204", 3),
    "khoa-lap": (front(GOOD + "title: Bài khác"), "SG205", 4),
    "neo-yaml": (front(GOOD + "extra: &a [1]"), "SG206", 4),
    "tham-chieu-yaml": (front(GOOD + "extra: *a"), "SG206", 4),
    "the-yaml": (front(GOOD + "extra: !!python/object:os.system x"), "SG206", 4),
    "long-sau": (front(GOOD + "extra: " + "[" * 30_000), "SG207", 4),
    "danh-sach": (front("- một\n- hai"), "SG208", 2),
    "chi-co-chu": (front("một dòng chữ"), "SG208", 2),
    "thieu-title": (front("date: 2024-05-01"), "SG209", 1),
    "thieu-date": (front("title: Bài"), "SG209", 1),
    "title-la-danh-sach": (front("title: [a, b]\ndate: 2024-05-01"), "SG211", 2),
    "draft-la": (front(GOOD + "draft: có lẽ"), "SG211", 4),
    "id-la": (front(GOOD + "id: mã số 7"), "SG212", 4),
    "dia-chi-cu-la": (front(GOOD + "aliases: [../../etc/passwd]"), "SG213", 4),
    "nguon-la": (front(GOOD + "source_url: javascript:alert(1)"), "SG213", 4),
    "utf16": ("---\ntitle: Bài\n---\n".encode("utf-16"), "SG214", 1),
    "windows-1258": ("---\ntitle: B\xe0i\ndate: 2024-05-01\n---\n".encode("latin-1"), "SG214", 2),
    "trong": ("", "SG215", 0),
    "chi-co-dau-cach": (" \n\n", "SG215", 0),
    "rao-sai": ("-----\ntitle: Bài\n-----\n", "SG218", 1),
    "rao-thut": (" ---\ntitle: Bài\n---\n", "SG218", 1),
    "qua-lon": (front(GOOD.strip(), "chữ " * 300_000), "SG301", 0),
    "phinh-to": (front(GOOD.strip(), "|a" * 2000 + "\n" + "|-" * 2000 + "\n" + "x|\n" * 2000), "SG303", 0),
    "long-danh-sach": (front(GOOD.strip(), "- " * 600 + "x"), "SG304", 0),
    "lien-ket-hong": (front(GOOD.strip(), "Một.\n\nXem [đây](khong-co.md)."), "SG401", 7),
    "id-hong": (front(GOOD.strip(), "Xem [đây](id:khong)."), "SG401", 5),
    "dia-chi-hong": (front(GOOD.strip(), "Xem [đây](/khong/co.html)."), "SG401", 5),
    "muc-la": (front(GOOD + "category: Kinh tế"), "SG402", 4),
    "muc-sau": (front(GOOD + "category: Tin/A/B"), "SG409", 4),
    "trung-id-b": (front(GOOD + "id: chung"), "SG404", 4),
    "ghim-la": (front(GOOD + "related: [khong-co]"), "SG408", 4),
    "tu-khoa-trung": (front(GOOD + "tags: [Bán]"), "SG406", 4),
    "tu-khoa-rong": (front(GOOD + "tags: [中国]"), "SG407", 4),
}
# Beside the faults: the id and the tag that the faulty ones clash with.
OTHERS = {
    "tin/trung-id-a": front(GOOD + "id: chung"),
    "tin/a-tu-khoa": front(GOOD + "tags: [Bạn]"),
    "tin/b-tu-khoa": front(GOOD + "tags: [Bạn]"),
}


def write_faults(folder, copies: int = 4) -> int:
    """The faulty articles, those that they collide with, and as many good ones as make 200; the number of faulty ones."""
    write_site(folder, f"--- sitegen.toml\n{SECTIONS}")
    tin = folder / "content/tin"
    tin.mkdir(parents=True)
    for name, (text, _, _) in FAULTS.items():
        (tin / f"{name}.md").write_bytes(text if isinstance(text, bytes) else text.encode())
    for name, text in OTHERS.items():
        (folder / f"content/{name}.md").write_text(text, "utf-8")
    for number in range(200 - len(FAULTS) - len(OTHERS)):
        (tin / f"tot-{number:03}.md").write_text(article(f"Bài tốt số {number}", id=f"t{number}"), "utf-8")
    return len(FAULTS)


@pytest.mark.slow
def test_two_hundred_articles_with_every_fault(tmp_path):
    """Each faulty article is named once with its code and line; the others are published with --keep-going."""
    faulty = write_faults(tmp_path)
    report = build_site(tmp_path, keep_going=True, workforce=Processes(2))
    errors = only(ERROR, report.problems)
    named = {p.path.removeprefix("content/tin/").removesuffix(".md"): (p.code, p.line) for p in errors}
    expected = {name: (code, line) for name, (_, code, line) in FAULTS.items()}
    assert {name: (named.get(name), want) for name, want in expected.items() if named.get(name) != want} == {}
    assert len(errors) == faulty, "each once"
    assert report.published
    assert report.count(FAILED) == faulty
    assert report.count(PUBLISHED) == 200 - faulty
    counts = report_json(report, "vi")
    kinds = ("articles", "drafts", "scheduled", "expired", "withdrawn", "failed")
    assert sum(int(str(counts[kind])) for kind in kinds) == 200
    assert "Traceback" not in problems_text(report.problems, "vi")
    assert sum(path.startswith("tin/bai-tot-so-") for path in pages(tmp_path)) == 200 - faulty - len(OTHERS)


def test_a_link_to_a_faulty_article_is_no_second_fault(tmp_path):
    """The words stay, the link goes; only the faulty article is named."""
    text = (
        "--- content/tin/hong.md\n"
        + front("title: Hỏng")
        + "--- content/tin/tot.md\n"
        + article(body="Xem [bài kia](hong.md).")
    )
    report = build_site(tmp_path, text, keep_going=True)
    assert codes(report) == [("SG209", "tin/hong.md", 1)]
    page = next(path for path in pages(tmp_path) if path.startswith("tin/bai-thu-"))
    assert "Xem <a>bài kia</a>." in output(tmp_path, page)


def test_all_problems_of_a_file_are_told_at_once(tmp_path):
    """Three mistakes in one article are three lines of the report, in the order of the file."""
    text = "--- content/tin/a.md\n" + front("date: 31/02/2024\ndraft: chắc\ntag: [a]")
    report = build_site(tmp_path, text)
    assert codes(report) == [
        ("SG209", "tin/a.md", 1),
        ("SG203", "tin/a.md", 2),
        ("SG211", "tin/a.md", 3),
        ("SG210", "tin/a.md", 4),
    ]


FOREIGN = """\
--- content/_posts/2019-12-30-chào-năm-mới.md
---
layout: post
categories: [tin, "đời sống"]
permalink: /:year/:title/
excerpt: Tóm tắt
title: "Chào năm mới"
---
{% if user %}Xin chào {{ user.name }}{% endif %} {{ 7*7 }}
--- content/posts/bai hugo.md
+++
title = "Bài từ Hugo"
date = 2020-01-02T03:04:05+07:00
lastmod = 2020-01-03
weight = 10
+++
{{< figure src="a.png" >}} và {{% notice %}}chú ý{{% /notice %}}
--- content/Đời sống/Bài có dấu.md
---
title: Bài có dấu
date: 2020-01-02
type: post
---
Nội dung.
"""


def test_content_of_other_generators_gives_warnings_and_never_a_crash(tmp_path):
    """Jekyll's and Hugo's fields are warnings; Liquid and shortcodes come out as text."""
    report = build_site(tmp_path, FOREIGN)
    assert report.published
    assert not only(ERROR, report.problems)
    warned = {code for code, _, _ in codes(report)}
    assert "SG307" in warned
    assert len([path for path in pages(tmp_path) if "bai-tu-hugo" in path]) == 1
    jekyll = next(path for path in pages(tmp_path) if "chao-nam-moi" in path)
    assert "{{ 7*7 }}" in output(tmp_path, jekyll)
    assert "{% if user %}" in output(tmp_path, jekyll)
    hugo = next(path for path in pages(tmp_path) if "bai-tu-hugo" in path)
    assert "{{&lt; figure src=" in output(tmp_path, hugo)
