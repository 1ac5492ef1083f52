"""One history and what speaks for it: gathered once, for scores, for reasons and for features."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from recsys.models.base import Floats, Ints

__all__ = ["Spread", "placed"]


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


def placed(items: Ints, n_items: int) -> Ints:
    """(n_items,): the place of each in `items`, -1 where it is not among them."""
    place = np.full(n_items, -1, np.int32)
    place[items] = np.arange(len(items), dtype=np.int32)
    return place
