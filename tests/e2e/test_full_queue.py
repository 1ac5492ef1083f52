"""The real server while nothing can be written: who finds room in the queue waits, everybody else
is told at once to come again, and nothing is lost or half written."""

import http.client
import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy.engine import make_url

from recsys.stores.open import open_stores
from recsys.stores.sql.postgres import LIBRARY
from tests.e2e.test_survives_kill import serving
from tests.patience import until
from tests.postgres import Server

ROOM = 8
BATCH = 3
CLIENTS = 24
PATIENCE = 10.0
"""Seconds; less than a server waits for the lock."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: Any


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'library.db'}"
    return str(request.getfixturevalue("postgres_url"))


def held_up(store: str, request: pytest.FixtureRequest) -> AbstractContextManager[None]:
    """Somebody else has the lock of those who write."""
    if store.startswith("sqlite"):
        return _busy_file(str(make_url(store).database))
    server: Server = request.getfixturevalue("postgres")
    return server.holding(LIBRARY, store)


@contextmanager
def _busy_file(path: str) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def sent(url: str, client: int) -> Answer:
    """A batch of `client`'s own, over a connection of its own."""
    told = {"verb": "read", "unit": "u", "at": "2026-03-10T12:00:00Z"}
    events = [{"id": f"{client}/{n}", **told} for n in range(BATCH)]
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)) as connection:
        body = json.dumps({"events": events})
        connection.request("POST", "/v1/events", body, {"content-type": "application/json"})
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, json.loads(response.read()))


def test_a_full_queue_is_503_with_a_time_and_loses_nothing(
    store: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELFCAST_STORE", store)
    monkeypatch.setenv("SHELFCAST_QUEUE__ROWS", str(ROOM))
    open_stores(store).close()
    with serving(tmp_path) as (url, _), ThreadPoolExecutor(CLIENTS) as clients:
        with held_up(store, request):
            waiting = [clients.submit(sent, url, client) for client in range(CLIENTS)]
            until(lambda: sum(one.done() for one in waiting) == CLIENTS - ROOM // BATCH, PATIENCE)
            refused = [one.result() for one in waiting if one.done()]
        answers = [one.result(30) for one in waiting]
    for answer in refused:
        assert answer.status == 503
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.body["type"] == "urn:shelfcast:problem:unavailable"
        assert "waiting" in answer.body["detail"]
    stored = {client for client, answer in enumerate(answers) if answer.status == 200}
    assert len(stored) == ROOM // BATCH
    with closing(open_stores(store)) as opened:
        kept = {logged.event.id for logged in opened.stores.events.scan()}
    assert kept == {f"{client}/{n}" for client in stored for n in range(BATCH)}
