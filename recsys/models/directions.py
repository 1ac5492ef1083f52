"""The leading singular directions of a sparse matrix, by random projection and a few rounds of
subspace iteration (Halko, Martinsson and Tropp 2011)."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

__all__ = ["leading"]

MORE = 10
"""Directions beyond those asked for, so that these come out well."""
ROUNDS = 4
NOTHING = 1e-6
"""Of the longest: what is shorter is no direction."""

Floats = NDArray[np.float64]


def leading(matrix: sp.csr_matrix, k: int, seed: int) -> tuple[Floats, Floats]:
    """Singular values, the largest first, and the right singular vectors in columns: `k` of them,
    or fewer where the matrix has no more."""
    n_rows, n_columns = matrix.shape
    wide = min(k + MORE, n_rows, n_columns)
    basis = np.random.default_rng(seed).standard_normal((n_columns, wide))
    for _ in range(ROUNDS):
        rows, _upper = np.linalg.qr(matrix @ basis)
        basis, _upper = np.linalg.qr(matrix.T @ rows)
    _left, values, turned = np.linalg.svd(matrix @ basis, full_matrices=False)
    found = int((values > NOTHING * values.max(initial=0.0)).sum())
    kept = min(k, found)
    return values[:kept], basis @ turned[:kept].T
