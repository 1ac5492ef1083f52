"""Quiet hours against real time zones: whatever the clocks do, no push starts inside them."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recsys.domain.quiet import QuietHours
from recsys.domain.reader import PushWishes, Reader
from recsys.push.config import PushConfig
from recsys.push.timing import quiet_until, window
from tests.recsys.push.people import reader

ZONES = sorted(available_timezones() - {"Factory", "localtime"})
ODD = [
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/St_Johns",
    "Pacific/Apia",
    "Asia/Tehran",
]
EVENINGS = QuietHours(time(22), time(7))
instants = st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0))


def sleeper(zone: str, quiet: QuietHours = EVENINGS) -> Reader:
    return reader(time_zone=zone, push=PushWishes(quiet=quiet))


@given(instants, st.sampled_from(ODD) | st.sampled_from(ZONES), clocks, clocks)
@settings(max_examples=600)
def test_no_window_opens_inside_quiet_hours(
    now: datetime, zone: str, start: time, end: time
) -> None:
    quiet = QuietHours(start, end)
    opens = window(sleeper(zone, quiet), now, PushConfig()).not_before
    assert opens >= now
    local = opens.astimezone(ZoneInfo(zone)).time()
    inside = start <= local < end if start < end else start != end and not end <= local < start
    assert not inside
    assert quiet_until(sleeper(zone, quiet), opens) is None


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-01-10T21:59", "2026-01-10T20:59"),  # still open: as it is, in UTC
        ("2026-01-10T22:00", "2026-01-11T06:00"),
        ("2026-01-11T06:59", "2026-01-11T06:00"),
        ("2026-01-11T07:00", "2026-01-11T06:00"),
        ("2026-03-28T23:00", "2026-03-29T05:00"),  # the clocks go forward in this night
        ("2026-10-24T23:00", "2026-10-25T06:00"),  # and back in this one
    ],
)
def test_quiet_hours_end_at_seven_in_zurich_whatever_the_season(now: str, opens: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo("Europe/Zurich"))
    assert window(sleeper("Europe/Zurich"), at, PushConfig()).not_before == datetime.fromisoformat(
        opens
    ).replace(tzinfo=UTC)


def test_a_window_stays_open_for_so_long_after_it_opened() -> None:
    at = datetime(2026, 1, 10, 23, tzinfo=UTC)
    found = window(sleeper("UTC"), at, PushConfig(expires_hours=3))
    assert found.expires_at == found.not_before + timedelta(hours=3)


def test_a_move_to_another_zone_counts_at_once() -> None:
    at = datetime(2026, 1, 10, 12, tzinfo=UTC)
    assert quiet_until(sleeper("Europe/London"), at) is None
    assert quiet_until(sleeper("Asia/Tokyo"), at) is None  # 21:00
    assert quiet_until(sleeper("Asia/Vladivostok"), at) == datetime(2026, 1, 10, 21, tzinfo=UTC)
