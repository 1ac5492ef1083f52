"""Boosted regression trees as arrays: asked here, grown in training.

What grows them needs a compiler's run-time library that a serving machine may lack; asking them
is a few look-ups.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.models.arrays import load_array, save_array
from recsys.models.base import Ints

__all__ = ["Trees"]

ARRAYS = ("roots", "features", "thresholds", "left", "right", "values")


@dataclass(frozen=True, slots=True)
class Trees:
    """Nodes of all trees end to end.  A leaf leads to itself, so that every walk may go on to
    `depth`."""

    roots: Ints
    """(n_trees,): the node each walk begins at."""
    features: Ints
    """(n_nodes,), and the arrays below: the column that is looked at; 0 in a leaf."""
    thresholds: NDArray[np.float64]
    left: Ints
    """Where a value up to the threshold leads."""
    right: Ints
    values: NDArray[np.float64]
    """Of a leaf; 0 elsewhere."""
    depth: int
    """Steps from a root to the farthest leaf."""

    @classmethod
    def stump(cls, column: int, threshold: float, up_to: float, above: float) -> Self:
        """One split: what a value up to the threshold gets, and a higher one."""
        ends = np.array([1, 2], np.int32)
        return cls(
            roots=np.zeros(1, np.int32),
            features=np.array([column, 0, 0], np.int32),
            thresholds=np.array([threshold, 0.0, 0.0]),
            left=np.array([1, *ends], np.int32),
            right=np.array([2, *ends], np.int32),
            values=np.array([0.0, up_to, above]),
            depth=1,
        )

    def joined(self, more: Self) -> Self:
        """The trees of both: their sums add up."""
        after = len(self.features)
        return type(self)(
            roots=np.concatenate([self.roots, more.roots + after]).astype(np.int32),
            features=np.concatenate([self.features, more.features]),
            thresholds=np.concatenate([self.thresholds, more.thresholds]),
            left=np.concatenate([self.left, more.left + after]).astype(np.int32),
            right=np.concatenate([self.right, more.right + after]).astype(np.int32),
            values=np.concatenate([self.values, more.values]),
            depth=max(self.depth, more.depth),
        )

    def predict(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n,): the sum of the leaves that each row of (n, n_features) comes to."""
        n_rows, width = rows.shape
        cells, first = rows.ravel(), width * np.arange(n_rows)[:, None]
        features = self.features.astype(np.intp)
        onward = np.stack([self.right, self.left], axis=1).astype(np.intp).ravel()
        node = np.tile(self.roots.astype(np.intp), (n_rows, 1))
        for _ in range(self.depth):
            low = cells.take(first + features.take(node)) <= self.thresholds.take(node)
            node = onward.take(2 * node + low)
        return np.asarray(self.values.take(node).sum(axis=1))

    def save(self, directory: Path) -> None:
        for name in ARRAYS:
            save_array(directory, name, getattr(self, name))
        save_array(directory, "depth", np.array([self.depth]))

    @classmethod
    def load(cls, directory: Path) -> Self:
        arrays = {name: load_array(directory, name) for name in ARRAYS}
        return cls(**arrays, depth=int(load_array(directory, "depth")[0]))
