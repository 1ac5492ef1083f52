"""What processes tell each other: the same within one process and through a Redis."""

from collections.abc import Iterator
from contextlib import closing
from threading import Event

import pytest

from recsys.stores.open import open_shared
from recsys.stores.redis.config import RedisConfig
from recsys.stores.shared import Shared, Topic
from tests.patience import until
from tests.redis_server import RedisServer


def reached(shared: Shared) -> bool:
    """Whether what is shared can be used; always, where that is nothing."""
    standing = shared.standing()
    return standing is None or standing.reached


@pytest.fixture(params=["memory", "redis"])
def shared(request: pytest.FixtureRequest) -> Iterator[Shared]:
    config = RedisConfig()
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis")
        config = RedisConfig(url=server.url)
    with closing(open_shared(config)) as opened:
        until(lambda: reached(opened))
        yield opened


def test_this_process_hears_at_once_what_it_is_about(shared: Shared) -> None:
    heard: list[str] = []
    shared.signals.listen(Topic.ERASED, heard.append)
    shared.signals.send(Topic.ERASED, "ada/é")
    assert heard == ["ada/é"]


def test_everybody_who_listens_hears_and_of_their_own_topic_alone(shared: Shared) -> None:
    units: list[str] = []
    more: list[str] = []
    other: list[str] = []
    shared.signals.listen(Topic.UNITS, units.append)
    shared.signals.listen(Topic.UNITS, more.append)
    shared.signals.listen(Topic.CHAMPION, other.append)
    shared.signals.send(Topic.UNITS)
    assert (units, more, other) == ([""], [""], [])


def test_one_who_cannot_hear_keeps_neither_the_sender_nor_the_others_from_it(
    shared: Shared, caplog: pytest.LogCaptureFixture
) -> None:
    heard = Event()

    def broken(about: str) -> None:
        raise RuntimeError("deaf")

    shared.signals.listen(Topic.UNITS, broken)
    shared.signals.listen(Topic.UNITS, lambda about: heard.set())
    shared.signals.send(Topic.UNITS)
    assert heard.is_set()
    assert "signal.unheard" in caplog.text


def test_nobody_needs_to_listen(shared: Shared) -> None:
    for topic in Topic:
        shared.signals.send(topic, "nobody")


def test_after_the_end_nothing_fails(shared: Shared) -> None:
    shared.close()
    shared.signals.send(Topic.UNITS)
