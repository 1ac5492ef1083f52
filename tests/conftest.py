"""Fixtures that every test may ask for: where the real data is, a real PostgreSQL, a real Redis;
one thread for arithmetic, and no example of a property judged by the clock."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import redis_server
from tests.postgres import Server, running
from tests.redis_server import RedisServer

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # workers share the cores; must precede numpy's import

settings.register_profile("shelfcast", deadline=None)  # what holds, holds on a busy machine too
settings.load_profile("shelfcast")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real logs that may be measured with and never shipped."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real logs are not here: ../shared/data is absent")
    return SHARED_DATA


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """A library of its own, empty."""
    with postgres.library() as url:
        yield url


@pytest.fixture(scope="session")
def redis_running() -> Iterator[RedisServer]:
    with redis_server.running() as server:
        yield server


@pytest.fixture
def redis(redis_running: RedisServer) -> RedisServer:
    """Empty, and to be left running."""
    redis_running.empty()
    return redis_running
