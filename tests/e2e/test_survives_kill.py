"""The real server, killed ten times under load: what it acknowledged is there when it is back."""

import http.client
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from threading import Event, Thread, Timer
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from recsys.data.assemble import assemble
from recsys.data.interactions import HistoryConfig
from recsys.models.blend import Blend
from recsys.models.bundle import Bundle, Provenance
from recsys.models.registry import MODELS
from recsys.models.stack import Stack
from recsys.stores.base import ModelRecord, Stores
from recsys.stores.open import open_stores
from tests.recsys.small_library import EVENTS, NOW, READERS, UNITS
from training.snapshot import take

CLIENTS = 20
KILLS = 10
ENOUGH = 10


@dataclass
class Acknowledged:
    """What the server said is done; lists are appended to by many threads."""

    events: list[dict[str, Any]] = field(default_factory=list)
    slates: list[str] = field(default_factory=list)
    enough: Event = field(default_factory=Event)
    """Set once so much is acknowledged that killing proves something, however slow the machine."""


class Client:
    """One connection to a server that may vanish at any moment."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        sent = None if body is None else json.dumps(body)
        self._connection.request(method, path, sent, {"content-type": "application/json"})
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small library with a model that was really fitted."""
    opened = open_stores(f"sqlite:///{tmp_path / 'library.db'}")
    opened.stores.units.upsert(UNITS).result()
    opened.stores.readers.upsert(READERS).result()
    opened.stores.events.append(EVENTS).result()
    train(opened.stores, tmp_path / "models" / "first")
    opened.close()
    return tmp_path


def train(stores: Stores, directory: Path) -> None:
    snapshot = take(stores)
    data = assemble(snapshot.raw, HistoryConfig(), seed=1)
    entry = MODELS["cosine"]
    blend = Blend.of(
        data, {"cosine": entry.model.fit(data, entry.config(), seed=1)}, Stack.of({"cosine": 1.0})
    )
    facts: dict[str, Any] = {
        "version": directory.name,
        "trained_at": NOW,
        "cutoff": snapshot.cutoff,
        "fingerprint": snapshot.fingerprint,
    }
    Bundle.of(data, blend, Provenance(**facts, seed=1)).save(directory)
    told: dict[str, Any] = {"path": directory.name, "metrics": {}, "promoted": True, "reason": ""}
    stores.models.register(ModelRecord(**facts, **told)).result()
    stores.models.promote(directory.name, at=NOW, by="test").result()


@contextmanager
def serving(home: Path, *options: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The address, and the process to kill."""
    command = [sys.executable, "-m", "recsys.cli", "serve", "--port", "0", "--home", str(home)]
    command += options
    with (
        (home / "stderr.txt").open("a") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=home
        ) as server,
    ):
        assert server.stdout is not None
        line = server.stdout.readline()
        assert "serves at" in line, (home / "stderr.txt").read_text()
        yield line.split("serves at ")[1].split()[0], server
        server.kill()


def use(url: str, name: str, done: Acknowledged) -> None:
    """Tell of an event, ask for a list, and again, until nobody answers."""
    reader = READERS[Random(name).randrange(len(READERS))].id
    with closing(Client(url)) as client, suppress(OSError, http.client.HTTPException):
        for n in count():
            unit = UNITS[n % len(UNITS)].id
            event = {"id": f"{name}/{n}", "reader": reader, "verb": "read", "unit": unit}
            event["at"] = "2026-03-10T12:00:00Z"
            status, _ = client.ask("POST", "/v1/events", {"events": [event]})
            assert status == 200
            done.events.append(event)
            path = f"/v1/readers/{quote(reader, safe='')}/recommendations?k=5"
            status, answer = client.ask("GET", path)
            assert status == 200
            done.slates.append(answer["slate"])
            if len(done.slates) >= ENOUGH:
                done.enough.set()


def check(url: str, done: Acknowledged) -> None:
    """An event that is there is a duplicate when it is sent again; a slate has its record."""
    with closing(Client(url)) as client:
        for start in range(0, len(done.events), 1000):
            again = {"events": done.events[start : start + 1000]}
            status, answer = client.ask("POST", "/v1/events", again)
            assert status == 200
            assert {result["status"] for result in answer["results"]} == {"duplicate"}
        for slate in done.slates:
            assert client.ask("GET", f"/v1/slates/{slate}")[0] == 200


def load_and_kill(
    url: str, server: "subprocess.Popen[str]", life: int, after: float
) -> Acknowledged:
    done = Acknowledged()
    clients = [Thread(target=use, args=(url, f"{life}/{n}", done)) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    assert done.enough.wait(60)
    Timer(after, server.kill).run()
    for client in clients:
        client.join()
    return done


def test_whatever_was_acknowledged_is_there_after_ten_kills(home: Path) -> None:
    rng = Random(11)
    every = Acknowledged()
    latest = Acknowledged()
    for life in range(KILLS + 1):
        with serving(home) as (url, server):
            check(url, latest)
            if life < KILLS:
                latest = load_and_kill(url, server, life, rng.uniform(0.0, 0.4))
                every.events += latest.events
                every.slates += latest.slates
    assert min(len(every.events), len(every.slates)) >= ENOUGH * KILLS
    with closing(sqlite3.connect(home / "library.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    opened = open_stores(f"sqlite:///{home / 'library.db'}")
    kept = {logged.event.id for logged in opened.stores.events.scan()}
    assert {event["id"] for event in every.events} <= kept
    assert opened.stores.slates.count() >= len(every.slates)
    opened.close()
