"""What a Redis says of itself."""

from contextlib import closing
from dataclasses import dataclass
from time import perf_counter

from recsys.errors import Unavailable
from recsys.stores.redis.client import FAILURES, client
from recsys.stores.redis.config import RedisConfig

__all__ = ["RedisHealth", "redis_health"]


@dataclass(frozen=True, slots=True)
class RedisHealth:
    version: str
    milliseconds: float
    """What the shortest question takes."""


def redis_health(config: RedisConfig) -> RedisHealth:
    """Unavailable when it is out of reach, or does not let us in."""
    with closing(client(config.url)) as redis:
        try:
            version = redis.info("server")["redis_version"]
            began = perf_counter()
            redis.ping()
            return RedisHealth(str(version), (perf_counter() - began) * 1000)
        except FAILURES as problem:
            raise Unavailable(str(problem)) from None
