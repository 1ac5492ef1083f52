"""EASE: each unit predicted by all others, in closed form (Steck 2019).

The answer is dense; only its strongest entries are kept.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp
from scipy.linalg import lapack

from recsys.data.dataset import Dataset
from recsys.errors import Misconfigured
from recsys.models.base import Floats, Ints
from recsys.models.cost import DENSE, Needs, Size
from recsys.models.neighbours import BLOCK, Neighbours, nearest, stacked

__all__ = ["EASE", "EASEConfig"]


@dataclass(frozen=True, slots=True)
class EASEConfig:
    regularization: float = 100.0
    least_readers: int = 3
    """Units with fewer readers are left out: they cost memory and can hardly be learnt."""
    neighbours: int = 500
    """Kept for each unit."""
    memory_gb: float = 4.0
    """The fit is refused when its two dense matrices would need more."""


class EASE(Neighbours):
    @classmethod
    def needs(cls, size: Size, config: EASEConfig) -> Needs:
        return Needs(
            memory_bytes=2 * 4 * size.items**2,
            seconds=size.items**3 / DENSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: EASEConfig, *, seed: int) -> Self:
        """Misconfigured, before any work is done, when it would need too much memory."""
        interacted = data.interacted()
        readers = np.asarray(interacted.sum(axis=0)).ravel()
        chosen = np.flatnonzero(readers >= config.least_readers).astype(np.int32)
        _refuse_too_large(len(chosen), config)
        dense = _solved(sp.csr_matrix(interacted[:, chosen]), config.regularization)
        return cls(_spread(dense, chosen, len(data.items), config.neighbours))


def _refuse_too_large(n_items: int, config: EASEConfig) -> None:
    needed = 2 * 4 * n_items**2 / 1e9
    if needed > config.memory_gb:
        raise Misconfigured(
            "models.ease.memory_gb",
            f"EASE over {n_items} units needs {needed:.1f} GB; {config.memory_gb:g} are allowed",
        )


def _solved(interacted: sp.csr_matrix, regularization: float) -> Floats:
    """I - P / diag(P) with P = (XᵀX + λI)⁻¹."""
    gram = (interacted.T @ interacted).toarray(order="F").astype(np.float32, copy=False)
    gram[np.diag_indices_from(gram)] += np.float32(regularization)
    weights = _inverted(gram)
    weights /= -np.diag(weights).copy()
    np.fill_diagonal(weights, 0.0)
    return weights


def _inverted(gram: Floats) -> Floats:
    """In place, by Cholesky.  LAPACK fills the lower triangle only, so it is mirrored."""
    if not len(gram):
        return gram
    factor, failed = lapack.spotrf(gram, lower=1, overwrite_a=1)
    inverse, failed = (factor, failed) if failed else lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed:
        raise Misconfigured("models.ease.regularization", "too small for these data")
    for at in range(0, len(inverse), BLOCK):
        end = at + BLOCK
        corner = np.tril(inverse[at:end, at:end])
        inverse[at:end, at:end] = corner + np.tril(corner, -1).T
        inverse[at:end, end:] = inverse[end:, at:end].T
    return np.asarray(inverse)


def _spread(dense: Floats, chosen: Ints, n_items: int, k: int) -> sp.csr_matrix:
    """Rows and columns of the chosen units among all units."""
    blocks = (nearest(dense[at : at + BLOCK], k) for at in range(0, len(dense), BLOCK))
    kept = sp.coo_matrix(stacked(blocks, len(chosen)))
    places = (chosen[kept.row], chosen[kept.col])
    return sp.csr_matrix((kept.data, places), shape=(n_items, n_items), dtype=np.float32)
