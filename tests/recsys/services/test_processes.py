"""Two processes on one library and one Redis: what one of them does the other knows of at once,
though neither would look by itself for an hour."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from recsys.bootstrap import Services, services_over
from recsys.clock import FixedClock
from recsys.domain.consent import Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.reader import PushWishes
from recsys.push.config import PushConfig
from recsys.services import champions
from recsys.settings import Settings
from recsys.stores.open import open_shared, open_stores
from recsys.stores.redis.config import RedisConfig
from tests.contracts.test_signals import reached, until
from tests.recsys.push.people import NEVER_QUIET
from tests.recsys.services.conftest import Train, asked
from tests.recsys.small_library import EVENTS, NOW, READERS, UNITS, reader, unit
from tests.redis_server import RedisServer, running

AVID = ReaderId("Text-1")
HOUR = 3600.0
SECOND = 1.0


@contextmanager
def process(folder: Path, server: RedisServer) -> Iterator[Services]:
    settings = Settings(home=folder, push=PushConfig(poll_seconds=HOUR))
    with (
        closing(open_shared(RedisConfig(url=server.url))) as shared,
        closing(
            services_over(
                open_stores(settings.store_url), settings, clock=FixedClock(NOW), shared=shared
            )
        ) as services,
    ):
        until(lambda: reached(shared))
        yield services


@pytest.fixture
def own() -> Iterator[RedisServer]:
    with running() as server:
        yield server


@pytest.fixture
def pair(
    tmp_path: Path, own: RedisServer, train: Train, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Services, Services]]:
    monkeypatch.setattr(champions, "LOOK_EVERY", HOUR)
    with ExitStack() as stack:
        one = stack.enter_context(process(tmp_path, own))
        one.catalogue.upsert(UNITS).result(timeout=10)
        one.readers.upsert(READERS).result(timeout=10)
        one.feedback.append(EVENTS).result(timeout=10)
        train(one, "first")
        one.champions.promote("first", by="test").result(timeout=10)
        other = stack.enter_context(process(tmp_path, own))
        for services in (one, other):
            services.champions.refresh()
        yield one, other


def seconds(is_so: Callable[[], bool]) -> float:
    """How long it takes until it is."""
    began = monotonic()
    until(is_so)
    return monotonic() - began


def serves(services: Services) -> str | None:
    bundle = services.champions.current()
    return bundle and bundle.version


def test_a_champion_made_in_one_serves_in_the_other_within_a_second(
    pair: tuple[Services, Services], train: Train
) -> None:
    one, other = pair
    train(one, "second")
    took = []
    for _ in range(3):
        one.champions.promote("second", by="test").result(timeout=10)
        took.append(seconds(lambda: serves(other) == serves(one) == "second"))
        other.champions.roll_back(by="test").result(timeout=10)
        took.append(seconds(lambda: serves(other) == serves(one) == "first"))
    assert min(took) < SECOND


def test_a_new_unit_brought_to_one_is_pushed_by_the_other_and_shown_by_the_first(
    pair: tuple[Services, Services], caplog: pytest.LogCaptureFixture
) -> None:
    one, other = pair
    with caplog.at_level("INFO"):
        other.push.start()
        until(lambda: "push.round" in caplog.text)  # at first it considers everybody
    wishes = PushWishes(daily_cap=5, quiet=NEVER_QUIET, channels=("sse",))
    willing = reader(AVID, Purpose.HISTORY, Purpose.PERSONALISATION, Purpose.PUSH, push=wishes)
    one.readers.upsert([willing]).result(timeout=10)
    rung = Event()
    with one.push.heard(AVID, rung.set):
        one.catalogue.upsert([unit("text/new", "Text")]).result(timeout=10)
        assert rung.wait(30)
        (push,) = one.push.inbox(AVID)
        assert push.units == ("text/new",)


def test_an_erased_reader_is_let_go_of_by_both(pair: tuple[Services, Services]) -> None:
    one, other = pair
    asked(other, reader="Text-1")
    asked(other, reader="Text-2")
    assert kept(other) == {"Text-1", "Text-2"}
    one.readers.erase(ReaderId("Text-1")).result(timeout=10)
    until(lambda: kept(other) == {"Text-2"})


def test_who_may_have_missed_it_lets_go_of_all(
    pair: tuple[Services, Services], own: RedisServer
) -> None:
    one, other = pair
    asked(other, reader="Text-1")
    own.kill()
    until(lambda: not reached(other.shared))
    asked(other, reader="Text-2")
    one.readers.erase(ReaderId("Text-2")).result(timeout=10)
    own.start()
    until(lambda: kept(other) == set())


def kept(services: Services) -> set[str | None]:
    return {worked.reader for worked in list(services.recommend._memo._kept.values())}


def test_without_a_redis_the_next_look_finds_it_all(
    pair: tuple[Services, Services],
    own: RedisServer,
    train: Train,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = pair
    own.kill()
    until(lambda: not reached(one.shared) and not reached(other.shared))
    train(one, "second")
    one.champions.promote("second", by="test").result(timeout=10)
    monkeypatch.setattr(champions, "LOOK_EVERY", 0.0)
    other.champions._next_look = 0.0
    until(lambda: serves(other) == "second")
