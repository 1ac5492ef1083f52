"""The members as they serve: one sparse matrix, what everybody gets, and text for new units.

What is evaluated under the name `blend` is this, and not the sum of the members.  How much each
member counts, and what puts the head of a list in order, is learnt by training, on data later
than the members were fitted on.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.data.text import TextVectoriser
from recsys.domain.unit import Unit
from recsys.models.arrays import load_array, save_array, unchecked
from recsys.models.base import Floats, Ints, Recommender, TopK
from recsys.models.block_loops import scored
from recsys.models.calibration import Calibration
from recsys.models.collapse import Kept, base_scores, collapsed
from recsys.models.compiling import compiled
from recsys.models.content import Content, ContentConfig
from recsys.models.heard import CONTENT, heard_of
from recsys.models.loops import rows_at_columns
from recsys.models.neighbours import similar_by
from recsys.models.newcomers import Newcomers, Reach
from recsys.models.picking import Picking, voices
from recsys.models.ranking import Ranks
from recsys.models.rerank import Reranker, Shares, facts_of
from recsys.models.search import Search
from recsys.models.spread import Spread, Spreads
from recsys.models.stack import Stack
from recsys.models.trees import Trees
from recsys.models.vectors import Vectors

__all__ = ["Blend"]

NEIGHBOURS = 200
UNUSED_NEIGHBOURS = 60
"""Of units that nobody has taken up yet."""
ASKED = 256
ROWS = 16
"""Readers whose scores are made together: few enough to stay near the processor."""


class Blend(Ranks):
    def __init__(
        self,
        bands: Sequence[sp.csr_matrix],
        base: Floats,
        newcomers: Newcomers,
        stack: Stack,
        reranker: Reranker | None,
        vectors: Vectors | None = None,
    ) -> None:
        self._bands = bands
        self._base = base
        """(n_bands, n_items)."""
        self._newcomers = newcomers
        self.stack = stack
        """Of the members that count; `content` is always among them, for the texts of new
        units.  Its trees are `reranker`'s."""
        self._new = stack.calibration.of(np.zeros(1, np.int32))
        """Scale and offset of units that came after the fit, which nobody has taken up."""
        self._reranker = reranker
        self.picking = None if vectors is None else Picking(vectors, reranker, base.shape[1])
        """What lists are made by where the units are too many to score every one."""

    @classmethod
    def of(cls, data: Dataset, members: Mapping[str, Recommender], stack: Stack) -> Self:
        return cls.with_shares(data, members, stack)[0]

    @classmethod
    def with_shares(
        cls, data: Dataset, members: Mapping[str, Recommender], stack: Stack
    ) -> tuple[Self, Shares]:
        """And what trees for it are grown on."""
        content = members.get(CONTENT) or Content.fit(data, ContentConfig(), seed=0)
        if not isinstance(content, Content):
            raise TypeError(f"the member named {CONTENT} is not a Content model")
        heard = heard_of({**members, CONTENT: content}, stack, data)
        counted = {name: members.get(name, content) for name in heard.weights}
        table = heard.table([*counted])
        readers = np.asarray(data.interacted().sum(axis=0)).ravel()
        scales, offsets = heard.calibration.of(readers)
        kept = Kept(NEIGHBOURS, np.flatnonzero(readers == 0).astype(np.int32), UNUSED_NEIGHBOURS)
        base = (table @ base_scores([*counted.values()], len(readers))) * scales + offsets
        beside, vectors = voices([*counted.values()], table, scales, base)
        folded = collapsed(beside, table, scales, kept)
        shares = Shares(folded.parts, folded.scales, facts_of(data), vectors)
        reranker = None if stack.trees is None else Reranker(shares, stack.trees)
        matrices = [folded.of_band(band) for band in range(len(table))]
        blend = cls(matrices, base, Newcomers.among(counted, heard), heard, reranker, vectors)
        return blend._checked(sp.csr_matrix(data.histories()[:ASKED]), shares)

    def led_by(self, trees: Trees, shares: Shares) -> Self:
        """The same with its head in the trees' order; `shares` of the same collapse."""
        stack, head = replace(self.stack, trees=trees), Reranker(shares, trees)
        return type(self)(self._bands, self._base, self._newcomers, stack, head, self.vectors)

    @property
    def members(self) -> Mapping[str, float]:
        """The weight of each member's raw scores, as on average over the bands of readers."""
        return {name: self.stack.mean(name) for name in self.stack.weights}

    @property
    def vectors(self) -> Vectors | None:
        """Of members that are not collapsed."""
        return None if self.picking is None else self.picking.vectors

    @property
    def search(self) -> Search:
        """How the best of its units are found."""
        return Search.by(None if self.vectors is None else self.vectors.found)

    @property
    def vectoriser(self) -> TextVectoriser:
        return self._newcomers.content.vectoriser

    @property
    def text(self) -> sp.csr_matrix:
        """(n_items, n_terms): the units' vectors, of length 1."""
        return self._newcomers.content.vectors

    @property
    def base(self) -> Floats:
        """(n_items,): the scores of an empty history, what everybody gets."""
        everybody: Floats = self._base[0]
        return everybody

    def weights(self) -> sp.csr_matrix:
        """What each unit, alone in a history, adds to every other."""
        return self._bands[0]

    def spread(self, rows: Ints, weights: Floats) -> Spread:
        """Of one history, without a matrix: every request for a list asks for one."""
        band = self.stack.band_of(len(rows))
        return Spread(rows, weights, band, self._bands[band])

    def spreads(self, ends: Ints, rows: Ints, weights: Floats, band: int) -> Spreads:
        """The same of many histories of one band, end to end."""
        return Spreads(ends, rows, weights, self._bands[band])

    def total(self, spread: Spread) -> Floats:
        """(n_items,): the score of each item, its head in the trees' order where there are any."""
        scores = self.linear(spread)
        if self._reranker is not None:
            self._reranker.reorder(scores[None, :], Spreads.alone(spread))
        return scores

    def linear(self, spread: Spread) -> Floats:
        """(n_items,): the weighted scores of the members."""
        loop, base = compiled(scored), self._base[spread.band]
        scores: Floats = loop(base, *Spreads.alone(spread).arrays)[0]
        return scores if self.vectors is None else scores + self.vectors.every(spread)

    def score(self, user_items: sp.csr_matrix) -> Floats:
        """As `total` of each row, to the bit."""
        bands = self.bands_of(np.diff(user_items.indptr))
        scores = np.empty((len(bands), self._base.shape[1]), np.float32)
        for at in range(0, len(bands), ROWS):
            own = bands[at : at + ROWS]
            for band in np.unique(own).tolist():
                rows = at + np.flatnonzero(own == band)
                some = Spreads.of(user_items[rows], self._bands[band])
                scores[rows], _ = self.totals(some, band)
        return scores

    def totals(self, spreads: Spreads, band: int) -> tuple[Floats, Ints]:
        """`score` of histories of one band, all at once; and the items that trees put in order,
        -1 where there are fewer: any other but the history's own scores no higher."""
        scores: Floats = compiled(scored)(self._base[band], *spreads.arrays)
        if self.vectors is not None:
            for line, spread in zip(scores, spreads.each(band), strict=True):
                line += self.vectors.every(spread)
        if self._reranker is None:
            return scores, np.zeros((len(scores), 0), np.int32)
        return scores, self._reranker.reorder(scores, spreads)

    def recommend(
        self, user_items: sp.csr_matrix, k: int, *, barred: sp.csr_matrix | None = None
    ) -> TopK:
        if self.picking is not None:
            return self.picking.recommend(self._spreads(user_items), k, barred)
        return super().recommend(user_items, k, barred=barred)

    def score_new(self, user_items: sp.csr_matrix, features: sp.csr_matrix) -> Floats:
        """As if the units had been there at the fit, and nobody had taken them up; `features` as
        the method of that name makes them."""
        histories = (user_items.indptr, user_items.indices, user_items.data)
        return self.reached(histories, self.reach(features))

    def reached(self, histories: tuple[Ints, Ints, Floats], reach: Reach) -> Floats:
        """The same of histories end to end: ends, rows and weights."""
        scales, offsets = self._new
        scores = self._newcomers.scores(histories, self.bands_of(np.diff(histories[0])), reach)
        return scores * scales + offsets

    def reach(self, features: sp.csr_matrix) -> Reach:
        """What `reached` asks of units with these features: made once, for all lists."""
        return self._newcomers.reach(features)

    def features(self, units: Sequence[Unit]) -> sp.csr_matrix:
        """(n_units, n_features): all that scores of units that came after the fit rest on."""
        return self._newcomers.features(units)

    def contributions(self, spread: Spread, items: Ints, reach: Reach) -> Floats:
        """(n_history, n_asked): what each unit of the history adds to the weighted score of each
        item asked for.  Rows from n_items on are the new units'."""
        known = items < len(self.base)
        parts = np.zeros((len(spread.rows), len(items)), np.float32)
        asked = items[known]
        if len(asked):
            parts[:, known] = rows_at_columns(*spread.entries, spread.rows, spread.weights, asked)
        if self.vectors is not None:
            parts[:, known] += self.vectors.contributions(spread, asked)
        if not known.all():
            bands, (scales, _) = np.full(len(parts), spread.band), self._new
            some = self.reach(reach.features[items[~known] - len(self.base)])
            parts[:, ~known] = self._newcomers.scores(spread.apart, bands, some) * scales
        return parts

    def similar(self, items: Ints, k: int) -> TopK:
        if self.picking is None:
            return similar_by(self._bands[0], items, k)
        one = np.ones(1, np.float32)
        return self.picking.similar([self.spread(items[[at]], one) for at in range(len(items))], k)

    def save(self, directory: Path) -> None:
        first = self._bands[0]
        save_array(directory, "indptr", first.indptr)
        save_array(directory, "indices", first.indices)
        save_array(directory, "bands", np.stack([matrix.data for matrix in self._bands]))
        save_array(directory, "base", self._base)
        self._newcomers.save(directory / "newcomers")
        if self._reranker is not None:
            self._reranker.save(directory / "reranker")
        if self.vectors is not None:
            self.vectors.save(directory / "vectors")
        facts = {
            "weights": dict(self.stack.weights),
            "bands": self.stack.bands,
            "calibration": asdict(self.stack.calibration),
        }
        (directory / "stack.json").write_text(json.dumps(facts), "utf-8")

    @classmethod
    def load(cls, directory: Path) -> Self:
        arrays = (load_array(directory, name) for name in ("indptr", "indices", "bands", "base"))
        indptr, indices, bands, base = arrays
        n_items = base.shape[1]
        head, apart = directory / "reranker", directory / "vectors"
        vectors = Vectors.load(apart) if apart.is_dir() else None
        reranker = Reranker.load(head, vectors) if head.is_dir() else None
        facts = json.loads((directory / "stack.json").read_text("utf-8"))
        weights = {name: tuple(of_bands) for name, of_bands in facts["weights"].items()}
        trees = None if reranker is None else reranker.trees
        calibration = Calibration(**{n: tuple(of) for n, of in facts["calibration"].items()})
        stack = Stack(weights, tuple(facts["bands"]), trees, calibration)
        matrices = [unchecked(data, indices, indptr, (n_items, n_items)) for data in bands]
        newcomers = Newcomers.load(directory / "newcomers", stack)
        loaded = cls(matrices, base, newcomers, stack, reranker, vectors)
        loaded._compile()
        return loaded

    def _compile(self) -> None:
        """One list is made, so that nobody's has to wait for the loops to be compiled."""
        first = np.arange(min(1, self._base.shape[1]), dtype=np.int32)
        spread = self.spread(first, np.ones(len(first), np.float32))
        if self.picking is None:
            self.total(spread)
        else:
            self.picking.total(spread, None, None)
        reach = self.reach(self.features([]))
        self.contributions(spread, first, reach)
        self.reached(Spreads.alone(spread).histories, reach)

    def _spreads(self, user_items: sp.csr_matrix) -> list[Spread]:
        """Of each row."""
        spans = [slice(*span) for span in pairwise(user_items.indptr)]
        return [self.spread(user_items.indices[span], user_items.data[span]) for span in spans]

    def _checked(self, histories: sp.csr_matrix, shares: Shares) -> tuple[Self, Shares]:
        """The same, with what its lists of units lose of these readers' best."""
        if self.vectors is None:
            return self, shares
        vectors = self.vectors.checked(self._spreads(histories))
        shares, trees = replace(shares, vectors=vectors), self.stack.trees
        head = None if trees is None else Reranker(shares, trees)
        parts = (self._bands, self._base, self._newcomers, self.stack, head, vectors)
        return type(self)(*parts), shares

    def bands_of(self, lengths: Ints) -> Ints:
        """Of histories of so many units."""
        return np.asarray(np.digitize(lengths, self.stack.bands) - 1, np.int32)
