"""Which of very many units are worth a look for a query: lists of units that are alike, of which
only the most promising are read.

The lists are the clusters of faiss's k-means; reading them is `scan`'s, which scores exactly what
they yield.  What is left out is measured against a look at every unit, and kept with the model:
lists that lose too much are not used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.models.arrays import load_array, save_array
from recsys.models.base import Floats, Ints
from recsys.models.scan import Asked, Scan, Spans

__all__ = ["AT", "LEAST_RECALL", "Checked", "Lists", "checked", "grouped"]

AT = 50
"""Recall is that of the best so many."""
LEAST_RECALL = 0.98
WANTED_RECALL = 0.99
"""Other readers than those it is measured on lose a little more."""
SHARES = (1 / 64, 1 / 48, 1 / 32, 1 / 24, 1 / 16, 1 / 12, 1 / 8, 1 / 6, 1 / 4)
"""Of all codes, that may be read."""
ROUNDS = 10
SAMPLE = 64
"""Units for each list that k-means looks at."""
HOPE = 2.0
"""Standard deviations by which the best of a list are above its middle."""
ARRAYS = ("centres", "spreads", "levels", "scatters", "starts")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found when the lists were made."""

    recall: float
    """Of the best `AT` of a look at every unit, on the mean over the queries."""
    share: float
    """Of all codes, that is read."""
    queries: int

    @property
    def is_used(self) -> bool:
        return self.recall >= LEAST_RECALL


@dataclass(frozen=True)
class Lists:
    """Rows of the scan, list after list."""

    centres: Floats
    """(n_lists, d)."""
    spreads: Floats
    """(n_lists,): standard deviation of a list's vectors around its centre, in each direction."""
    levels: Floats
    """(n_levels, n_lists): their mean offset, and `scatters`, its standard deviation."""
    scatters: Floats
    starts: NDArray[np.int64]
    """(n_lists + 1,)."""

    @classmethod
    def of(cls, scan: Scan, sizes: Ints) -> Self:
        """`sizes` of the lists, one after the other in the scan; none is empty."""
        starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
        centres = np.add.reduceat(scan.factors, starts[:-1], axis=0) / sizes[:, None]
        squares = np.add.reduceat((scan.factors**2).sum(axis=1), starts[:-1]) / sizes
        around = np.maximum(squares - (centres**2).sum(axis=1), 0.0)
        levels = np.add.reduceat(scan.offsets, starts[:-1], axis=1) / sizes
        squared = np.add.reduceat(scan.offsets**2, starts[:-1], axis=1) / sizes
        scatters = np.sqrt(np.maximum(squared - levels**2, 0.0))
        spreads = np.sqrt(around / max(scan.factors.shape[1], 1))
        told = [part.astype(np.float32) for part in (centres, spreads, levels, scatters)]
        return cls(told[0], told[1], told[2], told[3], starts)

    def spans(self, vector: Floats, level: int, share: float) -> Spans:
        """The lists that promise most, as many as hold this share of all units."""
        length = np.linalg.norm(vector)
        around = np.hypot(self.spreads * length, self.scatters[level])
        promise = self.centres @ vector + self.levels[level] + HOPE * around
        order = np.argsort(-promise, kind="stable")
        held = np.cumsum(np.diff(self.starts)[order])
        taken = np.sort(order[: 1 + np.searchsorted(held, share * self.starts[-1])])
        return np.column_stack([self.starts[taken], self.starts[taken + 1]])

    def save(self, directory: Path) -> None:
        for name in ARRAYS:
            save_array(directory, name, getattr(self, name))

    @classmethod
    def load(cls, directory: Path) -> Self:
        return cls(*(load_array(directory, name) for name in ARRAYS))


def grouped(factors: Floats, *, seed: int) -> tuple[Ints, Ints]:
    """Items in an order in which those of a list are side by side, and the sizes of the lists:
    about as many of them as each holds units."""
    import faiss

    n_lists = max(int(len(factors) ** 0.5), 1)
    clusters = faiss.Kmeans(
        factors.shape[1],
        n_lists,
        niter=ROUNDS,
        seed=seed,
        min_points_per_centroid=1,
        max_points_per_centroid=SAMPLE,
    )
    clusters.train(factors)
    of = clusters.assign(factors)[1]
    sizes = np.bincount(of, minlength=n_lists)
    return np.argsort(of, kind="stable").astype(np.int32), sizes[sizes > 0].astype(np.int32)


def checked(scan: Scan, lists: Lists, queries: Sequence[Asked]) -> Checked:
    """With the least share that keeps as much as is wanted, or the largest there is.  Of no queries
    nothing is known, and the lists keep none of the best for all that is."""
    exact = [scan.best(asked, AT)[0] for asked in queries]
    found = Checked(0.0, 0.0, len(queries))
    for share in SHARES:
        recalls = [
            np.isin(best, scan.best(asked, AT, lists.spans(asked.vector, asked.level, share))[0])
            for asked, best in zip(queries, exact, strict=True)
        ]
        recall = float(np.mean([kept.mean() for kept in recalls if len(kept)] or [0.0]))
        found = Checked(recall, share, len(queries))
        if found.recall >= WANTED_RECALL:
            break
    return found
