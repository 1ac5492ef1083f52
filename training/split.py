"""What is learnt from and what is kept back to be judged on: by time, for each reader, or by unit.

A split is a mask over a log, True where an event is learnt from; `hold_out` applies it.
"""

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.data.assemble import RawLog
from recsys.data.log import EventLog
from recsys.domain.ids import UnitId

__all__ = ["Holdout", "Mask", "by_reader", "by_time", "by_unit", "has_times", "hold_out"]

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Holdout:
    """`test` refers to rows of `train`; a negative item is a unit nobody knew at training."""

    train: RawLog
    test: EventLog

    @property
    def readers(self) -> NDArray[np.int32]:
        """Those who did something later, rising."""
        return np.unique(self.test.users)

    def drawn(self, most: int, *, seed: int) -> Self:
        """The same with no more than so many of them, drawn by lot.  The lot falls on positions."""
        readers = self.readers
        if len(readers) <= most:
            return self
        lot = np.random.default_rng(seed).permutation(len(readers))[:most]
        return replace(self, test=self.test.where(np.isin(self.test.users, readers[lot])))


def has_times(log: EventLog) -> bool:
    return bool(np.ptp(log.days) > 0) if len(log) else False


def by_time(log: EventLog, cut: float) -> Mask:
    """The first ⌊cut · n⌋ events of the log, stably sorted by time."""
    chosen = np.zeros(len(log), bool)
    chosen[np.argsort(log.days, kind="stable")[: int(cut * len(log))]] = True
    return chosen


def by_reader(log: EventLog, cut: float, *, seed: int) -> Mask:
    """The first ⌊cut · n⌋ of each reader's n events: by time, or by lot where no times are known.

    The lot falls on positions: give a log in canonical order, and ids do not matter.
    """
    lot = np.random.default_rng(seed).permutation(len(log))
    moment = log.days if has_times(log) else lot
    order = np.lexsort((moment, log.users))
    counts = np.bincount(log.users)
    place = np.arange(len(log)) - np.repeat(np.cumsum(counts) - counts, counts)
    chosen = np.zeros(len(log), bool)
    chosen[order] = place < np.repeat(np.floor(cut * counts), counts)
    return chosen


def by_unit(log: EventLog, n_units: int, cut: float, *, seed: int) -> Mask:
    """The events on ⌊cut · n⌋ of the n units, drawn by lot; nothing is learnt of the others.

    The lot falls on positions: give a log in canonical order, and ids do not matter.
    """
    drawn = np.random.default_rng(seed).permutation(n_units)[: int(cut * n_units)]
    return np.isin(log.items, drawn)


def hold_out(raw: RawLog, learnt: Mask, *, listed: Container[UnitId]) -> Holdout:
    """A unit is known if the catalogue lists it or it is learnt from."""
    known = np.array([unit.id in listed for unit in raw.units], bool)
    known[raw.log.items[learnt]] = True
    row = np.where(known, np.cumsum(known) - 1, -1 - np.arange(len(known))).astype(np.int32)
    log = replace(raw.log, items=row[raw.log.items])
    units = tuple(unit for unit, is_known in zip(raw.units, known, strict=True) if is_known)
    return Holdout(replace(raw, log=log.where(learnt), units=units), log.where(~learnt))
