"""How long to wait before a push is tried again: exponential, with jitter (Svix's ±20%)."""

from datetime import timedelta
from random import Random

from recsys.push.config import PushConfig

__all__ = ["wait_before_next"]

JITTER = 0.2


def wait_before_next(
    attempts: int, asked: timedelta | None, config: PushConfig, rng: Random
) -> timedelta:
    """After `attempts` failures.  What a receiver asked for is granted up to twice our own wait,
    so that none can hold a push up at will."""
    doubled = config.retry_seconds * 2.0 ** min(attempts - 1, 32)
    own = timedelta(seconds=min(doubled, config.retry_most_seconds))
    wait = own if asked is None else min(max(asked, own), 2 * own)
    return wait * rng.uniform(1 - JITTER, 1 + JITTER)
