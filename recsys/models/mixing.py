"""One list of new units and of units a reader comes back to: both as chances of being taken up.

A new unit's chance follows from its place among the new ones and from how much the reader uses; a
known one's from `Again`.  The few constants are learnt on later data, for both kinds on the same
window, so that they compare; then each place of the list goes to whichever is likelier.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.data.pasts import Pasts
from recsys.models.again import Again
from recsys.models.base import Floats, Ints, TopK
from recsys.models.logistic import logistic_weights, probability

__all__ = ["Indices", "Mixing", "Outcomes", "listed"]

Values = NDArray[np.float64]
Indices = NDArray[np.intp] | NDArray[np.int32]

RIDGE = 1.0
FLATTEST = 0.05
"""Chances fall at least so fast with the place, in log-odds by its logarithm, so that a chance
has one place."""
LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What later became of units that could have been listed: parallel arrays."""

    told: Values
    """New ones: (n, 2) place from 1, and units held; known ones: (n,) log-odds of `Again`."""
    taken: Values
    """1 where the reader took it up."""


@dataclass(frozen=True, slots=True)
class Mixing:
    new: tuple[float, float, float]
    """Log-odds of the first of the new units for a reader who holds none; what is added by the
    logarithm of its place, below zero; by that of units held, plus one."""
    again: tuple[float, float]
    """Log-odds added to those of `Again`, after they are multiplied."""

    @classmethod
    def learnt(cls, new: Outcomes, again: Outcomes) -> Self:
        place, held = new.told.T
        fresh = logistic_weights(_new_features(place, held), new.taken, ridge=RIDGE).tolist()
        odds = np.column_stack([np.ones(len(again.told)), again.told])
        known = logistic_weights(odds, again.taken, ridge=RIDGE).tolist()
        return cls((fresh[0], min(fresh[1], -FLATTEST), fresh[2]), (known[0], max(known[1], 0.0)))

    def chances_new(self, places: Values, held: Values) -> Values:
        """Of the new units at these places, from 1; falling with the place."""
        return probability(_new_features(places, held) @ np.array(self.new))

    def chances_again(self, again: Again, known: Pasts) -> Values:
        added, times = self.again
        return probability(added + times * again.odds(known))

    def as_scores(self, chances: Values, new_scores: Floats, held: int) -> Floats:
        """For each chance the score that a new unit of that chance has: `new_scores` are those
        of the new units, best first."""
        places = np.arange(1, len(new_scores) + 1, dtype=np.float64)
        of_new = self.chances_new(places, np.full(len(places), float(held)))
        if not len(places):
            return chances.astype(np.float32)
        scores = np.interp(chances, of_new[::-1], new_scores[::-1].astype(np.float64))
        beyond = chances > of_new[0]
        step = max(abs(float(new_scores[0])), LEAST)
        scores[beyond] = new_scores[0] + step * (chances[beyond] / max(of_new[0], LEAST) - 1.0)
        return scores.astype(np.float32)

    def mixed(self, news: TopK, again: Again, known: Pasts, k: int) -> TopK:
        """Lists of `k`, a row for each user: `known.users` are rows of `news`, which leaves out
        what they know.  Scores are chances."""
        user, place = np.nonzero(news.items >= 0)
        held = np.bincount(known.users, minlength=len(news.items))[user]
        users = np.concatenate([user, known.users])
        items = np.concatenate([news.items[user, place], known.items])
        fresh = self.chances_new((place + 1).astype(np.float64), held.astype(np.float64))
        chances = np.concatenate([fresh, self.chances_again(again, known)])
        return listed(users, items, chances, (len(news.items), k))


def listed(users: Indices, items: Ints, scores: Values, shape: tuple[int, int]) -> TopK:
    """(n_users, k) lists of what each user's entries score; ties stay in the order given."""
    order = np.lexsort((-scores, users))
    place = np.arange(len(order)) - np.searchsorted(users[order], users[order])
    order, place = order[place < shape[1]], place[place < shape[1]]
    best = TopK(np.full(shape, -1, np.int32), np.full(shape, -np.inf, np.float32))
    best.items[users[order], place] = items[order]
    best.scores[users[order], place] = scores[order]
    return best


def _new_features(places: Values, held: Values) -> Values:
    return np.column_stack([np.ones(len(places)), np.log(places), np.log1p(held)])
