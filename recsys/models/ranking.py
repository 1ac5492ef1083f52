"""From scores to lists: the best `k`, ties by row number, with what is barred left out."""

from abc import ABC, abstractmethod

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.models.base import Floats, Ints, TopK

__all__ = ["Ranks", "best", "top_k"]

BATCH = 256
"""Rows scored at once: bounds the memory of long requests."""
GROUP = 32

Places = NDArray[np.intp]


class Ranks(ABC):
    """`recommend` for every model that can `score`."""

    @abstractmethod
    def score(self, user_items: sp.csr_matrix) -> Floats: ...

    def recommend(
        self, user_items: sp.csr_matrix, k: int, *, barred: sp.csr_matrix | None = None
    ) -> TopK:
        n_users = user_items.shape[0]
        lists = [
            self._batch(user_items, k, barred, slice(at, at + BATCH))
            for at in range(0, n_users, BATCH)
        ]
        if not lists:
            return top_k(np.zeros((0, k), np.float32), k)
        return TopK(
            np.concatenate([one.items for one in lists]),
            np.concatenate([one.scores for one in lists]),
        )

    def _batch(
        self, user_items: sp.csr_matrix, k: int, barred: sp.csr_matrix | None, rows: slice
    ) -> TopK:
        scores = self.score(sp.csr_matrix(user_items[rows]))
        if barred is not None:
            scores[sp.csr_matrix(barred[rows]).nonzero()] = -np.inf
        return top_k(scores, k)


def top_k(scores: Floats, k: int) -> TopK:
    """Row by row; an entry of -inf is in no list.  O(n + k log k) a row."""
    items = np.full((len(scores), k), -1, np.int32)
    values = np.full((len(scores), k), -np.inf, np.float32)
    for row, line in enumerate(scores):
        found = best(line, k)
        items[row, : len(found)] = found
        values[row, : len(found)] = line[found]
    return TopK(items, values)


def best(scores: Floats, k: int) -> Ints:
    """Places of the `k` highest scores above -inf, highest first, ties by place."""
    if 0 < k < len(scores):
        above, level = _split(scores, k, _least_floor(scores, k))
    else:
        above, level = np.arange(len(scores) if k else 0), np.zeros(0, np.intp)
    order = above[np.argsort(-scores[above], kind="stable")]
    pool = np.concatenate([order, level]).astype(np.int32)
    return pool[scores[pool] > -np.inf]


def _split(scores: Floats, k: int, floor: np.float32) -> tuple[Places, Places]:
    """Places above the `k`-th highest score, and of those level with it the first that make `k`;
    `floor` is no higher than that score."""
    above = np.flatnonzero(scores > floor)
    if len(above) > k:
        contest = scores[above]
        floor = np.partition(contest, len(contest) - k)[len(contest) - k]
        return above[contest > floor], above[contest == floor][: k - (contest > floor).sum()]
    return above, _first(scores, floor, k - len(above))


def _first(scores: Floats, level: np.float32, n: int) -> Places:
    """Places of the first `n` scores of this level, without going further than needed."""
    end, found = 4 * n, np.zeros(0, np.intp)
    while len(found) < n and end < 4 * len(scores):
        found = np.flatnonzero(scores[:end] == level)
        end *= 4
    return found[:n]


def _least_floor(scores: Floats, k: int) -> np.float32:
    """At least `k` scores are as high: the `k`-th highest of the maxima of groups of scores,
    which is many times faster to find than the `k`-th score itself."""
    groups = len(scores) // GROUP
    if groups <= k:
        return np.float32(-np.inf)
    maxima = scores[: groups * GROUP].reshape(GROUP, groups).max(axis=0)
    return np.float32(np.partition(maxima, groups - k)[groups - k])
