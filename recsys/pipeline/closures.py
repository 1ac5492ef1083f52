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
    embargoes: tuple[tuple[datetime, int], ...]
    """When each ends, rising, and its row."""

    @classmethod
    def empty(cls, n_rows: int) -> Self:
        """Nothing is in the catalogue."""
        return cls(np.ones(n_rows, np.bool_), np.ones(n_rows, np.bool_), ())

    def updated(self, units: Mapping[int, Unit], n_rows: int) -> Self:
        """Once these are what stands in their rows."""
        rows = list(units)
        absent, gone = (_longer(mask, n_rows) for mask in (self.absent, self.gone))
        absent[rows] = False
        gone[rows] = [unit.status is Status.WITHDRAWN for unit in units.values()]
        kept = (held for held in self.embargoes if held[1] not in units)
        new = (
            (unit.embargo_until, row)
            for row, unit in units.items()
            if unit.status is Status.EMBARGOED and unit.embargo_until
        )
        return type(self)(absent, gone, tuple(sorted([*kept, *new])))

    def at(self, instant: datetime) -> Ints:
        """Rows under embargo then: of two instants, as many rows are the same rows."""
        first = bisect_right(self.embargoes, instant, key=_end)
        return np.fromiter((row for _, row in self.embargoes[first:]), np.int32)


def _longer(mask: NDArray[np.bool_], n_rows: int) -> NDArray[np.bool_]:
    return np.concatenate([mask, np.ones(n_rows - len(mask), np.bool_)])


def _end(embargo: tuple[datetime, int]) -> datetime:
    return embargo[0]
