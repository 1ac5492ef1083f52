"""What is taken up after what, and together with what.

A pair counts for less the more time lies between.  A log without times is one long day: all that
a reader took up was taken up together.
"""

from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from pydantic import PositiveFloat

from recsys.data.dataset import Dataset
from recsys.data.log import EventLog
from recsys.models.base import Floats
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.edges import first_times
from recsys.models.neighbours import BLOCK, Neighbours, nearest_sparse, stacked
from recsys.models.ranges import Between

__all__ = ["Transitions", "TransitionsConfig"]

Places = NDArray[np.intp]
REACH = 200
"""Units of one reader that lie more places apart are no pair: bounds the work."""


@dataclass(frozen=True, slots=True)
class TransitionsConfig:
    half_life_days: Annotated[PositiveFloat, Between(3, 1000, log=True)] = 300.0
    """A pair with so much time between counts half."""
    back: Annotated[float, Between(0.0, 1.0)] = 0.75
    """What a unit says of those that came before it, against those that came after."""
    together: Annotated[float, Between(0.5, 4.0, log=True)] = 1.0
    """How much a pair of one day counts, against one in order."""
    crowd: Annotated[float, Between(0.0, 1.0)] = 0.3
    """Power of a unit's readers by which each counts less."""
    lift: Annotated[float, Between(-0.3, 0.3)] = 0.1
    """Power of a unit's readers that its score is multiplied by."""
    neighbours: int = 300
    """Kept for each unit."""


class Transitions(Neighbours):
    @classmethod
    def needs(cls, size: Size, config: TransitionsConfig) -> Needs:
        kept = min(size.items * config.neighbours, size.together)
        pairs = min(size.together, 2 * REACH * size.pairs)
        return Needs(
            memory_bytes=128 * size.pairs + 16 * BLOCK * size.items + 24 * kept,
            seconds=(10 * pairs + size.items**2 / 8) / SPARSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: TransitionsConfig, *, seed: int) -> Self:
        log, n_items = _reader_by_reader(first_times(data)), len(data.items)
        readers = np.maximum(np.asarray(data.interacted().sum(axis=0)).ravel(), 1.0)
        lift = sp.diags_array((readers**config.lift).astype(np.float32))
        blocks = (_paired(log, at, n_items, config) @ lift for at in range(0, n_items, BLOCK))
        kept = (nearest_sparse(sp.csr_matrix(block), config.neighbours) for block in blocks)
        crowd = sp.diags_array((readers**-config.crowd).astype(np.float32))
        return cls(sp.csr_matrix(crowd @ stacked(kept, n_items)))


def _reader_by_reader(log: EventLog) -> EventLog:
    return log.where(np.argsort(log.users, kind="stable"))


def _paired(log: EventLog, at: int, n_items: int, config: TransitionsConfig) -> sp.csr_matrix:
    """(rows, n_items): what was taken up before and after the items from row `at` on."""
    rows = min(BLOCK, n_items - at)
    reached = np.zeros(rows * n_items, np.float32)
    here = np.flatnonzero((log.items >= at) & (log.items < at + rows))
    for direction in (1, -1):
        start = here
        for shift in range(1, REACH + 1):
            start, end = _of_one_reader(log, start, direction * shift)
            if not len(start):
                break
            place = (log.items[start].astype(np.int64) - at) * n_items + log.items[end]
            np.add.at(reached, place, _counted(log.days[end] - log.days[start], config))
    filled = np.flatnonzero(reached)
    places = (filled // n_items, filled % n_items)
    return sp.csr_matrix((reached[filled], places), shape=(rows, n_items))


def _of_one_reader(log: EventLog, start: Places, shift: int) -> tuple[Places, Places]:
    """The events that have another of their reader's so many places on, and those."""
    end = start + shift
    within = (end >= 0) & (end < len(log))
    start, end = start[within], end[within]
    same = log.users[start] == log.users[end]
    return start[same], end[same]


def _counted(days: NDArray[np.float64], config: TransitionsConfig) -> Floats:
    """By the days from one event to the other, below zero to one before."""
    near = np.abs(days) < 1.0
    order = np.where(near, config.together, np.where(days > 0, 1.0, config.back))
    return (order * np.exp2(-np.abs(days) / config.half_life_days)).astype(np.float32)
