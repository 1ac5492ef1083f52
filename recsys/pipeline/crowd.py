"""What many readers did, as rows of the shelf: `history`, for all of them at once.  Each reader's
numbers are those that `history.histories_of` makes, to the bit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recsys.data.doings import Doings
from recsys.data.interactions import (
    REFUSALS,
    HistoryConfig,
    history_rows,
    which_stand,
)
from recsys.data.log import VERBS, EventLog
from recsys.domain.event import Verb
from recsys.models.base import Floats, Ints
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.shelf import Shelf

__all__ = ["Crowd", "crowd_of", "taken"]

_DAY = 86400.0
_REFUSED = np.array([verb in REFUSALS for verb in VERBS])


@dataclass(frozen=True, slots=True)
class Crowd:
    """Histories end to end: reader `i`'s is what stands from `ends[i]` to `ends[i + 1]`."""

    ends: Ints
    """(n + 1,)."""
    rows: Ints
    weights: Floats
    barred_ends: Ints
    """(n + 1,), of `barred`: rows that were seen or refused, rising."""
    barred: Ints
    welcomed: Ints
    """(n,): row of the last unit that was welcome; -1 where none was."""
    searched: NDArray[np.bool_]
    """(n,): whether a search is among what they did."""

    @property
    def held(self) -> Ints:
        """(n,): so many units are in each history."""
        return np.diff(self.ends)

    def barred_of(self, places: NDArray[np.intp]) -> tuple[Ints, Ints]:
        """Ends, and rows."""
        ends, entries = taken(self.barred_ends, places)
        return ends, self.barred[entries]


def crowd_of(
    doings: Doings, n: int, shelf: Shelf, config: HistoryConfig, policy: PolicyConfig
) -> Crowd:
    """`doings` of `n` readers."""
    log, micros = _on_shelf(doings, shelf)
    owners, rows, weights = history_rows(log, config)
    seen = np.array([verb in policy.seen or verb in REFUSALS for verb in VERBS])
    pairs = log.users.astype(np.int64) << 32 | log.items
    barred = np.unique(pairs[seen[log.verbs]])
    searched = np.zeros(n, np.bool_)
    searched[doings.readers[doings.verbs == VERBS.index(Verb.SEARCH)]] = True
    return Crowd(
        _ends(owners, n),
        rows,
        weights,
        _ends(barred >> 32, n),
        (barred & 0xFFFFFFFF).astype(np.int32),
        _welcomed(log, pairs, micros, n, config),
        searched,
    )


def taken(ends: Ints, places: NDArray[np.intp]) -> tuple[Ints, NDArray[np.intp]]:
    """Of what stands end to end, the parts at these places: their own ends, and the entries."""
    lengths = ends[places + 1] - ends[places]
    own = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return own, np.repeat(ends[places] - own[:-1], lengths) + np.arange(own[-1])


def _on_shelf(doings: Doings, shelf: Shelf) -> tuple[EventLog, NDArray[np.float64]]:
    """What was done to units of the catalogue, and when, in microseconds that are exact."""
    known = shelf.rows.get
    rows = np.fromiter(
        (-1 if unit is None else known(unit, -1) for unit in doings.units), np.int32, len(doings)
    )
    here = np.flatnonzero((rows >= 0) & ~shelf.absent[rows])
    micros = doings.micros[here].astype(np.float64)
    log = EventLog(doings.readers[here], rows[here], doings.verbs[here], micros / 1e6 / _DAY, here)
    return log, micros


def _welcomed(
    log: EventLog,
    pairs: NDArray[np.int64],
    micros: NDArray[np.float64],
    n: int,
    config: HistoryConfig,
) -> Ints:
    welcome = np.array([verb in config.welcoming for verb in VERBS]) & ~_REFUSED
    liked = np.flatnonzero(which_stand(pairs, log.verbs, micros) & welcome[log.verbs])
    last = np.full(n, -1)
    np.maximum.at(last, log.users[liked], liked)
    found = np.append(log.items, np.int32(-1))[last]
    return np.asarray(found, np.int32)


def _ends(owners: NDArray[np.integer], n: int) -> Ints:
    return np.searchsorted(owners, np.arange(n + 1)).astype(np.int32)
