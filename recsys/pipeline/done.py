"""What readers did to units of the catalogue: their `recent`, one after the other, as rows of a
shelf."""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from recsys.data.log import EventLog
from recsys.data.recent import Recent
from recsys.models.base import Ints
from recsys.pipeline.history_loops import days_of
from recsys.pipeline.shelf import Shelf

__all__ = ["NOTHING_THERE", "Done"]


class Done(NamedTuple):
    """Each reader's in order of time, as parallel arrays."""

    ends: Ints
    """(n + 1,): where each reader's begin, and the last one's end."""
    rows: Ints
    verbs: NDArray[np.uint8]
    micros: NDArray[np.int64]
    places: NDArray[np.intp]
    """Among all events, those on other units included..."""
    firsts: Sequence[int]
    """...of which each reader's begin here."""

    @classmethod
    def of(cls, asked: Sequence[Recent], shelf: Shelf) -> Self:
        row_of = shelf.rows.get
        rows, verbs, micros, ends = list[int](), list[int](), list[int](), [0]
        for recent in asked:
            rows += [-1 if unit is None else row_of(unit, -1) for unit in recent.units]
            verbs += recent.verbs
            micros += recent.micros
            ends.append(len(rows))
        told = (np.array(rows, np.int32), np.array(verbs, np.uint8), np.array(micros, np.int64))
        every = cls(np.array(ends, np.int32), *told, np.arange(len(rows)), ends[:-1])
        return every._on(shelf) if shelf.gaps or -1 in rows else every

    def log(self, which: int) -> EventLog:
        """Of one of the readers."""
        span = slice(self.ends[which], self.ends[which + 1])
        rows, verbs, days = self.rows[span], self.verbs[span], days_of(self.micros[span])
        return EventLog(np.zeros(len(rows), np.int32), rows, verbs, days, np.arange(len(rows)))

    def _on(self, shelf: Shelf) -> Self:
        here = (self.rows >= 0) & ~shelf.absent[self.rows]
        before = np.append(0, np.cumsum(here)).astype(np.int32)
        return type(self)(
            before[self.ends],
            self.rows[here],
            self.verbs[here],
            self.micros[here],
            self.places[here],
            self.firsts,
        )


_NO_ROWS: Ints = np.zeros(0, np.int32)
NOTHING_THERE = Done(
    np.zeros(2, np.int32),
    _NO_ROWS,
    np.zeros(0, np.uint8),
    np.zeros(0, np.int64),
    np.zeros(0, np.intp),
    [0],
)
"""Of one reader."""
