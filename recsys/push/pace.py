"""How fast a channel may be used, by all senders together: platforms cut off who is faster.

Not a cap: what a reader may get is `quota`'s.  What has to wait keeps its order.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from recsys.push.eligibility import Gate, No
from recsys.stores.shared import Buckets, Rate

__all__ = ["Pace"]

LEAST = 0.001
"""Seconds to wait, of whoever has to: a time has microseconds, and no less."""


class Pace:
    def __init__(self, buckets: Buckets, per_minute: Mapping[str, int]) -> None:
        self._buckets = buckets
        self._rates = {name: Rate.per_minute(count) for name, count in per_minute.items()}
        self._queues: dict[str, float] = {}
        """By channel, the seconds that the last one has to wait."""

    def start_over(self) -> None:
        """Another round: whoever was put off has a time of their own by now."""
        self._queues.clear()

    def __call__(self, channel: str, now: datetime) -> No | None:
        """Why nothing may be sent over the channel now; None takes a turn."""
        rate = self._rates.get(channel)
        wait = 0.0 if rate is None else self._wait(channel, rate)
        if not wait:
            return None
        return No(Gate.CHANNEL_RATE, channel, now + timedelta(seconds=max(wait, LEAST)))

    def _wait(self, channel: str, rate: Rate) -> float:
        """Behind those who wait already, if there are any: each a turn after the other."""
        queue = self._queues.get(channel)
        wait = self._buckets.take(channel, rate) if queue is None else queue + rate.every
        if wait:
            self._queues[channel] = wait
        return wait
