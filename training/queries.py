"""Who is asked for in an evaluation, with which history, and what they turned out to want.

New units and repeats are kept apart: a loan log is full of renewals, and a list that shows
readers their own loans again would look brilliant.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.data.dataset import Dataset
from recsys.data.interactions import HistoryConfig, positive
from training.split import Holdout

__all__ = ["Queries", "Targets", "histories_of", "queries", "rows_of"]

Rows = NDArray[np.intp] | NDArray[np.int32]


class Targets(StrEnum):
    NEW = "new"
    """Units the reader had not used before; those they had are left out of the lists."""
    REPEAT = "repeat"
    """Units the reader comes back to; nothing is left out of the lists."""
    ALL = "all"


@dataclass(frozen=True)
class Queries:
    """One row for each reader with at least one target; all matrices (n, n_units) CSR."""

    histories: sp.csr_matrix
    barred: sp.csr_matrix | None
    targets: sp.csr_matrix
    """1 where a known unit is a target."""
    relevant: NDArray[np.int64]
    """Targets of each reader, those among unknown units included."""
    used: NDArray[np.int64]
    """Distinct units each reader had used before; 0: a cold reader."""
    readers: NDArray[np.intp]
    """Their rows in the dataset; -1: no row, nothing is known of them."""

    def __len__(self) -> int:
        return len(self.relevant)

    def taken(self, rows: Rows, units: Rows) -> NDArray[np.float64]:
        """1 where the unit is one of the reader's targets; parallel arrays."""
        found = self.targets[rows, units] if len(rows) else ()
        return np.asarray(found, np.float64).ravel()

    def rows(self, chosen: NDArray[np.intp] | slice) -> "Queries":
        """Some of the readers, in the order given."""
        return Queries(
            histories=sp.csr_matrix(self.histories[chosen]),
            barred=None if self.barred is None else sp.csr_matrix(self.barred[chosen]),
            targets=sp.csr_matrix(self.targets[chosen]),
            relevant=self.relevant[chosen],
            used=self.used[chosen],
            readers=self.readers[chosen],
        )


def queries(data: Dataset, holdout: Holdout, targets: Targets) -> Queries:
    """In the order of the dataset's rows, readers without one last."""
    n_units, seen = len(data.items), data.interacted()
    who, what = _wanted(data, holdout)
    repeated = _contains(seen, who, what)
    if targets is not Targets.ALL:
        chosen = repeated if targets is Targets.REPEAT else ~repeated
        who, what = who[chosen], what[chosen]
    readers, of = np.unique(who, return_inverse=True)
    rows = np.where(readers < len(data.users), readers, -1)
    shape, known = (len(readers), n_units), what >= 0
    wanted = sp.csr_matrix((np.ones(known.sum()), (of[known], what[known])), shape, np.float32)
    used = rows_of(seen, rows)
    return Queries(
        histories=histories_of(data, data.history, rows),
        barred=used if targets is Targets.NEW else None,
        targets=wanted,
        relevant=np.bincount(of, minlength=len(readers)),
        used=np.diff(used.indptr).astype(np.int64),
        readers=rows,
    )


def histories_of(data: Dataset, history: HistoryConfig, rows: NDArray[np.intp]) -> sp.csr_matrix:
    """Of the readers in these rows of the dataset, weighed and decayed as `history` says."""
    return rows_of(replace(data, history=history).histories(), rows)


def _wanted(data: Dataset, holdout: Holdout) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct (user row, item row) of positive test events.

    Users without a row are numbered behind the others; unknown units keep negative numbers.
    """
    log = positive(holdout.test, data.history)
    row_of_reader = _renumbered([data.users.row(reader) for reader in holdout.train.readers])
    row_of_unit = _renumbered([data.items.row(unit.id) for unit in holdout.train.units])
    what = np.where(log.items >= 0, row_of_unit[np.maximum(log.items, 0)], log.items)
    pairs = np.unique(np.column_stack([row_of_reader[log.users], what]), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _renumbered(rows: list[int | None]) -> NDArray[np.int64]:
    found = np.array([-1 if row is None else row for row in rows], np.int64)
    missing = found < 0
    found[missing] = found.max(initial=-1) + 1 + np.arange(missing.sum())
    return found


def _contains(
    seen: sp.csr_matrix, who: NDArray[np.int64], what: NDArray[np.int64]
) -> NDArray[np.bool_]:
    n_readers, n_units = seen.shape
    had = np.repeat(np.arange(n_readers), np.diff(seen.indptr)) * n_units + seen.indices
    return np.isin(who * n_units + what, had) & (what >= 0) & (who < n_readers)


def rows_of(matrix: sp.csr_matrix, rows: NDArray[np.intp]) -> sp.csr_matrix:
    """The rows asked for; an empty one for each -1."""
    padded = sp.vstack([matrix, sp.csr_matrix((1, matrix.shape[1]), dtype=matrix.dtype)])
    return sp.csr_matrix(sp.csr_matrix(padded)[rows])
