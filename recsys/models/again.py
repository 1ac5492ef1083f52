"""Whether a reader comes back to a unit: learnt from who did, told from what they did so far.

The log is cut once.  Of each unit that a reader had used by then it is known whether they used it
again later; a logistic regression learns how that depends on how long ago (the empirical hazard:
a weight for each stretch of time, shrunk by the ridge), how often, what came in between, how much
else they use, and how readily everybody comes back to the unit.  Only readers who were seen after
the cut are learnt from: a list is made for somebody who is there.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray

from recsys.data.dataset import Dataset
from recsys.data.interactions import positive
from recsys.data.log import EventLog
from recsys.data.pasts import Pasts, pasts
from recsys.models.arrays import load_array, save_array
from recsys.models.base import Floats
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.logistic import logistic_weights, logit
from recsys.models.ranges import Between

__all__ = ["Again", "AgainConfig"]

CUT = 0.8
"""Share of the log, by time, that pasts are made of; the rest says who came back."""
MOST = 200_000
"""Entries learnt from; more make the weights no better, only later."""
OFTEN = -math.log(3)
"""Log-odds of one in four."""
VISIT = 1 / 24
"""Days; what is no older than that was used on the same visit."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AgainConfig:
    stretches: int = 12
    """So many lengths of time since the last use are told apart."""
    ridge: float = 1.0
    """Holds every weight towards nothing."""
    shrink: Annotated[float, Between(2.0, 100.0, log=True)] = 20.0
    """A unit's own rate of return counts like everybody's from so many readers."""


class Again:
    def __init__(self, rates: Floats, edges: Values, weights: Values) -> None:
        self._rates = rates
        """(n_items + 1,): log-odds that a reader of it came back; the last is for any other."""
        self._edges = edges
        self._weights = weights

    @classmethod
    def needs(cls, size: Size, config: AgainConfig) -> Needs:
        columns = config.stretches + 8
        return Needs(
            memory_bytes=200 * size.pairs + 32 * min(size.pairs, MOST) * columns,
            seconds=(20 * size.pairs + 100 * min(size.pairs, MOST) * columns) / SPARSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: AgainConfig, *, seed: int) -> Self:
        cut = np.sort(data.log.days)[int(CUT * len(data.log))] if len(data.log) else 0.0
        before = pasts(data.log.where(data.log.days < cut), data.history)
        after = positive(data.log.where(data.log.days >= cut), data.history)
        before = _drawn(before, np.unique(after.users), seed)
        edges = _edges(before.ages, config.stretches)
        n_items = len(data.items)
        rates = _rates(before, n_items, config.shrink)
        features = _features(before, rates, edges)
        weights = logistic_weights(features, _returned(before, after), ridge=config.ridge)
        everything = pasts(data.log, data.history)
        return cls(_rates(everything, n_items, config.shrink), edges, weights)

    def odds(self, known: Pasts) -> Values:
        """(n_entries,): log-odds that the user comes back to the item."""
        return np.asarray(_features(known, self._rates, self._edges) @ self._weights)

    def draws_back(self, item: int) -> bool:
        """Whether readers often come back to it, doubts included."""
        return float(self._rates[min(item, len(self._rates) - 1)]) > OFTEN

    def save(self, directory: Path) -> None:
        save_array(directory, "rates", self._rates)
        save_array(directory, "edges", self._edges)
        save_array(directory, "weights", self._weights)

    @classmethod
    def load(cls, directory: Path) -> Self:
        return cls(*(load_array(directory, name) for name in ("rates", "edges", "weights")))


def _drawn(known: Pasts, users: NDArray[np.int32], seed: int) -> Pasts:
    """Of these users, no more than make `MOST` entries, by lot."""
    lot = np.random.default_rng(seed).permutation(users)
    sizes = np.bincount(known.users, minlength=lot.max(initial=-1) + 1)[lot]
    return known.where(np.isin(known.users, lot[np.cumsum(sizes) <= MOST]))


def _edges(ages: Values, stretches: int) -> Values:
    """Ages that part the entries beyond one visit into stretches of equally many."""
    older = ages[ages > VISIT]
    shares = np.arange(1, stretches - 1) / (stretches - 1)
    inner = np.quantile(older, shares) if len(older) else older
    return np.unique(np.append(inner, VISIT))


def _rates(known: Pasts, n_items: int, shrink: float) -> Floats:
    came_back = np.bincount(known.items, known.times > 1, n_items + 1)
    readers = np.bincount(known.items, minlength=n_items + 1)
    everybody = (came_back.sum() + 1) / (readers.sum() + 2)
    return logit((came_back + shrink * everybody) / (readers + shrink)).astype(np.float32)


def _features(known: Pasts, rates: Floats, edges: Values) -> Values:
    """(n_entries, 7 + stretches)."""
    stretch = np.digitize(known.ages, edges)[:, None] == np.arange(len(edges) + 1)
    row = np.minimum(known.items, len(rates) - 1)
    numbers = (
        np.ones(len(known)),
        rates[row],
        np.log(known.times),
        known.times > 1,
        np.log1p(known.later),
        known.later == 0,
        np.log(known.held),
    )
    return np.column_stack([*numbers, stretch]).astype(np.float64)


def _returned(before: Pasts, after: EventLog) -> Values:
    pairs = after.users.astype(np.int64) << 32 | after.items
    return np.isin(before.users.astype(np.int64) << 32 | before.items, pairs).astype(np.float64)
