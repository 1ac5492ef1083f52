"""The only door between library ids and row numbers.

Rows are in *rank order of first resort*: units by falling popularity, then by a fingerprint
of what is known of them, so that "ties by row number" means ties by popularity, and no id
informs a score, an order or a tie.  `data.order` makes that order.
"""

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Vocabulary"]

Id = TypeVar("Id", bound=str)


class Vocabulary(Generic[Id]):
    """Ids ↔ rows 0 … n-1, in the order given; an id stands in it once."""

    def __init__(self, ids: Sequence[Id]) -> None:
        self.ids = tuple(ids)
        self._row = {identifier: row for row, identifier in enumerate(self.ids)}
        if len(self._row) != len(self.ids):
            raise ValueError("an id stands twice in the vocabulary")

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._row

    def id(self, row: int) -> Id:
        return self.ids[row]

    def row(self, identifier: Id) -> int | None:
        return self._row.get(identifier)

    def rows(self, identifiers: Iterable[Id]) -> NDArray[np.int32]:
        """int32 rows in the order given; unknown ids are left out."""
        found = (self._row.get(identifier) for identifier in identifiers)
        return np.fromiter((row for row in found if row is not None), dtype=np.int32)
