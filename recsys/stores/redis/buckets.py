"""Token buckets that every process draws from.

A bucket is one key, the time by Redis's own clock at which it will be full again, and is gone by
itself when it is.  Each process keeps the same bucket for itself besides: while the Redis is away
it goes by that alone, and a Redis that forgot makes nobody faster than one process may be.
"""

from typing import Any

from redis import Redis
from redis.exceptions import MovedError

from recsys.stores.memory.buckets import MemoryBuckets
from recsys.stores.redis.client import FAILURES, cluster
from recsys.stores.redis.link import Link, Part
from recsys.stores.shared import Rate

__all__ = ["RedisBuckets"]

TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local every, slack = tonumber(ARGV[1]), tonumber(ARGV[2])
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
full_at = math.min(full_at, now + slack + every)
local wait = full_at - slack - now
if wait > 0 then return wait end
full_at = full_at + every
local life = math.ceil((full_at - now) / 1000)
redis.call('SET', KEYS[1], string.format('%.0f', full_at), 'PX', life)
return 0
"""
"""As `MemoryBuckets`, in microseconds.  No bucket is emptier than empty: where a clock was set
back, as when a replica takes over, or a rate was raised, nobody waits for more than one token."""
SECOND = 1_000_000


class RedisBuckets:
    def __init__(self, redis: Redis, url: str, prefix: str, link: Link) -> None:
        self._redis: Any = redis
        self._url = url
        self._prefix = prefix
        self._link = link
        self._own = MemoryBuckets()

    def take(self, bucket: str, rate: Rate) -> float:
        wait = self._own.wait(bucket, rate)
        if wait:
            return wait
        together = self._shared(bucket, rate)
        if together is None:
            return self._own.take(bucket, rate)
        if not together:
            self._own.note(bucket, rate)
        return together

    def _shared(self, bucket: str, rate: Rate) -> float | None:
        """What all together say; None where they cannot be asked."""
        if not self._link.serves(Part.HEARING):
            return None
        try:
            wait = self._asked(bucket, rate)
        except FAILURES as problem:
            self._link.fails(Part.BUCKETS, problem)
            return None
        self._link.works(Part.BUCKETS)
        return wait

    def _asked(self, bucket: str, rate: Rate) -> float:
        try:
            return self._taken(bucket, rate)
        except MovedError:  # the key is on another node of a cluster: ask whoever has it
            self._redis = cluster(self._url)
            return self._taken(bucket, rate)

    def _taken(self, bucket: str, rate: Rate) -> float:
        key = f"{self._prefix}:bucket:{bucket}"
        times = (round(rate.every * SECOND), round(rate.slack * SECOND))
        return int(self._redis.eval(TAKE, 1, key, *times)) / SECOND
