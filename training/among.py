"""Lists of some units only, for some targets only: how new units fare when none but they compete.

A collaborative model finds nothing here; what a model knows of texts and authors shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.models.base import TopK
from training.evaluate import Lister
from training.fit import Fitted
from training.queries import Queries

__all__ = ["Among", "asked_about", "listing_only"]


@dataclass(frozen=True)
class Among:
    """A model whose lists hold no other units than these."""

    model: Lister
    units: NDArray[np.bool_]
    """(n_units,): True where a unit may be listed."""

    def recommend(
        self, histories: sp.csr_matrix, k: int, /, *, barred: sp.csr_matrix | None = None
    ) -> TopK:
        others = np.flatnonzero(~self.units).astype(np.int32)
        n = histories.shape[0]
        ones, starts = np.ones(n * len(others), np.float32), np.arange(n + 1) * len(others)
        out = sp.csr_matrix((ones, np.tile(others, n), starts), histories.shape)
        return self.model.recommend(
            histories, k, barred=out if barred is None else sp.csr_matrix(out + barred)
        )


def listing_only(
    units: NDArray[np.bool_], fitted: Sequence[Fitted[Lister]]
) -> list[Fitted[Lister]]:
    return [Fitted(one.name, Among(one.model, units), one.cost) for one in fitted]


def asked_about(asked: Queries, units: NDArray[np.bool_]) -> Queries:
    """The readers with a target among these units, and no other targets."""
    targets = sp.csr_matrix(asked.targets.multiply(units[None, :]))
    targets.eliminate_zeros()
    relevant = np.diff(targets.indptr).astype(np.int64)
    return replace(asked, targets=targets, relevant=relevant).rows(np.flatnonzero(relevant))
