"""What it takes to ask a Redis, and to tell another process something through it."""

from collections.abc import Iterator
from contextlib import closing
from threading import Event
from time import sleep
from uuid import uuid4

import redis

from benchmarks.stores.measure import Told, told
from recsys.stores.open import open_shared
from recsys.stores.redis.config import RedisConfig
from recsys.stores.shared import Shared, Topic

__all__ = ["measure_redis"]

SIZE = 4000
"""Bytes of a reader's record with fifty events, as JSON."""


def measure_redis(url: str, *, seconds: float = 5.0) -> Iterator[Told]:
    yield _asking(url, seconds)
    config = RedisConfig(url=url, prefix=f"benchmark-{uuid4().hex}")
    with closing(open_shared(config)) as here, closing(open_shared(config)) as there:
        while not (_reached(here) and _reached(there)):
            sleep(0.01)
        yield _telling(here, there, seconds)


def _asking(url: str, seconds: float) -> Told:
    """Bare, as a cache of readers would: without decoding what comes."""
    key = f"benchmark-{uuid4().hex}"
    with redis.Redis.from_url(url) as client:
        client.set(key, b"x" * SIZE, ex=600)
        try:
            return told("one value of 4 kB, 1 × 1", lambda _, n: client.get(key), seconds)
        finally:
            client.delete(key)


def _telling(here: Shared, there: Shared, seconds: float) -> Told:
    heard = Event()
    there.signals.listen(Topic.UNITS, lambda about: heard.set())

    def tell(_: str, n: int) -> object:
        heard.clear()
        here.signals.send(Topic.UNITS, str(n))
        return heard.wait(10)

    return told("a signal until it is heard, 1 × 1", tell, seconds)


def _reached(shared: Shared) -> bool:
    standing = shared.standing()
    return standing is not None and standing.reached
