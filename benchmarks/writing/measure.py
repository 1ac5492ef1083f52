"""A server, `wrk`, and whether all that was answered is there afterwards."""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from benchmarks.serving.load import Load, wrk
from benchmarks.serving.processes import serving
from recsys.domain.consent import Consent, Consents, ConsentState, Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.reader import Reader
from recsys.stores.open import open_stores

__all__ = ["Told", "measure"]

SCRIPT = Path(__file__).with_name("events.lua")
READERS = 1_000
"""As many as the script names."""
LOADS = ((1, 1), (64, 1), (16, 100))
"""Connections, and events in a request."""
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    load: Load
    size: int
    """Events in a request."""
    kept: int
    """Events that the log has more than before."""

    def __str__(self) -> str:
        one = self.load
        rate = f"{one.rate * self.size:>8,.0f} events a second"
        times = f"p50 {one.p50:6.2f}   p95 {one.p95:6.2f}   p99 {one.p99:6.2f} ms"
        answered = one.requests * self.size
        return f"{one.target:<12}{rate}   {times}   {self.kept:,} kept of {answered:,} answered"


def measure(store: str, home: Path, workers: int, seconds: int) -> Iterator[Told]:
    _let_in(store)
    serve = ["recsys.cli", "serve", "--port", "0", "--home", str(home), "--workers", str(workers)]
    with patch.dict(os.environ, _settings(store)), serving(serve, home / "server.log") as url:
        for connections, size in LOADS:
            before = _count(store)
            target = f"{connections} × {size}"
            figures = wrk(
                SCRIPT, url, [target, str(size)], connections=connections, seconds=seconds
            )
            load = Load(target=target, connections=connections, **figures)
            yield Told(load, size, _count(store) - before)


def _settings(store: str) -> Mapping[str, str]:
    """Nothing else shall take the cores meanwhile."""
    return {"SHELFCAST_STORE": store, "SHELFCAST_RETRAIN__ENABLED": "false"}


def _let_in(store: str) -> None:
    """Readers who agreed to a history: what they do is judged as it would be anywhere."""
    agreed = Consent(purpose=Purpose.HISTORY, state=ConsentState.GRANTED, at=NOW, via="benchmark")
    readers = [
        Reader(id=ReaderId(f"r-{n}"), created=NOW, consents=Consents((agreed,)))
        for n in range(READERS)
    ]
    with closing(open_stores(store)) as opened:
        opened.stores.readers.upsert(readers).result()


def _count(store: str) -> int:
    with closing(open_stores(store)) as opened:
        return opened.stores.events.count()
