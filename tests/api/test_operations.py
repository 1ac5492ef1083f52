"""For whoever runs the server: alive, ready, counted."""

import json
import logging
import sys
from contextlib import closing
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.logs import FactLines
from recsys.bootstrap import Services, services_over
from recsys.errors import Unavailable
from recsys.services.push import PushService
from recsys.stores.open import OpenedStores, open_shared
from recsys.stores.redis.config import RedisConfig
from tests.api.asking import problem_of, said
from tests.contracts.test_signals import until
from tests.redis_server import running


def test_a_server_that_answers_is_alive(client: TestClient) -> None:
    assert said(client.get("/healthz"))["status"] == "alive"


def test_without_a_model_the_flagged_fallback_is_ready(client: TestClient) -> None:
    ready = said(client.get("/readyz"))
    assert ready["model"] is None
    assert ready["notes"]


def test_a_store_out_of_reach_is_not_ready_and_still_alive(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> int:
        raise Unavailable("the disk is gone")

    monkeypatch.setattr(services.stores.units, "version", gone)
    client = TestClient(create_app(services))
    response = client.get("/readyz")
    assert "the disk is gone" in problem_of(response, 503, "not-ready")["detail"]
    assert response.headers["retry-after"]
    assert said(client.get("/healthz"))["status"] == "alive"


def test_a_champion_that_cannot_be_loaded_is_not_ready(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.champions, "pointer", lambda: "7")
    response = TestClient(create_app(services)).get("/readyz")
    assert "model 7" in problem_of(response, 503, "not-ready")["detail"]


def test_background_work_that_fails_is_a_note_and_keeps_nobody_from_an_answer(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = services.learning.status()
    monkeypatch.setattr(services.learning, "status", lambda: replace(idle, trouble="no disk"))
    monkeypatch.setattr(PushService, "trouble", "no network")
    notes = said(TestClient(create_app(services)).get("/readyz"))["notes"]
    assert {"pushes: no network", "trainings: no disk"} <= set(notes)


def test_a_redis_that_is_lost_is_a_note_and_a_number_until_it_is_back(services: Services) -> None:
    with running() as server, closing(open_shared(RedisConfig(url=server.url))) as shared:
        over = OpenedStores(services.stores, services.release)
        served = services_over(over, services.settings, clock=services.clock, shared=shared)
        client = TestClient(create_app(served, background=False))

        def told(reached: float, losses: float) -> bool:
            lines = client.get("/metrics").text.splitlines()
            expected = [
                f"shelfcast_redis_reached {reached}",
                f"shelfcast_redis_losses_total {losses}",
            ]
            notes = [n for n in said(client.get("/readyz"))["notes"] if n.startswith("redis: ")]
            return set(expected) <= set(lines) and bool(notes) == (not reached)

        until(lambda: told(1.0, 0.0))
        server.kill()
        until(lambda: told(0.0, 1.0))
        assert client.get("/readyz").status_code == 200
        server.start()
        until(lambda: told(1.0, 1.0))


def test_without_a_redis_there_is_nothing_to_say_of_it(client: TestClient) -> None:
    assert "shelfcast_redis" not in client.get("/metrics").text
    assert "redis" not in str(said(client.get("/readyz"))["notes"])


def test_requests_lists_drops_and_events_are_counted(client: TestClient) -> None:
    for reader in ("Text-1", "nobody", "a%2Fb"):
        client.get(f"/v1/readers/{reader}/recommendations?k=100&exclude=text/0")
    client.get("/no/such/path")
    event = {"id": "e", "verb": "read", "unit": "text/0", "at": "2026-03-10T11:00:00Z"}
    client.post("/v1/events", json={"events": [event, event, {}]})
    told = client.get("/metrics").text.splitlines()
    route = 'method="GET",route="/v1/readers/{id}/recommendations"'
    assert f'shelfcast_requests_total{{{route},status="200"}} 3.0' in told
    assert f"shelfcast_request_seconds_count{{{route}}} 3.0" in told
    unmatched = 'method="GET",route="unmatched",status="404"'
    assert f"shelfcast_requests_total{{{unmatched}}} 1.0" in told
    assert 'shelfcast_slates_total{personal="no"} 3.0' in told
    assert 'shelfcast_drops_total{rule="excluded"} 3.0' in told
    for outcome in ("stored", "duplicate", "invalid"):
        assert f'shelfcast_events_total{{outcome="{outcome}"}} 1.0' in told
    assert "shelfcast_push_queue_depth 0.0" in told


def test_failures_nobody_foresaw_are_counted_too(services: Services) -> None:
    app = create_app(services)

    @app.get("/fails")
    async def fails() -> None:
        raise RuntimeError

    client = TestClient(app, raise_server_exceptions=False)
    client.get("/fails")
    failed = 'shelfcast_requests_total{method="GET",route="/fails",status="500"} 1.0'
    assert failed in client.get("/metrics").text.splitlines()


def test_models_are_told_even_when_there_is_none(client: TestClient) -> None:
    told = said(client.get("/v1/models"))
    assert (told["champion"], told["serving"], told["models"]) == (None, None, [])
    problem_of(client.get("/v1/models/7"), 404, "not-found")
    problem_of(client.post("/v1/models/7/promote"), 404, "not-found")
    problem_of(client.post("/v1/models/rollback", json={"by": "m.rossi"}), 404, "not-found")


def test_a_line_of_the_log_is_facts() -> None:
    try:
        raise ValueError("wrong")
    except ValueError:
        facts = {"version": "3", "at_fault": {"Ü"}}
        record = logging.makeLogRecord({"msg": "champion.serves", "levelno": 20, **facts})
        record.levelname = "INFO"
        record.exc_info = sys.exc_info()
    line = FactLines().format(record)
    told = json.loads(line)
    assert "\n" not in line
    assert told["event"] == "champion.serves"
    assert told["level"] == "info"
    assert told["version"] == "3"
    assert "ValueError: wrong" in told["traceback"]
