"""The leading singular values and right singular vectors of a large sparse matrix, by subspace
iteration (Halko, Martinsson and Tropp 2011): its cost is known before it is begun, however close
together the values lie, which is not so of Lanczos' method."""

import numpy as np
import scipy.sparse as sp

from recsys.models.base import Floats
from recsys.models.parallel import Workers

__all__ = ["SPARE", "STEPS", "leading"]

SPARE = 16
"""Dimensions beside those asked for: with them the last ones come out right sooner."""
STEPS = 6
STRIP = 32
"""Columns of a product that one thread works on at a time."""
LEAST = 1e-7
"""Squared lengths below this share of the greatest are nothing but rounding."""


def leading(matrix: sp.csr_matrix, k: int, seed: int, team: Workers) -> tuple[Floats, Floats]:
    """Values, greatest first, and (n_columns, n_values) vectors; fewer than `k` where the matrix
    is of lower rank."""
    n_columns = matrix.shape[1]
    turned = sp.csr_matrix(matrix.T)
    start = np.random.default_rng(seed).standard_normal((n_columns, k + SPARE), np.float32)
    basis = _orthonormal(start)
    for _ in range(STEPS):
        image = _orthonormal(_product(matrix, basis, team))
        basis = _orthonormal(_product(turned, image, team))
    squares, axes = _axes(_product(matrix, basis, team))
    return np.sqrt(squares[:k]), basis @ axes[:, :k]


def _orthonormal(block: Floats) -> Floats:
    squares, axes = _axes(block)
    return np.asarray(block @ (axes / np.sqrt(squares)), np.float32)


def _axes(block: Floats) -> tuple[Floats, Floats]:
    """Squared lengths along the main axes of the columns, greatest first, and those axes."""
    squares, axes = np.linalg.eigh((block.T @ block).astype(np.float64))
    some = np.flatnonzero(squares > LEAST * max(squares.max(initial=0.0), LEAST))[::-1]
    return squares[some].astype(np.float32), axes[:, some].astype(np.float32)


def _product(matrix: sp.csr_matrix, block: Floats, team: Workers) -> Floats:
    strips = [block[:, at : at + STRIP].copy() for at in range(0, block.shape[1], STRIP)]
    none = np.zeros((matrix.shape[0], 0), np.float32)
    return np.concatenate([none, *team.each(lambda strip: matrix @ strip, strips)], axis=1)
