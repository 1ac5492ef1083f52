"""What every model can do.  Ranking and masking are `ranking`'s, ids are `bundle`'s."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.data.dataset import Dataset
from recsys.domain.unit import Unit
from recsys.models.cost import Needs, Size

__all__ = ["AddsSparsely", "Floats", "HasVectors", "Ints", "ReachesNewItems", "Recommender", "TopK"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class TopK:
    """Two (n, k) arrays, best first, ties by row number; -1 and -inf where fewer than k exist."""

    items: Ints
    scores: Floats


class Recommender(Protocol):
    """History in, list out.  A model that exists is fitted.

    `score` gives float32 (n_users, n_items), higher is better, 0 where the model has nothing to
    say.  `user_items` is CSR float32 (n_users, n_items), signed and decayed as
    `data.interactions.histories` makes it; an empty row is a reader nothing is known of.
    """

    @classmethod
    def needs(cls, size: Size, config: Any) -> Needs:
        """What `fit` would take."""
        ...

    @classmethod
    def fit(cls, data: Dataset, config: Any, *, seed: int) -> Self:
        """Same data, config and seed → the same model, bit for bit."""
        ...

    def score(self, user_items: sp.csr_matrix) -> Floats: ...

    def recommend(
        self, user_items: sp.csr_matrix, k: int, *, barred: sp.csr_matrix | None = None
    ) -> TopK:
        """`barred`: (n_users, n_items), non-zero where an item may not be in the list."""
        ...

    def similar(self, items: Ints, k: int) -> TopK:
        """The k items nearest to each of `items`, itself left out."""
        ...

    def save(self, directory: Path) -> None:
        """`.npy` arrays and JSON only."""
        ...

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Arrays are memory-mapped, so that processes share them."""
        ...


@runtime_checkable
class AddsSparsely(Protocol):
    """A model in which most histories say nothing of most items."""

    def added(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        """`score` less what it says of an empty history; each entry stored once."""
        ...


@runtime_checkable
class HasVectors(Protocol):
    """A model that adds the product of a history's vector and each item's, and little beside it.
    Of an empty history it says nothing."""

    def vectors(self) -> tuple[Floats, Floats]:
        """(n_items, d) both: what an item of a history brings to its vector, and its own."""
        ...

    def beside(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        """`score` less those products; each entry stored once."""
        ...


@runtime_checkable
class ReachesNewItems(Protocol):
    """A model that can score items that came after it was fitted, by what is known of them."""

    def features(self, units: Sequence[Unit]) -> sp.csr_matrix:
        """CSR float32 (n_units, n_features): all that this model reads of each; a unit's row is
        the same in any company."""
        ...

    def score_new(self, user_items: sp.csr_matrix, features: sp.csr_matrix) -> Floats:
        """(n_users, n_new), on the same scale as `score`: as if the items had been there at the
        fit, and nobody had taken them up."""
        ...
