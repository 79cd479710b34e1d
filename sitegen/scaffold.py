"""What `sitegen new` writes: a fresh article, or a whole small site that builds at once. Pure: paths and texts."""

from datetime import datetime

from sitegen.catalogue.sections import sections_of
from sitegen.problems import SiteError
from sitegen.settings import Settings
from sitegen.text.dates import iso
from sitegen.text.normal import one_line
from sitegen.text.similar import did_you_mean
from sitegen.text.slug import is_device, is_slug, slugify, title_slug
from sitegen.theme.values import CONTRACT

File = tuple[str, str]
"""A path and the text of the file."""


def new_article(settings: Settings, title: str, category: str, author: str, now: datetime) -> File:
    """A draft with everything filled in that a machine can know. Raises SiteError SG402 for a section that is not there."""
    section = _section(settings, category)
    title, slug = one_line(title), title_slug(title) or "bai"
    slug = f"bai-{slug}" if is_device(slug) else slug
    folder = "/".join(part for part in (settings.content, section, f"{now.year:04}") if part)
    lines = [
        "---",
        f"title: {_quoted(title)}",
        f"date: {now:%Y-%m-%d %H:%M}",
        f'id: "{now:%y%m%d%H%M%S}"',
        "summary: ",
        "tags: []",
        f"author: {_quoted(author)}" if author else "author: ",
        "draft: true",
        "---",
        "",
        "",
    ]
    return f"{folder}/{slug}.md", "\n".join(lines)


def _section(settings: Settings, category: str) -> str:
    """The path of the section's folder; the first declared section where none is named."""
    wanted = "/".join(slug for slug in map(slugify, category.split("/")) if slug)
    if not settings.sections:
        return wanted
    sections = sections_of(settings, (), (), "")
    if not category:
        return next(section.slug for section in settings.sections if not section.parent)
    if wanted in sections.names:
        return sections.names[wanted]
    near = did_you_mean(category, sections.by_slug)
    raise SiteError("SG402", category=category, suggestion=f"{near}? " if near else "")


def _quoted(text: str) -> str:
    """Double quotes read the same in YAML whatever the text holds."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def new_site(now: datetime) -> tuple[File, ...]:
    """The files of a small paper: settings, two sections, a first article, a static page."""
    return (
        ("sitegen.toml", _SETTINGS),
        (".gitignore", "/output/\n/output-offline/\n/.sitegen/\n"),
        (f"content/thoi-su/{now.year:04}/chao-ban-doc.md", _FIRST_ARTICLE.format(date=iso(now))),
        ("content/trang/gioi-thieu.md", _ABOUT),
    )


def new_theme(settings: Settings, name: str, parent: str) -> tuple[File, ...]:
    """The files of a theme that looks like its parent until something in it is changed. Raises SiteError SG614 where
    the name is none for a folder."""
    if not is_slug(name) or is_device(name):
        raise SiteError("SG614", name=name, suggestion=slugify(name))
    folder = f"{settings.themes.strip('/')}/{name}"
    return (
        (f"{folder}/theme.toml", _THEME.format(name=name, parent=parent, contract=CONTRACT)),
        *((f"{folder}/labels/{language}.toml", _LABELS) for language in ("vi", "en")),
    )


_THEME = """\
# Giao diện này giống giao diện mẹ cho tới khi có tệp thay thế: chép tệp muốn sửa từ giao diện mẹ vào cùng chỗ ở đây
# (templates/…, assets/…). Mọi trường mà mẫu trang có thể dùng: docs/theme.md của sitegen. Kiểm tra: sitegen theme check {name}

name = "{name}"
version = "1.0"
contract = {contract}
parent = "{parent}"
"""

_LABELS = """\
# Chỉ ghi những nhãn khác với giao diện mẹ, ví dụ:
# read_more = "Đọc thêm"
"""

_SETTINGS = """\
# Cài đặt của trang báo. Mọi cài đặt được giải thích trong docs/settings.md của sitegen.

name = "Báo của tôi"
motto = "Tiếng nói của quê hương"
base_url = "https://bao.example.vn"    # địa chỉ thật của trang báo

[[sections]]
slug = "thoi-su"
title = "Thời sự"
order = 1

[[sections]]
slug = "van-hoa"
title = "Văn hóa"
order = 2

# Thông tin ở chân mỗi trang, theo Luật Báo chí. `sitegen check` nhắc những dòng còn trống.
[imprint]
governing_body = ""
licence = ""
responsible = ""
address = ""
"""

_FIRST_ARTICLE = """\
---
title: "Chào bạn đọc"
date: {date}
id: "1"
summary: "Bài đầu tiên của trang báo mới: sửa tệp này, hoặc xóa đi và viết bài của bạn."
tags: [giới thiệu]
author: "Ban Biên tập"
---

Đây là bài viết đầu tiên. Tệp của bài nằm trong thư mục `content`, mở bằng trình soạn thảo nào cũng được.

## Viết một bài mới

Gõ lệnh `sitegen new "Tên bài"`, mở tệp vừa tạo, viết bài, rồi xóa dòng `draft: true` khi bài đã sẵn sàng. Lệnh
`sitegen check` cho biết còn gì phải sửa; lệnh `sitegen build` dựng lại toàn bộ trang báo.

> Mỗi đoạn văn cách nhau một dòng trống. Chữ **đậm** đặt giữa hai dấu sao kép, chữ *nghiêng* giữa hai dấu sao đơn.
"""

_ABOUT = """\
---
title: "Giới thiệu"
---

Trang này giới thiệu về tờ báo. Sửa tệp `content/trang/gioi-thieu.md` để viết lời của bạn.
"""
