"""`deploy` and `export`: the way from a build to its readers."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from sitegen.door.asking import request_for, silence_libraries, site_of, wait_for_other_builds
from sitegen.door.commands import clock_options, main, site_options
from sitegen.door.telling import as_typed, language_for, print_json, progress_bar, tell_notice
from sitegen.problems import as_json

SERVERS = ("nginx", "caddy", "apache", "redirects")


@main.command()
@click.argument("target", metavar="[ĐÍCH]", required=False)
@site_options
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
    site = site_of(folder)
    language = language_for(lang, site.settings)
    chosen = targets.target_named(target, site.settings.deploy)
    built = (output or site.folder / site.settings.output).absolute()
    around = targets.Surroundings(site.folder, built, _credentials(), sync)
    who = _deployer()
    silence_libraries()
    if list_:
        kept = targets.kept(chosen, around, who.token)
        found = words.releases_json(chosen.name, kept, site.settings.zone)
        text = words.releases_text(chosen.name, kept, language, site.settings.zone)
    else:
        with progress_bar(language, as_json_) as progress:
            tell = partial(tell_notice, language)
            wishes = Wishes(who, verify_, dry_run, allow_shrink, tell, progress)
            if rollback is not None:
                number = targets.roll_back(chosen, around, int(rollback) if rollback else None, wishes)
                found = words.rollback_json(chosen.name, number, dry_run)
                text = words.rollback_text(chosen.name, number, dry_run, language)
            else:
                if not dry_run:
                    wait_for_other_builds(folder, lang)
                outcome = targets.deploy(chosen, around, finished_build(built, verify_), wishes)
                found, text = words.outcome_json(outcome), words.outcome_text(outcome, language)
    if as_json_:
        print_json(found)
    else:
        click.echo(text)


@main.group()
def export() -> None:
    """Xuất tệp cho các chương trình khác. (Export files for other programs.)"""


@export.command()
@click.argument("kind", metavar="nginx|caddy|apache|redirects", type=click.Choice(SERVERS))
@site_options
@clock_options
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

    request, language = request_for(folder, lang, **clock)
    made = handout(replace(request, keep_going=keep_going), memory_of(request.site, request.output), kind, since)
    written = write_handout(into, made.files) if into else ()
    if as_json_:
        files = [{"name": one.name, "text": one.text} for one in made.files]
        problems = [as_json(found, language) for found in made.problems]
        print_json({"files": files, "written": written, "moved": made.moved, "problems": problems})
        return
    if made.problems:
        click.echo(problems_text(made.problems, language) + "\n", err=True)
    for one in made.files:
        click.echo(as_typed(into / one.name) if into else f"# --- {one.name}\n{one.text}")


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
