"""How many readers two units have in common, where they are enough to be told to anybody."""

import numpy as np
import scipy.sparse as sp

from recsys.models.neighbours import BLOCK

__all__ = ["LEAST", "common_readers"]

LEAST = 10
"""Fewer could give a reader away."""


def common_readers(interacted: sp.csr_matrix) -> sp.csr_matrix:
    """int32 (n_items, n_items) from binary (n_users, n_items); the diagonal is empty."""
    n_items = interacted.shape[1]
    by_item = sp.csr_matrix(interacted.T, dtype=np.float32)
    blocks = [sp.csr_matrix((0, n_items), dtype=np.int32)]
    for at in range(0, n_items, BLOCK):
        block = sp.coo_matrix(by_item[at : at + BLOCK] @ interacted)
        told = (block.data >= LEAST) & (block.row + at != block.col)
        kept = (block.data[told].astype(np.int32), (block.row[told], block.col[told]))
        blocks.append(sp.csr_matrix(kept, shape=block.shape))
    shared = sp.csr_matrix(sp.vstack(blocks, format="csr", dtype=np.int32))
    shared.sort_indices()
    return shared
