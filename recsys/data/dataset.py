"""Everything a model is fitted on, with rows for ids."""

from dataclasses import dataclass

import scipy.sparse as sp

from recsys.data.interactions import HistoryConfig, histories, interacted
from recsys.data.log import EventLog
from recsys.data.vocabulary import Vocabulary
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.reader import Reader
from recsys.domain.unit import Unit

__all__ = ["Dataset"]


@dataclass(frozen=True)
class Dataset:
    """`units[i]` is item row i; `readers[u]` is user row u, None where only events are known.

    The log holds clean events only: robots and double clicks never get here.
    """

    users: Vocabulary[ReaderId]
    items: Vocabulary[UnitId]
    log: EventLog
    units: tuple[Unit, ...]
    readers: tuple[Reader | None, ...]
    history: HistoryConfig

    def __post_init__(self) -> None:
        if len(self.units) != len(self.items) or len(self.readers) != len(self.users):
            raise ValueError("a dataset has one unit per item row and one reader per user row")

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.users), len(self.items)

    def interacted(self) -> sp.csr_matrix:
        """Binary (n_users, n_items): who did something positive with what."""
        return interacted(self.log, self.shape, self.history)

    def histories(self) -> sp.csr_matrix:
        """Signed, decayed (n_users, n_items): what each reader brings to a request."""
        return histories(self.log, self.shape, self.history)
