"""The event log as parallel arrays: what snapshots are made of and models are fitted on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recsys.domain.event import Verb

__all__ = ["VERBS", "EventLog"]

VERBS: tuple[Verb, ...] = tuple(Verb)
"""`EventLog.verbs` are indices into this."""


@dataclass(frozen=True, slots=True)
class EventLog:
    """One entry per clean event on a unit, in order of time and, among equals, of arrival.

    users, items : int32 rows of the vocabularies · verbs : uint8 · days : float64 days since
    the epoch, UTC; all zero where the source has no times · seqs : int64 place in the store.
    """

    users: NDArray[np.int32]
    items: NDArray[np.int32]
    verbs: NDArray[np.uint8]
    days: NDArray[np.float64]
    seqs: NDArray[np.int64]

    def __post_init__(self) -> None:
        lengths = {a.shape for a in (self.users, self.items, self.verbs, self.days, self.seqs)}
        if len(lengths) != 1:
            raise ValueError(f"parallel arrays differ in shape: {lengths}")

    def __len__(self) -> int:
        return len(self.users)

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.intp] | slice) -> "EventLog":
        return EventLog(
            self.users[chosen],
            self.items[chosen],
            self.verbs[chosen],
            self.days[chosen],
            self.seqs[chosen],
        )
