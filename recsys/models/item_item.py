"""Units that the same readers took up: item-item neighbours by cosine and by BM25.

The arithmetic is `implicit`'s, but for pairs within a window of time, which it has not.
"""

from dataclasses import dataclass
from math import inf, isinf
from typing import Self

import numpy as np
import scipy.sparse as sp
from implicit.nearest_neighbours import ItemItemRecommender, bm25_weight, normalize

from recsys.data.dataset import Dataset
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.nearby_pairs import nearby_pairs
from recsys.models.neighbours import Neighbours, nearest_sparse, without_self

__all__ = ["BM25", "BM25Config", "Cosine", "CosineConfig"]


@dataclass(frozen=True, slots=True)
class CosineConfig:
    neighbours: int = 300
    """Kept for each unit, itself counted in a plain cosine."""
    window_days: float = inf
    """Two units belong together when one reader took both up within so many days."""
    crowd: float = 0.0
    """How much a unit with many readers is held back; at 0.5 it is the cosine proper."""

    @property
    def plain(self) -> bool:
        return isinf(self.window_days) and self.crowd == 0.5


@dataclass(frozen=True, slots=True)
class BM25Config:
    neighbours: int = 100
    k1: float = 1.2
    b: float = 0.75


class Cosine(Neighbours):
    @classmethod
    def needs(cls, size: Size, config: CosineConfig) -> Needs:
        return Needs(
            memory_bytes=32 * (size.pairs + size.items * config.neighbours),
            seconds=3 * size.together / SPARSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: CosineConfig, *, seed: int) -> Self:
        """Common readers over the geometric mean of both units' readers."""
        if config.plain:
            return cls(_products(normalize(data.interacted().T), config.neighbours))
        readers = np.maximum(np.asarray(data.interacted().sum(axis=0)).ravel(), 1.0)
        together = nearby_pairs(data, config.window_days)
        similar = sp.diags_array(readers**-0.5) @ together @ sp.diags_array(readers**-config.crowd)
        return cls(nearest_sparse(sp.csr_matrix(similar), config.neighbours))


class BM25(Neighbours):
    @classmethod
    def needs(cls, size: Size, config: BM25Config) -> Needs:
        return Needs(
            memory_bytes=32 * (size.pairs + size.items * config.neighbours),
            seconds=size.together / SPARSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: BM25Config, *, seed: int) -> Self:
        item_users = sp.csr_matrix(data.interacted().T)
        if item_users.nnz:
            item_users = bm25_weight(item_users, K1=config.k1, B=config.b)
        return cls(_products(item_users, config.neighbours))


def _products(weighted: sp.csr_matrix | sp.coo_matrix, neighbours: int) -> sp.csr_matrix:
    """The greatest inner products of each row of (n_items, n_users) with the others."""
    model = ItemItemRecommender(K=neighbours, num_threads=1)
    model.fit(sp.csr_matrix(weighted.T, dtype=np.float64), show_progress=False)
    return without_self(model.similarity)
