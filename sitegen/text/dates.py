"""Dates as newsrooms write and read them. No locale, no zone database, no clock."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from sitegen.text.normal import nfc, one_line

_ISO = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    r"(?:(?:[Tt]|\s+)(?P<H>\d{1,2}):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,]\d+)?)?\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?",
    re.ASCII,
)
# What nearly all dates look like, and `datetime` itself understands; no more of what it understands.
_PLAIN = re.compile(
    r"[1-8]\d{3}-\d\d-\d\d(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?", re.ASCII
)
_TIME = r"(?P<H>\d{1,2})(?::|h|g)(?P<M>\d\d)(?::(?P<S>\d\d))?"
_DAY = r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})"
_VIETNAMESE = (
    re.compile(rf"{_DAY}(?:,?\s+(?:-\s+)?{_TIME})?", re.ASCII),
    re.compile(rf"{_TIME},?\s+(?:-\s+|ngày\s+)?{_DAY}", re.ASCII),
)
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_RFC_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RFC_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parse_date(text: str, zone: tzinfo) -> datetime:
    """Understand a date; one without a zone is in `zone`, one without a time is at 00:00.

    Takes ISO forms with or without zone, `2024-05-01 10:00:00 +0700`, `30/12/2019`, `14:05 30/12/2019`,
    `30/12/2019 14:05`. Raises ValueError on anything else, also on days that do not exist. The year is at least 1000,
    so that no zone can push the date out of the calendar.
    """
    if _PLAIN.fullmatch(text):
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    text = one_line(nfc(text))
    match = _ISO.fullmatch(text) or next((m for form in _VIETNAMESE if (m := form.fullmatch(text))), None)
    if not match:
        raise ValueError(text)
    part = match.groupdict()
    year = int(part["y"])
    if not 1000 <= year <= 9998:
        raise ValueError(text)
    hour, minute, second = (int(part[name] or 0) for name in "HMS")
    own = _zone(part.get("zone"), zone)
    return datetime(year, int(part["m"]), int(part["d"]), hour, minute, second, tzinfo=own)


@lru_cache(maxsize=64)
def _zone(text: str | None, default: tzinfo) -> tzinfo:
    """One object for a zone, which is kept and sent once for many dates."""
    if not text:
        return default
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def day_time(moment: datetime) -> str:
    """`Thứ Hai, 30/12/2019 14:05 (GMT+7)`."""
    return f"{weekday(moment)}, {short(moment)} {moment:%H:%M} ({zone_name(moment)})"


def weekday(moment: datetime) -> str:
    """`Thứ Hai`."""
    return _WEEKDAYS[moment.weekday()]


def short(moment: datetime) -> str:
    """`30/12/2019`."""
    return f"{moment.day:02}/{moment.month:02}/{moment.year:04}"


def short_time(moment: datetime) -> str:
    """`30/12/2019 14:05`."""
    return f"{short(moment)} {moment:%H:%M}"


def iso(moment: datetime) -> str:
    """`2019-12-30T14:05:00+07:00`, for machines."""
    return moment.isoformat(timespec="seconds")


def rfc822(moment: datetime) -> str:
    """`Mon, 30 Dec 2019 14:05:00 +0700`, English in every locale, for RSS."""
    day = f"{_RFC_DAYS[moment.weekday()]}, {moment.day:02} {_RFC_MONTHS[moment.month - 1]} {moment.year:04}"
    return f"{day} {moment:%H:%M:%S} {moment:%z}"


def zone_name(moment: datetime) -> str:
    """`GMT+7`, `GMT+5:30`, `GMT`."""
    minutes = int((moment.utcoffset() or timedelta()).total_seconds()) // 60
    if not minutes:
        return "GMT"
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
