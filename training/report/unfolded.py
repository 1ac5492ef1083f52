"""The blend as it would be if nothing were collapsed or cut off: the sum of its members."""

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

from recsys.models.base import Floats, Ints
from recsys.models.collapse import Weighted, weighted_scores
from recsys.models.ranking import Ranks
from training.experiment import Fit

__all__ = ["Unfolded"]


class Unfolded(Ranks):
    def __init__(self, members: Weighted) -> None:
        self._members = members

    @classmethod
    def of(cls, done: Fit) -> "Unfolded | None":
        """None where there is no blend, or a part of it was fitted by nobody else."""
        fitted = {member.name: member.model for member in done.members}
        if done.blend is None or not done.blend.model.members.keys() <= fitted.keys():
            return None
        counted = done.blend.model.members
        return cls({name: (fitted[name], weight) for name, weight in counted.items()})

    def score(self, histories: sp.csr_matrix) -> Floats:
        return weighted_scores(self._members, histories)

    def shares(self, histories: sp.csr_matrix, lists: Ints) -> dict[str, float]:
        """What each member gives to the scores of what stands in the lists, of all that is given;
        below zero where it speaks against it."""
        of, place = np.nonzero(lists >= 0)
        given = {
            name: float(weighted_scores({name: member}, histories)[of, lists[of, place]].sum())
            for name, member in self._members.items()
        }
        total = sum(map(abs, given.values())) or 1.0
        return {name: amount / total for name, amount in _heaviest(given)}


def _heaviest(given: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(given.items(), key=lambda one: -one[1])
