"""Connections: quick to fail, so that a Redis that is gone keeps nobody waiting."""

from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.cluster import RedisCluster
from redis.exceptions import RedisClusterException, RedisError
from redis.retry import Retry

from recsys.errors import Misconfigured

__all__ = ["FAILURES", "client", "cluster", "subscribed"]

FAILURES = (RedisError, RedisClusterException, OSError)
"""Whatever it means, Redis could not be used."""
PATIENCE = 1.0
"""Seconds for a connection, and for an answer."""

OPTIONS: dict[str, Any] = {
    "socket_connect_timeout": PATIENCE,
    "socket_timeout": PATIENCE,
}


def client(url: str) -> redis.Redis:
    """Connects when it is first used, and reports each failure: `link` has to hear of it.
    Misconfigured: the URL asks for what there is not."""
    try:
        made = redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **OPTIONS)
        made.connection_pool.make_connection()
    except (ValueError, TypeError, AttributeError, RedisError) as problem:
        raise Misconfigured("redis.url", str(problem)) from None
    return made


def cluster(url: str) -> RedisCluster:
    """The cluster that the server at `url` is a node of."""
    return RedisCluster.from_url(url, **OPTIONS)


def subscribed(made: redis.Redis, channel: str) -> PubSub:
    words: PubSub = made.pubsub()  # type: ignore[no-untyped-call]  # redis leaves some untyped
    words.subscribe(channel)
    return words
