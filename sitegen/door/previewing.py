"""`serve`."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import click

from sitegen.door.asking import moment_of, now_in, site_of
from sitegen.door.commands import main
from sitegen.door.telling import language_for
from sitegen.problems import LANGUAGES, Problem


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

    site = site_of(folder)
    language = language_for(lang, site.settings)
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

    moment_of(as_of, site.settings.zone)
    serving = Serving(
        site.folder,
        host,
        port,
        language,
        follow,
        fixed=as_of is not None,
        now=lambda: now_in(site.settings.zone),
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
    return Preview(folder, lambda: replace(preview_request(folder, as_of, drafts), workforce=workforce))


def _learn_to_read() -> None:
    """Loads what reading an article needs."""
    import sitegen.reading.article  # noqa: F401


def preview_request(folder: Path, as_of: str | None, drafts: bool) -> Any:
    """What a build with the same options would be asked for, by the settings as they are now."""
    from sitegen.catalogue.states import Clock
    from sitegen.survey import Request

    site = site_of(folder)
    clock = Clock(moment_of(as_of, site.settings.zone), drafts)
    output = site.folder / site.settings.output
    return Request(site.folder, site.settings, output, clock, settings_file=site.file, table=site.table)
