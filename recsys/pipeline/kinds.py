"""Authors and works as numbers: what `caps` counts, for loops that know no words."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from recsys.models.base import Ints
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.shelf import Shelf

__all__ = ["Kinds"]


@dataclass(frozen=True, slots=True)
class Kinds:
    ends: Ints
    """(n_rows + 1,), of `of_row`: the authors and works of each row of the shelf."""
    of_row: Ints
    most: Ints
    """(n_kinds,): how many of each may stand among ten."""

    @classmethod
    def of(cls, shelf: Shelf, policy: PolicyConfig) -> Self:
        capped = ((shelf.authors, policy.per_author), (shelf.works, policy.per_work))
        groups = [(rows, most) for index, most in capped for rows in index.values()]
        rows = np.concatenate([np.zeros(0, np.int32), *(rows for rows, _ in groups)])
        kinds = np.repeat(np.arange(len(groups), dtype=np.int32), [len(rows) for rows, _ in groups])
        ends = np.searchsorted(np.sort(rows), np.arange(len(shelf) + 1)).astype(np.int32)
        most = np.array([most for _, most in groups], np.int32)
        return cls(ends, kinds[np.argsort(rows, kind="stable")], most)
