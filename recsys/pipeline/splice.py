"""Rows of different lengths end to end, some of them others than before: the rest is copied as it
lies."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Ragged", "spliced"]

Ragged = tuple[NDArray[Any], NDArray[Any]]
"""Values, and (n_rows + 1,) where rows end: row i is `values[ends[i] : ends[i + 1]]`."""


def spliced(before: Ragged, after: Ragged, changed: NDArray[np.integer[Any]]) -> Ragged:
    """Row changed[i] is row i of `after`, each other one is as it was `before`.  `changed` rises,
    and names all rows that are new; they follow the last without a gap."""
    values, lengths = [], [before[1][:1]]
    for is_new, first, end in _runs(changed, len(before[1]) - 1):
        held, ends = after if is_new else before
        values.append(held[ends[first] : ends[end]])
        lengths.append(np.diff(ends[first : end + 1]))
    return np.concatenate(values), np.cumsum(np.concatenate(lengths), dtype=before[1].dtype)


def _runs(changed: NDArray[Any], n_before: int) -> Iterator[tuple[bool, int, int]]:
    """Whether they are of those after, the first of neighbouring rows, and the end of them."""
    at = 0
    for run in np.split(np.arange(len(changed)), np.flatnonzero(np.diff(changed) != 1) + 1):
        if len(run):
            yield False, min(at, n_before), min(int(changed[run[0]]), n_before)
            yield True, int(run[0]), int(run[-1]) + 1
            at = int(changed[run[-1]]) + 1
    yield False, min(at, n_before), n_before
