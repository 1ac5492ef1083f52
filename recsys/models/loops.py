"""Loops that every list runs, compiled as `compiling` says: what they mean stands where they are
called.

`indptr`, `indices` and `data` are a CSR matrix's; `rows` and `weights` those of it that are
summed, as in `recsys.models.spread.Spread`.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.models.compiling import compiled

__all__ = ["rows_at_columns", "summed_leaves"]

Array = NDArray[Any]


def rows_at_columns(
    indptr: Array, indices: Array, data: Array, rows: Array, weights: Array, columns: Array
) -> Array:
    """float32 (n_rows, n_columns): rows × weights at these columns; indices are sorted."""
    found: Array = compiled(_rows_at_columns)(indptr, indices, data, rows, weights, columns)
    return found


def _rows_at_columns(
    indptr: Array, indices: Array, data: Array, rows: Array, weights: Array, columns: Array
) -> Array:
    found = np.zeros((len(rows), len(columns)), np.float32)
    for at in range(len(rows)):
        first, end = indptr[rows[at]], indptr[rows[at] + 1]
        for to in range(len(columns)):
            entry = first + np.searchsorted(indices[first:end], columns[to])
            if entry < end and indices[entry] == columns[to]:
                found[at, to] = data[entry] * weights[at]
    return found


def summed_leaves(columns: Array, trees: tuple[Array, ...]) -> Array:
    """A loop: float32 (n,), of float32 (n_features, n) columns; `trees`: the arrays of
    `recsys.models.trees.Trees`.  The first leaf that is left is chosen without a look-up, so that
    many rows are at once."""
    slopes, starts, features, thresholds, masks, values = trees
    n_rows = columns.shape[1]
    total, left = np.zeros(n_rows, np.float32), np.empty(n_rows, np.int32)
    for feature in range(len(slopes)):
        if slopes[feature] != 0:
            total += slopes[feature] * columns[feature]
    for tree in range(len(values)):
        left[:] = -1
        for split in range(starts[tree], starts[tree + 1]):
            column, threshold, mask = columns[features[split]], thresholds[split], masks[split]
            for row in range(n_rows):
                left[row] &= np.int32(-1) if column[row] <= threshold else mask
        own = values[tree]
        v0, v1, v2, v3 = own[0], own[1], own[2], own[3]
        v4, v5, v6, v7 = own[4], own[5], own[6], own[7]
        for row in range(n_rows):
            bits = left[row]
            leaf = v6 if bits & 64 else v7
            leaf = v5 if bits & 32 else leaf
            leaf = v4 if bits & 16 else leaf
            leaf = v3 if bits & 8 else leaf
            leaf = v2 if bits & 4 else leaf
            leaf = v1 if bits & 2 else leaf
            total[row] += v0 if bits & 1 else leaf
    return total
