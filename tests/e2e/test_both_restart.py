"""Two servers of two workers each, on one PostgreSQL and one Redis that die and come back, one by
one and together, under load: 503 at the worst, and none five seconds after they are back; nothing
acknowledged is lost; nobody is shown what they have read, or pushed a thing too many."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from recsys.domain.consent import Purpose
from recsys.domain.ids import EventId, ReaderId
from recsys.domain.reader import PushWishes, Reader
from recsys.stores.open import open_stores
from tests.e2e.test_redis_restarts import HASTY, notes, until
from tests.e2e.test_survives_kill import Acknowledged, Client, check, serving, train
from tests.postgres import Server
from tests.postgres import running as a_postgres
from tests.recsys.push.people import NEVER_QUIET
from tests.recsys.small_library import EVENTS, READERS, UNITS, reader
from tests.redis_server import RedisServer
from tests.redis_server import running as a_redis

CLIENTS = 4
SERVERS = 2
CAP = 2
SOON = 5.0
"""Seconds after which everybody is answered again."""
AWHILE = 10 * CLIENTS
"""Answers."""
PERSONAL = (Purpose.HISTORY, Purpose.PERSONALISATION)
WISHES = PushWishes(daily_cap=CAP, quiet=NEVER_QUIET, channels=("sse",))
WILLING = [one.id for one in READERS[::3]]
NEWCOMERS = [[reader(f"new-{c}-{n}", *PERSONAL) for n in range(500)] for c in range(CLIENTS)]


@dataclass
class Seen(Acknowledged):
    statuses: list[tuple[float, int]] = field(default_factory=list)
    """When, and which."""
    repeats: list[str] = field(default_factory=list)
    stop: Event = field(default_factory=Event)

    def between(self, begin: float, end: float) -> Counter[int]:
        return Counter(status for at, status in list(self.statuses) if begin < at < end)


@dataclass
class House:
    """What the servers stand on, and may lose."""

    database: Server
    redis: RedisServer
    library: str
    servers: list[str]

    def fall(self, which: str) -> None:
        if "redis" in which:
            self.redis.kill()
        if "crashed" in which:
            self.database.crash()
        if "stopped" in which:
            self.database.stop()

    def rise(self, which: str) -> None:
        if "redis" in which:
            self.redis.start()
        if "postgres" in which:
            self.database.start()

    def admit(self, wave: str) -> None:
        """Readers who have borrowed something, want pushes and have had none."""
        willing = [reader(f"{wave}/{one}", *PERSONAL, Purpose.PUSH, push=WISHES) for one in WILLING]
        loans = [
            replace(loan, id=EventId(f"{wave}/{loan.id}"), reader=ReaderId(f"{wave}/{loan.reader}"))
            for loan in EVENTS
            if loan.reader in WILLING
        ]
        with closing(open_stores(self.library)) as opened:
            opened.stores.events.append(loans).result()
            opened.stores.readers.upsert(willing).result()

    def pushed(self) -> dict[str, int]:
        """How many pushes left for each reader who wants some."""
        rows = self.database.rows(
            self.library,
            "SELECT r.id, count(p.id) FROM readers r LEFT JOIN pushes p ON p.reader = r.id AND"
            " p.state IN ('delivered', 'unknown') WHERE r.id LIKE '%/%' GROUP BY r.id",
        )
        return dict(rows)

    def twice(self) -> list[tuple[object, ...]]:
        """Who was pushed the same unit more than once."""
        return self.database.rows(
            self.library,
            "SELECT reader, convert_from(payload, 'UTF8')::jsonb #>> '{list,entries,0,unit}'"
            " FROM pushes GROUP BY 1, 2 HAVING count(*) > 1",
        )


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with a_postgres() as database, a_redis() as redis, database.library() as library:
        settings = {"STORE": library, "REDIS__URL": redis.url, "RETRAIN__ENABLED": "false"}
        for name, value in {**settings, **HASTY}.items():
            monkeypatch.setenv(f"SHELFCAST_{name}", value)
        with closing(open_stores(library)) as opened:
            stores = opened.stores
            stores.units.upsert(UNITS).result()
            stores.readers.upsert([*READERS, *(one for some in NEWCOMERS for one in some)]).result()
            stores.events.append(EVENTS).result()
            train(stores, tmp_path / "models" / "first")
        with ExitStack() as stack:
            homes = [serving(tmp_path, "--workers", "2") for _ in range(SERVERS)]
            servers = [stack.enter_context(home)[0] for home in homes]
            yield House(database, redis, library, servers)


def read(urls: list[str], readers: list[Reader], seen: Seen) -> None:
    """A list from one server; its first entry read, as another says; a list again: each from
    whatever worker takes a new connection."""

    def ask(n: int, method: str, path: str, body: object = None) -> dict[str, object]:
        with closing(Client(urls[n % len(urls)])) as client:
            status, answer = client.ask(method, path, body)
        seen.statuses.append((monotonic(), status))
        if status != 200:
            seen.stop.wait(0.02)
        return answer if status == 200 else {}

    def listed(n: int, who: str) -> list[str]:
        answer = ask(n, "GET", f"/v1/readers/{who}/recommendations?k=5")
        seen.slates += [str(answer["slate"])] if answer else []
        entries = answer.get("entries", [])
        assert isinstance(entries, list)
        return [entry["unit"] for entry in entries]

    for n in count():
        who = readers[n % len(readers)].id
        for unit in listed(n, who)[:1]:
            event = {"id": f"{who}/{n}", "reader": who, "verb": "read", "unit": unit}
            event["at"] = "2026-03-10T12:00:00Z"
            if ask(n + 1, "POST", "/v1/events", {"events": [event]}):
                seen.events.append(event)
                seen.repeats += [unit] * (unit in listed(n, who))
        if seen.stop.is_set():
            return


def more(seen: Seen, status: int) -> None:
    """Everybody has had that answer for a while."""
    since = monotonic()
    until(lambda: seen.between(since, monotonic())[status] > AWHILE)


def lived_through(which: str, house: House, seen: Seen) -> Counter[int]:
    """What was answered from five seconds after it was back."""
    house.admit(which)
    more(seen, 200)
    house.fall(which)
    if "postgres" in which:
        more(seen, 503)
    else:
        until(lambda: all(map(notes, house.servers)))
        more(seen, 200)
    house.rise(which)
    back = monotonic()
    more(seen, 200)
    seen.stop.wait(max(0.0, back + SOON - monotonic()))
    more(seen, 200)
    return seen.between(back + SOON, monotonic())


FAULTS = ("redis", "postgres crashed", "postgres stopped", "redis and postgres crashed")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_what_the_servers_stand_on_may_die_and_nobody_is_lied_to(house: House) -> None:
    seen = Seen()
    ways = (house.servers, house.servers[::-1])
    clients = [Thread(target=read, args=(ways[n % 2], NEWCOMERS[n], seen)) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        after = {which: lived_through(which, house, seen) for which in FAULTS}
        until(lambda: min(house.pushed().values()) >= CAP)
        more(seen, 200)
    finally:
        seen.stop.set()
        for client in clients:
            client.join(30)
    assert {which: set(answers) for which, answers in after.items()} == {w: {200} for w in FAULTS}
    assert {status for _, status in seen.statuses} == {200, 503}
    assert seen.repeats == []
    assert set(house.pushed().values()) == {CAP}
    assert house.twice() == []
    check(house.servers[0], seen)
