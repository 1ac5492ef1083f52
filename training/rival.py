"""The champion at the table of another dataset: its rows are not ours, its ids are.

It answers as it would if it served: units it learnt from by its model, later ones by their text.
"""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.models.base import Floats
from recsys.models.bundle import Bundle
from recsys.models.ranking import Ranks
from training.queries import Queries, Targets, histories_of, queries
from training.split import Holdout

__all__ = ["Seated", "asked_of"]


class Seated(Ranks):
    """Recommends in the item rows of `data`; enough of a `Recommender` to be assessed."""

    def __init__(self, bundle: Bundle, data: Dataset) -> None:
        rows = [bundle.items.row(unit.id) for unit in data.units]
        theirs = np.array([-1 if row is None else row for row in rows])
        self._known = np.flatnonzero(theirs >= 0)
        self._new = np.flatnonzero(theirs < 0)
        self._theirs = theirs[self._known]
        self._features = bundle.model.features([data.units[row] for row in self._new])
        ones = np.ones(len(self._known), np.float32)
        shape = (len(data.items), len(bundle.items))
        self._to_theirs = sp.csr_matrix((ones, (self._known, self._theirs)), shape)
        self._model = bundle.model

    def score(self, histories: sp.csr_matrix) -> Floats:
        rows = sp.csr_matrix(histories @ self._to_theirs)
        scores = np.zeros(histories.shape, np.float32)
        scores[:, self._known] = self._model.score(rows)[:, self._theirs]
        if len(self._new):
            scores[:, self._new] = self._model.score_new(rows, self._features)
        return scores


def asked_of(bundle: Bundle, data: Dataset, holdout: Holdout) -> Queries:
    """The same readers and targets, with histories decayed as the bundle wants them."""
    asked = queries(data, holdout, Targets.NEW)
    return replace(asked, histories=histories_of(data, bundle.history, asked.readers))
