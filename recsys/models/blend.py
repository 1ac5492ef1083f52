"""The members as they serve: one sparse matrix, what everybody gets, and text for new units.

What is evaluated under the name `blend` is this, and not the sum of the members.  How much each
member counts is learnt by training, on data later than the members were fitted on.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.data.text import TextVectoriser
from recsys.models.arrays import load_array, load_sparse, save_array, save_sparse
from recsys.models.base import Floats, Ints, Recommender, TopK
from recsys.models.collapse import Weighted, base_scores, collapsed, weighted_scores
from recsys.models.content import Content, ContentConfig
from recsys.models.neighbours import similar_by
from recsys.models.ranking import Ranks

__all__ = ["Blend", "Spread"]

NEIGHBOURS = 200
CONTENT = "content"
ASKED = 256
LEAST_CONTENT = 0.1
"""Text counts at least so much of the whole, so that new units can always be reached."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What one history adds to which item: `added[e]` to `items[e]`, by its unit at place
    `owners[e]`."""

    rows: Ints
    """The history itself, with `weights`."""
    weights: Floats
    owners: Ints
    items: Ints
    added: Floats


class Blend(Ranks):
    def __init__(
        self, weights: sp.csr_matrix, base: Floats, content: Content, members: Mapping[str, float]
    ) -> None:
        self._weights = weights
        self._base = base
        self._content = content
        self.members = dict(members)
        """Weight of each member's raw scores, those that count; `content` is always among them,
        for the texts of new units."""

    @classmethod
    def of(
        cls, data: Dataset, members: Mapping[str, Recommender], weights: Mapping[str, float]
    ) -> Self:
        """`weights` by name are of raw scores, none below zero."""
        content = members.get(CONTENT) or Content.fit(data, ContentConfig(), seed=0)
        if not isinstance(content, Content):
            raise TypeError(f"the member named {CONTENT} is not a Content model")
        heard = {name: (model, float(weights[name])) for name, model in members.items()}
        heard[CONTENT] = (content, max(weights.get(CONTENT, 0.0), _least(heard, content, data)))
        heard = {name: (model, weight) for name, (model, weight) in heard.items() if weight > 0}
        matrix = collapsed(heard, len(data.items), NEIGHBOURS)
        base = base_scores(heard, len(data.items))
        return cls(matrix, base, content, {name: weight for name, (_, weight) in heard.items()})

    @property
    def vectoriser(self) -> TextVectoriser:
        return self._content.vectoriser

    @property
    def text(self) -> sp.csr_matrix:
        """(n_items, n_terms): the units' vectors, of length 1."""
        return self._content.vectors

    @property
    def base(self) -> Floats:
        """(n_items,): the scores of an empty history, what everybody gets."""
        return self._base

    def weights(self) -> sp.csr_matrix:
        return self._weights

    def spread(self, rows: Ints, weights: Floats) -> Spread:
        """Of one history, without a matrix: every request for a list asks for one."""
        starts, items, values = self._weights.indptr, self._weights.indices, self._weights.data
        spans = [slice(starts[row], starts[row + 1]) for row in rows.tolist()]
        owners = np.repeat(np.arange(len(rows), dtype=np.int32), starts[rows + 1] - starts[rows])
        columns = np.concatenate([items[:0], *(items[span] for span in spans)])
        added = np.concatenate([values[:0], *(values[span] for span in spans)])
        return Spread(rows, weights, owners, columns, added * weights[owners])

    def total(self, spread: Spread) -> Floats:
        """(n_items,): the score of each item."""
        scores = self._base.copy()
        np.add.at(scores, spread.items, spread.added)
        return scores

    def score(self, user_items: sp.csr_matrix) -> Floats:
        """Row by row, so that a reader's scores are the same bits in any company."""
        scores = np.empty((user_items.shape[0], len(self._base)), np.float32)
        starts = user_items.indptr
        for row, line in enumerate(scores):
            span = slice(starts[row], starts[row + 1])
            line[:] = self.total(self.spread(user_items.indices[span], user_items.data[span]))
        return scores

    def score_new(self, user_items: sp.csr_matrix, features: sp.csr_matrix) -> Floats:
        """As if the units had been there at the fit, and nobody had taken them up."""
        scores = self._content.score_new(user_items, features)
        return np.float32(self.members[CONTENT]) * scores

    def contributions(self, spread: Spread, items: Ints, features: sp.csr_matrix) -> Floats:
        """(n_history, n_asked): what each unit of the history adds to the score of each item
        asked for.  Rows from n_items on are those of `features`."""
        known = items < len(self._base)
        parts = np.zeros((len(spread.rows), len(items)), np.float32)
        place = np.full(len(self._base), -1, np.int32)
        place[items[known]] = np.flatnonzero(known)
        asked = place[spread.items]
        found = np.flatnonzero(asked >= 0)
        parts[spread.owners[found], asked[found]] = spread.added[found]
        if not known.all():
            parts[:, ~known] = self._new_parts(spread, features[items[~known] - len(place)])
        return parts

    def similar(self, items: Ints, k: int) -> TopK:
        return similar_by(self._weights, items, k)

    def save(self, directory: Path) -> None:
        save_sparse(directory, "weights", self._weights)
        save_array(directory, "base", self._base)
        self._content.save(directory / "content")
        (directory / "members.json").write_text(json.dumps(self.members), "utf-8")

    @classmethod
    def load(cls, directory: Path) -> Self:
        return cls(
            load_sparse(directory, "weights"),
            load_array(directory, "base"),
            Content.load(directory / "content"),
            json.loads((directory / "members.json").read_text("utf-8")),
        )

    def _new_parts(self, spread: Spread, features: sp.csr_matrix) -> Floats:
        near = (self._content.vectors[spread.rows] @ features.T).toarray()
        weights = np.float32(self.members[CONTENT]) * spread.weights
        return np.asarray(weights[:, None] * near, np.float32)


def _least(heard: Weighted, content: Content, data: Dataset) -> float:
    """`LEAST_CONTENT` of the weight at which text's best scores are as high as those of all
    members together."""
    asked = sp.csr_matrix(data.histories()[:ASKED])
    all_members = weighted_scores(heard, asked).max(axis=1, initial=0.0).sum()
    text = content.score(asked).max(axis=1, initial=0.0).sum()
    return float(LEAST_CONTENT * all_members / text) if all_members and text else 1.0
