"""The benchmark of the stores runs on every database, and counts what it did."""

from pathlib import Path

import pytest

from benchmarks.stores.beside import measure_redis
from benchmarks.stores.measure import measure
from recsys.stores.open import open_stores
from tests.redis_server import RedisServer


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_every_task_is_measured(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    embedded = f"sqlite:///{tmp_path / 'library.db'}"
    url = embedded if kind == "sqlite" else request.getfixturevalue("postgres_url")
    told = list(measure(url, seconds=0.1))
    assert [one.task.split(",")[0] for one in told] == [
        "what a request reads",
        "slates",
        "events",
        "events",
        "events",
    ]
    assert all(one.rate > 0 and 0 < one.middle <= one.late for one in told)
    opened = open_stores(url)
    assert opened.stores.slates.count() >= 32
    opened.close()


def test_what_a_redis_takes_is_measured_and_nothing_stays_behind(redis: RedisServer) -> None:
    told = list(measure_redis(redis.url, seconds=0.1))
    assert [one.task.split(",")[0] for one in told] == [
        "one value of 4 kB",
        "a signal until it is heard",
    ]
    assert all(one.rate > 0 and 0 < one.middle <= one.late for one in told)
    with redis.client() as client:
        assert client.keys() == []
