"""The blend taken apart: the sum of its members with nothing collapsed or cut off, and the
collapsed matrix by itself, before trees put the head of a list in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.data.dataset import Dataset
from recsys.models.base import Floats, Ints, Recommender
from recsys.models.blend import Blend
from recsys.models.content import Content, ContentConfig
from recsys.models.heard import CONTENT
from recsys.models.ranking import Ranks
from recsys.models.stack import Stack

__all__ = ["Folded", "Unfolded"]

BATCH = 256
"""Readers whose scores are held at once."""


@dataclass(frozen=True)
class Folded(Ranks):
    """What the collapsed matrix says, by itself."""

    blend: Blend

    def score(self, histories: sp.csr_matrix) -> Floats:
        spans = [slice(*span) for span in pairwise(histories.indptr)]
        rows = [
            self.blend.linear(self.blend.spread(histories.indices[span], histories.data[span]))
            for span in spans
        ]
        return np.stack(rows) if rows else np.zeros(histories.shape, np.float32)


@dataclass(frozen=True)
class Unfolded(Ranks):
    """Members as their weights add them up for readers of each band, brought to one measure for
    all units."""

    members: Mapping[str, Recommender]
    stack: Stack
    scales: Floats
    """(n_items,), and `offsets`: the calibration of each unit."""
    offsets: Floats

    @classmethod
    def of(cls, data: Dataset, fitted: Mapping[str, Recommender], stack: Stack) -> Self:
        """A blend has text even where nobody else fitted it."""
        if CONTENT in stack.weights and CONTENT not in fitted:
            fitted = {**fitted, CONTENT: Content.fit(data, ContentConfig(), seed=0)}
        readers = np.asarray(data.interacted().sum(axis=0)).ravel()
        members = {name: fitted[name] for name in stack.weights}
        return cls(members, stack, *stack.calibration.of(readers))

    def score(self, histories: sp.csr_matrix) -> Floats:
        total = np.tile(self.offsets, (histories.shape[0], 1))
        for name in self.members:
            total += self._given(name, histories)
        return total

    def shares(self, histories: sp.csr_matrix, lists: Ints) -> dict[str, float]:
        """What each member gives to the scores of what stands in the lists, of all that is given,
        most first; below zero where it speaks against it."""
        given = dict.fromkeys(self.members, 0.0)
        for at in range(0, len(lists), BATCH):
            part, listed = sp.csr_matrix(histories[at : at + BATCH]), lists[at : at + BATCH]
            of, place = np.nonzero(listed >= 0)
            for name in given:
                given[name] += float(self._given(name, part)[of, listed[of, place]].sum())
        total = sum(map(abs, given.values())) or 1.0
        falling = sorted(given.items(), key=lambda one: -one[1])
        return {name: amount / total for name, amount in falling}

    def _given(self, name: str, histories: sp.csr_matrix) -> Floats:
        weights = np.array(self.stack.weights[name], np.float32)[self._bands(histories)]
        scores = self.members[name].score(histories)
        return np.asarray(scores * weights[:, None] * self.scales, np.float32)

    def _bands(self, histories: sp.csr_matrix) -> NDArray[np.intp]:
        """By how many units each history holds."""
        return np.searchsorted(self.stack.bands, np.diff(histories.indptr), side="right") - 1
