"""Events a second, one by one and many in a request, and whether all that was answered is there
afterwards."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.serving.compared import WARM_UP, Asking, compared
from benchmarks.serving.constant import EVENTS
from benchmarks.serving.setup import Served, own_stores
from recsys.domain.consent import Consent, Consents, ConsentState, Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.reader import Reader
from recsys.stores.base import Stores

__all__ = ["BATCH", "events"]

SCRIPT = Path(__file__).with_name("events.lua")
READERS = 1_000
"""As many as the script names."""
ONE_BY_ONE = 64
"""Connections, beside those that everything is measured at."""
BATCH, FROM = 100, 16
"""Events in a request, and connections."""
NOW = datetime(2026, 3, 1, tzinfo=UTC)
ANSWER = b'{"results":[%s]}'
STORED = b'{"id":"32-12345","status":"stored"}'


def events(served: Served, seconds: int, connections: tuple[int, ...]) -> Iterator[Figure]:
    suffix = served.setup.suffix
    with own_stores(served) as stores:
        _let_in(stores)
        before = stores.events.count()
    with served.running() as ours:
        Asking("events", SCRIPT, ["warm", "1"], connections[-1]).of(ours.url, WARM_UP)
        for asking, answer in _askings(connections):
            with served.constant({EVENTS: answer}) as constant:
                yield from compared(asking, (ours.url, constant.url), seconds, suffix)
    with own_stores(served) as stores:
        kept = stores.events.count() - before
    yield Figure(name=f"events_kept{suffix}", value=kept, unit="events on disk")


def _askings(connections: tuple[int, ...]) -> Iterator[tuple[Asking, bytes]]:
    """And the constant answer of each."""
    number = count()
    for n in sorted({*connections, ONE_BY_ONE}):
        yield Asking("events", SCRIPT, [f"e{next(number)}", "1"], n), ANSWER % STORED
    told = [f"e{next(number)}", str(BATCH)]
    many = Asking("events", SCRIPT, told, FROM, BATCH, f"batch{BATCH}")
    yield many, ANSWER % b",".join([STORED] * BATCH)


def _let_in(stores: Stores) -> None:
    """Readers who agreed to a history: what they do is judged as it would be anywhere."""
    agreed = Consent(purpose=Purpose.HISTORY, state=ConsentState.GRANTED, at=NOW, via="benchmark")
    readers = [
        Reader(id=ReaderId(f"r-{n}"), created=NOW, consents=Consents((agreed,)))
        for n in range(READERS)
    ]
    stores.readers.upsert(readers).result()
