"""What everybody takes up now: readers count, and fade with time.  The list of cold readers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from pydantic import PositiveFloat

from recsys.data.dataset import Dataset
from recsys.models.arrays import load_array, save_array
from recsys.models.base import Floats, Ints, TopK
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.edges import edges
from recsys.models.ranges import Between
from recsys.models.ranking import Ranks, top_k

__all__ = ["Popularity", "PopularityConfig", "fading_readers"]


@dataclass(frozen=True, slots=True)
class PopularityConfig:
    half_life_days: Annotated[PositiveFloat, Between(7, 730, log=True)] = 30.0
    """A reader counts half after so long, measured from the last event of the log; `inf`: all
    readers count the same."""


class Popularity(Ranks):
    """The same for every reader, whatever their history."""

    def __init__(self, counts: Floats) -> None:
        self._counts = counts

    @classmethod
    def needs(cls, size: Size, config: PopularityConfig) -> Needs:
        return Needs(memory_bytes=128 * size.pairs, seconds=4 * size.pairs / SPARSE)

    @classmethod
    def fit(cls, data: Dataset, config: PopularityConfig, *, seed: int) -> Self:
        """Logarithms, so that beside a reader's own taste the crowd's grows slowly; 1 for the
        most popular."""
        counts = np.log1p(fading_readers(data, config.half_life_days))
        return cls((counts / (counts.max(initial=0.0) or 1.0)).astype(np.float32))

    def score(self, user_items: sp.csr_matrix) -> Floats:
        return np.tile(self._counts, (user_items.shape[0], 1))

    def added(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        return sp.csr_matrix(0.0 * user_items)

    def similar(self, items: Ints, k: int) -> TopK:
        """No unit is nearer to one than to another: the most popular others."""
        scores = np.tile(self._counts, (len(items), 1))
        scores[np.arange(len(items)), items] = -np.inf
        return top_k(scores, k)

    def save(self, directory: Path) -> None:
        save_array(directory, "counts", self._counts)

    @classmethod
    def load(cls, directory: Path) -> Self:
        return cls(load_array(directory, "counts"))


def fading_readers(data: Dataset, half_life_days: float) -> NDArray[np.float64]:
    """(n_items,): readers, each counted once for a unit, as of the last time; a reader of the
    log's last event counts 1, one of a half-life before a half."""
    return np.asarray(edges(data, half_life_days).sum(axis=0), np.float64).ravel()
