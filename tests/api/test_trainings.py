"""What a server tells of the trainings it started."""

import sys
from dataclasses import replace

from fastapi.testclient import TestClient

from api.app import create_app
from recsys.bootstrap import Services
from recsys.services.learning import Learning, RetrainConfig
from tests.patience import until


def test_before_the_first_there_is_nothing_to_tell(client: TestClient) -> None:
    told = client.get("/v1/models").json()["training"]
    assert told == {"running": None, "last": None, "trouble": ""}


def test_a_training_that_failed_is_told_with_its_reason(services: Services) -> None:
    stores, config = services.stores, RetrainConfig(enabled=False)
    command = [sys.executable, "-S", "-c", "raise SystemExit('nothing to learn from')"]
    learning = Learning(stores.events, stores.models, config, services.clock, command)
    with TestClient(create_app(replace(services, learning=learning))) as client:
        learning.train("by hand")
        running = client.get("/v1/models").json()["training"]["running"]
        assert running is None or running["trigger"] == "by hand"
        until(lambda: client.get("/v1/models").json()["training"]["last"] is not None)
        last = client.get("/v1/models").json()["training"]["last"]
    assert (last["trigger"], last["version"], last["promoted"]) == ("by hand", None, False)
    assert last["error"] == "ended with code 1: nothing to learn from"
