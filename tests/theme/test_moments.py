"""A moment that was written before is written as if it had not been."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sitegen.text import dates
from sitegen.theme import moments

HANOI = timezone(timedelta(hours=7))
zones = st.sampled_from((UTC, HANOI, timezone(timedelta(hours=-3, minutes=-30)), ZoneInfo("Europe/Berlin")))
instants = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=zones)  # noqa: DTZ001 - they get a zone


def plainly(moment: datetime) -> str:
    """A date, and the time of day where there is one."""
    return dates.short(moment) if (moment.hour, moment.minute) == (0, 0) else dates.short_time(moment)


@given(instants)
def test_the_same_instant_in_each_zone_shows_its_own_clock(moment: datetime):
    """Equal moments are not taken for one another."""
    for shown in (moment, moment.astimezone(UTC), moment.astimezone(HANOI), moment.replace(hour=0, minute=0)):
        assert moments.iso(shown) == shown.isoformat(timespec="seconds")
        assert moments.short_time(shown) == plainly(shown)
        assert moments.day_and_time(shown) == dates.short_time(shown)


def test_an_hour_that_comes_twice_is_told_apart():
    """When summer time ends, 02:30 comes once in each of two offsets."""
    first = datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert moments.iso(first) == "2024-10-27T02:30:00+02:00"
    assert moments.iso(first.replace(fold=1)) == "2024-10-27T02:30:00+01:00"
