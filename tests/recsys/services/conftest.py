"""The small library, open: on both kinds of store, with a champion that was really trained."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from recsys.bootstrap import Services, services_over
from recsys.clock import FixedClock
from recsys.data.assemble import assemble
from recsys.data.interactions import HistoryConfig
from recsys.domain.event import Event
from recsys.domain.ids import ReaderId
from recsys.models.blend import Blend
from recsys.models.bundle import Bundle, Provenance
from recsys.models.registry import MODELS
from recsys.models.stack import Stack
from recsys.pipeline.query import Query
from recsys.services.feedback import EventResult
from recsys.settings import Settings
from recsys.stores.base import ModelRecord
from recsys.stores.open import OpenedStores, open_stores
from tests.recsys.small_library import EVENTS, NOW, READERS, UNITS
from training.snapshot import take

Train = Callable[[Services, str], None]


@pytest.fixture(params=["memory", "sqlite"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenedStores]:
    memory = request.param == "memory"
    stores = open_stores("memory:" if memory else f"sqlite:///{tmp_path / 'library.db'}")
    yield stores
    stores.close()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def empty(opened: OpenedStores, clock: FixedClock, tmp_path: Path) -> Services:
    return services_over(opened, Settings(home=tmp_path), clock=clock)


@pytest.fixture
def untrained(empty: Services) -> Services:
    empty.stores.units.upsert(UNITS).result(timeout=10)
    empty.stores.readers.upsert(READERS).result(timeout=10)
    empty.stores.events.append(EVENTS).result(timeout=10)
    return empty


@pytest.fixture(scope="session")
def train() -> Train:
    return _train


@pytest.fixture
def library(untrained: Services, train: Train) -> Services:
    train(untrained, "first")
    untrained.champions.promote("first", by="test").result(timeout=10)
    untrained.champions.refresh()
    return untrained


def asked(library: Services, reader: str | None = None, **query: Any) -> dict[str, Any]:
    """The answer of a list that was recorded."""
    made = library.recommend.for_reader(Query(reader=reader and ReaderId(reader), **query))
    made.saved.result(timeout=10)
    answer: dict[str, Any] = orjson.loads(made.answer)
    return answer


def send(library: Services, *events: Event) -> list[EventResult]:
    return library.feedback.append(events).result(timeout=10)


def reopened(library: Services, settings: Settings) -> Services:
    """The same stores after a restart, or under other settings."""
    opened = OpenedStores(library.stores, library.release)
    return services_over(opened, settings, clock=library.clock)


def _train(library: Services, version: str, names: Sequence[str] = ("cosine", "content")) -> None:
    snapshot = take(library.stores)
    data = assemble(snapshot.raw, HistoryConfig(), seed=1)
    fitted = {name: MODELS[name] for name in names}
    members = {n: entry.model.fit(data, entry.config(), seed=1) for n, entry in fitted.items()}
    provenance = Provenance(
        version=version,
        trained_at=library.clock.now(),
        cutoff=snapshot.cutoff,
        fingerprint=snapshot.fingerprint,
        seed=1,
    )
    bundle = Bundle.of(
        data, Blend.of(data, members, Stack.of(dict.fromkeys(members, 1.0))), provenance
    )
    bundle.save(library.settings.models_directory / version)
    record = ModelRecord(
        version=version,
        path=version,
        trained_at=provenance.trained_at,
        cutoff=provenance.cutoff,
        fingerprint=provenance.fingerprint,
        metrics={},
        promoted=True,
        reason="test",
    )
    library.stores.models.register(record).result(timeout=10)
