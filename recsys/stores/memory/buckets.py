"""Token buckets within one process.

A bucket is one number, the time at which it will be full again: a token is there as long as that
lies no further ahead than its slack (the generic cell rate algorithm, ITU-T I.371).
"""

from collections.abc import Callable
from threading import Lock
from time import monotonic

from recsys.stores.shared import Rate

__all__ = ["MemoryBuckets"]


class MemoryBuckets:
    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._full_at: dict[str, float] = {}
        self._lock = Lock()

    def take(self, bucket: str, rate: Rate) -> float:
        with self._lock:
            wait = self._wait(bucket, rate)
            if not wait:
                self._note(bucket, rate)
            return wait

    def wait(self, bucket: str, rate: Rate) -> float:
        """What `take` would say; nothing is taken."""
        with self._lock:
            return self._wait(bucket, rate)

    def note(self, bucket: str, rate: Rate) -> None:
        """A token was taken elsewhere, and counts here."""
        with self._lock:
            self._note(bucket, rate)

    def _wait(self, bucket: str, rate: Rate) -> float:
        now = self._seconds()
        return max(0.0, self._full_at.get(bucket, now) - rate.slack - now)

    def _note(self, bucket: str, rate: Rate) -> None:
        now = self._seconds()
        self._full_at[bucket] = max(now, self._full_at.get(bucket, now)) + rate.every
