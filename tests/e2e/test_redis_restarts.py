"""Two real servers on one PostgreSQL and one Redis, which is killed and started again under load:
no request fails, nothing acknowledged is lost, nobody is shown or pushed a thing once more."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import chain, count
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest

from recsys.domain.consent import Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.reader import PushWishes, Reader
from recsys.stores.open import open_stores
from tests.e2e.test_survives_kill import Acknowledged, Client, check, serving, train
from tests.patience import until
from tests.recsys.push.people import NEVER_QUIET
from tests.recsys.small_library import EVENTS, READERS, UNITS, reader
from tests.redis_server import RedisServer, running

CLIENTS = 4
CAP = 2
SECOND = 1.0
PATIENCE = 60.0
PERSONAL = (Purpose.HISTORY, Purpose.PERSONALISATION)
WISHES = PushWishes(daily_cap=CAP, quiet=NEVER_QUIET, channels=("sse",))
WILLING = [reader(one.id, *PERSONAL, Purpose.PUSH, push=WISHES) for one in READERS]
LATE, *PUSHED = WILLING
NEWCOMERS = [[reader(f"new-{c}-{n}", *PERSONAL) for n in range(500)] for c in range(CLIENTS)]


@pytest.fixture
def redis_of_two() -> Iterator[RedisServer]:
    with running() as server:
        yield server


@pytest.fixture
def two(
    tmp_path: Path,
    postgres_url: str,
    redis_of_two: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[tuple[str, str]]:
    """The addresses of two servers; `param`: settings of theirs."""
    settings = {"STORE": postgres_url, "REDIS__URL": redis_of_two.url, "RETRAIN__ENABLED": "false"}
    for name, value in {**settings, **request.param}.items():
        monkeypatch.setenv(f"SHELFCAST_{name}", value)
    with closing(open_stores(postgres_url)) as opened:
        stores = opened.stores
        stores.units.upsert(UNITS).result()
        stores.readers.upsert([READERS[0], *PUSHED, *chain(*NEWCOMERS)]).result()
        stores.events.append(EVENTS).result()
        train(stores, tmp_path / "models" / "first")
        train(stores, tmp_path / "models" / "second")
        stores.models.promote("first", at=READERS[0].created, by="test").result()
    with ExitStack() as stack:
        one, other = (stack.enter_context(serving(tmp_path))[0] for _ in range(2))
        for url in (one, other):
            until(lambda url=url: not notes(url))
        yield one, other


def ask(url: str, method: str, path: str, body: object = None) -> Any:
    with closing(Client(url)) as client:
        status, answer = client.ask(method, path, body)
    assert status == 200, answer
    return answer


def notes(url: str) -> list[str]:
    """What a server says of its Redis."""
    return [note for note in ask(url, "GET", "/readyz")["notes"] if note.startswith("redis")]


@dataclass
class Seen(Acknowledged):
    statuses: Counter[int] = field(default_factory=Counter)
    repeats: list[str] = field(default_factory=list)
    stop: Event = field(default_factory=Event)


def read(urls: tuple[str, str], readers: list[Reader], seen: Seen) -> None:
    """A list from one server; its first entry read, as the one says; a list from the other."""
    with ExitStack() as stack:
        here, there = (stack.enter_context(closing(Client(url))) for url in urls)

        def listed(client: Client, who: str) -> list[str]:
            status, answer = client.ask("GET", f"/v1/readers/{who}/recommendations?k=5")
            seen.statuses[status] += 1
            if status != 200:
                return []
            seen.slates.append(answer["slate"])
            return [entry["unit"] for entry in answer["entries"]]

        for n in count():
            who = readers[n % len(readers)].id
            if seen.stop.is_set():
                return
            for unit in listed(here, who)[:1]:
                event = {"id": f"{who}/{n}", "reader": who, "verb": "read", "unit": unit}
                event["at"] = "2026-03-10T12:00:00Z"
                status, _ = there.ask("POST", "/v1/events", {"events": [event]})
                seen.statuses[status] += 1
                if status == 200:
                    seen.events.append(event)
                    seen.repeats += [unit] * (unit in listed(here, who))


def more(seen: Seen) -> None:
    """Every client went on for a while."""
    before = len(seen.events)
    until(lambda: len(seen.events) > before + 20 * CLIENTS)


HASTY = {
    "PUSH__MIN_GAP_HOURS": "0",
    "PUSH__TICK_MINUTES": "0.001",
    "PUSH__POLL_SECONDS": "0.3",
}
"""Both servers consider everybody all the time."""


@pytest.mark.parametrize("two", [HASTY], indirect=True)
def test_a_redis_that_dies_under_load_costs_nobody_anything(
    two: tuple[str, str], redis_of_two: RedisServer, postgres_url: str
) -> None:
    seen = Seen()
    ways = (two, two[::-1])
    clients = [Thread(target=read, args=(ways[n % 2], NEWCOMERS[n], seen)) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    for _ in range(2):
        more(seen)
        redis_of_two.kill()
        until(lambda: all(map(notes, two)))
        more(seen)
        redis_of_two.start()
        until(lambda: not any(map(notes, two)))
    more(seen)
    seen.stop.set()
    for client in clients:
        client.join(PATIENCE)
    assert set(seen.statuses) == {200}
    assert seen.repeats == []
    check(two[0], seen)
    with closing(open_stores(postgres_url)) as opened:
        inboxes = [opened.stores.pushes.inbox(ReaderId(one.id)) for one in PUSHED]
    given = [[unit for push in inbox for unit in push.units] for inbox in inboxes]
    assert max(map(len, given)) == CAP
    assert [units for units in given if len(set(units)) < len(units)] == []


SLEEPY = {"PUSH__POLL_SECONDS": "3600", "PUSH__TICK_MINUTES": "600"}
"""Neither server would look for itself."""


@pytest.mark.parametrize("two", [SLEEPY], indirect=True)
def test_two_servers_share_swaps_and_pushes_though_neither_looks(
    two: tuple[str, str], postgres_url: str, tmp_path: Path
) -> None:
    one, other = two
    log = tmp_path / "stderr.txt"
    until(lambda: log.read_text().count("push.round") == 2)  # whoever starts considers everybody
    with closing(open_stores(postgres_url)) as opened:
        opened.stores.readers.upsert([LATE]).result()
    took = []
    for way in ((one, other), (other, one), (one, other)):
        for version in ("second", "first"):
            began = monotonic()
            ask(way[0], "POST", f"/v1/models/{version}/promote", {"by": "test"})
            until(lambda: ask(way[1], "GET", "/readyz")["model"] == version)  # noqa: B023 - now
            took.append(monotonic() - began)
    assert min(took) < SECOND
    new = {"id": "text/new", "title": "regular expressions patterns", "subjects": ["Text"]}
    new |= {"url": "https://lib.example/new", "licence": "CC-BY-4.0", "provider": "Test Library"}
    new["text"] = UNITS[0].text
    shown: list[list[str]] = []
    listening = Event()

    def listen() -> None:
        connection = HTTPConnection(urlsplit(other).netloc, timeout=PATIENCE)
        connection.request("GET", f"/v1/readers/{LATE.id}/pushes/stream")
        with closing(connection), connection.getresponse() as stream:
            listening.set()
            data = next(line for line in stream if line.startswith(b"data: "))
            shown.append(json.loads(data[6:])["units"])

    listener = Thread(target=listen)
    listener.start()
    assert listening.wait(PATIENCE)
    ask(one, "POST", "/v1/units", {"units": [new]})
    listener.join(PATIENCE)
    assert shown == [["text/new"]]
