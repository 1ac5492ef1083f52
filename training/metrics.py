"""Accuracy of lists, reader by reader.  Averages and their uncertainty are `intervals`'s.

`relevant` is how many targets a reader has, found or not; ideal lists are cut at min(k, relevant).
"""

from collections.abc import Callable, Mapping

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.models.base import Ints

__all__ = ["METRICS", "Hits", "Values", "average_precision", "hits", "ndcg", "recall"]

Hits = NDArray[np.bool_]
Values = NDArray[np.float64]


def hits(lists: Ints, targets: sp.csr_matrix) -> Hits:
    """(n, k): whether each place of each list holds a target; places with -1 do not."""
    n = len(lists)
    n_units = targets.shape[1]
    wanted = np.repeat(np.arange(n), np.diff(targets.indptr)) * n_units + targets.indices
    shown = np.arange(n)[:, None] * n_units + lists
    return np.isin(shown, wanted) & (lists >= 0)


def recall(found: Hits, relevant: NDArray[np.int64]) -> Values:
    return np.asarray(found.sum(axis=1) / relevant)


def ndcg(found: Hits, relevant: NDArray[np.int64]) -> Values:
    """Binary gain, discount 1/log2(rank + 1) (Järvelin and Kekäläinen 2002)."""
    discount = 1 / np.log2(np.arange(2, found.shape[1] + 2))
    ideal = np.concatenate([[0.0], np.cumsum(discount)])
    return np.asarray((found * discount).sum(axis=1) / ideal[_cut(found, relevant)])


def average_precision(found: Hits, relevant: NDArray[np.int64]) -> Values:
    """Precision at each hit, over min(k, relevant)."""
    ranks = np.arange(1, found.shape[1] + 1)
    precision = np.cumsum(found, axis=1) / ranks
    return np.asarray((precision * found).sum(axis=1) / _cut(found, relevant))


METRICS: Mapping[str, Callable[[Hits, NDArray[np.int64]], Values]] = {
    "recall": recall,
    "ndcg": ndcg,
    "map": average_precision,
}
"""By the names that results carry, in the order of their columns."""


def _cut(found: Hits, relevant: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.minimum(relevant, found.shape[1])
