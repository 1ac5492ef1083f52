"""Authors and works as numbers: what `caps` counts, for loops that know no words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.models.base import Ints

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
    def of(cls, n_rows: int, authors: Iterable[Ints], works: Iterable[Ints]) -> Self:
        """From the rows of each."""
        by_author, by_work = list(authors), list(works)
        groups = [*by_author, *by_work]
        rows = np.concatenate([np.zeros(0, np.int32), *groups])
        kinds = np.repeat(np.arange(len(groups), dtype=np.int32), [len(group) for group in groups])
        ends = np.searchsorted(np.sort(rows), np.arange(n_rows + 1)).astype(np.int32)
        of_row = kinds[np.argsort(rows, kind="stable")]
        return cls(ends, of_row, len(by_author), len(by_work))

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
