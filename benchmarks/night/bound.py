"""The least that lists of a dense factor model take: the product of all readers' factors and all
units', block by block, and the best of each row.  No history is read, nobody is asked whether they
agree, no rule is applied, nothing is put in order a second time, nothing is written."""

import time

import numpy as np
from numpy.typing import NDArray

from recsys.models.parallel import Workers

__all__ = ["Bound"]

BLOCK = 256
"""Readers; twice as many are no faster."""


class Bound:
    def __init__(self, readers: int, units: int, factors: int, k: int) -> None:
        rng = np.random.default_rng(0)
        self._readers = rng.standard_normal((readers, factors), dtype=np.float32)
        self._units = rng.standard_normal((factors, units), dtype=np.float32)
        self._k = k

    def seconds(self, team: Workers) -> float:
        begun = time.perf_counter()
        for _ in team.each(self._best, range(0, len(self._readers), BLOCK)):
            pass
        return time.perf_counter() - begun

    def _best(self, at: int) -> NDArray[np.intp]:
        """(n, k): units of each of a block of readers, best first."""
        scores = self._readers[at : at + BLOCK] @ self._units
        found = np.argpartition(scores, -self._k, axis=1)[:, -self._k :]
        order = np.argsort(-np.take_along_axis(scores, found, axis=1), axis=1)
        return np.take_along_axis(found, order, axis=1)
