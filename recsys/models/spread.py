"""One history and what speaks for it: gathered once, for scores, for reasons and for features."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import scipy.sparse as sp

from recsys.models.base import Floats, Ints

__all__ = ["Spread", "Spreads"]


@dataclass(frozen=True, slots=True)
class Spread:
    rows: Ints
    """The history itself, with `weights`."""
    weights: Floats
    band: int
    """Of readers with so long a history."""
    near: sp.csr_matrix
    """(n_items, n_items): what each unit, alone in a history of that band, adds to every other."""

    @property
    def entries(self) -> tuple[Ints, Ints, Floats]:
        """As `recsys.models.loops` takes them."""
        return self.near.indptr, self.near.indices, self.near.data

    @property
    def apart(self) -> tuple[Ints, Ints, Floats]:
        """Histories of one unit each, end to end: ends, rows and weights."""
        return np.arange(len(self.rows) + 1, dtype=np.int32), self.rows, self.weights


@dataclass(frozen=True, slots=True)
class Spreads:
    """The same of many histories of one band, one after the other."""

    ends: Ints
    """(n + 1,): history `i` is what stands from `ends[i]` to `ends[i + 1]`."""
    rows: Ints
    weights: Floats
    near: sp.csr_matrix

    @classmethod
    def of(cls, user_items: sp.csr_matrix, near: sp.csr_matrix) -> Self:
        return cls(user_items.indptr, user_items.indices, user_items.data, near)

    @classmethod
    def alone(cls, one: Spread) -> Self:
        return cls(np.array([0, len(one.rows)], np.int32), one.rows, one.weights, one.near)

    def __len__(self) -> int:
        return len(self.ends) - 1

    @property
    def lengths(self) -> Ints:
        """(n,)."""
        return self.ends[1:] - self.ends[:-1]

    def each(self, band: int = 0) -> Iterator[Spread]:
        for start, end in pairwise(self.ends.tolist()):
            yield Spread(self.rows[start:end], self.weights[start:end], band, self.near)

    @property
    def histories(self) -> tuple[Ints, Ints, Floats]:
        """End to end: ends, rows and weights."""
        return self.ends, self.rows, self.weights

    @property
    def arrays(self) -> tuple[Ints, Ints, Floats, Ints, Ints, Floats]:
        """As `recsys.models.block_loops` takes them."""
        near = self.near
        return self.ends, self.rows, self.weights, near.indptr, near.indices, near.data
