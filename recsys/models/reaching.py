"""Models whose score of an item is a product: what the history wants, times what the item is.
They reach items that came after the fit, and the blend sums them as one."""

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import scipy.sparse as sp

from recsys.domain.unit import Unit
from recsys.models.base import Floats, Ints
from recsys.models.ranking import Ranks

__all__ = ["Hearing", "Reaching", "Told"]


class Told(NamedTuple):
    """What each unit of the fit says, float32 (n_items, n_features), as `newcomer_loops` reads it:
    sparse rows, or whole ones, which have their columns in common."""

    n_features: int
    starts: Ints
    """(n_items + 1,): where each row's numbers begin in `data`, and the last one's end."""
    firsts: Ints
    """Where its columns begin in `columns`."""
    columns: Ints
    data: Floats

    @classmethod
    def sparse(cls, matrix: sp.csr_matrix) -> Self:
        return cls(matrix.shape[1], matrix.indptr, matrix.indptr, matrix.indices, matrix.data)

    @classmethod
    def whole(cls, matrix: Floats) -> Self:
        """No copy, so that processes go on sharing what is mapped."""
        n, width = matrix.shape
        starts = np.arange(n + 1, dtype=np.int64) * width
        columns = np.arange(width, dtype=np.int32)
        return cls(width, starts, np.zeros(n, np.int32), columns, matrix.reshape(-1))


class Hearing(NamedTuple):
    """How `wants` is made, or a part of its columns: the history times what its units say, each
    column times its factor, all times a share."""

    told: Told
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
