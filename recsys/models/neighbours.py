"""What item-item models share: a sparse matrix of how much each unit of a history adds to the
score of each other unit.  How the matrix comes about is each model's own file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

import numpy as np
import scipy.sparse as sp

from recsys.models.arrays import load_sparse, save_sparse
from recsys.models.base import Floats, Ints, TopK
from recsys.models.dense import dense_product
from recsys.models.ranking import Ranks, best, top_k

__all__ = [
    "BLOCK",
    "Neighbours",
    "nearest",
    "nearest_sparse",
    "similar_by",
    "stacked",
]

BLOCK = 256
"""Rows that are dense at once."""


class Neighbours(Ranks):
    """`weights[i, j]`: what item i in a history adds to item j.  Linear in the history."""

    def __init__(self, weights: sp.csr_matrix) -> None:
        self._weights = weights

    def weights(self) -> sp.csr_matrix:
        return self._weights

    def score(self, user_items: sp.csr_matrix) -> Floats:
        return dense_product(user_items, self._weights)

    def added(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        return sp.csr_matrix(user_items @ self._weights)

    def similar(self, items: Ints, k: int) -> TopK:
        return similar_by(self._weights, items, k)

    def save(self, directory: Path) -> None:
        save_sparse(directory, "weights", self._weights)

    @classmethod
    def load(cls, directory: Path) -> Self:
        return cls(load_sparse(directory, "weights"))


def similar_by(weights: sp.csr_matrix, items: Ints, k: int) -> TopK:
    """Each item's `k` strongest; what a unit adds nothing to, or takes from, is not like it."""
    scores = weights[items].toarray().astype(np.float32, copy=False)
    return top_k(np.where(scores > 0, scores, np.float32(-np.inf)), k)


def nearest(block: Floats, k: int) -> sp.csr_matrix:
    """Each row's `k` entries of largest magnitude, ties by column; the rest, and zeros, go."""
    kept = [_strongest(row, k) for row in block]
    lengths = [len(columns) for columns in kept]
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    indices = np.concatenate(kept) if kept else np.zeros(0, np.int32)
    rows = np.repeat(np.arange(len(block)), lengths)
    return sp.csr_matrix((block[rows, indices], indices, indptr), shape=block.shape)


def nearest_sparse(weights: sp.csr_matrix, k: int) -> sp.csr_matrix:
    """`nearest` where zeros are not stored; what is stored is put in order."""
    weights.eliminate_zeros()
    weights.sort_indices()
    starts, kept = weights.indptr, np.ones(weights.nnz, np.bool_)
    for row in np.flatnonzero(np.diff(starts) > k):
        span = slice(starts[row], starts[row + 1])
        kept[span] = False
        kept[starts[row] + best(np.abs(weights.data[span]), k)] = True
    indptr = np.concatenate([[0], np.cumsum(kept)])[starts]
    return sp.csr_matrix((weights.data[kept], weights.indices[kept], indptr), weights.shape)


def stacked(blocks: Iterable[sp.csr_matrix], n_columns: int) -> sp.csr_matrix:
    """One below the other, sorted indices; no blocks are no rows."""
    none = sp.csr_matrix(np.zeros((0, n_columns), np.float32))
    whole = sp.csr_matrix(sp.vstack([none, *blocks], format="csr", dtype=np.float32))
    whole.sort_indices()
    return whole


def _strongest(row: Floats, k: int) -> Ints:
    columns = best(np.abs(row), k)
    return np.sort(columns[row[columns] != 0])
