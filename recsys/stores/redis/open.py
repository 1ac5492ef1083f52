"""Everything that is shared through one Redis.  It need not be there, now or ever."""

from recsys.stores.redis.buckets import RedisBuckets
from recsys.stores.redis.client import client
from recsys.stores.redis.config import RedisConfig
from recsys.stores.redis.link import Link
from recsys.stores.redis.signals import RedisSignals
from recsys.stores.shared import Shared

__all__ = ["open_redis"]


def open_redis(config: RedisConfig) -> Shared:
    """Misconfigured: the URL cannot be that of a Redis."""
    redis, link = client(config.url), Link()
    signals = RedisSignals(redis, f"{config.prefix}:signals", link)
    buckets = RedisBuckets(redis, config.url, config.prefix, link)
    signals.open()

    def close() -> None:
        signals.close()
        redis.close()

    return Shared(signals, buckets, lambda: link.standing, close)
