"""How many of a kind a list may hold, while there are alternatives.  What may not be in it at
all is `filters`'s."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from recsys.models.base import Floats, Ints
from recsys.models.ranking import best
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.shelf import AUTHOR_CAP, WORK_CAP

__all__ = ["WINDOW", "choose"]

WINDOW = 10
"""Caps hold in every ten places."""


def choose(moment: Moment, draft: Draft) -> Draft:
    """The best `k`, ten by ten.  What a cap passed over may come in the next ten, and fills the
    list up where there is nothing else."""
    scores, chosen, capped, close = draft.open, list[int](), dict[int, str](), list[int]()
    while len(chosen) < moment.query.k:
        ten = _Ten(moment, min(WINDOW, moment.query.k - len(chosen)))
        rows = ten.filled_from(scores)
        if not len(rows):
            break
        chosen.extend(rows.tolist())
        capped.update(ten.capped)
        close = ten.offered
        scores[rows] = -np.inf
    placed = set(chosen)
    for rule in sorted(set(capped.values())):
        over = [row for row, name in capped.items() if name == rule and row not in placed]
        draft = draft.without(np.array(over, np.int32), rule)
    rest = [row for row in close if row not in placed and row not in capped]
    return draft.with_chosen(chosen, rest[: moment.query.k])


class _Ten:
    """Places that are being filled, and the count of each author and work in them."""

    def __init__(self, moment: Moment, places: int) -> None:
        self.capped: dict[int, str] = {}
        self.offered: list[int] = []
        self._moment = moment
        self._places = places
        self._rows: list[int] = []
        self._counts: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._most = {AUTHOR_CAP: moment.policy.per_author, WORK_CAP: moment.policy.per_work}

    def filled_from(self, scores: Floats) -> Ints:
        """The chosen rows, best first; `scores` of -inf are not to be had."""
        offers = scores
        while len(found := best(offers, 4 * self._places)):
            self.offered.extend(found.tolist())
            for row in found.tolist():
                self._offer(row)
                if len(self._rows) == self._places:
                    return np.array(self._rows, np.int32)
            offers = _without(offers, [found, *self._full()])
        rows = np.array(self._rows, np.int32)
        rest = best(_without(scores, [rows]), self._places - len(rows))
        rows = np.sort(np.concatenate([rows, rest]))
        return rows[np.argsort(-scores[rows], kind="stable")]

    def _offer(self, row: int) -> None:
        kinds = self._moment.shelf.traits(row).capped
        for kind in kinds:
            if self._counts[kind] >= self._most[kind[0]]:
                self.capped[row] = kind[0]
                return
        self._rows.append(row)
        for kind in kinds:
            self._counts[kind] += 1

    def _full(self) -> list[Ints]:
        """Rows of every author and work that may not come again."""
        index = {AUTHOR_CAP: self._moment.shelf.authors, WORK_CAP: self._moment.shelf.works}
        full = (kind for kind, count in self._counts.items() if count >= self._most[kind[0]])
        return [index[rule][name] for rule, name in full]


def _without(scores: Floats, taken: Iterable[Ints]) -> Floats:
    left = scores.copy()
    for rows in taken:
        left[rows] = -np.inf
    return left
