"""How many readers two units have in common, where they are enough to be told to anybody."""

import numpy as np
import scipy.sparse as sp

from recsys.models.neighbours import BLOCK, stacked

__all__ = ["LEAST", "common_readers"]

LEAST = 10
"""Fewer could give a reader away."""


def common_readers(interacted: sp.csr_matrix) -> sp.csr_matrix:
    """int32 (n_items, n_items) from binary (n_users, n_items); the diagonal is empty."""
    n_items = interacted.shape[1]
    by_item = sp.csr_matrix(interacted.T, dtype=np.float32)
    blocks = (_told(by_item, interacted, at) for at in range(0, n_items, BLOCK))
    return stacked(blocks, n_items).astype(np.int32)


def _told(by_item: sp.csr_matrix, interacted: sp.csr_matrix, at: int) -> sp.csr_matrix:
    block = sp.coo_matrix(by_item[at : at + BLOCK] @ interacted)
    told = (block.data >= LEAST) & (block.row + at != block.col)
    kept = (block.data[told], (block.row[told], block.col[told]))
    return sp.csr_matrix(kept, shape=block.shape, dtype=np.float32)
