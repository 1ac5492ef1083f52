"""Units that the same readers took up: item-item neighbours by cosine and by BM25.

Time between two units is `transitions`'s; readers that say more than others are `user_user`'s.
"""

from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp
from implicit.nearest_neighbours import bm25_weight
from pydantic import NonNegativeFloat

from recsys.data.dataset import Dataset
from recsys.models.cost import Needs, Size
from recsys.models.neighbours import Neighbours
from recsys.models.products import nearest_products, products_need
from recsys.models.ranges import Between

__all__ = ["BM25", "BM25Config", "Cosine", "CosineConfig"]


@dataclass(frozen=True, slots=True)
class CosineConfig:
    neighbours: int = 300
    """Kept for each unit."""
    crowd: Annotated[float, Between(-0.3, 0.7)] = -0.1
    """How much a unit with many readers is held back; at 0.5 it is the cosine proper."""


@dataclass(frozen=True, slots=True)
class BM25Config:
    neighbours: int = 300
    """Kept for each unit."""
    k1: Annotated[NonNegativeFloat, Between(0.3, 100.0, log=True)] = 1.2
    """How hard `b` bites: a reader counts once for a unit, so that is all it does here."""
    b: Annotated[float, Between(0.0, 1.0)] = 0.0
    """How much a unit with many readers is held back."""


class Cosine(Neighbours):
    @classmethod
    def needs(cls, size: Size, config: CosineConfig) -> Needs:
        return products_need(size, config.neighbours)

    @classmethod
    def fit(cls, data: Dataset, config: CosineConfig, *, seed: int) -> Self:
        """Common readers over the square root of the one's readers, and the other's to `crowd`."""
        taken = data.interacted()
        readers = np.maximum(np.asarray(taken.sum(axis=0)).ravel(), 1.0)
        one = sp.csr_matrix(sp.diags_array(readers**-0.5) @ taken.T)
        other = sp.csr_matrix(taken @ sp.diags_array(readers**-config.crowd))
        return cls(nearest_products(one, other, config.neighbours))


class BM25(Neighbours):
    @classmethod
    def needs(cls, size: Size, config: BM25Config) -> Needs:
        return products_need(size, config.neighbours)

    @classmethod
    def fit(cls, data: Dataset, config: BM25Config, *, seed: int) -> Self:
        """Units as texts, their readers as the words (as `implicit` does it)."""
        item_users = sp.csr_matrix(data.interacted().T)
        if item_users.nnz:
            item_users = sp.csr_matrix(bm25_weight(item_users, K1=config.k1, B=config.b))
        return cls(nearest_products(item_users, sp.csr_matrix(item_users.T), config.neighbours))
