"""The champion is swapped under load, again and again: no request fails."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from recsys.bootstrap import Services, services_over
from recsys.clock import FixedClock
from recsys.push.config import PushConfig
from recsys.services import champions
from recsys.services.learning import RetrainConfig
from recsys.settings import Settings
from recsys.stores.open import open_stores
from tests.patience import until
from tests.recsys.services.conftest import _train as train
from tests.recsys.small_library import EVENTS, NOW, READERS, UNITS

CLIENTS = 3
SWAPS = 5
PATIENCE = 30.0


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setattr(champions, "LOOK_EVERY", 0.0)
    settings = Settings(
        home=tmp_path, push=PushConfig(enabled=False), retrain=RetrainConfig(enabled=False)
    )
    opened = services_over(open_stores(settings.store_url), settings, clock=FixedClock(NOW))
    with closing(opened) as library:
        library.catalogue.upsert(UNITS).result(timeout=10)
        library.readers.upsert(READERS).result(timeout=10)
        library.feedback.append(EVENTS).result(timeout=10)
        for version in ("one", "two"):
            train(library, version)
        library.champions.promote("one", by="test").result(timeout=10)
        library.champions.refresh()
        yield library


def test_a_swap_under_load_drops_no_request(services: Services) -> None:
    seen: Counter[tuple[int, str | None]] = Counter()
    enough = threading.Event()

    def ask(client: TestClient, reader: str) -> None:
        while not enough.is_set():
            answer = client.get(f"/v1/readers/{reader}/recommendations?k=3")
            seen[answer.status_code, answer.json().get("model")] += 1

    with TestClient(create_app(services)) as client:
        asking = [threading.Thread(target=ask, args=(client, f"Text-{n}")) for n in range(CLIENTS)]
        for thread in asking:
            thread.start()
        try:
            for swap in range(SWAPS):
                version = ("two", "one")[swap % 2]
                before = seen[200, version]
                assert client.post(f"/v1/models/{version}/promote").status_code == 200
                until(lambda: seen[200, version] > before + 5)  # noqa: B023 - called here
        finally:
            enough.set()
            for thread in asking:
                thread.join(PATIENCE)
    assert set(seen) == {(200, "one"), (200, "two")}


def test_a_rollback_is_a_swap_back(services: Services) -> None:
    with TestClient(create_app(services)) as client:
        client.post("/v1/models/two/promote", json={"by": "m.rossi"})
        assert client.post("/v1/models/rollback").json() == {"champion": "one"}
        until(lambda: client.get("/v1/models").json()["serving"] == "one")
        told = client.get("/v1/models/one").json()
        assert (told["champion"], told["serving"]) == (True, True)
        assert client.get("/readyz").json()["model"] == "one"
        assert 'shelfcast_champion{version="one"} 1.0' in client.get("/metrics").text


def test_a_damaged_model_is_refused_and_the_champion_serves_on(services: Services) -> None:
    for file in (services.settings.models_directory / "two").glob("*.npy"):
        file.write_bytes(file.read_bytes()[:-1])
    with TestClient(create_app(services)) as client:
        refused = client.post("/v1/models/two/promote")
        assert refused.status_code == 409
        assert refused.json()["type"] == "urn:shelfcast:problem:damaged-bundle"
        assert client.get("/v1/readers/Text-1/recommendations").json()["model"] == "one"
