"""Boosted regression trees of few leaves as arrays: asked here, grown in training.

What grows them needs a compiler's run-time library that a serving machine may lack; asking them
is a loop.  Nobody walks down a tree: every split that a row fails crosses out the leaves below it
on the left, whatever else holds, and the first leaf that is left is the one the row comes to
(QuickScorer: Lucchese et al. 2015).  So all rows are asked about a split at once.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from recsys.models.arrays import load_array, save_array
from recsys.models.base import Floats, Ints
from recsys.models.compiling import compiled
from recsys.models.loops import summed_leaves

__all__ = ["LEAVES", "Trees", "threshold_of"]

LEAVES = 8
"""Most that a tree may have."""
ARRAYS = ("starts", "features", "thresholds", "masks", "values", "slopes")


@dataclass(frozen=True, slots=True)
class Trees:
    """Splits of all trees end to end, in any order within a tree."""

    starts: Ints
    """(n_trees + 1,): where each tree's splits begin, and the last one's end."""
    features: Ints
    """(n_splits,), and the arrays below: the column that is looked at."""
    thresholds: Floats
    masks: Ints
    """Bits of the leaves that remain where a value is above the threshold; all do where not."""
    values: Floats
    """(n_trees, LEAVES): of each tree's leaves from left to right, then zeros."""
    slopes: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    """Of the line that the trees start from: one for each of the first columns, the rest have
    none."""

    @classmethod
    def stump(cls, column: int, threshold: float, up_to: float, above: float) -> Self:
        """One split: what a value up to the threshold gets, and a higher one."""
        return cls(
            starts=np.array([0, 1], np.int32),
            features=np.array([column], np.int32),
            thresholds=np.array([threshold_of(threshold)], np.float32),
            masks=np.array([~1], np.int32),
            values=np.array([[up_to, above, *[0.0] * (LEAVES - 2)]], np.float32),
        )

    def __len__(self) -> int:
        return len(self.values)

    def joined(self, more: Self) -> Self:
        """The trees of both: their sums add up."""
        return type(self)(
            starts=np.concatenate([self.starts, self.starts[-1] + more.starts[1:]]),
            features=np.concatenate([self.features, more.features]),
            thresholds=np.concatenate([self.thresholds, more.thresholds]),
            masks=np.concatenate([self.masks, more.masks]),
            values=np.concatenate([self.values, more.values]),
            slopes=_sum(self.slopes, more.slopes),
        )

    def predict(self, rows: NDArray[np.floating[Any]]) -> Floats:
        """(n,): the sum of the leaves that each row of (n, n_features) comes to, and of its
        features times their slopes, in float32."""
        return self.of_columns(np.ascontiguousarray(rows.T, np.float32))

    def of_columns(self, columns: Floats) -> Floats:
        """The same of (n_features, n)."""
        told: Floats = compiled(summed_leaves)(columns, self.arrays)
        return told

    @property
    def arrays(self) -> tuple[Floats, Ints, Ints, Floats, Ints, Floats]:
        """As `recsys.models.loops` takes them."""
        return (
            self.slopes,
            self.starts,
            self.features,
            self.thresholds,
            self.masks,
            self.values,
        )

    def save(self, directory: Path) -> None:
        for name in ARRAYS:
            save_array(directory, name, getattr(self, name))

    @classmethod
    def load(cls, directory: Path) -> Self:
        return cls(*(load_array(directory, name) for name in ARRAYS))


def _sum(one: Floats, other: Floats) -> Floats:
    """The shorter one with zeros at its end."""
    total = np.zeros(max(len(one), len(other)), np.float32)
    total[: len(one)] += one
    total[: len(other)] += other
    return total


def threshold_of(exact: float) -> np.float32:
    """The highest float32 not above it: the same values pass, and no others."""
    near = np.float32(exact)
    return np.nextafter(near, np.float32(-np.inf)) if float(near) > exact else near
