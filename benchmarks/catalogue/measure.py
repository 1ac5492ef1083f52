"""One catalogue: how long its best units take, and what is lost where not all are looked at."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from benchmarks.catalogue.synthetic import Library
from recsys.models.nearest import AT
from recsys.models.scan import Scan
from recsys.models.spread import Spread
from recsys.models.vectors import Vectors

__all__ = ["Figures", "Timed", "measured", "quantiles", "vectors_of"]

READERS = 100
PASSES = 15


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of one thread."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    units: int
    width: int
    exact: Timed
    """A look at every unit."""
    listed: Timed | None
    """A look at those in lists that promise most; None where every unit is looked at."""
    recall: float
    """Of the best 50 of every unit, over other readers than the lists were tried on."""
    share: float
    """Of the codes, that is read."""
    bound: Timed
    """One pass over the codes, and nothing else."""
    ratio: float
    """Of a look at every unit to that pass."""
    build_seconds: float


def measured(library: Library) -> Figures:
    readers = library.readers(2 * READERS)
    start = time.perf_counter()
    served = vectors_of(library).checked(readers[READERS:])
    seconds = time.perf_counter() - start
    exact, asked = replace(served, lists=None), readers[:READERS]
    told = quantiles(lambda reader: exact.best(reader, AT), asked)
    bound = _pass(served.scan)
    is_listed = served.found is not None and served.found.is_used
    return Figures(
        units=library.units,
        width=library.width,
        exact=told,
        listed=quantiles(lambda reader: served.best(reader, AT), asked) if is_listed else None,
        recall=_recall(served, exact, asked),
        share=served.found.share if served.found and is_listed else 1.0,
        bound=bound,
        ratio=round(told.p50 / bound.p50, 2),
        build_seconds=round(seconds, 1),
    )


def vectors_of(library: Library) -> Vectors:
    one = np.ones(1, np.float32)
    scales = np.ones(library.units, np.float32)
    member: Any = library  # as much of a model as is asked
    return Vectors.of([member], one[None], scales, library.base)


def quantiles(ask: Callable[[Spread], object], readers: Sequence[Spread]) -> Timed:
    ask(readers[0])
    return _timed([_seconds(partial(ask, reader)) for reader in readers])


def _pass(scan: Scan) -> Timed:
    """Eight bytes at a time, which no loop over the codes outruns."""
    words = np.ascontiguousarray(scan.codes).reshape(-1)[: scan.codes.size // 8 * 8].view(np.int64)
    words.sum()
    return _timed([_seconds(words.sum) for _ in range(PASSES)])


def _recall(served: Vectors, exact: Vectors, readers: Sequence[Spread]) -> float:
    kept = [
        np.isin(exact.best(reader, AT)[0], served.best(reader, AT)[0]).mean() for reader in readers
    ]
    return round(float(np.mean(kept)), 4)


def _seconds(deed: Callable[[], object]) -> float:
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


def _timed(seconds: Sequence[float]) -> Timed:
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return Timed(round(float(p50), 3), round(float(p95), 3))
