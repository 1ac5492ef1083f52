"""Token buckets: the same pace within one process and through a Redis."""

from collections.abc import Iterator
from contextlib import closing
from threading import Thread
from time import monotonic, sleep
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.stores.memory.buckets import MemoryBuckets
from recsys.stores.open import open_shared
from recsys.stores.redis.config import RedisConfig
from recsys.stores.shared import Buckets, Rate
from tests.contracts.test_signals import reached, until
from tests.redis_server import RedisServer

SLOW = Rate(every=30.0, most=3)
MINUTE = 60 - 1e-6
"""Sums of floats are not exact."""


@pytest.fixture(params=["memory", "redis"])
def buckets(request: pytest.FixtureRequest) -> Iterator[Buckets]:
    config = RedisConfig()
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis")
        config = RedisConfig(url=server.url, prefix=uuid4().hex)
    with closing(open_shared(config)) as opened:
        until(lambda: reached(opened))
        yield opened.buckets


def test_a_bucket_holds_so_many_and_then_says_how_long_to_wait(buckets: Buckets) -> None:
    assert [buckets.take("one", SLOW) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert 29 < buckets.take("one", SLOW) <= 30


def test_who_is_told_to_wait_has_taken_nothing(buckets: Buckets) -> None:
    for _ in range(3):
        buckets.take("one", SLOW)
    waits = [buckets.take("one", SLOW) for _ in range(10)]
    assert max(waits) <= 30


def test_each_name_is_a_bucket_of_its_own(buckets: Buckets) -> None:
    lonely = Rate(every=30.0, most=1)
    assert [buckets.take(name, lonely) for name in ("a", "b", "c é/{d}")] == [0.0, 0.0, 0.0]
    assert buckets.take("a", lonely) > 0


def test_a_bucket_fills_up_again(buckets: Buckets) -> None:
    quick = Rate(every=0.05, most=1)
    assert buckets.take("one", quick) == 0
    deadline = monotonic() + 5
    while wait := buckets.take("one", quick):
        assert monotonic() < deadline
        sleep(wait)


def test_many_who_draw_at_once_get_no_more_than_there_is(buckets: Buckets) -> None:
    taken: list[float] = []

    def draw() -> None:
        taken.extend(buckets.take("one", SLOW) for _ in range(20))

    threads = [Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(0.0) == 3


@given(
    count=st.integers(1, 300),
    pauses=st.lists(st.floats(0.0, 30.0), min_size=1, max_size=300),
)
def test_no_minute_has_more_than_the_rate_says(count: int, pauses: list[float]) -> None:
    now = 0.0
    buckets, rate = MemoryBuckets(lambda: now), Rate.per_minute(count)
    taken = []
    for pause in pauses:
        now += pause
        while not buckets.take("one", rate):
            taken.append(now)
    assert all(later - at >= MINUTE for at, later in zip(taken, taken[count:], strict=False))


@pytest.mark.parametrize("count", [1, 2, 20, 600])
def test_who_always_asks_gets_all_that_the_rate_says(count: int) -> None:
    now = 0.0
    buckets, rate = MemoryBuckets(lambda: now), Rate.per_minute(count)
    taken = 0
    while now < MINUTE:
        wait = buckets.take("one", rate)
        taken += not wait
        now += wait
    assert taken == count
