"""Commands that write what a site is made from, or tend its memory: `new`, `theme`, `related`, `cache`."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from sitegen.door.asking import extensions_in, now_in, request_for, site_of, wait_for_other_builds
from sitegen.door.commands import clock_options, main, site_options
from sitegen.door.telling import language_for, print_json


@main.command()
@click.argument("words", nargs=-1, required=True, metavar='"TÊN BÀI" | site THƯ_MỤC')
@click.option("--category", "-c", default="", help="Chuyên mục, ví dụ van-hoa/le-hoi.")
@click.option("--author", "-a", default="", help="Tác giả hoặc ban.")
@click.option("--site", "folder", type=click.Path(path_type=Path), help="Thư mục của trang báo.")
def new(words: tuple[str, ...], category: str, author: str, folder: Path | None) -> None:
    """Tạo một bài viết mới, hoặc một trang báo mới: new site THƯ_MỤC. (A new article, or a new site.)"""
    from sitegen.disk.files import write_new, write_site
    from sitegen.scaffold import new_article, new_site
    from sitegen.settings import zone

    if len(words) == 2 and words[0] == "site":
        target = Path(words[1])
        write_site(target, new_site(now_in(zone("+07:00"))))
        click.echo(f"Đã tạo trang báo trong {target}. Dựng thử:  sitegen build --site {target}")
        return
    site = site_of(folder)
    path, text = new_article(site.settings, " ".join(words), category, author, now_in(site.settings.zone))
    write_new(site.folder, path, text)
    click.echo(f"Đã tạo {path}")


@main.group()
def theme() -> None:
    """Giao diện của trang báo: check, new. (The look of the paper.)"""


@theme.command(name="check")
@click.argument("name", metavar="[GIAO DIỆN]", default="")
@site_options
def theme_check(name: str, folder: Path | None, as_json_: bool, lang: str | None) -> None:
    """Kiểm tra giao diện đang dùng, hoặc giao diện được nêu tên. (Check a theme without building.)"""
    from sitegen.cache.memory import forgetful
    from sitegen.report import theme_text
    from sitegen.survey import theme_of

    site = site_of(folder)
    language = language_for(lang, site.settings)
    settings = replace(site.settings, theme=name or site.settings.theme)
    extensions = extensions_in(site)
    found = theme_of(site.folder, settings, forgetful(), extensions).theme
    if as_json_:
        print_json({"theme": found.name, "templates": len(found.templates), "problems": []})
    else:
        click.echo(theme_text(found, language))


@theme.command(name="new")
@click.argument("name", metavar="TÊN")
@click.option("--parent", default="default", show_default=True, help="Giao diện được kế thừa.")
@click.option("--site", "folder", type=click.Path(path_type=Path), help="Thư mục của trang báo.")
def theme_new(name: str, parent: str, folder: Path | None) -> None:
    """Tạo một giao diện mới kế thừa giao diện có sẵn. (Make a child of a theme, ready to be changed.)"""
    from sitegen.cache.memory import forgetful
    from sitegen.disk.files import write_new
    from sitegen.scaffold import new_theme
    from sitegen.survey import theme_of

    site = site_of(folder)
    # A parent that is not there, or wrong, is told before anything is written.
    theme_of(site.folder, replace(site.settings, theme=parent), forgetful(), extensions_in(site))
    files = new_theme(site.settings, name, parent)
    for path, text in files:
        write_new(site.folder, path, text)
    click.echo(f'Đã tạo {files[0][0].rpartition("/")[0]}. Để dùng, ghi trong sitegen.toml:  theme = "{name}"')


@main.command()
@site_options
@clock_options
@click.option("--freeze", is_flag=True, help="Lập bảng âm tiết từ chính kho bài này, đặt cạnh tệp cài đặt.")
def related(folder: Path | None, as_json_: bool, lang: str | None, freeze: bool, **clock: Any) -> None:
    """Cho biết “Đọc thêm” được chọn theo bảng âm tiết nào, hoặc lập bảng riêng. (The table for related articles.)"""
    from sitegen.disk.files import write_over
    from sitegen.frozen import own_table
    from sitegen.settings import TABLE_FILE
    from sitegen.text.table import documents_of, shipped_table

    request, language = request_for(folder, lang, **clock)
    if freeze:
        table, _ = own_table(request)
        write_over(request.site, TABLE_FILE, table)
    else:
        table = request.table
    file, documents = TABLE_FILE if table else "sitegen", documents_of(table or shipped_table())
    if as_json_:
        print_json({"table": file, "documents": documents})
    else:
        said = {"vi": "Bảng âm tiết: {} ({} bài).", "en": "Table of syllables: {} ({} articles)."}[language]
        click.echo(said.format(file, documents))


@main.group()
def cache() -> None:
    """Bộ nhớ của các lần dựng (.sitegen): prune. (What builds remember.)"""


@cache.command()
@click.option("--site", "folder", type=click.Path(path_type=Path), help="Thư mục của trang báo.")
def prune(folder: Path | None) -> None:
    """Bỏ những gì không còn dùng tới, trả lại chỗ trên đĩa. (Drop what is no longer of use.)"""
    from sitegen.cache.memory import memory_of
    from sitegen.disk.publish import is_ours

    wait_for_other_builds(folder, None)
    site = site_of(folder)
    memory = memory_of(site.folder, site.folder / site.settings.output)
    before = memory.size()
    memory.prune(lambda place: is_ours(site.folder / place))
    click.echo(f"Bộ nhớ: {before / 1e6:.1f} MB → {memory.size() / 1e6:.1f} MB".replace(".", ","))
