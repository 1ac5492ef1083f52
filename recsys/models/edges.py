"""Who took up what, each pair once: when for the first time, and how far the last has faded."""

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.data.interactions import positive
from recsys.data.log import EventLog

__all__ = ["edges", "first_times"]


def first_times(data: Dataset) -> EventLog:
    """The first positive event of each reader with each unit, in order of time."""
    log = positive(data.log, data.history)
    return log.where(np.sort(np.unique(_pairs(log), return_index=True)[1]))


def edges(data: Dataset, half_life_days: float) -> sp.csr_matrix:
    """float32 (n_users, n_items): 1 for a last positive event on the last day of the log, half of
    it for one that is `half_life_days` older."""
    log = positive(data.log, data.history)
    last = len(log) - 1 - np.unique(_pairs(log)[::-1], return_index=True)[1]
    age = log.days.max(initial=-np.inf) - log.days[last]
    fading = np.exp2(-age / half_life_days).astype(np.float32)
    return sp.csr_matrix((fading, (log.users[last], log.items[last])), shape=data.shape)


def _pairs(log: EventLog) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return log.users.astype(np.int64) << 32 | log.items.astype(np.int64)
