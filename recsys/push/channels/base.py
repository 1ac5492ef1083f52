"""What a way of reaching a reader promises.  `tests/contracts/test_channels.py` holds every one
of `registry.CHANNELS` to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from recsys.domain.push import Push

__all__ = ["Announces", "Channel", "Leaving", "Sent", "StaleClaim", "Verdict"]

Leaving = Callable[[], None]
"""To be called right before the first byte leaves for a receiver that would show a repeated push
twice: from then on the push is never sent again, whatever happens.  Raises `StaleClaim`."""


class StaleClaim(Exception):
    """Another sender has this push now; nothing may be sent."""


class Verdict(StrEnum):
    DELIVERED = "delivered"
    AGAIN = "again"
    """Certainly not delivered, and worth another attempt."""
    NEVER = "never"
    """Certainly not delivered, and no attempt will change that."""
    UNKNOWN = "unknown"
    """It may have been delivered: a receiver took the bytes and did not answer."""


@dataclass(frozen=True, slots=True)
class Sent:
    verdict: Verdict
    detail: str = ""
    """What the receiver said."""
    wait: timedelta | None = None
    """How long the receiver asked to be left alone."""


class Channel(Protocol):
    """`send` puts `push.payload` before the reader, with `push.id` as the idempotency key.

    Sending the same push twice shows it once, or `send` calls `leaving` before the first byte.
    An exception is taken as AGAIN before `leaving` was called, and as UNKNOWN after.
    """

    def send(self, push: Push, leaving: Leaving) -> Sent: ...


@runtime_checkable
class Announces(Protocol):
    """A channel that has something to do once the delivery is on record."""

    def announce(self, push: Push) -> None: ...
