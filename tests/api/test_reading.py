"""Large bodies are read in one pass, and not kept several times over."""

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
from recsys.bootstrap import Services
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
