"""The head of a list put in order by trees: over each member's part in a candidate's score, and
what is known of the candidate.  The same code makes the features that trees are grown on and
those they are asked with.

The candidates' scores are dealt out anew among them, the highest to the best: so they stay on
the blend's scale, and whatever is not a candidate keeps its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.data.dataset import Dataset
from recsys.data.interactions import positive
from recsys.models.arrays import load_array, save_array
from recsys.models.base import Floats, Ints
from recsys.models.block_loops import leading
from recsys.models.compiling import compiled
from recsys.models.head_loops import dealt, head_columns, led
from recsys.models.popularity import fading_readers
from recsys.models.spread import Spread, Spreads
from recsys.models.trees import Trees
from recsys.models.vectors import Vectors

__all__ = ["CANDIDATES", "LINE_AT", "READERS_AT", "Reranker", "Shares", "facts_of", "feature_names"]

CANDIDATES = 200
RECENT_DAYS = 30.0
LONGEST_DAYS = 400.0
FACTS = ("readers", "recent readers", "days since last use", "days since first use")
OTHERS = (
    "units that speak for it",
    "the loudest of them",
    "share of the highest score",
    "logarithm of the place, from 1",
    *FACTS,
    "units in the history",
)
"""Features beside the members' parts: how many units of the history speak for the candidate, how
much the loudest of them, over the highest score, and so on."""
READERS_AT = -1 - len(FACTS)
"""Column of a candidate's readers, from the end: 0 where nobody had taken it up at the fit."""
LOG_PLACES = np.log1p(np.arange(CANDIDATES)).astype(np.float32)
LINE_AT = (READERS_AT - 2, READERS_AT - 1)
"""Columns of what the weighted scores say of a candidate: trees start from a line over these."""


@dataclass(frozen=True)
class Shares:
    """What candidates are told apart by, beside their place."""

    parts: NDArray[np.float16]
    """(n_entries, n_members), and `scales`: `collapse.Collapsed`'s."""
    scales: Floats
    facts: Floats
    """(n_items, len(FACTS)): `facts_of`."""
    vectors: Vectors | None = None
    """Of members that are not in the parts."""

    def features(self, scores: Floats, spread: Spread) -> tuple[Ints, Floats]:
        """The candidates, best score first, and a row of features for each.  Units of the
        history itself are none."""
        once, spreads = scores[None, :].copy(), Spreads.alone(spread)
        heads = candidates(once, spreads)
        found = heads[0] >= 0
        return heads[0][found], self.columns(once, heads, spreads).T[found]

    def table(self, items: Ints, scores: Floats, spread: Spread) -> Floats:
        """A row of features for each of the candidates, best score first."""
        of_all = np.empty((1, len(self.facts)), np.float32)
        of_all[0, items] = scores
        return self.columns(of_all, items[None, :], Spreads.alone(spread)).T

    def columns(self, scores: Floats, heads: Ints, spreads: Spreads) -> Floats:
        """(n_features, n * c): the same features, of `heads` (n, c) of each row of scores."""
        told = self.told(spreads)
        columns: Floats = compiled(head_columns)(scores, heads, spreads.arrays, told)
        if self.vectors is not None:
            n_members = self.parts.shape[1]
            for place, (head, spread) in enumerate(zip(heads, spreads.each(), strict=True)):
                found = head >= 0
                first = place * len(head)
                own = self.vectors.parts(spread, head[found], n_members)
                columns[:n_members, first : first + len(head)][:, found] += own.T
        return columns

    def told(self, spreads: Spreads) -> tuple[NDArray[np.uint16], Floats, Floats, Floats, Floats]:
        """As `head_loops` takes it."""
        of_reader = np.log1p(spreads.lengths).astype(np.float32)
        return self._bits, self.scales, LOG_PLACES, self.facts, of_reader

    @cached_property
    def _bits(self) -> NDArray[np.uint16]:
        return self.parts.view(np.uint16)

    def save(self, directory: Path) -> None:
        save_array(directory, "parts", self.parts)
        save_array(directory, "scales", self.scales)
        save_array(directory, "facts", self.facts)

    @classmethod
    def load(cls, directory: Path, vectors: Vectors | None) -> Self:
        names = ("parts", "scales", "facts")
        parts, scales, facts = (load_array(directory, name) for name in names)
        return cls(parts, scales, facts, vectors)


@dataclass(frozen=True)
class Reranker:
    shares: Shares
    trees: Trees

    def reorder(self, scores: Floats, spreads: Spreads) -> Ints:
        """The candidates' scores in each row of `scores` dealt out anew; ties stay as they were,
        and who has no history is left alone.  The answer is `candidates`."""
        heads = candidates(scores, spreads)
        heads[spreads.lengths == 0] = -1
        dealt(scores, heads, self._told(scores, heads, spreads))
        return heads

    def placed(self, items: Ints, scores: Floats, spread: Spread) -> Ints:
        """The same items, those of them in another order that are candidates: best score first."""
        if not len(spread.rows):
            return items
        head = np.flatnonzero(~np.isin(items, spread.rows))[:CANDIDATES]
        features = self.shares.table(items[head], scores[head], spread)
        order = np.argsort(-self.trees.predict(features), kind="stable")
        placed = items.copy()
        placed[head] = items[head[order]]
        return placed

    def _told(self, scores: Floats, heads: Ints, spreads: Spreads) -> Floats:
        """(n, CANDIDATES): what the trees say."""
        if self.shares.vectors is not None:
            columns = self.shares.columns(scores, heads, spreads)
            return self.trees.of_columns(columns).reshape(heads.shape)
        features = (spreads.arrays, self.shares.told(spreads))
        told: Floats = compiled(led)(scores, heads, *features, self.trees.arrays)
        return told

    def save(self, directory: Path) -> None:
        self.shares.save(directory)
        self.trees.save(directory / "trees")

    @classmethod
    def load(cls, directory: Path, vectors: Vectors | None) -> Self:
        return cls(Shares.load(directory, vectors), Trees.load(directory / "trees"))


def candidates(scores: Floats, spreads: Spreads) -> Ints:
    """(n, CANDIDATES): of each row of scores, best first; -1 where there are fewer."""
    return leading(scores, CANDIDATES, spreads.ends, spreads.rows)


def feature_names(members: Sequence[str]) -> list[str]:
    """Of the columns of `Shares.features`."""
    return [*members, *OTHERS]


def facts_of(data: Dataset) -> Floats:
    """(n_items, len(FACTS)): logarithms of the readers ever and of late; days before the last
    event of the log, `LONGEST_DAYS` and -1 where nobody ever used the unit."""
    n_items = len(data.items)
    log = positive(data.log, data.history)
    now = log.days.max(initial=0.0)
    first, last = np.full(n_items, np.inf), np.full(n_items, -np.inf)
    np.minimum.at(first, log.items, log.days)
    np.maximum.at(last, log.items, log.days)
    columns = [
        np.log1p(fading_readers(data, np.inf)),
        np.log1p(fading_readers(data, RECENT_DAYS)),
        np.minimum(now - last, LONGEST_DAYS),
        np.where(np.isfinite(first), np.minimum(now - first, LONGEST_DAYS), -1.0),
    ]
    return np.column_stack(columns).astype(np.float32)
