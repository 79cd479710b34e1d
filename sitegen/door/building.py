"""`build` and `check`."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from sitegen.door.asking import memory_if_any, request_for, wait_for_other_builds
from sitegen.door.commands import clock_options, main, site_options
from sitegen.door.telling import PROBLEMS, as_typed, how_to_answer, progress_bar, show_check, show_report, way_from_here

FORMATS = ("text", "json", "github", "sarif")


@main.command()
@site_options
@clock_options
@click.option("--output", type=click.Path(path_type=Path), help="Thư mục xuất bản, thay cho cài đặt.")
@click.option("--preview", metavar="LỜI", help="Bản xem thử: lời này trên mọi trang, máy tìm kiếm bỏ qua.")
@click.option("--offline", is_flag=True, help="Bản đọc không cần mạng (USB, thư viện), vào thư mục riêng.")
@click.option("--strict", is_flag=True, help="Coi cảnh báo là lỗi.")
@click.option("--keep-going", is_flag=True, help="Bỏ qua bài có lỗi, đăng những bài còn lại.")
@click.option("--clean", is_flag=True, help="Làm lại từ đầu, không dùng gì của lần trước.")
@click.option("--verify", "verify_", is_flag=True, help="Dựng sạch một lần nữa và so từng byte với thư mục xuất bản.")
@click.option("--profile", is_flag=True, help="Cho biết thời gian và số lượng của từng công đoạn.")
@click.option("--allow-shrink", is_flag=True, help="Cho phép gỡ hơn 30 % số trang trong một lần.")
@click.option("--no-fsync", is_flag=True, help="Không chờ đĩa ghi xong (để xem thử).")
def build(
    folder: Path | None,
    as_json_: bool,
    lang: str | None,
    output: Path | None,
    preview: str | None,
    offline: bool,
    strict: bool,
    keep_going: bool,
    clean: bool,
    verify_: bool,
    profile: bool,
    allow_shrink: bool,
    no_fsync: bool,
    **clock: Any,
) -> None:
    """Dựng trang báo vào thư mục xuất bản. (Build the site.)"""
    from sitegen.build import build as build_site
    from sitegen.cache.memory import memory_of
    from sitegen.report import profile_text, summary_text
    from sitegen.settings import offline_settings
    from sitegen.verify import verify

    wait_for_other_builds(folder, lang)
    request, language = request_for(folder, lang, **clock)
    if preview:
        request = replace(request, settings=replace(request.settings, preview=preview))
    if offline:
        settings = offline_settings(request.settings)
        request = replace(request, settings=settings, output=request.site / settings.output)
    with progress_bar(language, as_json_) as progress:
        # A folder without a name ("" or ".") stays as it is, to be refused.
        target = request.output if output is None else output.absolute() if output.name else output
        request = replace(
            request,
            output=target,
            strict=strict,
            keep_going=keep_going,
            clean=clean,
            allow_shrink=allow_shrink,
            fsync=not no_fsync,
            progress=progress,
        )
        memory = memory_of(request.site, target)
        report = build_site(request, memory)
        if verify_ and report.published:
            report = replace(report, problems=(*report.problems, *verify(request, memory)))
    show_report(
        report, as_json_, language, lambda: summary_text(report, request.settings.content, as_typed(target), language)
    )
    if profile and not as_json_:
        click.echo(profile_text(report, language))
    sys.exit(PROBLEMS if report.failed else 0)


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[TỆP]...")
@site_options
@clock_options
@click.option("--strict", is_flag=True, help="Coi cảnh báo là lỗi.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Cách in: cho người, cho máy, cho pull request.")
def check(
    files: tuple[Path, ...],
    folder: Path | None,
    as_json_: bool,
    lang: str | None,
    strict: bool,
    format_: str | None,
    **clock: Any,
) -> None:
    """Kiểm tra mọi bài viết, hoặc vài TỆP, mà không ghi gì. (Check everything, or a few files; write nothing.)"""
    from sitegen.proofs import paths_of, proofread

    said = format_ or ("json" if as_json_ else "text")
    how_to_answer().update(format=said, root=way_from_here((folder or Path()).absolute()))
    request, language = request_for(folder, lang, **clock)
    with progress_bar(language, said != "text") as progress:
        request = replace(request, strict=strict, progress=progress)
        if files:
            wanted = paths_of(request, [Path.cwd() / file for file in files])
            report = proofread(request, memory_if_any(request), wanted)
        else:
            # Late: most files are checked without what makes pages.
            from sitegen.whole import check as check_site

            report = check_site(request, memory_if_any(request))
    show_check(report, said, request.site, language)
    sys.exit(PROBLEMS if report.failed else 0)
