"""Readers over HTTP: nothing is agreed to until it is, and all is forgotten when asked."""

from fastapi.testclient import TestClient

from tests.api.asking import fields_of, problem_of, said

GRANT = {"purpose": "history", "state": "granted", "via": "sign-up form"}


def states(reader: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return {one["purpose"]: one["state"] for one in reader["consents"]}


def test_a_new_reader_has_agreed_to_nothing(client: TestClient) -> None:
    [reader] = said(client.post("/v1/readers", json={"readers": [{"id": "new"}]}))["readers"]
    assert set(states(reader).values()) == {"refused"}
    assert list(states(reader)) == ["history", "personalisation", "push", "discoverable"]


def test_what_is_left_out_stays_as_it_was(client: TestClient) -> None:
    full = {"id": "r", "time_zone": "Europe/Zurich", "languages": ["fr"], "consents": [GRANT]}
    said(client.post("/v1/readers", json={"readers": [full]}))
    said(client.post("/v1/readers", json={"readers": [{"id": "r", "region": "CH-VD"}]}))
    reader = said(client.get("/v1/readers/r"))
    assert reader["time_zone"] == "Europe/Zurich"
    assert reader["languages"] == ["fr"]
    assert reader["region"] == "CH-VD"
    assert states(reader)["history"] == "granted"


def test_wishes_for_pushes_are_kept(client: TestClient) -> None:
    push = {"daily_cap": 2, "quiet": {"start": "22:30", "end": "06:15"}, "channels": ["sse"]}
    said(client.patch("/v1/readers/r", json={"push": push}))
    assert said(client.get("/v1/readers/r"))["push"] == push


def test_a_consent_says_where_it_was_collected(client: TestClient) -> None:
    bare = {"purpose": "push", "state": "granted"}
    response = client.patch("/v1/readers/r", json={"consents": [bare]})
    assert fields_of(response) == ["consents.push.via"]
    problem_of(client.get("/v1/readers/r"), 404, "not-found")


def test_nonsense_is_named(client: TestClient) -> None:
    for body, field in [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"push": {"daily_cap": 99}}, "push.daily_cap"),
        ({"push": {"quiet": {"start": "25:00", "end": "08:00"}}}, "push.quiet.start"),
        ({"email": "a@b.example"}, "email"),
        ({"age_band": "42"}, "age_band"),
    ]:
        assert fields_of(client.patch("/v1/readers/r", json=body)) == [field]


def test_one_wrong_reader_keeps_all_out(client: TestClient) -> None:
    body = {"readers": [{"id": "one"}, {"id": "two", "consents": [{**GRANT, "via": ""}]}]}
    assert fields_of(client.post("/v1/readers", json=body)) == ["readers.1.consents.history.via"]
    problem_of(client.get("/v1/readers/one"), 404, "not-found")


def test_all_that_is_kept_is_told_and_then_forgotten(client: TestClient) -> None:
    slate = said(client.get("/v1/readers/Text-1/recommendations"))["slate"]
    data = said(client.get("/v1/readers/Text-1/data"))
    assert data["reader"]["id"] == "Text-1"
    assert [one["slate"] for one in data["slates"]] == [slate]
    assert len(data["events"]) == 6
    assert client.delete("/v1/readers/Text-1").status_code == 204
    problem_of(client.get("/v1/readers/Text-1"), 404, "not-found")
    problem_of(client.get("/v1/readers/Text-1/data"), 404, "not-found")
    problem_of(client.get(f"/v1/slates/{slate}"), 404, "not-found")
    problem_of(client.delete("/v1/readers/Text-1"), 404, "not-found")
