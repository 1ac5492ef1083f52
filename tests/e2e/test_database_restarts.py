"""The real server on a real PostgreSQL that is killed under load: 503 meanwhile, back by itself,
nothing acknowledged lost."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from urllib.parse import quote

import pytest

from recsys.stores.open import open_stores
from tests.e2e.test_survives_kill import Acknowledged, Client, check, serving, train
from tests.patience import until
from tests.postgres import Server, running
from tests.recsys.small_library import EVENTS, READERS, UNITS

CLIENTS = 8
SOON = 5.0
"""Seconds after which everybody is answered again."""


@dataclass
class Answers(Acknowledged):
    statuses: list[tuple[float, int]] = field(default_factory=list)
    """When, and which."""
    stop: Event = field(default_factory=Event)

    def since(self, moment: float) -> Counter[int]:
        return Counter(status for at, status in list(self.statuses) if at > moment)


@pytest.fixture
def database() -> Iterator[Server]:
    """One of its own: others would miss theirs."""
    with running() as server:
        yield server


def use(url: str, name: str, seen: Answers) -> None:
    """Tell of an event, ask for a list, and again, whatever is answered."""
    with closing(Client(url)) as client:
        for n in count():
            if seen.stop.is_set():
                return
            reader = READERS[n % len(READERS)].id
            event = {"id": f"{name}/{n}", "reader": reader, "verb": "read", "unit": UNITS[0].id}
            event["at"] = "2026-03-10T12:00:00Z"
            status, _ = client.ask("POST", "/v1/events", {"events": [event]})
            seen.statuses.append((monotonic(), status))
            if status == 200:
                seen.events.append(event)
            path = f"/v1/readers/{quote(reader, safe='')}/recommendations?k=5"
            status, answer = client.ask("GET", path)
            seen.statuses.append((monotonic(), status))
            if status == 200:
                seen.slates.append(answer["slate"])


def wait_for(seen: Answers, status: int, since: float) -> None:
    """Until every client, more or less, has had that answer."""
    until(lambda: seen.since(since)[status] >= 2 * CLIENTS, 30)


def test_a_database_that_dies_under_load_is_missed_for_seconds_and_loses_nothing(
    tmp_path: Path, database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Answers()
    with database.library() as library:
        monkeypatch.setenv("SHELFCAST_STORE", library)
        with closing(open_stores(library)) as opened:
            opened.stores.units.upsert(UNITS).result()
            opened.stores.readers.upsert(READERS).result()
            opened.stores.events.append(EVENTS).result()
            train(opened.stores, tmp_path / "models" / "first")
        with serving(tmp_path) as (url, _):
            clients = [Thread(target=use, args=(url, str(n), seen)) for n in range(CLIENTS)]
            for client in clients:
                client.start()
            wait_for(seen, 200, 0.0)
            database.crash()
            wait_for(seen, 503, monotonic())
            database.start()
            back = monotonic()
            wait_for(seen, 200, back)
            seen.stop.wait(max(0.0, back + SOON - monotonic()))
            wait_for(seen, 200, monotonic())
            seen.stop.set()
            for client in clients:
                client.join(30)
            assert set(seen.since(0.0)) == {200, 503}
            assert set(seen.since(back + SOON)) == {200}
            check(url, seen)
