"""Large bodies are read in one pass, and not kept several times over; the short way to a route
tells the same as the long one."""

import asyncio
import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import Message

from api.app import create_app
from api.paths import RawPath
from recsys.bootstrap import Services
from recsys.errors import Unavailable
from tests.api.asking import fields_of, said
from tests.api.conftest import LIMIT
from tests.api.pieces import PIECE, posted, scope_of

TEXT = 2_000
"""Characters of a unit."""


def unit(n: int) -> dict[str, Any]:
    facts = {"title": "Much text", "url": "https://lib.example/u", "authors": ["A"]}
    return {"id": f"large/{n}", **facts, "text": f"{n} ".ljust(TEXT, "x")}


def sent(app: FastAPI, body: bytes) -> int:
    """The status of the answer."""
    status: int = posted(app, "/v1/units", body)[0]["status"]
    return status


def test_a_large_batch_is_not_kept_several_times_over(services: Services) -> None:
    app = create_app(services, background=False)
    body = json.dumps({"units": [unit(n) for n in range(LIMIT // (TEXT + 200))]}).encode()
    assert LIMIT / 2 < len(body) <= LIMIT
    assert sent(app, b'{"units": []}') == 422  # all is imported and made
    tracemalloc.start()
    assert sent(app, body) == 200
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3.0 * len(body)


def test_a_body_in_pieces_that_says_nothing_of_use_is_named(services: Services) -> None:
    app = create_app(services, background=False)
    assert sent(app, b'{"units": [{"id": "' + b"x" * PIECE + b'"}]}') == 422


def test_what_is_wrong_is_said_as_anywhere_else(client: TestClient) -> None:
    bad = {**unit(1), "authors": "not a list", "nonsense": 1}
    response = client.post("/v1/units", json={"units": [unit(0), bad]})
    assert fields_of(response) == ["units.1.authors", "units.1.nonsense"]
    half = '{"units": [{"id": "a", "title": "\\ud800", "url": "https://lib.example/u"}]}'
    response = client.post("/v1/units", content=half, headers={"content-type": "application/json"})
    assert "units.0.title" in fields_of(response)


def test_nothing_of_a_body_that_is_wrong_is_kept(client: TestClient, services: Services) -> None:
    before = services.stores.units.count()
    client.post("/v1/units", json={"units": [unit(0), {"id": "bad"}]})
    assert services.stores.units.count() == before
    said(client.post("/v1/units", json={"units": [unit(0)]}))
    assert services.stores.units.count() == before + 1


@pytest.mark.parametrize("path", ["/v1/events", "/v1/units", "/v1/readers"])
def test_who_hangs_up_before_the_end_is_no_fault_of_ours(services: Services, path: str) -> None:
    app = create_app(services, background=False)
    coming: Iterator[Message] = iter(
        [
            {"type": "http.request", "body": b'{"events":[', "more_body": True},
            {"type": "http.disconnect"},
        ]
    )
    told: list[Message] = []

    async def receive() -> Message:
        return next(coming)

    async def send(message: Message) -> None:
        told.append(message)

    scope = scope_of(path)
    scope["headers"].append((b"content-length", b"1000"))
    asyncio.run(app(scope, receive, send))
    assert told[0]["status"] == 400


@pytest.mark.timeout(30)
def test_what_only_the_long_way_can_read_keeps_nobody_waiting(services: Services) -> None:
    """A stream on that way looks all the time whether the client has gone."""
    app = create_app(services, background=False)
    body = json.dumps({"readers": ["ada", "eva"], "k": 2}).encode("utf-16")
    messages = posted(app, "/v1/recommendations", body, spec_version="2.3")
    lists = json.loads(b"".join(message.get("body", b"") for message in messages))["slates"]
    assert [one["reader"] for one in lists] == ["ada", "eva"]


EVENT = {"id": "e-1", "reader": "ada", "verb": "read", "at": "2026-11-20T10:00:00Z", "unit": "a/1"}
SENT = [
    ("/v1/events", {"events": [EVENT]}),
    ("/v1/events", {"events": [EVENT, {"id": "e-2"}]}),
    ("/v1/events", {"events": [{"id": "e-2"}]}),
    ("/v1/events", {"events": []}),
    ("/v1/events/", {"events": [EVENT]}),
    ("/v1/units", {"units": [unit(1)]}),
    ("/v1/units", {"units": [{"id": "half"}]}),
    ("/v1/readers", {"readers": [{"id": "new"}]}),
    ("/v1/recommendations", {"readers": ["nobody", "knows/them"]}),
    ("/v1/recommendations", {"readers": [], "k": 0}),
    ("/v1/slates/nowhere/feedback", {"answers": [{"unit": "a/1", "verb": "accept"}]}),
    ("/v1/slates/no%2Fwhere/feedback", {"answers": [{"unit": "a/1", "verb": "accept"}]}),
    ("/v1/slates/no/where/feedback", {"answers": [{"unit": "a/1", "verb": "accept"}]}),
    ("/v1/slates/%00/feedback", {"answers": [{"unit": "a/1", "verb": "accept"}]}),
    ("/v1/slates//feedback", {"answers": [{"unit": "a/1", "verb": "accept"}]}),
    ("/v1/slates/{id}/feedback", {"answers": [{"unit": "a/1", "verb": "accept"}]}),
    ("/v1/slates/nowhere/feedback", {"answers": [{"unit": "a/1", "verb": "burn"}]}),
    ("/v1/pushes/nowhere/answer", {"state": "accepted"}),
    ("/v1/slates/nowhere", {}),
]


@pytest.fixture
def the_long_way(services: Services) -> TestClient:
    app = create_app(services, background=False)
    app.front = RawPath(app.framework)
    return TestClient(app)


@pytest.mark.parametrize(("path", "body"), SENT)
def test_both_ways_tell_the_same(
    client: TestClient, the_long_way: TestClient, path: str, body: dict[str, Any]
) -> None:
    client.post(path, json=body)  # whatever it changes is changed
    short, long = client.post(path, json=body), the_long_way.post(path, json=body)
    assert short.status_code == long.status_code
    assert [*short.headers] == [*long.headers]
    assert told(short.json()) == told(long.json())


def test_an_answer_to_a_list_goes_the_short_way(client: TestClient, services: Services) -> None:
    lists = [said(client.get("/v1/readers/ada/recommendations")) for _ in range(2)]
    app = create_app(services, background=False)
    app.router.routes.clear()
    for made, known in zip(lists, (client, TestClient(app)), strict=True):
        answers = {"answers": [{"unit": made["entries"][0]["unit"], "verb": "accept"}]}
        results = said(known.post(f"/v1/slates/{made['slate']}/feedback", json=answers))["results"]
        assert [one["status"] for one in results] == ["stored"]


def test_both_ways_are_counted_as_one_route(client: TestClient) -> None:
    answers = {"answers": [{"unit": "a/1", "verb": "accept"}]}
    client.post("/v1/slates/nowhere/feedback", json=answers)
    client.post("/v1/slates/no/where/feedback", json=answers)
    route = 'method="POST",route="/v1/slates/{id}/feedback",status="404"'
    assert f"shelfcast_requests_total{{{route}}} 2.0" in client.get("/metrics").text


def test_a_store_that_fails_is_told_as_a_problem(
    client: TestClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise Unavailable("the disk is full")

    monkeypatch.setattr(services.feedback, "append", fail)
    answer = client.post("/v1/events", json={"events": [EVENT]})
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")


def told(answer: Any) -> Any:
    """All but the id that each list has for itself."""
    if not isinstance(answer, dict):
        return answer
    return {
        name: [told(one) for one in said] if isinstance(said, list) else said
        for name, said in answer.items()
        if name != "slate"
    }
