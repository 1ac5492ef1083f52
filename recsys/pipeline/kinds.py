"""Authors and works as numbers: what `caps` counts, for loops that know no words."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.models.base import Ints
from recsys.pipeline.traits import Trait, by_row

__all__ = ["Kinds"]


@dataclass(frozen=True, slots=True)
class Kinds:
    ends: Ints
    """(n_rows + 1,), of `of_row`: the authors and works of each row of the shelf."""
    of_row: Ints
    authors: int
    """So many kinds are authors; the others, which follow them, are works."""
    works: int

    @classmethod
    def of(cls, authors: Trait, works: Trait) -> Self:
        return cls(*by_row(authors, works), len(authors.names), len(works.names))

    @property
    def counted(self) -> tuple[Ints, Ints, int]:
        """As loops take them."""
        return self.ends, self.of_row, self.authors

    def most(self, per_author: int, per_work: int) -> Ints:
        """(n_kinds,): how many of each may stand among ten."""
        return np.repeat(np.array([per_author, per_work], np.int32), [self.authors, self.works])

    def full(self, rows: Ints, most: Ints) -> NDArray[np.bool_]:
        """By row of the shelf: whether it is of a kind that `rows` have the `most` of."""
        spans = [self.of_row[self.ends[row] : self.ends[row + 1]] for row in rows.tolist()]
        counts = np.bincount(np.concatenate(spans or [self.of_row[:0]]), minlength=len(most))
        owners = np.repeat(np.arange(len(self.ends) - 1), np.diff(self.ends))
        mask = np.zeros(len(self.ends) - 1, np.bool_)
        mask[owners[(counts >= most)[self.of_row]]] = True
        return mask
