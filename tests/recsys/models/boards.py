"""Datasets small enough to foresee every list.

On a *checkerboard* even readers take up even units and odd readers odd ones; reader r lacks unit
r alone.  So unit r must be the first that anything but popularity recommends to reader r.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.data.dataset import Dataset
from recsys.data.interactions import HistoryConfig
from recsys.data.log import VERBS, EventLog
from recsys.data.vocabulary import Vocabulary
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.unit import Unit

__all__ = ["SIZE", "borrowed", "checkerboard", "dataset", "history", "unit"]

SIZE = 30


def unit(name: str, **fields: object) -> Unit:
    known = {"id": UnitId(name), "title": name, "url": f"https://lib.example/{name}"}
    return Unit(**{**known, **fields})  # type: ignore[arg-type]  # keywords of tests


def dataset(
    taken: NDArray[np.int_],
    *,
    units: Sequence[Unit] = (),
    days: Sequence[float] = (),
    verbs: Sequence[Verb] = (),
) -> Dataset:
    """One borrowing for each 1 of `taken` (readers × units), row by row; `days` and `verbs`, where
    given, are theirs in that order."""
    users, items = (places.astype(np.int32) for places in np.nonzero(taken))
    codes = [VERBS.index(verb) for verb in verbs] or [VERBS.index(Verb.BORROW)] * len(users)
    at = np.array(days or [0.0] * len(users))
    log = EventLog(
        users, items, np.array(codes, np.uint8), at, np.arange(len(users), dtype=np.int64)
    )
    units = tuple(units) or tuple(unit(f"u{i}") for i in range(taken.shape[1]))
    return Dataset(
        Vocabulary([ReaderId(f"r{i}") for i in range(len(taken))]),
        Vocabulary([one.id for one in units]),
        log.where(np.argsort(at, kind="stable")),
        units,
        (None,) * len(taken),
        HistoryConfig(),
    )


def borrowed(*loans: tuple[int, int, float]) -> Dataset:
    """(reader, unit, day), in any order; a pair may come again."""
    users, items, days = (np.array(column) for column in zip(*loans, strict=True))
    taken = np.zeros((users.max() + 1, items.max() + 1), int)
    log = EventLog(
        users.astype(np.int32),
        items.astype(np.int32),
        np.full(len(loans), VERBS.index(Verb.BORROW), np.uint8),
        days.astype(np.float64),
        np.arange(len(loans), dtype=np.int64),
    )
    return replace(dataset(taken), log=log.where(np.argsort(days, kind="stable")))


def checkerboard() -> Dataset:
    row, column = np.indices((SIZE, SIZE))
    taken = ((row % 2 == column % 2) & (row != column)).astype(int)
    words, makers = ("roses and orchards", "tides and rigging"), ("Rose Gardener", "Noor Sailor")
    units = [
        unit(
            f"u{i}",
            title=f"On {words[i % 2]}",
            subjects=(words[i % 2],),
            authors=(makers[i % 2],),
            publisher=f"{makers[i % 2]} & Co",
        )
        for i in range(SIZE)
    ]
    return dataset(taken, units=units)


def history(n_items: int, *weights: dict[int, float]) -> sp.csr_matrix:
    """A row for each mapping of item rows to weights."""
    dense = np.zeros((len(weights), n_items), np.float32)
    for row, known in zip(dense, weights, strict=True):
        for item, weight in known.items():
            row[item] = weight
    return sp.csr_matrix(dense)
