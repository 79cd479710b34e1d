"""The command line: arguments in, text and exit code out. The only module that prints."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path
from threading import Thread
from typing import Any, NoReturn, TypeVar

import click

from sitegen import __version__
from sitegen.problems import LANGUAGES, Problem, SiteError, SiteErrors, as_json

F = TypeVar("F", bound=Callable[..., Any])

PROBLEMS = 1
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
    from sitegen.verify import verify

    _wait_for_other_builds(folder, lang)
    request, language = _request(folder, lang, **clock)
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
@_site_options
@_clock_options
@click.option("--strict", is_flag=True, help="Coi cảnh báo là lỗi.")
def check(folder: Path | None, as_json_: bool, lang: str | None, strict: bool, **clock: Any) -> None:
    """Kiểm tra mọi bài viết mà không ghi gì. (Check everything, write nothing.)"""
    from sitegen.report import check_text
    from sitegen.whole import check as check_site

    request, language = _request(folder, lang, **clock)
    with _progress(language, as_json_) as progress:
        report = check_site(replace(request, strict=strict, progress=progress))
    _show(report, as_json_, language, lambda: check_text(report, language))
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
def due(folder: Path | None, as_json_: bool, lang: str | None, **clock: Any) -> None:
    """Cho biết lần tới có bài được đăng hoặc hết hạn. (When something is published or expires next.)"""
    from sitegen.model import EXPIRED
    from sitegen.report import entry_json, register_text
    from sitegen.text.dates import iso

    request, language = _request(folder, lang, **clock)
    ahead = [entry for entry in _register(request) if entry.due and entry.state != EXPIRED]
    ahead.sort(key=lambda entry: (entry.due, entry.path))
    if as_json_:
        first = ahead[0].due if ahead else None
        _print_json({"due": iso(first) if first else None, "changes": [entry_json(entry) for entry in ahead]})
    elif ahead:
        click.echo(register_text(ahead, request.settings.content, language))
    else:
        click.echo({"vi": "Không có bài nào đang hẹn giờ.", "en": "Nothing is scheduled."}[language])


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
    from sitegen.settings import SETTINGS_FILES

    site = _site(folder)
    language = _language(lang, site.settings)
    settings_files = [site.folder / name for name in SETTINGS_FILES]

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
    return Request(site.folder, site.settings, site.folder / site.settings.output, clock, settings_file=site.file)


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


def _register(request: Any) -> tuple[Any, ...]:
    from sitegen.cache.memory import forgetful
    from sitegen.stopwatch import Stopwatch
    from sitegen.whole import look_through

    return look_through(request, forgetful(), Stopwatch()).register


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
    from sitegen.survey import Request
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
    return Request(site.folder, settings, output, clock, workforce=workforce, settings_file=site.file), language


def _workforce(jobs: int | None, executor: str | None) -> Any:
    """Who does the work: processes of this machine, or a cluster that is left when the command ends."""
    from sitegen.workers import Processes

    if executor is None:
        return Processes(jobs) if jobs else Processes()
    if jobs:
        raise click.UsageError(
            "--jobs và --executor không dùng cùng nhau được. (--jobs and --executor exclude each other.)"
        )
    import logging

    from sitegen.cluster import cluster_at

    # Dask and asyncio log for their developers, also of what a lost client leaves behind; what people can mend is a problem.
    logging.disable(logging.CRITICAL)
    return click.get_current_context().with_resource(cluster_at(executor))


def _wait_for_other_builds(folder: Path | None, lang: str | None) -> None:
    """Until the command ends no other build of the site runs. What was read before the wait may be old: read it again."""
    from sitegen.disk.lock import only_build
    from sitegen.problems import as_text

    site = _site(folder)
    language = _language(lang, site.settings)
    lock = only_build(site.folder, lambda found: click.echo(as_text(found, language), err=True))
    click.get_current_context().with_resource(lock)


def _language(lang: str | None, settings: Any) -> str:
    """The language of messages, which those that stop the command are told in as well."""
    language = lang or ("vi" if settings.language == "vi" else "en")
    click.get_current_context().find_root().obj = {"language": language}
    return language


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


def _show(report: Any, as_json_: bool, language: str, last_words: Callable[[], str]) -> None:
    from sitegen.report import problems_text, report_json

    if as_json_:
        _print_json(report_json(report, language))
        return
    if report.problems:
        click.echo(problems_text(report.problems, language) + "\n", err=True)
    click.echo(last_words())


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
    language = (context.obj or {}).get("language", "vi") if context else "vi"
    if "--json" in sys.argv:
        _print_json({"problems": [as_json(found, language) for found in problems]})
    else:
        click.echo(problems_text(problems, language), err=True)
    sys.exit(PROBLEMS)


_STAGES = {"vi": {"read": "Đọc bài", "publish": "Dựng trang"}, "en": {"read": "Reading", "publish": "Publishing"}}


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
