"""Quiet hours against a brute-force oracle: a walk over real minutes, one by one."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recsys.domain.quiet import QuietHours, valid_zone
from recsys.errors import Invalid

ODD_ZONES = (
    "UTC",
    "Europe/Zurich",
    "America/New_York",
    "America/St_Johns",  # half an hour off
    "Asia/Kathmandu",  # quarter of an hour off
    "Australia/Lord_Howe",  # clocks change by half an hour
    "Africa/Casablanca",  # clocks change around Ramadan
    "Asia/Tehran",
    "Pacific/Apia",
    "Asia/Beirut",  # clocks change at midnight
)
MINUTE = timedelta(minutes=1)

minutes_of_day = st.builds(time, st.integers(0, 23), st.integers(0, 59))
quiet_hours = st.builds(QuietHours, minutes_of_day, minutes_of_day)
instants = st.integers(0, 6 * 365 * 1440).map(
    lambda minutes: datetime(2021, 1, 1, tzinfo=UTC) + minutes * MINUTE
)
zones = st.sampled_from(ODD_ZONES)


def is_quiet(quiet: QuietHours, at: datetime, zone: str) -> bool:
    """The definition, by counting minutes: those from `start` on, round the clock, up to `end`."""
    since_start = (_minute(at.astimezone(ZoneInfo(zone)).time()) - _minute(quiet.start)) % 1440
    return since_start * MINUTE < length(quiet)


def length(quiet: QuietHours) -> timedelta:
    return MINUTE * ((_minute(quiet.end) - _minute(quiet.start)) % 1440)


def first_open(quiet: QuietHours, at: datetime, zone: str) -> datetime:
    while is_quiet(quiet, at, zone):
        at += MINUTE
    return at


def change_of_clocks(at: datetime, zone: str) -> timedelta:
    """By how much the clocks change within the two days after `at`: zero on ordinary nights."""
    offsets = {(at + timedelta(hours=h)).astimezone(ZoneInfo(zone)).utcoffset() for h in range(49)}
    known = [offset for offset in offsets if offset is not None]
    return max(known) - min(known)


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


@given(quiet_hours, instants, zones)
def test_cover_is_the_definition(quiet: QuietHours, at: datetime, zone: str) -> None:
    assert quiet.cover(at, zone) == is_quiet(quiet, at, zone)


@given(quiet_hours, instants, zones)
@example(  # the end falls in the hour that is skipped
    QuietHours(time(22), time(2, 30)), datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "Europe/Zurich"
)
@example(  # the end is told twice
    QuietHours(time(22), time(2, 30)), datetime(2026, 10, 24, 22, tzinfo=UTC), "Europe/Zurich"
)
@example(  # the start is told twice
    QuietHours(time(2, 30), time(6)), datetime(2026, 10, 25, 0, 40, tzinfo=UTC), "Europe/Zurich"
)
@example(  # midnight itself is skipped
    QuietHours(time(21), time(0, 30)), datetime(2026, 3, 28, 21, 30, tzinfo=UTC), "Asia/Beirut"
)
def test_the_next_opening_is_the_first_open_minute_and_never_early_when_clocks_change(
    quiet: QuietHours, at: datetime, zone: str
) -> None:
    opening, earliest = quiet.next_open(at, zone), first_open(quiet, at, zone)
    change = change_of_clocks(at, zone)
    assert not is_quiet(quiet, opening, zone)
    assert earliest <= opening <= at + length(quiet) + change
    assert opening == earliest or change


@given(instants, zones, minutes_of_day)
def test_hours_that_start_when_they_end_are_none(at: datetime, zone: str, clock: time) -> None:
    quiet = QuietHours(clock, clock)
    assert not quiet.cover(at, zone)
    assert quiet.next_open(at, zone) == at


def test_a_night_in_zurich_by_hand() -> None:
    quiet = QuietHours(time(21), time(8))
    late = datetime(2026, 1, 10, 22, 15, tzinfo=UTC)  # 23:15 on the reader's wall
    assert quiet.cover(late, "Europe/Zurich")
    assert quiet.next_open(late, "Europe/Zurich") == datetime(2026, 1, 11, 7, tzinfo=UTC)


def test_the_end_is_open_and_the_start_is_quiet() -> None:
    quiet = QuietHours(time(21), time(8))
    day = datetime(2026, 6, 1, tzinfo=UTC)
    assert quiet.cover(day.replace(hour=21), "UTC")
    assert not quiet.cover(day.replace(hour=8), "UTC")


def test_a_skipped_day_is_skipped() -> None:
    """Samoa went from 29 to 31 December 2011 at midnight."""
    quiet = QuietHours(time(21), time(8))
    evening = datetime(2011, 12, 30, 8, 30, tzinfo=UTC)  # 29 December, 22:30
    assert quiet.next_open(evening, "Pacific/Apia") >= datetime(2011, 12, 30, 18, tzinfo=UTC)
    assert not quiet.cover(quiet.next_open(evening, "Pacific/Apia"), "Pacific/Apia")


@pytest.mark.parametrize(
    "name",
    ["", "Zurich", "europe/zurich", "Europe", "../etc/passwd", "localtime", "UTC\n", "+01:00"],
)
def test_what_is_not_a_zone_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as problem:
        valid_zone(name)
    assert problem.value.field == "time_zone"


@pytest.mark.parametrize(
    "name", ["UTC", "Europe/Zurich", "Asia/Shanghai", "America/Argentina/Ushuaia"]
)
def test_what_is_a_zone_is_given_back(name: str) -> None:
    assert valid_zone(name) == name
