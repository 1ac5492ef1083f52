"""Loops that every list runs and NumPy has no word for, compiled by Numba when they are first run
and kept on disk where that can be.  Nothing but loops over arrays: what they mean stands where
they are called."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["summed_leaves"]

Array = NDArray[Any]

FIRST = np.array([(bits & -bits).bit_length() - 1 for bits in range(256)], np.int8)
"""The lowest bit of each byte that is set."""


def summed_leaves(
    columns: Array, starts: Array, features: Array, thresholds: Array, masks: Array, values: Array
) -> Array:
    """Arrays as in `recsys.models.trees.Trees`; float32 (n_features, n) columns; float32 (n,)."""
    return _compiled(_summed_leaves)(columns, starts, features, thresholds, masks, values)


@cache
def _compiled(loop: Callable[..., Array]) -> Callable[..., Array]:
    """Not when this is imported: Numba looks at once where it can keep what it compiles."""
    import numba

    compiled: Callable[..., Array]
    try:
        compiled = numba.njit(cache=True)(loop)
    except RuntimeError:  # no folder that may be written: then anew in each process
        compiled = numba.njit(loop)
    return compiled


def _summed_leaves(
    columns: Array, starts: Array, features: Array, thresholds: Array, masks: Array, values: Array
) -> Array:
    n_rows = columns.shape[1]
    total, left = np.zeros(n_rows, np.float32), np.empty(n_rows, np.int32)
    for tree in range(len(values)):
        left[:] = -1
        for split in range(starts[tree], starts[tree + 1]):
            column, threshold, mask = columns[features[split]], thresholds[split], masks[split]
            for row in range(n_rows):
                left[row] &= np.int32(-1) if column[row] <= threshold else mask
        leaves = values[tree]
        for row in range(n_rows):
            total[row] += leaves[FIRST[left[row] & 255]]
    return total
