"""The greatest entries of a product of sparse matrices too large to be had whole."""

import numpy as np
import scipy.sparse as sp

from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.neighbours import BLOCK, nearest_sparse, stacked
from recsys.models.parallel import cores, workers

__all__ = ["nearest_products", "products_need"]


def nearest_products(to_users: sp.csr_matrix, to_items: sp.csr_matrix, k: int) -> sp.csr_matrix:
    """Each row's `k` entries of largest magnitude of (n_items, n_users) @ (n_users, n_items), the
    diagonal left out."""
    steps, back = (sp.csr_matrix(matrix, dtype=np.float32) for matrix in (to_users, to_items))
    rows = max(BLOCK // cores(), 1)

    def of_rows(first: int) -> sp.csr_matrix:
        return nearest_sparse(_without_diagonal(steps, back, slice(first, first + rows)), k)

    with workers() as team:
        return stacked(team.each(of_rows, range(0, steps.shape[0], rows)), back.shape[1])


def products_need(size: Size, k: int) -> Needs:
    """Both matrices and what they are made of; a block, at worst without a zero; what is kept, in
    blocks and whole."""
    kept = min(size.items * k, size.together)
    block = min(BLOCK * size.items, size.together)
    return Needs(
        memory_bytes=128 * size.pairs + 32 * block + 24 * kept + 64 * (size.users + size.items),
        seconds=(4 * size.together + 1000 * size.items) / SPARSE,
    )


def _without_diagonal(steps: sp.csr_matrix, back: sp.csr_matrix, rows: slice) -> sp.csr_matrix:
    block = sp.csr_matrix(steps[rows] @ back)
    own = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
    block.data[block.indices == own + rows.start] = 0.0
    return block
