"""Many members as one sparse matrix: what each unit, alone in a history, adds to every other.

Every member's scores are sums over the history, or nearly, so asking it about histories of one
unit tells all about it.
"""

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

from recsys.models.base import Floats, Recommender
from recsys.models.neighbours import BLOCK, nearest, stacked

__all__ = ["Weighted", "base_scores", "collapsed", "weighted_scores"]

Weighted = Mapping[str, tuple[Recommender, float]]


def base_scores(members: Weighted, n_items: int) -> Floats:
    """What the members say of an empty history, weighted and summed: (n_items,)."""
    nothing = sp.csr_matrix(np.zeros((1, n_items), np.float32))
    return weighted_scores(members, nothing).ravel()


def collapsed(members: Weighted, n_items: int, neighbours: int) -> sp.csr_matrix:
    """(n_items, n_items): each row's strongest entries, the diagonal empty."""
    base = base_scores(members, n_items)
    each = sp.csr_matrix(sp.eye_array(n_items, dtype=np.float32, format="csr"))
    return stacked(
        (nearest(_added(members, each, base, at), neighbours) for at in range(0, n_items, BLOCK)),
        n_items,
    )


def _added(members: Weighted, each: sp.csr_matrix, base: Floats, at: int) -> Floats:
    """What the units from row `at` on add, each for itself."""
    total = weighted_scores(members, sp.csr_matrix(each[at : at + BLOCK])) - base
    total[np.arange(len(total)), at + np.arange(len(total))] = 0.0
    return total


def weighted_scores(members: Weighted, user_items: sp.csr_matrix) -> Floats:
    total = np.zeros(user_items.shape, np.float32)
    for model, weight in members.values():
        total += np.float32(weight) * model.score(user_items)
    return total
