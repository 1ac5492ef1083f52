"""Which units of a history speak for which of a list, and what the two have in common."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recsys.models.base import Floats, Ints
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.pair_loops import CLOSE, heaviest

__all__ = ["Pairs", "only_near", "pairs_of", "worth_saying"]

WORTH_SAYING = 0.05
"""A part that is not above this share of the score is not given as a reason."""


class Pairs(NamedTuple):
    """For each row of a list the two units of the history that speak loudest for it."""

    strengths: Floats
    """(k, 2): how much each adds to the score, 0 where there are fewer."""
    facts: Ints
    """(k, 2, 3): what is said of them, as `pair_loops` tells it."""


def pairs_of(moment: Moment, draft: Draft, least: NDArray[np.float64]) -> Pairs:
    """`least`: of each chosen row, what is worth saying."""
    strengths, rows = _strengths(moment, draft), moment.history.rows
    common, fewest = moment.shelf.common, moment.policy.co_readers
    most, facts = heaviest(strengths, rows, draft.chosen, least, common, fewest)
    return Pairs(most, only_near(facts) if moment.query.is_seed else facts)


def only_near(facts: Ints) -> Ints:
    """What is said of units that were asked for: that they are near, and nothing else."""
    return np.stack([facts[..., 0], np.minimum(facts[..., 1], CLOSE), facts[..., 2]], axis=-1)


def worth_saying(scores: Floats) -> NDArray[np.float64]:
    """What a part of each of these scores must be above to be given as a reason."""
    return np.maximum(WORTH_SAYING * scores.astype(np.float64), 0.0)


def _strengths(moment: Moment, draft: Draft) -> Floats:
    """(n_history, n_chosen): how much each unit of the history adds to each chosen score."""
    history, shelf = moment.history, moment.shelf
    strengths = np.zeros((len(history.rows), len(draft.chosen)), np.float32)
    for part in draft.parts:
        if part.spread is not None and shelf.bundle is not None:
            strengths[history.rows < shelf.trained] = shelf.bundle.model.contributions(
                part.spread, draft.chosen, shelf.reach
            )
        elif part.row is not None:
            strengths[history.rows == part.row] += part.at(draft.chosen)
    return strengths
