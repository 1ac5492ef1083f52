"""Lists for everyone and their bound, in turn, so that whatever else the machine does meanwhile
slows down both."""

import os
import statistics
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.night.bound import Bound
from recsys.bootstrap import Services
from recsys.errors import Unavailable
from recsys.models.parallel import Workers, workers
from recsys.pipeline.crowd import Crowd, crowd_of
from recsys.pipeline.draft import Moment
from recsys.pipeline.everyone import Everyone
from recsys.pipeline.history import NOTHING
from recsys.pipeline.listed import Listed
from recsys.pipeline.query import Query
from recsys.services.night.plan import Asked
from recsys.services.shelves import Shelves

__all__ = ["Measured", "Night", "measured"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Medians of rounds, in microseconds a reader; ratios are medians of ratios, above 1 where
    lists are made faster than the bound."""

    threads: int
    bound: float
    lists: float
    """From histories in memory to lists: scores, trees, rules, caps and sources."""
    run: float
    """The whole command's work: readers and events read, lists made, the file written."""
    lists_ratio: float
    run_ratio: float


class Night:
    """What is measured: readers of whom lists are made together, and everybody."""

    def __init__(self, services: Services, out: Path, k: int) -> None:
        bundle, stores = services.champions.current(), services.stores
        if bundle is None:
            raise Unavailable("the library has no champion")
        self._services, self._out, self._k = services, out, k
        shelf = Shelves(stores.units).latest(bundle, stores.units.version())
        policy = services.settings.policy
        query, at = Query(k=k), services.clock.now()
        moment = Moment(query=query, at=at, shelf=shelf, policy=policy, history=NOTHING)
        self.ids = [reader.id for reader in stores.readers.scan()]
        last = stores.events.last_seq()
        doings = stores.readers.doings(self.ids, limit=policy.memory, until=last)
        self._crowd: Crowd = crowd_of(doings, len(self.ids), shelf, bundle.history, policy)
        self._everyone = Everyone(moment, bundle)
        self._which = np.flatnonzero(self._everyone.speaks(self._crowd))
        self.units = len(shelf)
        self.model = bundle.version

    @property
    def together(self) -> int:
        """So many readers' lists are made together."""
        return len(self._which)

    def lists(self, team: Workers) -> float:
        """Seconds."""
        listed, begun = Listed.empty(len(self.ids), self._k), time.perf_counter()
        self._everyone.put(self._crowd, self._which, listed, team)
        return time.perf_counter() - begun

    def run(self) -> float:
        begun, night = time.perf_counter(), self._services.settings.night
        asked = Asked(k=self._k)
        self._services.night.run(asked, self._out, night, lambda made, of: None, anew=True)
        return time.perf_counter() - begun


def measured(night: Night, bound: Bound, *, threads: int, rounds: int) -> Measured:
    """After one round that is not counted."""
    with _on_cores(threads), workers() as team:
        found = [_round(night, bound, team) for _ in range(rounds + 1)][1:]
    least, lists, run = zip(*found, strict=True)
    return Measured(
        threads=threads,
        bound=_middle(least),
        lists=_middle(lists),
        run=_middle(run),
        lists_ratio=_middle([one / other for one, other in zip(least, lists, strict=True)]),
        run_ratio=_middle([one / other for one, other in zip(least, run, strict=True)]),
    )


def _round(night: Night, bound: Bound, team: Workers) -> tuple[float, float, float]:
    """Microseconds a reader."""
    everybody, together = 1e6 / len(night.ids), 1e6 / night.together
    return bound.seconds(team) * everybody, night.lists(team) * together, night.run() * everybody


def _middle(found: Iterable[float]) -> float:
    return round(statistics.median(found), 3)


@contextmanager
def _on_cores(count: int) -> Iterator[None]:
    """So many of those that this process may use."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
