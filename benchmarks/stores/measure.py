"""Callers that write and read through the stores as a server's threads do, as fast as they can."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median, quantiles
from threading import Thread
from time import perf_counter

from recsys.domain.event import Event, Verb
from recsys.domain.ids import EventId, ReaderId, SlateId, UnitId
from recsys.domain.reader import Reader
from recsys.domain.slate import SlateRecord
from recsys.stores.base import Stores
from recsys.stores.open import open_stores

__all__ = ["Told", "measure", "told"]

LEAST = 2
"""Calls of each caller, however long they take: of fewer there is nothing to tell."""
READERS = 200
NOW = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """Times in milliseconds, of one call."""

    task: str
    rate: float
    """Events, slates or looks a second."""
    middle: float
    late: float
    """99 of 100 are done by then."""

    def __str__(self) -> str:
        times = f"p50 {self.middle:6.2f} ms   p99 {self.late:6.2f} ms"
        return f"{self.task:<34}{self.rate:>9,.0f} a second   {times}"


def measure(url: str, *, seconds: float = 5.0) -> Iterator[Told]:
    with closing(open_stores(url)) as opened:
        stores = opened.stores
        stores.readers.upsert([Reader(id=_reader(n), created=NOW) for n in range(READERS)]).result()
        stores.events.append([_event(f"first {n}", n) for n in range(20 * READERS)]).result()
        for task, callers, size, work in _tasks(stores):
            yield told(task, work, seconds, callers=callers, size=size)


def told(
    task: str,
    work: Callable[[str, int], object],
    seconds: float,
    *,
    callers: int = 1,
    size: int = 1,
) -> Told:
    """`work` done by so many callers, again and again; `size`: how many things at once."""
    took, lasted = _run(work, callers, seconds)
    late = quantiles(took, n=100, method="inclusive")[-1]
    return Told(task, size * len(took) / lasted, median(took) * 1e3, late * 1e3)


def _tasks(stores: Stores) -> Iterator[tuple[str, int, int, Callable[[str, int], object]]]:
    """What it is, by how many callers, how many at once, and one call."""

    def look(_: str, n: int) -> object:
        return stores.readers.views([_reader(n)], limit=50)[0]

    def record(name: str, n: int) -> object:
        return stores.slates.append([_slate(f"{name} {n}")]).result()

    yield "what a request reads, 1 × 1", 1, 1, look
    yield "slates, 32 × 1", 32, 1, record
    for callers, size in ((1, 1), (64, 1), (4, 100)):
        yield f"events, {callers} × {size}", callers, size, _sending(stores, size)


def _sending(stores: Stores, size: int) -> Callable[[str, int], object]:
    def send(name: str, n: int) -> object:
        events = [_event(f"{size} {name} {n} {i}", n + i) for i in range(size)]
        return stores.events.append(events).result()

    return send


def _run(
    work: Callable[[str, int], object], callers: int, seconds: float
) -> tuple[list[float], float]:
    """How long each call took, and all together."""
    took: list[float] = []
    began = perf_counter()

    def call(name: str) -> None:
        n, now = 0, perf_counter()
        while n < LEAST or now < began + seconds:
            work(name, n)
            then, now, n = now, perf_counter(), n + 1
            took.append(now - then)

    threads = [Thread(target=call, args=(f"{callers}.{one}",)) for one in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, perf_counter() - began


def _reader(n: int) -> ReaderId:
    return ReaderId(f"r{n % READERS}")


def _event(name: str, n: int) -> Event:
    unit = UnitId(f"u{n % 500}")
    return Event(id=EventId(name), reader=_reader(n), verb=Verb.BORROW, at=NOW, unit=unit)


def _slate(name: str) -> SlateRecord:
    """As large as a list of ten with its record."""
    facts = {"answer": b"x" * 4000, "trace": b"y" * 2000}
    return SlateRecord(id=SlateId(name), reader=_reader(0), at=NOW, model="m", **facts)
