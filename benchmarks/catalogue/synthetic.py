"""Made-up vectors of any number of units, with what makes the best of real ones hard or easy to
find: units of topics, some much longer than others, and readers of a few topics."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.models.arrays import nothing, unchecked
from recsys.models.base import Floats, Ints
from recsys.models.spread import Spread

__all__ = ["Library"]

UNITS_IN_TOPIC = 500
FALL = -0.5
"""Exponent of what the dimensions say, the first of them the most."""
SPREAD = 0.5
"""Standard deviation of the logarithm of the vectors' lengths."""
ROWS = 100_000
"""Vectors drawn at once."""
TOPICS = 4
"""Of a reader."""
HELD = 20
"""Units in a history."""
NEIGHBOURS = 200
"""Units that each of them adds to beside the vectors."""


@dataclass(frozen=True)
class Library:
    """As much of a model as `Vectors` asks for."""

    units: int
    width: int
    seed: int = 0

    @cached_property
    def topics(self) -> Ints:
        """(n_units,): of each."""
        rng = np.random.default_rng(self.seed)
        return rng.integers(0, max(self.units // UNITS_IN_TOPIC, 1), self.units, np.int32)

    @cached_property
    def factors(self) -> Floats:
        rng = np.random.default_rng(self.seed + 1)
        fall = np.arange(1, self.width + 1, dtype=np.float32) ** np.float32(FALL)
        middles = rng.standard_normal((self.topics.max() + 1, self.width), np.float32)
        drawn = np.empty((self.units, self.width), np.float32)
        for at in range(0, self.units, ROWS):
            rows = slice(at, min(at + ROWS, self.units))
            own = rng.standard_normal((rows.stop - at, self.width), np.float32)
            lengths = rng.lognormal(0.0, SPREAD, rows.stop - at).astype(np.float32)
            drawn[rows] = (middles[self.topics[rows]] + own) * fall * lengths[:, None]
        return drawn

    @cached_property
    def base(self) -> Floats:
        """(1, n_units): what everybody gets, by as long a tail."""
        rng = np.random.default_rng(self.seed + 2)
        return np.log1p(rng.pareto(1.0, (1, self.units))).astype(np.float32)

    def vectors(self) -> tuple[Floats, Floats]:
        return self.factors, self.factors

    def beside(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        return nothing(user_items.shape)

    def readers(self, n: int) -> list[Spread]:
        rng = np.random.default_rng(self.seed + 3)
        order = np.argsort(self.topics, kind="stable").astype(np.int32)
        starts = np.searchsorted(self.topics[order], np.arange(self.topics.max() + 2))
        histories = [_history(rng, order, starts) for _ in range(n)]
        near = self._near(rng, np.unique(np.concatenate(histories)))
        return [Spread(rows, rng.random(len(rows), np.float32), 0, near) for rows in histories]

    def _near(self, rng: np.random.Generator, rows: Ints) -> sp.csr_matrix:
        """Neighbours of these units alone: nobody reads the others', and they are many."""
        counts = np.zeros(self.units, np.int32)
        counts[rows] = NEIGHBOURS
        n = len(rows) * NEIGHBOURS
        items, added = rng.integers(0, self.units, n, np.int32), rng.random(n, np.float32)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        return unchecked(added, items, starts, (self.units, self.units))


def _history(rng: np.random.Generator, order: Ints, starts: NDArray[np.intp]) -> Ints:
    topics = rng.integers(0, len(starts) - 1, TOPICS)
    ends = np.maximum(starts[topics + 1], starts[topics] + 1)
    places = rng.integers(starts[topics], ends, (HELD // TOPICS, TOPICS)).ravel()
    return np.unique(order[np.minimum(places, len(order) - 1)])
