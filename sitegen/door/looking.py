"""Commands that only answer: `list`, `due`, `diff`, `explain`, `search`."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from sitegen.door.asking import memory_if_any, moment_of, register_of, request_for, site_of
from sitegen.door.commands import clock_options, main, site_options
from sitegen.door.telling import how_to_answer, language_for, print_json, progress_bar

NOTHING_DUE = 3
"""The exit code of `due` where nothing is ahead."""


DIFF_FORMATS = ("text", "markdown", "html", "json")


STATES = ("all", "published", "drafts", "scheduled", "expired", "withdrawn", "failed")


@main.command(name="list")
@click.argument("state", type=click.Choice(STATES), default="all")
@site_options
@clock_options
def list_(state: str, folder: Path | None, as_json_: bool, lang: str | None, **clock: Any) -> None:
    """Liệt kê bài viết: all, published, drafts, scheduled, expired, withdrawn, failed. (List articles.)"""
    from sitegen.report import entry_json, register_text

    request, language = request_for(folder, lang, **clock)
    wanted = state.removesuffix("s")
    entries = [e for e in register_of(request) if wanted in ("all", e.state)]
    if as_json_:
        for entry in entries:
            print_json(entry_json(entry), indent=None)
    elif entries:
        click.echo(register_text(entries, request.settings.content, language))


@main.command()
@site_options
@clock_options
@click.option("--since", metavar="THỜI_ĐIỂM", help="Hỏi: từ lúc ấy tới giờ đã có bài nào tới giờ chưa?")
def due(folder: Path | None, as_json_: bool, lang: str | None, since: str | None, **clock: Any) -> None:
    """Cho biết lần tới có bài được đăng hoặc hết hạn. (When something is published or expires next.)

    Mã thoát: 0 có bài đang chờ giờ (với --since: đã có bài tới giờ, cần dựng lại), 3 không có bài nào.
    (Exit code: 0 something is ahead, with --since something has come due; 3 nothing.)
    """
    from sitegen.timetable import timetable, timetable_json, timetable_text

    request, language = request_for(folder, lang, **clock)
    then = moment_of(since, request.settings.zone) if since else None
    found = timetable(register_of(request), request.clock.as_of, then)
    if as_json_:
        print_json(timetable_json(found))
    else:
        click.echo(timetable_text(found, then, request.settings.content, language))
    sys.exit(0 if (found.passed if since else found.ahead) else NOTHING_DUE)


@main.command()
@click.argument("against", default="HEAD", metavar="[PHIÊN_BẢN | BẢN_KÊ]")
@site_options
@clock_options
@click.option("--output", type=click.Path(path_type=Path), help="Thư mục xuất bản, thay cho cài đặt.")
@click.option("--built", is_flag=True, help="So bản kê với thư mục xuất bản đang có, thay cho trang sẽ dựng.")
@click.option("--format", "format_", type=click.Choice(DIFF_FORMATS), help="Cách in; markdown: cho pull request.")
def diff(
    against: str,
    folder: Path | None,
    as_json_: bool,
    lang: str | None,
    output: Path | None,
    built: bool,
    format_: str | None,
    **clock: Any,
) -> None:
    """Cho biết người đọc sẽ thấy gì khác. (What readers will see changed.)

    So với một phiên bản trong git (mặc định HEAD), hoặc với bản kê .well-known/sitegen-manifest.txt của trang đã xuất bản.
    (Compares with a revision in git, HEAD by default, or with the manifest of a published site.)
    """
    from sitegen import compared
    from sitegen.compare import compare

    said = format_ or ("json" if as_json_ else "text")
    how_to_answer()["format"] = said
    request, language = request_for(folder, lang, **clock)
    with progress_bar(language, said != "text") as progress:
        target = output.absolute() if output else request.output
        request = replace(request, output=target, progress=progress)
        memory = memory_if_any(request)
        found = compare(request, memory, against, Path.cwd(), clock["base_url"] or "", built)
    if said == "json":
        print_json(compared.difference_json(found))
        return
    tell = {
        "text": compared.difference_text,
        "markdown": compared.difference_markdown,
        "html": compared.difference_html,
    }
    click.echo(tell[said](found, request.settings.content, language))


@main.command()
@click.argument("page", metavar="TRANG")
@site_options
@clock_options
@click.option("--output", type=click.Path(path_type=Path), help="Thư mục xuất bản, thay cho cài đặt.")
def explain(
    page: str, folder: Path | None, as_json_: bool, lang: str | None, output: Path | None, **clock: Any
) -> None:
    """Cho biết một trang làm từ đâu và vì sao được làm lại. (What a page is made from, and why it was made.)"""
    from dataclasses import asdict

    from sitegen.cache.memory import memory_of
    from sitegen.explain import explain as explain_page
    from sitegen.report import explanation_text

    request, language = request_for(folder, lang, **clock)
    target = output.absolute() if output else request.output
    found = explain_page(replace(request, output=target), memory_of(request.site, target), page)
    if as_json_:
        print_json(asdict(found))
    else:
        click.echo(explanation_text(found, language))


@main.command()
@click.argument("words", nargs=-1, required=True, metavar="TỪ_CẦN_TÌM")
@site_options
@click.option("--output", type=click.Path(path_type=Path), help="Thư mục xuất bản, thay cho cài đặt.")
@click.option("--section", default="", metavar="CHUYÊN_MỤC", help="Chỉ trong chuyên mục này, ví dụ van-hoa/le-hoi.")
@click.option("--year", type=click.IntRange(1000, 9998), default=None, help="Chỉ trong năm này.")
@click.option("--newest", is_flag=True, help="Bài mới nhất trước.")
@click.option("--page", type=click.IntRange(1), default=1, help="Trang kết quả thứ mấy.")
def search(
    words: tuple[str, ...],
    folder: Path | None,
    as_json_: bool,
    lang: str | None,
    output: Path | None,
    section: str,
    year: int | None,
    newest: bool,
    page: int,
) -> None:
    """Tìm bài trong trang báo đã dựng, như ở trang Tìm kiếm. (Search the built site.)"""
    from sitegen.finding import Wanted, find
    from sitegen.report import answer_json, answer_text

    site = site_of(folder)
    language = language_for(lang, site.settings)
    target = output.absolute() if output else (site.folder / site.settings.output).absolute()
    found = find(target, Wanted(" ".join(words), section, year or 0, newest, page))
    if as_json_:
        print_json(answer_json(found))
    else:
        click.echo(answer_text(found, language))
