"""What the processes of one library share beside the store, and never rest on.

The store is the truth.  A signal says where to look before one would have looked anyway: it may
come twice, late, or never.  A bucket keeps a pace, not a promise: caps are the store's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self

__all__ = ["Buckets", "Hear", "Rate", "Shared", "Signals", "Standing", "Topic"]


class Topic(StrEnum):
    CHAMPION = "champion"
    """Another model should serve."""
    UNITS = "units"
    """The catalogue changed."""
    DELIVERED = "delivered"
    """A push reached the reader who is named."""
    ERASED = "erased"
    """The reader who is named is gone."""


Hear = Callable[[str], None]
"""Given what the signal is about; empty: any number of signals may have been missed.  Called from
whatever thread, and must not block."""


class Signals(Protocol):
    def send(self, topic: Topic, about: str = "") -> None:
        """Tell every process of the library, this one at once.  Neither waits nor fails."""
        ...

    def listen(self, topic: Topic, hear: Hear) -> None: ...


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast a bucket fills, and how many it holds."""

    every: float
    """Seconds until the next token."""
    most: int
    """So many tokens, in a bucket that was left alone."""

    @classmethod
    def per_minute(cls, count: int) -> Self:
        """Never more than `count` in any minute, a tenth of them at once."""
        most = max(1, count // 10)
        return cls(60.0 / (count - most + 1), most)

    @property
    def slack(self) -> float:
        """Seconds that a token may be taken ahead of its time."""
        return (self.most - 1) * self.every


class Buckets(Protocol):
    """Token buckets by name."""

    def take(self, bucket: str, rate: Rate) -> float:
        """0 where a token was taken; otherwise seconds until there is one, and none was."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How it is with what is shared."""

    reached: bool
    trouble: str
    """Why it is not; empty when it is."""
    losses: int
    """How often it was lost since this process began."""


@dataclass(frozen=True, slots=True)
class Shared:
    signals: Signals
    buckets: Buckets
    standing: Callable[[], Standing | None]
    """None: this process is alone by its settings, and misses nothing."""
    close: Callable[[], None]
    """Says what is still to be said, for a moment, and lets go."""
