"""Small logs made by lot: a few popular units, many that few take up."""

import numpy as np

from recsys.data.assemble import RawLog
from recsys.data.log import VERBS, EventLog
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.unit import Unit

__all__ = ["log_of"]


def log_of(
    n_readers: int, n_units: int, *, each: int = 6, timed: bool = True, seed: int = 0
) -> RawLog:
    """`each` events a reader, one a day, of units of two kinds; the lower numbers more often."""
    rng, n = np.random.default_rng(seed), n_readers * each
    readers = np.tile(np.arange(n_readers), each)
    liked = (n_units / 2 * rng.random(n) ** 1.5).astype(np.int32)
    taste = np.where(rng.random(n) < 0.9, readers % 2, 1 - readers % 2)
    log = EventLog(
        readers.astype(np.int32),
        np.minimum(2 * liked + taste, n_units - 1).astype(np.int32),
        np.full(n, VERBS.index(Verb.BORROW), np.uint8),
        np.arange(n) / n_readers if timed else np.zeros(n),
        np.arange(1, n + 1, dtype=np.int64),
    )
    return RawLog(
        log,
        tuple(ReaderId(f"reader {number}") for number in range(n_readers)),
        tuple(map(_unit, range(n_units))),
        (None,) * n_readers,
    )


def _unit(number: int) -> Unit:
    kind = ("botany", "astronomy")[number % 2]
    return Unit(
        id=UnitId(f"unit/{number}"),
        title=f"On {kind}, part {number}",
        url=f"https://library.example/{number}",
        subjects=(kind,),
    )
