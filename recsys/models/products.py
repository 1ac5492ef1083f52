"""The greatest entries of a product of sparse matrices too large to be had whole."""

from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp

from recsys.models.base import Floats
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.neighbours import BLOCK, nearest, stacked

__all__ = ["nearest_products", "products_need"]


def nearest_products(to_users: sp.csr_matrix, to_items: sp.csr_matrix, k: int) -> sp.csr_matrix:
    """Each row's `k` entries of largest magnitude of (n_items, n_users) @ (n_users, n_items), the
    diagonal left out."""
    steps, back = (sp.csr_matrix(matrix, dtype=np.float32) for matrix in (to_users, to_items))
    return stacked((nearest(block, k) for block in _blocks(steps, back)), back.shape[1])


def products_need(size: Size, k: int) -> Needs:
    """Both matrices and what they are made of; a block, sparse and dense; what is kept, in blocks
    and whole."""
    kept = min(size.items * k, size.together)
    return Needs(
        memory_bytes=128 * size.pairs + 24 * BLOCK * size.items + 24 * kept + 64 * size.users,
        seconds=(size.together + size.items**2 / 8) / SPARSE,
    )


def _blocks(steps: sp.csr_matrix, back: sp.csr_matrix) -> Iterator[Floats]:
    for at in range(0, steps.shape[0], BLOCK):
        block = (steps[at : at + BLOCK] @ back).toarray()
        block[np.arange(len(block)), at + np.arange(len(block))] = 0.0
        yield block
