"""Processes of one library, and a Redis that may be killed."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from recsys.stores.open import open_shared
from recsys.stores.redis.config import RedisConfig
from recsys.stores.shared import Rate, Shared, Standing, Topic
from tests.patience import until
from tests.redis_server import RedisServer, running

RARELY = Rate(every=60.0, most=2)


@contextmanager
def process(server: RedisServer, prefix: str = "shelfcast") -> Iterator[Shared]:
    """As each process of a library has it."""
    with closing(open_shared(RedisConfig(url=server.url, prefix=prefix))) as shared:
        until(lambda: standing(shared).reached)
        yield shared


def standing(shared: Shared) -> Standing:
    found = shared.standing()
    assert found is not None
    return found


def hears(shared: Shared, topic: Topic) -> list[str]:
    heard: list[str] = []
    shared.signals.listen(topic, heard.append)
    return heard


@pytest.fixture
def own() -> Iterator[RedisServer]:
    """One that may be killed: others would miss theirs."""
    with running() as server:
        yield server
