"""What factor models share: a history becomes a vector by one matrix product, and so does the
vector become scores.  How the factors come about is each model's own file."""

from pathlib import Path
from typing import Self

import numpy as np
import scipy.sparse as sp

from recsys.models.arrays import load_array, nothing, save_array
from recsys.models.base import Floats, Ints, TopK
from recsys.models.ranking import Ranks, top_k

__all__ = ["Factors", "ridge"]


class Factors(Ranks):
    """`history @ fold_in @ factors.T`: both (n_items, n_factors).  Linear in the history."""

    def __init__(self, fold_in: Floats, factors: Floats) -> None:
        self._fold_in = fold_in
        self._factors = factors

    def score(self, user_items: sp.csr_matrix) -> Floats:
        vectors = user_items @ self._fold_in
        return np.asarray(vectors @ self._factors.T, np.float32)

    def vectors(self) -> tuple[Floats, Floats]:
        return self._fold_in, self._factors

    def beside(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        return nothing(user_items.shape)

    def similar(self, items: Ints, k: int) -> TopK:
        """By the cosine of the factors."""
        lengths = np.linalg.norm(self._factors, axis=1)
        directions = self._factors / np.where(lengths > 0, lengths, 1.0)[:, None]
        scores = (directions[items] @ directions.T).astype(np.float32)
        scores[np.arange(len(items)), items] = -np.inf
        return top_k(scores, k)

    def save(self, directory: Path) -> None:
        save_array(directory, "fold_in", self._fold_in)
        save_array(directory, "factors", self._factors)

    @classmethod
    def load(cls, directory: Path) -> Self:
        return cls(load_array(directory, "fold_in"), load_array(directory, "factors"))


def ridge(factors: Floats, regularization: float) -> Floats:
    """The fold-in that gives each history the vector of least squared error: Y (YᵀY + λI)⁻¹."""
    wide = factors.astype(np.float64)
    gram = wide.T @ wide + regularization * np.eye(wide.shape[1])
    return np.linalg.solve(gram, wide.T).T.astype(np.float32)
