"""EASE: each unit predicted by all others, in closed form (Steck 2019).

The answer is dense; only its strongest entries are kept.  The inverse is `inverse`'s.
"""

from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.errors import Misconfigured
from recsys.models.base import Floats, Ints
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.inverse import TILE, Tiled, invert
from recsys.models.neighbours import Neighbours, nearest, stacked
from recsys.models.parallel import Workers, cores, workers
from recsys.models.ranges import Between

__all__ = ["EASE", "EASEConfig"]

TILED = 4e10
"""Multiply-adds that one core does in a second on whole tiles."""


@dataclass(frozen=True, slots=True)
class EASEConfig:
    regularization: Annotated[float, Between(1.0, 5000.0, log=True)] = 100.0
    least_readers: int = 3
    """Units with fewer readers are left out: they cost memory and can hardly be learnt."""
    neighbours: int = 500
    """Kept for each unit."""


class EASE(Neighbours):
    @classmethod
    def needs(cls, size: Size, config: EASEConfig) -> Needs:
        """Half a matrix of units² in tiles, a few rows of tiles for each core, what is kept."""
        half = 4 * size.items * (size.items + TILE) / 2
        rows = 4 * TILE * size.items * (1 + 2 * cores())
        kept = 3 * 8 * size.items * min(config.neighbours, size.items)
        return Needs(
            memory_bytes=half + rows + kept + 32 * size.pairs,
            seconds=size.items**3 / 2 / TILED + 2 * size.together / SPARSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: EASEConfig, *, seed: int) -> Self:
        interacted = data.interacted()
        readers = np.asarray(interacted.sum(axis=0)).ravel()
        chosen = np.flatnonzero(readers >= config.least_readers).astype(np.int32)
        with workers() as team:
            taken = sp.csc_matrix(interacted[:, chosen])
            inverse = _inverse(taken, config.regularization, team)
            kept = _kept(inverse, config.neighbours, team)
        return cls(_spread(kept, chosen, len(data.items)))


def _inverse(taken: sp.csc_matrix, regularization: float, team: Workers) -> Tiled:
    """P = (XᵀX + λI)⁻¹."""

    def gram(rows: slice, columns: slice) -> Floats:
        together = taken[:, rows].T @ taken[:, columns]
        block: Floats = together.toarray().astype(np.float32, copy=False)
        if rows == columns:
            block[np.diag_indices_from(block)] += np.float32(regularization)
        return block

    matrix = Tiled.filled(taken.shape[1], gram, team)
    try:
        invert(matrix, team)
    except np.linalg.LinAlgError:
        problem = "too small for these data"
        raise Misconfigured("models.ease.regularization", problem) from None
    return matrix


def _kept(inverse: Tiled, k: int, team: Workers) -> sp.csr_matrix:
    """The strongest of I - P / diag(P) in each row."""
    diagonal = -inverse.diagonal()

    def strongest(i: int) -> sp.csr_matrix:
        rows = inverse.rows(i)
        rows /= diagonal
        rows[np.arange(len(rows)), inverse.spans[i].start + np.arange(len(rows))] = 0.0
        return nearest(rows, k)

    return stacked(team.each(strongest, range(len(inverse.spans))), inverse.size)


def _spread(kept: sp.csr_matrix, chosen: Ints, n_items: int) -> sp.csr_matrix:
    """Rows and columns of the chosen units among all units."""
    entries = sp.coo_matrix(kept)
    places = (chosen[entries.row], chosen[entries.col])
    return sp.csr_matrix((entries.data, places), shape=(n_items, n_items), dtype=np.float32)
