"""When a push may arrive: not in the reader's quiet hours, on the reader's own clock."""

from dataclasses import dataclass
from datetime import UTC, datetime

from recsys.domain.reader import Reader
from recsys.push.config import PushConfig

__all__ = ["Window", "quiet_until", "window"]


@dataclass(frozen=True, slots=True)
class Window:
    """A push is sent between these two instants, or not at all."""

    not_before: datetime
    expires_at: datetime


def window(reader: Reader, now: datetime, config: PushConfig) -> Window:
    """From now on or, inside quiet hours, from their end."""
    start = reader.push.quiet.next_open(now, reader.time_zone).astimezone(UTC)
    return Window(start, start + config.expires_after)


def quiet_until(reader: Reader, now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` is in; None outside them.  Asked again when a push
    is sent: the reader may have moved, or the clocks may have changed."""
    quiet = reader.push.quiet
    if not quiet.cover(now, reader.time_zone):
        return None
    return quiet.next_open(now, reader.time_zone).astimezone(UTC)
