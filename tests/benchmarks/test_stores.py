"""The benchmark of the stores runs on every database, and counts what it did."""

from pathlib import Path

import pytest

from benchmarks.stores.beside import measure_redis
from benchmarks.stores.measure import measure, told
from recsys.stores.open import open_stores
from tests.redis_server import RedisServer


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_every_task_is_measured(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    embedded = f"sqlite:///{tmp_path / 'library.db'}"
    url = embedded if kind == "sqlite" else request.getfixturevalue("postgres_url")
    found = list(measure(url, seconds=0.1))
    assert [one.task.split(",")[0] for one in found] == [
        "what a request reads",
        "slates",
        "events",
        "events",
        "events",
    ]
    assert all(one.rate > 0 and 0 < one.middle <= one.late for one in found)
    opened = open_stores(url)
    assert opened.stores.slates.count() >= 32
    opened.close()


def test_what_a_redis_takes_is_measured_and_nothing_stays_behind(redis: RedisServer) -> None:
    found = list(measure_redis(redis.url, seconds=0.1))
    assert [one.task.split(",")[0] for one in found] == [
        "one value of 4 kB",
        "a signal until it is heard",
    ]
    assert all(one.rate > 0 and 0 < one.middle <= one.late for one in found)
    with redis.client() as client:
        assert client.keys() == []


def test_a_machine_too_busy_for_one_call_in_time_tells_of_two_by_everybody() -> None:
    calls: list[str] = []
    late = told("slow", lambda name, n: calls.append(name), 0.0, callers=3)
    assert sorted(calls) == ["3.0", "3.0", "3.1", "3.1", "3.2", "3.2"]
    assert late.rate > 0
    assert late.middle <= late.late
