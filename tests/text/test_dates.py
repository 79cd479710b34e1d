"""Dates as newsrooms write and read them: the same instant on every machine, or a refusal."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.text.dates import day_time, iso, parse_date, rfc822, short, short_time, weekday, zone_name

HANOI = timezone(timedelta(hours=7))
MOMENT = datetime(2019, 12, 30, 14, 5, tzinfo=HANOI)

SPELLINGS = {
    "2019-12-30": "2019-12-30T00:00:00+07:00",
    "2019-12-30 14:05": "2019-12-30T14:05:00+07:00",
    "2019-12-30 14:05:09": "2019-12-30T14:05:09+07:00",
    "2019-12-30T14:05": "2019-12-30T14:05:00+07:00",
    "2019-12-30t14:05:09": "2019-12-30T14:05:09+07:00",
    "2019-12-30T14:05:09.123456": "2019-12-30T14:05:09+07:00",
    "2019-12-30T14:05:09,5+07:00": "2019-12-30T14:05:09+07:00",
    "2019-12-30T14:05+07:00": "2019-12-30T14:05:00+07:00",
    "2019-12-30T14:05:00+0700": "2019-12-30T14:05:00+07:00",
    "2019-12-30T14:05:00+07": "2019-12-30T14:05:00+07:00",
    "2019-12-30 14:05:00 +0700": "2019-12-30T14:05:00+07:00",
    "2019-12-30 14:05:00 +07:00": "2019-12-30T14:05:00+07:00",
    "2019-12-30T07:05:00Z": "2019-12-30T14:05:00+07:00",
    "2019-12-30T07:05:00z": "2019-12-30T14:05:00+07:00",
    "2019-12-30 07:05 UTC": "2019-12-30T14:05:00+07:00",
    "2019-12-30 07:05:00 GMT": "2019-12-30T14:05:00+07:00",
    "2019-12-30T03:35:00-03:30": "2019-12-30T14:05:00+07:00",
    "2019-12-30T21:05:00+14:00": "2019-12-30T14:05:00+07:00",
    "2019-12-30T02:05:00-0500": "2019-12-30T14:05:00+07:00",
    "2024-5-1": "2024-05-01T00:00:00+07:00",
    "2024-5-1 6:30": "2024-05-01T06:30:00+07:00",
    "2024-02-29": "2024-02-29T00:00:00+07:00",
    "30/12/2019": "2019-12-30T00:00:00+07:00",
    "1/5/2024": "2024-05-01T00:00:00+07:00",
    "01/05/2024": "2024-05-01T00:00:00+07:00",
    "30/12/2019 14:05": "2019-12-30T14:05:00+07:00",
    "30/12/2019, 14:05": "2019-12-30T14:05:00+07:00",
    "30/12/2019 - 14:05": "2019-12-30T14:05:00+07:00",
    "30/12/2019 14:05:09": "2019-12-30T14:05:09+07:00",
    "30/12/2019 14h05": "2019-12-30T14:05:00+07:00",
    "30/12/2019 6g05": "2019-12-30T06:05:00+07:00",
    "14:05 30/12/2019": "2019-12-30T14:05:00+07:00",
    "14:05, 30/12/2019": "2019-12-30T14:05:00+07:00",
    "14:05 - 30/12/2019": "2019-12-30T14:05:00+07:00",
    "14:05 ngày 30/12/2019": "2019-12-30T14:05:00+07:00",
    "14:05, ngày 30/12/2019": "2019-12-30T14:05:00+07:00",
    "14h05 ngày 30/12/2019": "2019-12-30T14:05:00+07:00",
    "6:05 30/12/2019": "2019-12-30T06:05:00+07:00",
    "  2019-12-30   14:05  ": "2019-12-30T14:05:00+07:00",
    "30/12/2019\u00a014:05": "2019-12-30T14:05:00+07:00",
    "14:05 nga\u0300y 30/12/2019": "2019-12-30T14:05:00+07:00",
    "1890-10-20": "1890-10-20T00:00:00+07:00",
    "1954-07-20 08:00": "1954-07-20T08:00:00+07:00",
    "1975-04-30 11:30": "1975-04-30T11:30:00+07:00",
    "1000-01-01": "1000-01-01T00:00:00+07:00",
    "9998-12-31 23:59:59": "9998-12-31T23:59:59+07:00",
}

NO_DATES = [
    "",
    "hôm qua",
    "2019",
    "2019-12",
    "20191230",
    "12/2019",
    "30-12-2019",
    "30.12.2019",
    "30/12/19",
    "2019/12/30",
    "12/30/2019",
    "31/02/2024",
    "2024-02-30",
    "2023-02-29",
    "1900-02-29",
    "2024-04-31",
    "2024-00-10",
    "2024-13-01",
    "2024-01-00",
    "0/1/2024",
    "2024-01-01 24:00",
    "2024-01-01 12:60",
    "2024-01-01 12:00:60",
    "2024-01-01 14",
    "2024-01-01 2:30 PM",
    "2024-01-01 12:00 +15:00",
    "2024-01-01 12:00 +07:60",
    "2024-01-01 12:00 +7",
    "2024-01-01 12:00 Hanoi",
    "2024-01-01T",
    "2024-01-01+07:00",
    "0999-12-31",
    "0000-01-01",
    "9999-12-31",
    "99999-01-01",
    "-2024-01-01",
    "٢٠٢٤-٠١-٠١",
    "２０２４-01-01",
    "2024-01-01\x00",
    "2024-01-01 12:00 12:00",
    "14:05",
]

MACHINES = ["UTC", "Asia/Ho_Chi_Minh", "America/St_Johns", "Pacific/Kiritimati"]


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A machine whose clock stands in another zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_there_are_many_spellings() -> None:
    """Dates and what only looks like one."""
    assert len(SPELLINGS) + len(NO_DATES) >= 60


def test_a_spelling_means_one_instant_on_every_machine(machine: str) -> None:
    """The zone of the machine never counts."""
    for text, instant in SPELLINGS.items():
        assert iso(parse_date(text, HANOI).astimezone(HANOI)) == instant, text


def test_dates_are_shown_alike_on_every_machine(machine: str) -> None:
    """What readers and machines see depends on the date only."""
    assert (day_time(MOMENT), rfc822(MOMENT), iso(MOMENT)) == (
        "Thứ Hai, 30/12/2019 14:05 (GMT+7)",
        "Mon, 30 Dec 2019 14:05:00 +0700",
        "2019-12-30T14:05:00+07:00",
    )


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_refused(text: str) -> None:
    """Days that do not exist, years without four digits, halves of a date."""
    with pytest.raises(ValueError, match=r".*"):
        parse_date(text, HANOI)


@given(st.text(st.sampled_from("0123456789-/:Th gZ+.,ngày"), max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    """Nothing else can happen; and a date that was understood can be shown."""
    try:
        found = parse_date(text, HANOI)
    except ValueError:
        return
    assert day_time(found)
    assert found.astimezone(UTC)


def attempt(text: str) -> tuple[datetime, timedelta | None] | str:
    try:
        found = parse_date(text, HANOI)
    except ValueError:
        return "refused"
    return found.replace(tzinfo=None), found.utcoffset()


DAYS = product(
    "2024 1000 0999 8999 9998 9999 24 ２０２４".split(),
    "-01-31 -02-29 -02-30 -12-31 -13-01 -1-1 -00-10 0131 -W01-1".split(),
)
TIMES = product(
    (" ", "T", "t", "  ", ""),
    "00:00 23:59 24:00 7:30 07:60 07 07:30:59 07:30:60 07:30:00.5 0730".split(),
    ("", *"Z z +07:00 -03:30 +14:59 +15:00 +07 -0330 +00:00 -00:00 +07:60 +07:00:30".split(), " +07:00"),
)


def test_the_quick_look_changes_nothing() -> None:
    """What `datetime` reads by itself is read as the forms say: a space before it, which turns it away, changes nothing."""
    spellings = [*map("".join, DAYS), *(f"2024-02-29{''.join(time)}" for time in TIMES)]
    assert [text for text in spellings if attempt(text) != attempt(f" {text}")] == []


moments = st.datetimes(
    min_value=datetime(1000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


@given(moments)
def test_a_date_written_by_us_is_read_by_us(found: datetime) -> None:
    """To the second, with its zone."""
    moment = found.replace(microsecond=0)
    again = parse_date(iso(moment), HANOI)
    assert (again, again.utcoffset()) == (moment, moment.utcoffset())
    local = moment.replace(second=0, tzinfo=HANOI)
    assert parse_date(short_time(local), HANOI) == local
    assert parse_date(short(local), HANOI) == local.replace(hour=0, minute=0)


@given(moments)
def test_feed_readers_understand_our_dates(found: datetime) -> None:
    """The standard library reads the same instant from what stands in feeds."""
    moment = found.replace(microsecond=0)
    assert parsedate_to_datetime(rfc822(moment)) == moment
    assert datetime.fromisoformat(iso(moment)) == moment


def test_days_of_the_week() -> None:
    """A whole week, Sunday last."""
    names = [weekday(datetime(2019, 12, 30 + day if day < 2 else day - 1, tzinfo=HANOI)) for day in (0, 1)]
    names += [weekday(datetime(2020, 1, day, tzinfo=HANOI)) for day in range(1, 6)]
    assert names == ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"]


def test_dates_for_readers() -> None:
    """Day before month, two digits each, four for the year."""
    early = datetime(1000, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (short(early), short_time(early)) == ("02/01/1000", "02/01/1000 03:04")
    assert rfc822(early) == "Thu, 02 Jan 1000 03:04:05 +0000"


@pytest.mark.parametrize(
    ("minutes", "name"),
    [(420, "GMT+7"), (330, "GMT+5:30"), (0, "GMT"), (-210, "GMT-3:30"), (-300, "GMT-5"), (5, "GMT+0:05")],
)
def test_zones_are_named_by_their_offset(minutes: int, name: str) -> None:
    """As Vietnamese papers write it."""
    assert zone_name(MOMENT.astimezone(timezone(timedelta(minutes=minutes)))) == name
