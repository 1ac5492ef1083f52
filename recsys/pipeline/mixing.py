"""Units the reader knows, among the new ones: each gets the score that a new unit of the same
chance has.  What the chances are is `models.again`'s and `models.mixing`'s."""

import numpy as np

from recsys.models.ranking import best
from recsys.pipeline.draft import Draft, Moment

__all__ = ["mix"]

DEPTH = 100
"""New units that known ones are placed among."""


def mix(moment: Moment, draft: Draft) -> Draft:
    """Nothing changes where the query wants new units only, or no mixture was learnt."""
    bundle, mixing = moment.shelf.bundle, moment.mixing
    if bundle is None or mixing is None:
        return draft
    past = moment.history.past
    known = past.where(draft.rules[past.items] == 0)
    if not len(known):
        return draft
    open_scores = draft.open
    open_scores[known.items] = -np.inf
    new = best(open_scores, max(DEPTH, moment.query.k))
    chances = mixing.chances_again(bundle.again, known)
    scores = mixing.as_scores(chances, draft.scores[new], int(known.held[0]))
    return draft.with_known(known.items, scores)
