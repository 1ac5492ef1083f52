"""What one library of a given size takes: a list, a process, the disk, a night."""

import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import count, islice
from pathlib import Path
from statistics import median

from threadpoolctl import threadpool_limits

from benchmarks.inside.remembered import remembering
from benchmarks.living.memory import sizes_of
from benchmarks.living.start import wait_for
from benchmarks.night.measure import Night
from benchmarks.serving.madeup import BEGAN, agreed
from benchmarks.serving.setup import Served, own_stores
from recsys.bootstrap import open_services, services_over
from recsys.domain.event import Event, Verb
from recsys.domain.ids import EventId, ReaderId
from recsys.pipeline.query import Query
from recsys.settings import Settings
from recsys.stores.open import open_stores

__all__ = ["UNITS_OF", "given_histories", "listing", "of_library"]

READERS, ROUNDS, K = 50, 4, 10
TWICE = 2
"""What the first time is slower by, such as code that is compiled, is not what grows."""
WARM = 50
"""Lists, before a process is looked at."""
UNITS_OF = {
    "list": "ms",
    "read": "ms",
    "start": "s",
    "memory": "MB",
    "model": "MB",
    "database": "MB",
    "night": "s",
}
"""By name: a list from events in memory; reading those; start to ready; one process; the bundle;
the database; lists for everyone."""


def of_library(served: Served) -> Iterator[tuple[str, float]]:
    with own_stores(served) as stores:
        readers = [reader.id for reader in islice(stores.readers.scan(), READERS)]
    yield from listing(served, readers)
    yield from _process(served, readers)
    yield "model", _bytes(served.home / "models") / 1e6
    yield "database", _bytes(*served.home.glob("library.db*")) / 1e6
    with closing(open_services(Settings(home=served.home))) as services:
        everybody = Night(services, served.scratch / "night.parquet", K)
        yield "night", min(everybody.run() for _ in range(TWICE))


def listing(served: Served, readers: Sequence[ReaderId]) -> Iterator[tuple[str, float]]:
    """Milliseconds of one thread, medians."""
    settings, opened, number = Settings(home=served.home), open_stores(served.store), count()
    memory = settings.policy.memory
    with closing(opened), threadpool_limits(1):
        known = remembering(opened.stores, readers, limit=memory)
        services = services_over(replace(opened, stores=known), settings)
        read, made = list[float](), list[float]()
        for round in range(ROUNDS + 1):
            for reader in readers:
                begun = time.perf_counter()
                opened.stores.readers.views([reader], limit=memory)
                looked = time.perf_counter()
                query = Query(reader=reader, k=K, surface=f"s{next(number)}")
                services.recommend.make(query)
                if round:
                    read.append(looked - begun)
                    made.append(time.perf_counter() - looked)
    yield "list", median(made) * 1e3
    yield "read", median(read) * 1e3


def given_histories(served: Served, lengths: Sequence[int]) -> dict[int, list[ReaderId]]:
    """New readers, as many for each length, who have used so many units."""
    with own_stores(served) as stores:
        units = [unit.id for unit in stores.units.scan()]
        found = {
            length: [ReaderId(f"of-{length}-{n}") for n in range(READERS)] for length in lengths
        }
        for length, readers in found.items():
            stores.readers.upsert([agreed(reader) for reader in readers]).result()
            for place, reader in enumerate(readers):
                chosen = units[place :: max(len(units) // length, 1)][:length]
                events = [
                    Event(
                        id=EventId(f"{reader}-{n}"),
                        reader=reader,
                        verb=Verb.BORROW,
                        at=BEGAN + timedelta(hours=n),
                        unit=unit,
                    )
                    for n, unit in enumerate(chosen)
                ]
                stores.events.append(events).result()
    return found


def _process(served: Served, readers: Sequence[ReaderId]) -> Iterator[tuple[str, float]]:
    starts = list[float]()
    for _ in range(TWICE):
        with served.running() as running:
            wait_for(running.url + "/readyz")
            starts.append(time.perf_counter() - running.began)
    yield "start", min(starts)
    with served.running() as running:
        for reader in readers[:WARM]:
            with urllib.request.urlopen(f"{running.url}/v1/readers/{reader}/recommendations"):
                pass
        yield "memory", sizes_of(running.pid)["Rss"]


def _bytes(*places: Path) -> int:
    files = (file for place in places for file in (place, *place.rglob("*")))
    return sum(file.stat().st_size for file in files if file.is_file())
