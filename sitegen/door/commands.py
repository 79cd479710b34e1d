"""The group that every command of the door joins, and the options that many share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sitegen import __version__
from sitegen.door.telling import stop_with
from sitegen.problems import LANGUAGES, SiteError, SiteErrors

F = TypeVar("F", bound=Callable[..., Any])


class _Group(click.Group):
    """Turns what people can mend into sentences; what rises beyond that is a bug and may show itself."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SiteError as error:
            stop_with([error.problem])
        except SiteErrors as errors:
            stop_with(list(errors.problems))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sitegen")
def main() -> None:
    """Dựng trang báo tĩnh từ các bài viết Markdown. (Builds a newspaper's static site from Markdown.)"""


def site_options(command: F) -> F:
    """--site, --json, --lang."""
    command = click.option("--lang", type=click.Choice(LANGUAGES), help="Ngôn ngữ của thông báo.")(command)
    command = click.option("--json", "as_json_", is_flag=True, help="In kết quả cho máy đọc.")(command)
    return click.option(
        "--site",
        "folder",
        type=click.Path(path_type=Path),
        help="Thư mục của trang báo (mặc định: tìm từ đây trở lên).",
    )(command)


def clock_options(command: F) -> F:
    """--as-of, --drafts, --base-url, --jobs, --executor."""
    command = click.option("--executor", metavar="ĐỊA_CHỈ", help="Cụm máy cùng làm: dask://MÁY:CỔNG.")(command)
    command = click.option("--jobs", type=click.IntRange(1, 256), help="Số tiến trình chạy song song.")(command)
    command = click.option("--base-url", help="Địa chỉ của trang báo, thay cho cài đặt.")(command)
    command = click.option("--drafts", is_flag=True, help="Đăng cả bản nháp và bài hẹn giờ (để xem thử).")(command)
    return click.option("--as-of", metavar="THỜI_ĐIỂM", help="Dựng như thể lúc này là thời điểm đã cho.")(command)
