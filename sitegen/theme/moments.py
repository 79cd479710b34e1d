"""Moments as pages show them. Each is written once: an article's own page says its date five times, and cards repeat it."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import lru_cache

from sitegen.text import dates

_KEPT = 4096


def _once(write: Callable[[datetime], str]) -> Callable[[datetime], str]:
    """The same, remembered. The same instant in two zones is equal, and so is an hour that a zone has twice: they are told
    apart."""

    @lru_cache(_KEPT)
    def written(moment: datetime, _zone: tzinfo | None, _fold: int) -> str:
        return write(moment)

    return lambda moment: written(moment, moment.tzinfo, moment.fold)


iso = _once(dates.iso)
"""`2019-12-30T14:05:00+07:00`, for machines."""


def time(moment: datetime) -> str:
    """`14:05`."""
    return f"{moment.hour:02}:{moment.minute:02}"


def day_and_time(moment: datetime) -> str:
    """`30/12/2019 14:05`."""
    return f"{dates.short(moment)} {time(moment)}"


@_once
def short_time(moment: datetime) -> str:
    """`30/12/2019 14:05`; `30/12/2019` at midnight, for that is where dates given without a time stand."""
    return day_and_time(moment) if moment.hour or moment.minute else dates.short(moment)
