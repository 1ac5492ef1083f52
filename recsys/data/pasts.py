"""What each reader has used, how often, and how long ago: one entry for each of their units.

Time is counted back from the reader's own newest use, as in histories: a list does not depend on
when it is asked for.  The same function makes the pasts of a whole log and of the one reader of
a request.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.data.interactions import HistoryConfig, latest, positive
from recsys.data.log import EventLog

__all__ = ["Pasts", "pasts"]


@dataclass(frozen=True, slots=True)
class Pasts:
    """Parallel arrays in order of user, then item."""

    users: NDArray[np.int32]
    items: NDArray[np.int32]
    times: NDArray[np.float64]
    """Days on which it was used."""
    ages: NDArray[np.float64]
    """Days from its last use to the user's newest."""
    later: NDArray[np.float64]
    """Other units that the user came to since its last use; of one instant, by row."""
    held: NDArray[np.float64]
    """Units that the user has used in all."""

    def __len__(self) -> int:
        return len(self.items)

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Self:
        return type(self)(*(getattr(self, name)[chosen] for name in self.__slots__))

    def of(self, users: NDArray[np.int32]) -> Self:
        """The same, of other users."""
        return replace(self, users=users)


def pasts(log: EventLog, config: HistoryConfig) -> Pasts:
    """Of what speaks for its unit and was not taken back, among each reader's latest events."""
    log = positive(log.where(latest(log.users, config.longest)), config)
    log = log.where(np.lexsort((log.days, log.items, log.users)))
    pair = _changes(log.users) | _changes(log.items)
    day = pair | _changes(np.floor(log.days))
    starts = np.flatnonzero(pair)
    users, items = log.users[starts], log.items[starts]
    last = log.days[np.append(starts[1:], len(log)) - 1] if len(starts) else log.days
    times = np.add.reduceat(day.astype(np.float64), starts) if len(starts) else log.days
    held = np.bincount(users)[users] if len(users) else users
    later = _later(users, items, last)
    newest = np.full(users.max(initial=-1) + 1, -np.inf)
    np.maximum.at(newest, users, last)
    return Pasts(users, items, times, newest[users] - last, later, held.astype(np.float64))


def _later(
    users: NDArray[np.int32], items: NDArray[np.int32], last: NDArray[np.float64]
) -> NDArray[np.float64]:
    order = np.lexsort((items, -last, users))
    place = np.empty(len(users))
    place[order] = np.arange(len(users)) - np.searchsorted(users, users)
    return place


def _changes(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    """True where a value is not the one before it; the first is."""
    changed = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed
