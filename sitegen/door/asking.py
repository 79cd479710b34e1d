"""From arguments to what the story is asked for: the site, the request, the moment, who does the work."""

from dataclasses import replace
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

import click

from sitegen.door.telling import language_for, tell_notice
from sitegen.problems import SiteError


def site_of(folder: Path | None) -> Any:
    """The site of the folder, or of the one where the command is run; as `find_site` finds it."""
    from sitegen.disk.site import find_site

    return find_site((folder or Path()).absolute())


def request_for(
    folder: Path | None,
    lang: str | None,
    as_of: str | None,
    drafts: bool,
    base_url: str | None,
    jobs: int | None,
    executor: str | None,
) -> tuple[Any, str]:
    """What the options that commands share ask for, extensions loaded, and the language of messages."""
    from sitegen.catalogue.states import Clock
    from sitegen.settings import check_base_url
    from sitegen.survey import Request, extended
    from sitegen.work import collect_seldom

    collect_seldom()
    site = site_of(folder)
    settings = site.settings
    language = language_for(lang, settings)
    if base_url is not None:
        check_base_url(base_url)
        settings = replace(settings, base_url=base_url)
    clock = Clock(moment_of(as_of, settings.zone), drafts)
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

    silence_libraries()
    return click.get_current_context().with_resource(cluster_at(executor))


def silence_libraries() -> None:
    """Dask, asyncio and their like log for their developers, also of what a lost connection leaves behind; what people
    can mend is a problem."""
    import logging

    logging.disable(logging.CRITICAL)


def wait_for_other_builds(folder: Path | None, lang: str | None) -> None:
    """Until the command ends no other build of the site runs. What was read before the wait may be old: read it again."""
    from sitegen.disk.lock import only_build

    site = site_of(folder)
    language = language_for(lang, site.settings)
    lock = only_build(site.folder, partial(tell_notice, language))
    click.get_current_context().with_resource(lock)


def extensions_in(site: Any) -> Any:
    """What the site declares, loaded; nothing is, and nothing costs anything, where it declares none."""
    if not site.settings.extensions.modules:
        return ()
    from sitegen.extensions import extensions_of

    return extensions_of(site.folder, site.settings, site.file)


def memory_if_any(request: Any) -> Any:
    """For commands that write nothing, and begin no memory either."""
    from sitegen.cache.memory import forgetful, is_remembered, memory_of

    return memory_of(request.site, request.output) if is_remembered(request.site) else forgetful()


def register_of(request: Any) -> tuple[Any, ...]:
    """The state of every article."""
    from sitegen.stopwatch import Stopwatch
    from sitegen.whole import look_through

    return look_through(request, memory_if_any(request), Stopwatch()).register


def moment_of(text: str | None, zone: tzinfo) -> datetime:
    """The moment that somebody wrote, else that of now. Raises SiteError SG110 for what is none."""
    from sitegen.text.dates import parse_date

    if text is None:
        return now_in(zone)
    try:
        return parse_date(text, zone).astimezone(zone)
    except ValueError as error:
        raise SiteError("SG110", value=text) from error


def now_in(zone: tzinfo) -> datetime:
    """The door is the only place that looks at the clock."""
    return datetime.now(zone).replace(microsecond=0)
