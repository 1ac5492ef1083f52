"""Many members as one sparse matrix: what each unit, alone in a history, adds to every other.

Every member's scores are sums over the history, or nearly, so asking it about histories of one
unit tells all about it.
"""

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

from recsys.models.base import Floats, Recommender
from recsys.models.neighbours import BLOCK, nearest

__all__ = ["base_scores", "collapsed"]

Weighted = Mapping[str, tuple[Recommender, float]]


def base_scores(members: Weighted, n_items: int) -> Floats:
    """What the members say of an empty history, weighted and summed: (n_items,)."""
    nothing = sp.csr_matrix((1, n_items), dtype=np.float32)
    total = np.zeros(n_items, np.float32)
    for model, weight in members.values():
        total += np.float32(weight) * model.score(nothing)[0]
    return total


def collapsed(members: Weighted, n_items: int, neighbours: int) -> sp.csr_matrix:
    """(n_items, n_items): each row's strongest entries, the diagonal empty."""
    base = base_scores(members, n_items)
    each = sp.eye_array(n_items, dtype=np.float32, format="csr")
    blocks = [sp.csr_matrix((0, n_items), dtype=np.float32)]
    for at in range(0, n_items, BLOCK):
        alone = sp.csr_matrix(each[at : at + BLOCK])
        total = np.zeros(alone.shape, np.float32)
        for model, weight in members.values():
            total += np.float32(weight) * model.score(alone)
        total -= base
        total[np.arange(len(total)), at + np.arange(len(total))] = 0.0
        blocks.append(nearest(total, neighbours))
    return sp.csr_matrix(sp.vstack(blocks, format="csr"))
