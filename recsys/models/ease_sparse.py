"""EASE for catalogues too large for it: each unit is predicted by those most like it alone.

A ridge regression for each unit, over its neighbourhood: Steck's sparse approximation ("Markov
Random Fields for Collaborative Filtering", 2019) with a neighbourhood for every unit, none
shared.  Over neighbourhoods that hold every unit it is EASE.
"""

from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.errors import Misconfigured
from recsys.models.base import Floats
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.neighbours import BLOCK, Neighbours, nearest, stacked
from recsys.models.parallel import Workers, cores, workers
from recsys.models.ranges import Between, OneOf

__all__ = ["SparseEASE", "SparseEASEConfig"]

SOLVES = 0.001
"""Seconds that one regression takes on a core beside its arithmetic: look-ups mostly."""


@dataclass(frozen=True, slots=True)
class SparseEASEConfig:
    regularization: Annotated[float, Between(1.0, 5000.0, log=True)] = 100.0
    neighbourhood: Annotated[int, OneOf((100, 200, 400))] = 200
    """Most units that one is predicted by."""


class SparseEASE(Neighbours):
    @classmethod
    def needs(cls, size: Size, config: SparseEASEConfig) -> Needs:
        """What is kept, three times over; for each core a block of rows, and some columns."""
        width = min(config.neighbourhood, size.items)
        for_each_core = 12 * BLOCK * size.items + 16 * size.pairs + 16 * width**2
        return Needs(
            memory_bytes=24 * size.items * width + 32 * size.pairs + cores() * for_each_core,
            seconds=2 * size.together / SPARSE + size.items * (SOLVES + width**2 * 4e-8),
        )

    @classmethod
    def fit(cls, data: Dataset, config: SparseEASEConfig, *, seed: int) -> Self:
        taken = sp.csc_matrix(data.interacted())
        with workers() as team:
            near = _neighbourhoods(taken, config.neighbourhood, team)

            def solved(item: int) -> Floats:
                others = near.indices[near.indptr[item] : near.indptr[item + 1]]
                columns = taken[:, np.concatenate([[item], others])]
                return _regression(columns, config.regularization)

            parts = list(team.each(solved, range(len(data.items))))
        weights = np.concatenate([np.zeros(0, np.float32), *parts])
        predicted = sp.csr_matrix((weights, near.indices, near.indptr), shape=near.shape)
        return cls(sp.csr_matrix(predicted.T))


def _neighbourhoods(taken: sp.csc_matrix, size: int, team: Workers) -> sp.csr_matrix:
    """In each row the units of most cosine, common readers over both units' readers."""
    readers = np.maximum(np.asarray(taken.sum(axis=0)).ravel(), 1.0)
    scaled = sp.csc_matrix(taken @ sp.diags_array(readers**-0.5), dtype=np.float32)
    by_user = sp.csr_matrix(scaled)

    def strongest(at: int) -> sp.csr_matrix:
        block = (scaled[:, at : at + BLOCK].T @ by_user).toarray()
        block[np.arange(len(block)), at + np.arange(len(block))] = 0.0
        return nearest(block, size)

    n_items = taken.shape[1]
    return stacked(team.each(strongest, range(0, n_items, BLOCK)), n_items)


def _regression(columns: sp.csc_matrix, regularization: float) -> Floats:
    """What the units of the other columns add to that of the first: (XᵀX + λI)⁻¹ Xᵀy."""
    together: Floats = (columns.T @ columns).toarray().astype(np.float32, copy=False)
    gram, wanted = together[1:, 1:].copy(), together[1:, 0]
    gram[np.diag_indices_from(gram)] += np.float32(regularization)
    try:
        weights: Floats = np.linalg.solve(gram, wanted)
    except np.linalg.LinAlgError:
        problem = "too small for these data"
        raise Misconfigured("models.ease_sparse.regularization", problem) from None
    return weights
