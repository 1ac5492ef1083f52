"""How many of a kind a list may hold, while there are alternatives.  What may not be in it at
all is `filters`'s."""

import numpy as np
from numpy.typing import NDArray

from recsys.models.base import Floats, Ints
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.list_loops import FITS, OVER_AUTHOR, OVER_WORK, fitting, highest

__all__ = ["OFFERED", "RULES", "WINDOW", "choose"]

WINDOW = 10
"""Caps hold in every ten places."""
OFFERED = 4
"""So many units for each place are looked at together."""
RULES = {OVER_AUTHOR: "author_cap", OVER_WORK: "work_cap"}
_NONE: Ints = np.zeros(0, np.int32)

Mask = NDArray[np.bool_]
"""By row of the shelf."""


def choose(moment: Moment, draft: Draft) -> Draft:
    """The best `k`, ten by ten.  What a cap passed over may come in the next ten, and fills the
    list up where there is nothing else."""
    away, chosen, tens = draft.rules != 0, _NONE, list[_Ten]()
    while len(chosen) < moment.query.k:
        ten = _Ten(moment, min(WINDOW, moment.query.k - len(chosen)))
        rows = ten.filled_from(draft.scores, away)
        if not len(rows):
            break
        tens.append(ten)
        chosen = np.concatenate([chosen, rows])
        away[rows] = True
    placed, capped = set(chosen.tolist()), set[int]()
    for cap, rule in RULES.items():
        over = [row for ten in tens for row in ten.told(cap).tolist()]
        draft = draft.without(np.array([row for row in over if row not in placed], np.int32), rule)
        capped.update(over)
    close = tens[-1].offered.tolist() if tens else []
    rest = [row for row in close if row not in placed and row not in capped]
    return draft.with_chosen(chosen, rest[: moment.query.k])


class _Ten:
    """Places that are being filled, and what was offered for them."""

    def __init__(self, moment: Moment, places: int) -> None:
        self._kinds = moment.shelf.kinds
        self._policy = moment.policy
        self._places = places
        self.offered: Ints = _NONE
        self._verdicts: NDArray[np.uint8] = np.zeros(0, np.uint8)

    def filled_from(self, scores: Floats, away: Mask) -> Ints:
        """The chosen rows, best first; those `away` are not to be had."""
        gone = away
        while len(found := highest(scores, gone, OFFERED * self._places)):
            self._offer(found)
            if len(self._rows) == self._places:
                return self._rows
            gone = gone.copy()
            gone[found] = True
            gone |= self._kinds.full(self._rows, self._kinds.most(*self._caps))
        gone = away.copy()
        gone[self._rows] = True
        rest = highest(scores, gone, self._places - len(self._rows))
        rows = np.sort(np.concatenate([self._rows, rest]))
        return rows[np.argsort(-scores[rows], kind="stable")]

    def told(self, what: int) -> Ints:
        """The rows that `fitting` said this of."""
        return np.asarray(self.offered[self._verdicts == what], np.int32)

    @property
    def _caps(self) -> tuple[int, int]:
        return self._policy.per_author, self._policy.per_work

    @property
    def _rows(self) -> Ints:
        return self.told(FITS)

    def _offer(self, found: Ints) -> None:
        kinds = (self._kinds.ends, self._kinds.of_row)
        most = (self._kinds.authors, *self._caps)
        verdicts = fitting(found, self._rows, self._places, kinds, most)
        self.offered = np.concatenate([self.offered, found])
        self._verdicts = np.concatenate([self._verdicts, verdicts])
