"""Models whose score of an item is a product: what the history wants, times what the item is.
They reach items that came after the fit, and the blend sums them as one."""

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import scipy.sparse as sp

from recsys.domain.unit import Unit
from recsys.models.base import Floats
from recsys.models.ranking import Ranks

__all__ = ["Hearing", "Reaching"]


class Hearing(NamedTuple):
    """How `wants` is made, or a part of its columns: the history times a matrix, each column times
    its factor, all times a share."""

    matrix: sp.csr_matrix
    """(n_items, n_features) float32."""
    factors: Floats = np.zeros(0, np.float32)
    """(n_features,); none for 1."""
    share: np.float32 = np.float32(1.0)


class Reaching(Ranks):
    @abstractmethod
    def save(self, directory: Path) -> None: ...

    @classmethod
    @abstractmethod
    def load(cls, directory: Path) -> Self: ...

    @abstractmethod
    def features(self, units: Sequence[Unit]) -> sp.csr_matrix: ...

    @abstractmethod
    def wants(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        """(n_users, n_features) CSR float32, linear in the history."""

    @property
    @abstractmethod
    def hearings(self) -> Sequence[Hearing]:
        """One after the other, the columns of `wants`."""

    @property
    def backwards(self) -> bool:
        """Whether what is wanted is added up in the order opposite to that in which a history comes
        to it: with many small numbers, another order is another sum."""
        return False

    def score_new(self, user_items: sp.csr_matrix, features: sp.csr_matrix) -> Floats:
        return np.asarray((self.wants(user_items) @ features.T).toarray(), np.float32)
