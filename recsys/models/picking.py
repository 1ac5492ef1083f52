"""Lists out of so many units that only the best of them are scored: what a blend does with the
vectors of its members instead of a score for every unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from recsys.models.base import Floats, HasVectors, Ints, Recommender, TopK
from recsys.models.collapse import Speaks
from recsys.models.rerank import CANDIDATES, Reranker
from recsys.models.spread import Spread
from recsys.models.vectors import Beside, Vectors

__all__ = ["COLLAPSED", "Picking", "voices"]

COLLAPSED = 100_000
"""Units up to which members that speak in vectors are collapsed too: that takes minutes at so
many, and four times as long at twice as many."""
HEAD = 500
"""Units that are scored for one list."""


@dataclass(frozen=True)
class Picking:
    vectors: Vectors
    reranker: Reranker | None
    n_items: int

    def total(self, spread: Spread, hidden: Ints | None, only: Ints | None) -> Floats:
        """(n_items,): scores of the best that are not `hidden`, or of `only` these.  The others
        have none, which is 0, or as little as the last of the best."""
        if only is None:
            items, scores = self._best(spread, HEAD, hidden)
        else:
            items, scores = only, self.vectors.scores(spread, only)
        total = np.full(self.n_items, min(float(scores.min(initial=0.0)), 0.0), np.float32)
        total[items] = scores
        return total

    def recommend(self, spreads: Iterable[Spread], k: int, barred: sp.csr_matrix | None) -> TopK:
        lists = []
        for row, spread in enumerate(spreads):
            hidden = None if barred is None else barred[[row]].nonzero()[1]
            lists.append(self._best(spread, max(k, CANDIDATES), hidden))
        return _listed(lists, k)

    def similar(self, spreads: Iterable[Spread], k: int) -> TopK:
        """`spreads`: each of one unit."""
        lists = []
        for spread in spreads:
            items, scores = self.vectors.similar(spread, k + 1)
            kept = (scores > 0) & (items != spread.rows[0])
            lists.append((items[kept], scores[kept]))
        return _listed(lists, k)

    def _best(self, spread: Spread, k: int, hidden: Ints | None) -> tuple[Ints, Floats]:
        """Highest score first, the head in the trees' order."""
        away = None
        if hidden is not None:
            away = np.zeros(self.n_items, np.bool_)
            away[hidden] = True
        items, scores = self.vectors.best(spread, k, away)
        if self.reranker is not None:
            items = self.reranker.placed(items, scores, spread)
        return items, scores


def voices(
    members: Sequence[Recommender], weights: Floats, scales: Floats, base: Floats
) -> tuple[Sequence[Speaks], Vectors | None]:
    """What of the members is to be collapsed, and the vectors that are not."""
    if len(scales) <= COLLAPSED or not any(isinstance(one, HasVectors) for one in members):
        return members, None
    beside = [Beside(one) if isinstance(one, HasVectors) else one for one in members]
    return beside, Vectors.of(members, weights, scales, base)


def _listed(lists: Sequence[tuple[Ints, Floats]], k: int) -> TopK:
    shape = (len(lists), k)
    told = TopK(np.full(shape, -1, np.int32), np.full(shape, -np.inf, np.float32))
    for row, (items, scores) in enumerate(lists):
        n = min(k, len(items))
        told.items[row, :n], told.scores[row, :n] = items[:n], scores[:n]
    return told
