"""What a fit would take, told from the size of the data before it is begun.

Every model says so in its `needs`: upper estimates of memory, rough ones of time, each a formula
that stands beside the fit it speaks of.  Who refuses what is too much is training's matter.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from recsys.data.dataset import Dataset
from recsys.domain.unit import Unit

__all__ = ["DENSE", "MIXED", "SPARSE", "Needs", "Size"]

SPARSE = 5e7
"""Multiply-adds on sparse rows that one core does in a second, their look-ups included."""
DENSE = 1e10
"""The same on dense float32 matrices."""
MIXED = 1e9
"""The same where a sparse matrix is multiplied by a dense one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    users: int
    items: int
    pairs: int
    """Distinct (user, item) with something positive."""
    together: int
    """Pairs of items in one history, summed over the histories: Σ nᵤ²."""
    letters: int
    """Characters in all that is written of the units."""

    @classmethod
    def of(cls, data: Dataset) -> Self:
        lengths = np.diff(data.interacted().indptr).astype(np.int64)
        return cls(
            users=len(data.users),
            items=len(data.items),
            pairs=int(lengths.sum()),
            together=int((lengths**2).sum()),
            letters=sum(_letters(unit) for unit in data.units),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    memory_bytes: float
    """Beyond the data itself, at the worst moment of the fit."""
    seconds: float
    """On one core."""


def _letters(unit: Unit) -> int:
    texts = (unit.title, unit.abstract, unit.text, unit.publisher)
    return sum(map(len, (*texts, *unit.authors, *unit.subjects, *unit.keywords)))
