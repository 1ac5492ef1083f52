"""Which model beats which, all pairs judged together.

Pairs are compared on the same bootstrap draws of the readers, and their p-values corrected for
one another by the step-down maximum of Romano and Wolf (2005, Econometrica 73): as Holm's method
does, it keeps the chance of even one false claim below the level, and it loses less where pairs
depend on one another, as these do.
"""

from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.intervals import resampled
from training.metrics import Values
from training.report.told import Told

__all__ = ["corrected", "measured"]

DRAWS = 4000
LEVEL = 0.05
METRIC = "ndcg"


def measured(told: Told) -> dict[str, Any] | None:
    names = [row.model for row in told.ranked]
    if len(names) < 2 or not len(told.first.asked):
        return None
    values = np.column_stack([told.shown(name).of(METRIC) for name in names])
    pairs = np.array([*combinations(range(len(names)), 2)])
    gains, doubts = _compared(values, pairs, told.plan.seed)
    return {
        "k": told.plan.k,
        "names": names,
        "level": LEVEL,
        "draws": DRAWS,
        "pairs": [
            [int(better), int(worse), float(gain), float(p)]
            for (better, worse), gain, p in zip(pairs, gains, doubts, strict=True)
        ],
    }


def corrected(observed: Values, drawn: Values) -> NDArray[np.float64]:
    """p-values, each corrected for all the others.  `observed`: (n_pairs,) differences; `drawn`:
    (n_draws, n_pairs), the same of each draw."""
    spread = drawn.std(axis=0)
    varies = spread > 0
    scale = np.where(varies, spread, 1.0)
    strength = np.where(varies, np.abs(observed) / scale, 0.0)
    chance = np.where(varies, np.abs(drawn - observed) / scale, 0.0)
    weakest_first = np.argsort(strength, kind="stable")
    highest = np.maximum.accumulate(chance[:, weakest_first], axis=1)
    reached = (highest >= strength[weakest_first]).sum(axis=0)
    doubts = (1 + reached) / (1 + len(drawn))
    doubts = np.maximum.accumulate(doubts[::-1])[::-1]
    found = np.empty_like(doubts)
    found[weakest_first] = doubts
    return np.asarray(found)


def _compared(
    values: Values, pairs: NDArray[np.int64], seed: int
) -> tuple[Values, NDArray[np.float64]]:
    means = values.mean(axis=0)
    drawn = resampled(values[np.lexsort(values.T)], seed, DRAWS)
    first, second = pairs.T
    gains = means[first] - means[second]
    return gains, corrected(gains, drawn[:, first] - drawn[:, second])
