"""Loops that every list runs and NumPy has no word for, compiled by Numba when they are first run
and kept on disk where that can be.  Nothing but loops over arrays: what they mean stands where
they are called.

`indptr`, `indices` and `data` are a CSR matrix's; `rows` and `weights` those of it that are
summed, as in `recsys.models.spread.Spread`.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "add_rows",
    "compiled",
    "parts_of_columns",
    "rows_at_columns",
    "summed_leaves",
]

Array = NDArray[Any]

HALVES = np.arange(2**16, dtype=np.uint16).view(np.float16).astype(np.float32)
"""Every number of half precision, by its bits: processors rarely know them."""


def add_rows(
    indptr: Array, indices: Array, data: Array, rows: Array, weights: Array, onto: Array
) -> None:
    """Adds rows × weights, one after the other, onto (n_columns,)."""
    compiled(_add_rows)(indptr, indices, data, rows, weights, onto)


def rows_at_columns(
    indptr: Array, indices: Array, data: Array, rows: Array, weights: Array, place: Array
) -> Array:
    """float32 (n_rows, n_places): rows × weights where `place` (n_columns,) is not -1."""
    return compiled(_rows_at_columns)(indptr, indices, data, rows, weights, place)


def parts_of_columns(
    indptr: Array,
    indices: Array,
    data: Array,
    parts: Array,
    rows: Array,
    weights: Array,
    place: Array,
) -> Array:
    """float64 (n_parts + 2, n_places), of columns whose `place` is not -1: the sum of each of the
    float16 `parts` (n_entries, n_parts) × weights, how many rows have an entry, and the largest
    of their entries × weights."""
    bits = parts.view(np.uint16)
    return compiled(_parts_of_columns)(indptr, indices, data, bits, HALVES, rows, weights, place)


def summed_leaves(
    columns: Array,
    slopes: Array,
    starts: Array,
    features: Array,
    thresholds: Array,
    masks: Array,
    values: Array,
) -> Array:
    """Arrays as in `recsys.models.trees.Trees`, but float32 (n_trees, 256) values by the bits that
    are left; float32 (n_features, n) columns; float32 (n,)."""
    loop = compiled(_summed_leaves)
    return loop(columns, slopes, starts, features, thresholds, masks, values)


@cache
def compiled(loop: Callable[..., Array]) -> Callable[..., Array]:
    """Not when this is imported: Numba looks at once where it can keep what it compiles."""
    import numba

    ready: Callable[..., Array]
    try:
        ready = numba.njit(cache=True)(loop)
    except RuntimeError:  # no folder that may be written: then anew in each process
        ready = numba.njit(loop)
    return ready


def _add_rows(
    indptr: Array, indices: Array, data: Array, rows: Array, weights: Array, onto: Array
) -> None:
    for at in range(len(rows)):
        row, weight = rows[at], weights[at]
        for entry in range(indptr[row], indptr[row + 1]):
            onto[indices[entry]] += data[entry] * weight


def _rows_at_columns(
    indptr: Array, indices: Array, data: Array, rows: Array, weights: Array, place: Array
) -> Array:
    found = np.zeros((len(rows), place.max() + 1), np.float32)
    for at in range(len(rows)):
        row, weight = rows[at], weights[at]
        for entry in range(indptr[row], indptr[row + 1]):
            to = place[indices[entry]]
            if to >= 0:
                found[at, to] = data[entry] * weight
    return found


def _parts_of_columns(
    indptr: Array,
    indices: Array,
    data: Array,
    bits: Array,
    halves: Array,
    rows: Array,
    weights: Array,
    place: Array,
) -> Array:
    n_parts = bits.shape[1]
    table = np.zeros((place.max() + 1, n_parts + 2))
    for at in range(len(rows)):
        row, weight = rows[at], weights[at]
        for entry in range(indptr[row], indptr[row + 1]):
            to = place[indices[entry]]
            if to >= 0:
                line, added = table[to], data[entry] * weight
                for part in range(n_parts):
                    line[part] += np.float64(halves[bits[entry, part]]) * weight
                if line[n_parts] == 0 or added > line[n_parts + 1]:
                    line[n_parts + 1] = added
                line[n_parts] += 1
    return table.T


def _summed_leaves(
    columns: Array,
    slopes: Array,
    starts: Array,
    features: Array,
    thresholds: Array,
    masks: Array,
    values: Array,
) -> Array:
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
        leaves = values[tree]
        for row in range(n_rows):
            total[row] += leaves[left[row] & 255]
    return total
