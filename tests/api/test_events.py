"""Events over HTTP: idempotent, durable, each for itself."""

from typing import Any

from fastapi.testclient import TestClient

from recsys.bootstrap import Services
from recsys.domain.event import Hygiene
from tests.api.asking import fields_of, said

READ: dict[str, Any] = {
    "id": "e-1",
    "reader": "Text-1",
    "verb": "read",
    "at": "2026-03-10T11:00:00Z",
    "unit": "bread/1",
}


def sent(client: TestClient, *events: Any, status: int = 200) -> list[dict[str, Any]]:
    answer = said(client.post("/v1/events", json={"events": events}), status)
    results: list[dict[str, Any]] = answer["results"]
    return results


def test_the_same_event_sent_twice_is_stored_once(client: TestClient, services: Services) -> None:
    before = services.stores.events.count()
    assert [one["status"] for one in sent(client, READ)] == ["stored"]
    assert [one["status"] for one in sent(client, READ, READ)] == ["duplicate", "duplicate"]
    assert services.stores.events.count() == before + 1


def test_another_event_under_the_same_id_is_refused(client: TestClient) -> None:
    sent(client, READ)
    [one] = sent(client, {**READ, "unit": "bread/2"}, status=207)
    assert one["status"] == "conflict"


def test_bad_events_do_not_keep_the_good_ones_out(client: TestClient) -> None:
    results = sent(
        client,
        {**READ, "position": 0},
        READ,
        "not an event",
        {**READ, "id": "e-2", "verb": "search"},
        {**READ, "id": "e-3", "at": "2026-03-10T11:00:00"},
        {**READ, "id": "e-4", "unit": "text/1"},
        {"id": 5},
        status=207,
    )
    assert [one["status"] for one in results] == [
        "invalid", "stored", "invalid", "invalid", "invalid", "stored", "invalid",
    ]  # fmt: skip
    assert [fault["field"] for fault in results[0]["errors"]] == ["position"]
    assert [fault["field"] for fault in results[3]["errors"]] == ["query"]
    assert [fault["field"] for fault in results[4]["errors"]] == ["at"]
    assert results[4]["id"] == "e-3"
    assert results[6]["id"] is None


def test_where_none_is_good_the_whole_is_a_problem(client: TestClient) -> None:
    response = client.post("/v1/events", json={"events": [{**READ, "unit": ""}, 7]})
    assert fields_of(response) == ["events.0.unit", "events.1.body"]


def test_times_that_no_store_can_count_in_are_refused(client: TestClient) -> None:
    for at in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0000-01-01", 1e400, 12):
        body = f'{{"events": [{{"id": "e", "verb": "read", "unit": "u", "at": {at!r}}}]}}'
        response = client.post(
            "/v1/events",
            content=body.replace("'", '"').replace("inf", "1e400"),
            headers={"content-type": "application/json"},
        )
        assert fields_of(response) == ["events.0.at"]


def test_what_robots_do_is_marked(client: TestClient, services: Services) -> None:
    sent(client, {**READ, "user_agent": "Googlebot/2.1"}, {**READ, "id": "e-2", "unit": "text/1"})
    log = {str(one.event.id): one.hygiene for one in services.stores.events.scan()}
    assert log["e-1"] is Hygiene.ROBOT
    assert log["e-2"] is Hygiene.CLEAN


def test_an_event_without_consent_says_that_it_counts_for_nobody(client: TestClient) -> None:
    [one] = sent(client, {**READ, "reader": "stranger"})
    assert one["status"] == "stored"
    assert "PATCH /v1/readers/stranger" in one["note"]
