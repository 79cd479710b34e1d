"""The command line: arguments in, text and exit code out. The only module that prints."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any, NoReturn, TypeVar

import click

from sitegen import __version__
from sitegen.problems import LANGUAGES, Problem, SiteError, SiteErrors, as_json

F = TypeVar("F", bound=Callable[..., Any])

PROBLEMS, NOTHING_DUE = 1, 3
FORMATS = ("text", "json", "github", "sarif")
DIFF_FORMATS = ("text", "markdown", "html", "json")
SERVERS = ("nginx", "caddy", "apache", "redirects")
STATES = ("all", "published", "drafts", "scheduled", "expired", "withdrawn", "failed")


class _Group(click.Group):
    """Turns what people can mend into sentences; what rises beyond that is a bug and may show itself."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SiteError as error:
            _complain([error.problem])
        except SiteErrors as errors:
            _complain(list(errors.problems))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sitegen")
def main() -> None:
    """Dựng trang báo tĩnh từ các bài viết Markdown. (Builds a newspaper's static site from Markdown.)"""


# --- options that commands share -------------------------------------------------------------------------------------


def _site_options(command: F) -> F:
    """--site, --json, --lang."""
    command = click.option("--lang", type=click.Choice(LANGUAGES), help="Ngôn ngữ của thông báo.")(command)
    command = click.option("--json", "as_json_", is_flag=True, help="In kết quả cho máy đọc.")(command)
    return click.option(
        "--site",
        "folder",
        type=click.Path(path_type=Path),
        help="Thư mục của trang báo (mặc định: tìm từ đây trở lên).",
    )(command)


def _clock_options(command: F) -> F:
    """--as-of, --drafts, --base-url, --jobs, --executor."""
    command = click.option("--executor", metavar="ĐỊA_CHỈ", help="Cụm máy cùng làm: dask://MÁY:CỔNG.")(command)
    command = click.option("--jobs", type=click.IntRange(1, 256), help="Số tiến trình chạy song song.")(command)
    command = click.option("--base-url", help="Địa chỉ của trang báo, thay cho cài đặt.")(command)
    command = click.option("--drafts", is_flag=True, help="Đăng cả bản nháp và bài hẹn giờ (để xem thử).")(command)
    return click.option("--as-of", metavar="THỜI_ĐIỂM", help="Dựng như thể lúc này là thời điểm đã cho.")(command)


# --- commands --------------------------------------------------------------------------------------------------------


@main.command()
@_site_options
@_clock_options
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

    _wait_for_other_builds(folder, lang)
    request, language = _request(folder, lang, **clock)
    if preview:
        request = replace(request, settings=replace(request.settings, preview=preview))
    if offline:
        settings = offline_settings(request.settings)
        request = replace(request, settings=settings, output=request.site / settings.output)
    with _progress(language, as_json_) as progress:
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
    _show(report, as_json_, language, lambda: summary_text(report, request.settings.content, _shown(target), language))
    if profile and not as_json_:
        click.echo(profile_text(report, language))
    sys.exit(PROBLEMS if report.failed else 0)


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[TỆP]...")
@_site_options
@_clock_options
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
    _known().update(format=said, root=_from_here((folder or Path()).absolute()))
    request, language = _request(folder, lang, **clock)
    with _progress(language, said != "text") as progress:
        request = replace(request, strict=strict, progress=progress)
        if files:
            wanted = paths_of(request, [Path.cwd() / file for file in files])
            report = proofread(request, _memory_if_any(request), wanted)
        else:
            # Late: most files are checked without what makes pages.
            from sitegen.whole import check as check_site

            report = check_site(request, _memory_if_any(request))
    _show_check(report, said, request.site, language)
    sys.exit(PROBLEMS if report.failed else 0)


@main.command(name="list")
@click.argument("state", type=click.Choice(STATES), default="all")
@_site_options
@_clock_options
def list_(state: str, folder: Path | None, as_json_: bool, lang: str | None, **clock: Any) -> None:
    """Liệt kê bài viết: all, published, drafts, scheduled, expired, withdrawn, failed. (List articles.)"""
    from sitegen.report import entry_json, register_text

    request, language = _request(folder, lang, **clock)
    wanted = state.removesuffix("s")
    entries = [e for e in _register(request) if wanted in ("all", e.state)]
    if as_json_:
        for entry in entries:
            _print_json(entry_json(entry), indent=None)
    elif entries:
        click.echo(register_text(entries, request.settings.content, language))


@main.command()
@_site_options
@_clock_options
@click.option("--since", metavar="THỜI_ĐIỂM", help="Hỏi: từ lúc ấy tới giờ đã có bài nào tới giờ chưa?")
def due(folder: Path | None, as_json_: bool, lang: str | None, since: str | None, **clock: Any) -> None:
    """Cho biết lần tới có bài được đăng hoặc hết hạn. (When something is published or expires next.)

    Mã thoát: 0 có bài đang chờ giờ (với --since: đã có bài tới giờ, cần dựng lại), 3 không có bài nào.
    (Exit code: 0 something is ahead, with --since something has come due; 3 nothing.)
    """
    from sitegen.timetable import timetable, timetable_json, timetable_text

    request, language = _request(folder, lang, **clock)
    then = _moment(since, request.settings.zone) if since else None
    found = timetable(_register(request), request.clock.as_of, then)
    if as_json_:
        _print_json(timetable_json(found))
    else:
        click.echo(timetable_text(found, then, request.settings.content, language))
    sys.exit(0 if (found.passed if since else found.ahead) else NOTHING_DUE)


@main.command()
@click.argument("against", default="HEAD", metavar="[PHIÊN_BẢN | BẢN_KÊ]")
@_site_options
@_clock_options
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
    _known()["format"] = said
    request, language = _request(folder, lang, **clock)
    with _progress(language, said != "text") as progress:
        target = output.absolute() if output else request.output
        request = replace(request, output=target, progress=progress)
        memory = _memory_if_any(request)
        found = compare(request, memory, against, Path.cwd(), clock["base_url"] or "", built)
    if said == "json":
        _print_json(compared.difference_json(found))
        return
    tell = {
        "text": compared.difference_text,
        "markdown": compared.difference_markdown,
        "html": compared.difference_html,
    }
    click.echo(tell[said](found, request.settings.content, language))


@main.command()
@click.argument("target", metavar="[ĐÍCH]", required=False)
@_site_options
@click.option("--output", type=click.Path(path_type=Path), help="Thư mục đã dựng, thay cho cài đặt.")
@click.option("--rollback", is_flag=False, flag_value="", metavar="[N]", help="Trở lại bản trước, hoặc bản số N.")
@click.option("--list", "list_", is_flag=True, help="Liệt kê các bản đang giữ ở đích.")
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết điều gì sẽ thay đổi.")
@click.option("--verify", "verify_", is_flag=True, help="Đọc lại từng tệp, ở đây và ở đích, và so SHA-256.")
@click.option("--allow-shrink", is_flag=True, help="Cho phép gỡ hơn 30 % số trang trong một lần.")
def deploy(
    target: str | None,
    folder: Path | None,
    as_json_: bool,
    lang: str | None,
    output: Path | None,
    rollback: str | None,
    list_: bool,
    dry_run: bool,
    verify_: bool,
    allow_shrink: bool,
) -> None:
    """Đưa trang báo đã dựng tới bạn đọc. (Bring the built site to its readers.)"""
    from sitegen.deploy import targets, words
    from sitegen.deploy.built import finished_build
    from sitegen.deploy.values import Wishes
    from sitegen.disk.publish import sync

    if rollback and not rollback.isdecimal() and target is None:  # `--rollback web`: the target was meant
        target, rollback = rollback, ""
    if (rollback and not rollback.isdecimal()) or (list_ and rollback is not None):
        raise click.UsageError("--rollback [N], --list: một trong hai. (--rollback [N] or --list.)")
    site = _site(folder)
    language = _language(lang, site.settings)
    chosen = targets.target_named(target, site.settings.deploy)
    built = (output or site.folder / site.settings.output).absolute()
    around = targets.Surroundings(site.folder, built, _credentials(), sync)
    who = _deployer()
    _silence_libraries()
    if list_:
        kept = targets.kept(chosen, around, who.token)
        found = words.releases_json(chosen.name, kept, site.settings.zone)
        text = words.releases_text(chosen.name, kept, language, site.settings.zone)
    else:
        with _progress(language, as_json_) as progress:
            tell = partial(_tell, language)
            wishes = Wishes(who, verify_, dry_run, allow_shrink, tell, progress)
            if rollback is not None:
                number = targets.roll_back(chosen, around, int(rollback) if rollback else None, wishes)
                found = words.rollback_json(chosen.name, number, dry_run)
                text = words.rollback_text(chosen.name, number, dry_run, language)
            else:
                if not dry_run:
                    _wait_for_other_builds(folder, lang)
                outcome = targets.deploy(chosen, around, finished_build(built, verify_), wishes)
                found, text = words.outcome_json(outcome), words.outcome_text(outcome, language)
    if as_json_:
        _print_json(found)
    else:
        click.echo(text)


@main.command()
@click.argument("words", nargs=-1, required=True, metavar="TỪ_CẦN_TÌM")
@_site_options
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

    site = _site(folder)
    language = _language(lang, site.settings)
    target = output.absolute() if output else (site.folder / site.settings.output).absolute()
    found = find(target, Wanted(" ".join(words), section, year or 0, newest, page))
    if as_json_:
        _print_json(answer_json(found))
    else:
        click.echo(answer_text(found, language))


@main.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Cổng; bận thì lấy cổng kế tiếp."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ để lắng nghe; 0.0.0.0: cho cả mạng xem.")
@click.option("--open", "open_", is_flag=True, help="Mở trình duyệt.")
@click.option("--drafts", is_flag=True, help="Xem cả bản nháp và bài hẹn giờ.")
@click.option("--as-of", metavar="THỜI_ĐIỂM", help="Xem như thể lúc này là thời điểm đã cho.")
@click.option("--poll", is_flag=True, help="Tự dò thay đổi (thư mục trên mạng, trong container).")
@click.option("--follow", is_flag=True, help="Trình duyệt tự mở trang của bài vừa lưu.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Ngôn ngữ của thông báo.")
@click.option("--site", "folder", type=click.Path(path_type=Path), help="Thư mục của trang báo.")
def serve(
    port: int,
    host: str,
    open_: bool,
    drafts: bool,
    as_of: str | None,
    poll: bool,
    follow: bool,
    lang: str | None,
    folder: Path | None,
) -> None:
    """Xem thử trên máy này; lưu bài là thấy ngay. (Preview the site; what is saved shows at once.)"""
    from sitegen.disk.lock import only_preview
    from sitegen.problems import as_text
    from sitegen.server.engine import Engine
    from sitegen.server.serve import Serving
    from sitegen.server.serve import serve as serve_site
    from sitegen.server.watch import Watcher
    from sitegen.server.words import words
    from sitegen.settings import SETTINGS_FILES, TABLE_FILE

    site = _site(folder)
    language = _language(lang, site.settings)
    settings_files = [site.folder / name for name in (*SETTINGS_FILES, TABLE_FILE)]

    def complain(found: Problem) -> None:
        click.echo(as_text(found, language), err=True)

    def watcher_of(folders: Sequence[Path]) -> Watcher:
        return Watcher(folders, settings_files, [site.folder / ".sitegen"], poll, complain)

    def ready(address: str) -> None:
        click.echo(words(language)["address"].format(address=address))
        if open_:
            import webbrowser

            Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    _moment(as_of, site.settings.zone)
    serving = Serving(
        site.folder,
        host,
        port,
        language,
        follow,
        fixed=as_of is not None,
        now=lambda: _now(site.settings.zone),
        watcher_of=watcher_of,
        say=click.echo,
        complain=complain,
        ready=ready,
    )
    with only_preview(site.folder):
        engine = Engine(lambda: _preview(site.folder, as_of, drafts))
        try:
            serve_site(serving, engine)
        finally:
            engine.stop()


def _preview(folder: Path, as_of: str | None, drafts: bool) -> Any:
    from sitegen.preview import Preview
    from sitegen.standby import Standby
    from sitegen.work import collect_seldom
    from sitegen.workers import Processes

    # Here, in the process of the preview: in that of the server every connection leaves garbage to collect.
    collect_seldom()
    workforce = Standby(Processes(), _learn_to_read)
    return Preview(folder, lambda: replace(_preview_request(folder, as_of, drafts), workforce=workforce))


def _learn_to_read() -> None:
    """Loads what reading an article needs."""
    import sitegen.reading.article  # noqa: F401


def _preview_request(folder: Path, as_of: str | None, drafts: bool) -> Any:
    """What a build with the same options would be asked for, by the settings as they are now."""
    from sitegen.catalogue.states import Clock
    from sitegen.survey import Request

    site = _site(folder)
    clock = Clock(_moment(as_of, site.settings.zone), drafts)
    output = site.folder / site.settings.output
    return Request(site.folder, site.settings, output, clock, settings_file=site.file, table=site.table)


@main.group()
def export() -> None:
    """Xuất tệp cho các chương trình khác. (Export files for other programs.)"""


@export.command()
@click.argument("kind", metavar="nginx|caddy|apache|redirects", type=click.Choice(SERVERS))
@_site_options
@_clock_options
@click.option("--keep-going", is_flag=True, help="Bỏ qua bài có lỗi.")
@click.option("--into", type=click.Path(path_type=Path), help="Ghi vào thư mục này, thay vì in ra.")
@click.option(
    "--since",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Tệp sitegen-manifest.txt của trang báo đang có: tìm những địa chỉ đã đổi.",
)
def server(
    kind: str,
    folder: Path | None,
    as_json_: bool,
    lang: str | None,
    keep_going: bool,
    into: Path | None,
    since: tuple[Path, ...],
    **clock: Any,
) -> None:
    """Xuất cấu hình máy chủ: địa chỉ cũ, trang 404, tiêu đề. (Old addresses, 404, headers for a web server.)"""
    from sitegen.cache.memory import memory_of
    from sitegen.handout import handout, write_handout
    from sitegen.report import problems_text

    request, language = _request(folder, lang, **clock)
    made = handout(replace(request, keep_going=keep_going), memory_of(request.site, request.output), kind, since)
    written = write_handout(into, made.files) if into else ()
    if as_json_:
        files = [{"name": one.name, "text": one.text} for one in made.files]
        problems = [as_json(found, language) for found in made.problems]
        _print_json({"files": files, "written": written, "moved": made.moved, "problems": problems})
        return
    if made.problems:
        click.echo(problems_text(made.problems, language) + "\n", err=True)
    for one in made.files:
        click.echo(_shown(into / one.name) if into else f"# --- {one.name}\n{one.text}")


@main.command()
@click.argument("page", metavar="TRANG")
@_site_options
@_clock_options
@click.option("--output", type=click.Path(path_type=Path), help="Thư mục xuất bản, thay cho cài đặt.")
def explain(
    page: str, folder: Path | None, as_json_: bool, lang: str | None, output: Path | None, **clock: Any
) -> None:
    """Cho biết một trang làm từ đâu và vì sao được làm lại. (What a page is made from, and why it was made.)"""
    from dataclasses import asdict

    from sitegen.cache.memory import memory_of
    from sitegen.explain import explain as explain_page
    from sitegen.report import explanation_text

    request, language = _request(folder, lang, **clock)
    target = output.absolute() if output else request.output
    found = explain_page(replace(request, output=target), memory_of(request.site, target), page)
    if as_json_:
        _print_json(asdict(found))
    else:
        click.echo(explanation_text(found, language))


@main.command()
@_site_options
@_clock_options
@click.option("--freeze", is_flag=True, help="Lập bảng âm tiết từ chính kho bài này, đặt cạnh tệp cài đặt.")
def related(folder: Path | None, as_json_: bool, lang: str | None, freeze: bool, **clock: Any) -> None:
    """Cho biết “Đọc thêm” được chọn theo bảng âm tiết nào, hoặc lập bảng riêng. (The table for related articles.)"""
    from sitegen.disk.files import write_over
    from sitegen.frozen import own_table
    from sitegen.settings import TABLE_FILE
    from sitegen.text.table import documents_of, shipped_table

    request, language = _request(folder, lang, **clock)
    if freeze:
        table, _ = own_table(request)
        write_over(request.site, TABLE_FILE, table)
    else:
        table = request.table
    file, documents = TABLE_FILE if table else "sitegen", documents_of(table or shipped_table())
    if as_json_:
        _print_json({"table": file, "documents": documents})
    else:
        said = {"vi": "Bảng âm tiết: {} ({} bài).", "en": "Table of syllables: {} ({} articles)."}[language]
        click.echo(said.format(file, documents))


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
        write_site(target, new_site(_now(zone("+07:00"))))
        click.echo(f"Đã tạo trang báo trong {target}. Dựng thử:  sitegen build --site {target}")
        return
    site = _site(folder)
    path, text = new_article(site.settings, " ".join(words), category, author, _now(site.settings.zone))
    write_new(site.folder, path, text)
    click.echo(f"Đã tạo {path}")


@main.group()
def cache() -> None:
    """Bộ nhớ của các lần dựng (.sitegen): prune. (What builds remember.)"""


@cache.command()
@click.option("--site", "folder", type=click.Path(path_type=Path), help="Thư mục của trang báo.")
def prune(folder: Path | None) -> None:
    """Bỏ những gì không còn dùng tới, trả lại chỗ trên đĩa. (Drop what is no longer of use.)"""
    from sitegen.cache.memory import memory_of
    from sitegen.disk.publish import is_ours

    _wait_for_other_builds(folder, None)
    site = _site(folder)
    memory = memory_of(site.folder, site.folder / site.settings.output)
    before = memory.store.size()
    memory.prune(lambda place: is_ours(site.folder / place))
    click.echo(f"Bộ nhớ: {before / 1e6:.1f} MB → {memory.store.size() / 1e6:.1f} MB".replace(".", ","))


@main.group()
def theme() -> None:
    """Giao diện của trang báo: check, new. (The look of the paper.)"""


@theme.command(name="check")
@click.argument("name", metavar="[GIAO DIỆN]", default="")
@_site_options
def theme_check(name: str, folder: Path | None, as_json_: bool, lang: str | None) -> None:
    """Kiểm tra giao diện đang dùng, hoặc giao diện được nêu tên. (Check a theme without building.)"""
    from sitegen.cache.memory import forgetful
    from sitegen.report import theme_text
    from sitegen.survey import theme_of

    site = _site(folder)
    language = _language(lang, site.settings)
    settings = replace(site.settings, theme=name or site.settings.theme)
    extensions = _extensions(site)
    found = theme_of(site.folder, settings, forgetful(), extensions).theme
    if as_json_:
        _print_json({"theme": found.name, "templates": len(found.templates), "problems": []})
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

    site = _site(folder)
    # A parent that is not there, or wrong, is told before anything is written.
    theme_of(site.folder, replace(site.settings, theme=parent), forgetful(), _extensions(site))
    files = new_theme(site.settings, name, parent)
    for path, text in files:
        write_new(site.folder, path, text)
    click.echo(f'Đã tạo {files[0][0].rpartition("/")[0]}. Để dùng, ghi trong sitegen.toml:  theme = "{name}"')


def _extensions(site: Any) -> Any:
    """What the site declares, loaded; nothing is, and nothing costs anything, where it declares none."""
    if not site.settings.extensions.modules:
        return ()
    from sitegen.extensions import extensions_of

    return extensions_of(site.folder, site.settings, site.file)


def _register(request: Any) -> tuple[Any, ...]:
    from sitegen.stopwatch import Stopwatch
    from sitegen.whole import look_through

    return look_through(request, _memory_if_any(request), Stopwatch()).register


def _memory_if_any(request: Any) -> Any:
    """For commands that write nothing, and begin no memory either."""
    from sitegen.cache.memory import forgetful, is_remembered, memory_of

    return memory_of(request.site, request.output) if is_remembered(request.site) else forgetful()


# --- from arguments to a request -------------------------------------------------------------------------------------


def _site(folder: Path | None) -> Any:
    from sitegen.disk.site import find_site

    return find_site((folder or Path()).absolute())


def _request(
    folder: Path | None,
    lang: str | None,
    as_of: str | None,
    drafts: bool,
    base_url: str | None,
    jobs: int | None,
    executor: str | None,
) -> tuple[Any, str]:
    from sitegen.catalogue.states import Clock
    from sitegen.settings import check_base_url
    from sitegen.survey import Request, extended
    from sitegen.work import collect_seldom

    collect_seldom()
    site = _site(folder)
    settings = site.settings
    language = _language(lang, settings)
    if base_url is not None:
        check_base_url(base_url)
        settings = replace(settings, base_url=base_url)
    clock = Clock(_moment(as_of, settings.zone), drafts)
    output = (site.folder / settings.output).absolute()
    workforce = _workforce(jobs, executor)
    request = Request(
        site.folder, settings, output, clock, workforce=workforce, settings_file=site.file, table=site.table
    )
    return extended(request), language


def _workforce(jobs: int | None, executor: str | None) -> Any:
    """Who does the work: processes of this machine, or a cluster that is left when the command ends."""
    from sitegen.workers import Processes

    if executor is None:
        return Processes(jobs) if jobs else Processes()
    if jobs:
        raise click.UsageError(
            "--jobs và --executor không dùng cùng nhau được. (--jobs and --executor exclude each other.)"
        )
    from sitegen.cluster import cluster_at

    _silence_libraries()
    return click.get_current_context().with_resource(cluster_at(executor))


def _silence_libraries() -> None:
    """Dask, asyncio and their like log for their developers, also of what a lost connection leaves behind; what people
    can mend is a problem."""
    import logging

    logging.disable(logging.CRITICAL)


def _wait_for_other_builds(folder: Path | None, lang: str | None) -> None:
    """Until the command ends no other build of the site runs. What was read before the wait may be old: read it again."""
    from sitegen.disk.lock import only_build

    site = _site(folder)
    language = _language(lang, site.settings)
    lock = only_build(site.folder, partial(_tell, language))
    click.get_current_context().with_resource(lock)


def _credentials() -> Any:
    """Secrets come from the environment only: settings lie in git, and arguments stand in lists of processes."""
    import os

    from sitegen.deploy.values import Credentials

    names = ("PASSWORD", "PASSPHRASE", "KEY", "KNOWN_HOSTS")
    return Credentials(*(os.environ.get(f"SITEGEN_SFTP_{name}", "") for name in names))


def _deployer() -> Any:
    """Who deploys, in a word for people and in one that tells processes of one machine from those of its containers."""
    import os
    import socket
    import uuid

    from sitegen.deploy.values import Deployer

    try:
        inside = Path("/proc/self/ns/pid").readlink()
    except OSError:
        inside = Path()
    return Deployer(f"{socket.gethostname()} {inside}", os.getpid(), uuid.uuid4().hex)


def _language(lang: str | None, settings: Any) -> str:
    """The language of messages, which those that stop the command are told in as well."""
    language = lang or ("vi" if settings.language == "vi" else "en")
    _known()["language"] = language
    return language


def _known() -> dict[str, str]:
    """What is known of how to answer, for problems that stop the command."""
    known: dict[str, str] = click.get_current_context().find_root().ensure_object(dict)
    return known


def _moment(text: str | None, zone: tzinfo) -> datetime:
    from sitegen.text.dates import parse_date

    if text is None:
        return _now(zone)
    try:
        return parse_date(text, zone).astimezone(zone)
    except ValueError as error:
        raise SiteError("SG110", value=text) from error


def _now(zone: tzinfo) -> datetime:
    """The door is the only place that looks at the clock."""
    return datetime.now(zone).replace(microsecond=0)


# --- output ----------------------------------------------------------------------------------------------------------


def _tell(language: str, found: Problem) -> None:
    """A notice while the command goes on."""
    from sitegen.problems import as_text

    click.echo(as_text(found, language), err=True)


def _show(report: Any, as_json_: bool, language: str, last_words: Callable[[], str]) -> None:
    from sitegen.report import problems_text, report_json

    if as_json_:
        _print_json(report_json(report, language))
        return
    if report.problems:
        click.echo(problems_text(report.problems, language) + "\n", err=True)
    click.echo(last_words())


def _show_check(report: Any, said: str, site: Path, language: str) -> None:
    from sitegen.report import check_text

    if said in ("github", "sarif"):
        _print_annotations(report.problems, said, _from_here(site), language)
    else:
        _show(report, said == "json", language, lambda: check_text(report, language))


def _print_annotations(problems: Sequence[Problem], said: str, root: str, language: str) -> None:
    from sitegen.annotations import github_text, sarif_text

    text = (github_text if said == "github" else sarif_text)(problems, root, language)
    if text:
        click.echo(text)


def _from_here(site: Path) -> str:
    """The way to the site from where the command is run, which in CI is the root of the repository: `""`, `"bao/"`."""
    here, folder = Path.cwd().resolve(), site.resolve()
    inside = folder.relative_to(here).as_posix() if folder.is_relative_to(here) else "."
    return "" if inside == "." else f"{inside}/"


def _print_json(value: object, indent: int | None = 1) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent))


def _shown(path: Path) -> str:
    """The path as the person would type it from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _complain(problems: list[Problem]) -> NoReturn:
    """What stopped the command before there was a report."""
    from sitegen.report import problems_text

    context = click.get_current_context(silent=True)
    known = (context.obj or {}) if context else {}
    language, said = known.get("language", "vi"), known.get("format", "json" if "--json" in sys.argv else "text")
    if said in ("github", "sarif"):
        _print_annotations(problems, said, known.get("root", ""), language)
    elif said == "json":
        _print_json({"problems": [as_json(found, language) for found in problems]})
    else:
        click.echo(problems_text(problems, language), err=True)
    sys.exit(PROBLEMS)


_STAGES = {
    "vi": {"read": "Đọc bài", "publish": "Dựng trang", "upload": "Đưa lên"},
    "en": {"read": "Reading", "publish": "Publishing", "upload": "Sending"},
}


@contextmanager
def _progress(language: str, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal; silence in CI, where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    # No refresh thread: processes are forked while the bar stands, and threads do not survive that.
    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        tasks: dict[str, Any] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(_STAGES[language][stage], total=total)
            bar.update(tasks[stage], completed=done)
            if done == total or done % 100 < 16:
                bar.refresh()

        yield advance
