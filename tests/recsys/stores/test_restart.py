"""PostgreSQL restarted under load: nothing acknowledged is lost, and it is used again by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import Event as Signal
from threading import Thread
from time import monotonic

import pytest

from recsys.domain.ids import ReaderId, SlateId
from recsys.errors import Unavailable
from recsys.stores.base import Stores
from recsys.stores.open import open_stores
from tests.contracts.made import event, reader, slate
from tests.patience import until
from tests.postgres import Server, running

CLIENTS = 12
SERVED = 3 * CLIENTS
"""Lists after which every client, more or less, had one."""
SOON = 5.0
"""Seconds after which nobody may be refused any more."""


@pytest.fixture
def server() -> Iterator[Server]:
    """One of its own: others would miss theirs."""
    with running() as server:
        yield server


@dataclass
class Seen:
    """By many threads: what was acknowledged, and when somebody was refused."""

    events: list[str] = field(default_factory=list)
    slates: list[str] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    stop: Signal = field(default_factory=Signal)


def use(stores: Stores, name: str, seen: Seen) -> None:
    """Write and read, and again, whatever is answered."""
    for n in count():
        if seen.stop.is_set():
            return
        i = f"{name}/{n}"
        try:
            stores.events.append([event(i)]).result(20)
            seen.events.append(i)
            stores.readers.views([ReaderId("r1")], limit=5)
            stores.slates.append([slate(i)]).result(20)
            seen.slates.append(i)
        except Unavailable as problem:
            seen.refused.append(monotonic())
            seen.told.add(str(problem))


def wait_for_more(those: Sequence[object], many: int) -> None:
    """Until there are so many more than now."""
    enough = len(those) + many
    until(lambda: len(those) >= enough, 30)


def calm(seen: Seen, since: float) -> float:
    """When the last was refused, once a second has gone by since."""
    while monotonic() - max(last := max(seen.refused, default=0.0), since) < 1.0:
        assert monotonic() < since + SOON + 1.0, "still refused"
        seen.stop.wait(0.01)
    return last


@pytest.fixture
def load(server: Server) -> Iterator[tuple[Stores, Seen]]:
    """A library that many clients use all the time."""
    seen = Seen()
    with server.library() as url:
        opened = open_stores(url)
        opened.stores.readers.upsert([reader()]).result()
        clients = [Thread(target=use, args=(opened.stores, str(n), seen)) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        yield opened.stores, seen
        seen.stop.set()
        for client in clients:
            client.join(30)
        opened.close()


def test_nothing_acknowledged_is_lost_and_all_is_well_soon_after(
    server: Server, load: tuple[Stores, Seen]
) -> None:
    stores, seen = load
    for stop in (server.crash, server.stop):
        wait_for_more(seen.slates, SERVED)
        stop()
        wait_for_more(seen.refused, CLIENTS)
        server.start()
        back = monotonic()
        assert calm(seen, back) < back + SOON
        wait_for_more(seen.slates, SERVED)
    assert "the store cannot be used now: the database cannot be reached" in seen.told
    assert not any("socket" in words for words in seen.told)
    events, slates = list(seen.events), list(seen.slates)
    assert set(events) - {logged.event.id for logged in stores.events.scan()} == set()
    assert [i for i in slates if stores.slates.of(SlateId(i)) is None] == []
