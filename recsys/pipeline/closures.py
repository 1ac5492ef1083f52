"""What of a shelf nobody may be shown: what is not in the catalogue, what was taken down, and what
is under embargo still."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.domain.unit import Status, Unit
from recsys.models.base import Ints

__all__ = ["Closures"]


@dataclass(frozen=True, slots=True)
class Closures:
    absent: NDArray[np.bool_]
    """By row: known to the model, and not to the catalogue."""
    gone: NDArray[np.bool_]
    """By row: that, or taken down."""
    until: tuple[datetime, ...]
    """When each embargo ends, rising..."""
    under: Ints
    """...and its row."""

    @classmethod
    def empty(cls, n_rows: int) -> Self:
        """Nothing is in the catalogue."""
        closed = np.ones(n_rows, np.bool_)
        return cls(closed, closed, (), np.zeros(0, np.int32))

    def updated(self, units: Mapping[int, Unit], n_rows: int) -> Self:
        """Once these are what stands in their rows."""
        rows = list(units)
        absent, gone = (_longer(mask, n_rows) for mask in (self.absent, self.gone))
        absent[rows] = False
        gone[rows] = [unit.status is Status.WITHDRAWN for unit in units.values()]
        kept = zip(self.until, self.under.tolist(), strict=True)
        embargoes = [(until, row) for until, row in kept if row not in units]
        embargoes += [
            (unit.embargo_until, row)
            for row, unit in units.items()
            if unit.status is Status.EMBARGOED and unit.embargo_until
        ]
        embargoes.sort()
        until = tuple(until for until, _ in embargoes)
        return type(self)(absent, gone, until, np.array([row for _, row in embargoes], np.int32))

    def at(self, instant: datetime) -> Ints:
        """Rows under embargo then: of two instants, as many rows are the same rows."""
        return self.under[bisect_right(self.until, instant) :]


def _longer(mask: NDArray[np.bool_], n_rows: int) -> NDArray[np.bool_]:
    return np.concatenate([mask, np.ones(n_rows - len(mask), np.bool_)])
