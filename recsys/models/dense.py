"""Products of sparse matrices that leave few zeros, in rows that are dense from the start: several
times faster than to find out first where something will stand."""

import numpy as np
import scipy.sparse as sp

from recsys.models.base import Floats
from recsys.models.block_loops import poured

__all__ = ["dense_product"]


def dense_product(left: sp.csr_matrix, right: sp.csr_matrix) -> Floats:
    """float32 (n, n_columns).  The same bits as SciPy's sparse product: each sum is made in the
    order of the row of `left`.  Beside other threads."""
    whole = np.zeros((left.shape[0], right.shape[1]), np.float32)
    rows = left.indptr, left.indices, left.data.astype(np.float32, copy=False)
    poured(whole, (*rows, right.indptr, right.indices, right.data))
    return whole
