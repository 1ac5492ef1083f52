"""Quiet hours: when a reader may not be disturbed, in the reader's own time zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from recsys.errors import Invalid

__all__ = ["QuietHours", "valid_zone"]


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local wall-clock `start` to `end`; over midnight when start > end, none when equal."""

    start: time = time(21, 0)
    end: time = time(8, 0)

    def cover(self, at: datetime, zone: str) -> bool:
        return self._cover_local(at.astimezone(ZoneInfo(zone)).time())

    def next_open(self, at: datetime, zone: str) -> datetime:
        """`at` itself outside quiet hours, else when they end, in UTC; never early, also
        on a night when the clocks change."""
        local = at.astimezone(ZoneInfo(zone))
        if not self._cover_local(local.time()):
            return at
        day = local.date() if local.time() < self.end else local.date() + timedelta(days=1)
        return max(at, _instant(datetime.combine(day, self.end), ZoneInfo(zone)))

    def _cover_local(self, clock: time) -> bool:
        if self.start == self.end:
            return False
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


def valid_zone(name: str, *, field: str = "time_zone") -> str:
    if name not in _zones():
        raise Invalid(field, f"{name!r} is not an IANA time zone such as Europe/Zurich")
    return name


@cache
def _zones() -> frozenset[str]:
    """Without those that mean another place on another machine."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """A wall time told twice (clocks set back) is the later one; one that is skipped
    (clocks set forward) is as long after the gap's beginning as the wall time is: never early."""
    later = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if later.astimezone(zone).replace(tzinfo=None) == wall:
        return later
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
