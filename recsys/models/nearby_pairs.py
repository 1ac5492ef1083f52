"""How many readers took up two units within a window of time."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.data.dataset import Dataset
from recsys.data.interactions import positive
from recsys.data.log import EventLog

__all__ = ["nearby_pairs"]

FURTHEST = 200
"""Events of one reader that lie more places apart are not paired: bounds the work."""


def nearby_pairs(data: Dataset, window_days: float) -> sp.csr_matrix:
    """Symmetric float32 (n_items, n_items) counts of readers; the diagonal is empty."""
    n_items = len(data.items)
    log = positive(data.log, data.history)
    log = log.where(np.lexsort((log.items, log.days, log.users)))
    keys = [_pairs(log, shift, window_days, n_items) for shift in range(1, _longest(log))]
    distinct = np.unique(np.concatenate([np.zeros(0, np.int64), *keys])) % (n_items * n_items)
    ones = np.ones(len(distinct), np.float32)
    half = sp.csr_matrix(
        (ones, (distinct // n_items, distinct % n_items)), shape=(n_items, n_items)
    )
    return sp.csr_matrix(half + half.T)


def _longest(log: EventLog) -> int:
    return min(int(np.bincount(log.users).max(initial=0)), FURTHEST)


def _pairs(log: EventLog, shift: int, window_days: float, n_items: int) -> NDArray[np.int64]:
    """Keys (user, lesser item, greater item) of events `shift` places apart in one history."""
    one, other = log.items[:-shift].astype(np.int64), log.items[shift:].astype(np.int64)
    paired = (log.users[:-shift] == log.users[shift:]) & (one != other)
    paired &= log.days[shift:] - log.days[:-shift] <= window_days
    users = log.users[shift:][paired].astype(np.int64)
    lesser, greater = np.minimum(one, other)[paired], np.maximum(one, other)[paired]
    keys: NDArray[np.int64] = (users * n_items + lesser) * n_items + greater
    return keys
