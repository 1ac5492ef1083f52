"""Time and identity as things that are handed in, so that tests and replays can choose them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import uuid_utils

__all__ = ["Clock", "FixedClock", "NewId", "SystemClock", "counting_ids", "random_ids"]

NewId = Callable[[], str]
"""Makes an id nobody has used; ids made later sort later."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The instant, with a time zone."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """Stands still until told to move."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


def random_ids() -> NewId:
    """UUIDs of version 7 (RFC 9562): sortable by the millisecond they were made in."""
    return lambda: str(uuid_utils.uuid7())


def counting_ids(prefix: str) -> NewId:
    """`prefix-000001`, `prefix-000002`, …: for tests and for the simulated library."""
    count = 0

    def next_id() -> str:
        nonlocal count
        count += 1
        return f"{prefix}-{count:06d}"

    return next_id
