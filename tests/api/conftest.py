"""The edge over a small library in memory, without a model: lists are the flagged fallback."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from recsys.bootstrap import Services, services_over
from recsys.clock import FixedClock, counting_ids
from recsys.push.config import PushConfig
from recsys.services.learning import RetrainConfig
from recsys.settings import HttpConfig, Settings
from recsys.stores.open import open_stores
from tests.recsys.small_library import EVENTS, NOW, READERS, UNITS

LIMIT = 100_000


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    settings = Settings(
        home=tmp_path,
        push=PushConfig(poll_seconds=0.02),
        retrain=RetrainConfig(enabled=False),
        http=HttpConfig(body_limit=LIMIT),
    )
    opened = services_over(
        open_stores("memory:"), settings, clock=FixedClock(NOW), new_id=counting_ids("id")
    )
    with closing(opened) as library:
        library.catalogue.upsert(UNITS).result(timeout=5)
        library.readers.upsert(READERS).result(timeout=5)
        library.feedback.append(EVENTS).result(timeout=5)
        yield library


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as opened:
        yield opened
