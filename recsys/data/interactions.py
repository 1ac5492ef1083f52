"""Histories as matrices: how much each verb weighs, and how it fades.

One reader's row is scaled so that its strongest entry is 1, or -1: scores then do not
depend on *when* a list is asked for, only on how old events are relative to each other.

A reject or dislike takes back what the same reader did to the same unit until then: a unit that
was accepted on Monday and rejected on Tuesday was rejected.  What comes after it counts again.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from pydantic import FiniteFloat, PositiveFloat, PositiveInt

from recsys.data.log import VERBS, EventLog
from recsys.domain.event import Verb

__all__ = [
    "REFUSALS",
    "HistoryConfig",
    "histories",
    "history_rows",
    "interacted",
    "latest",
    "positive",
    "which_stand",
]

REFUSALS = frozenset({Verb.REJECT, Verb.DISLIKE})
"""A reader's no to a unit."""

DEFAULT_WEIGHTS: dict[Verb, float] = {
    Verb.VIEW: 0.2,
    Verb.READ: 0.6,
    Verb.SEARCH: 0.0,
    Verb.BORROW: 1.0,
    Verb.SAVE: 0.8,
    Verb.SHARE: 0.8,
    Verb.LIKE: 1.0,
    Verb.DISLIKE: -1.0,
    Verb.ACCEPT: 1.0,
    Verb.REJECT: -0.5,
    Verb.IGNORE: -0.05,
}


_IS_REFUSAL = np.array([verb in REFUSALS for verb in VERBS])


@dataclass(frozen=True)
class HistoryConfig:
    half_life_days: PositiveFloat = 90.0
    """After so long an event weighs half; `inf` for no decay."""
    longest: PositiveInt = 200
    """Only so many of a reader's latest events count."""
    weights: dict[Verb, FiniteFloat] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    """By verb, below zero to push away; a verb that is left out keeps its default."""

    @cached_property
    def verb_weights(self) -> NDArray[np.float64]:
        """Weight by index into `VERBS`."""
        weights = DEFAULT_WEIGHTS | self.weights
        return np.array([weights[verb] for verb in VERBS])

    @cached_property
    def welcoming(self) -> frozenset[Verb]:
        """The verbs that speak for a unit."""
        weighed = zip(VERBS, self.verb_weights, strict=True)
        return frozenset(verb for verb, weight in weighed if weight > 0)


def positive(log: EventLog, config: HistoryConfig) -> EventLog:
    """The events that speak for their unit, and were not taken back."""
    log = _standing(log)
    return log.where(config.verb_weights[log.verbs] > 0)


def histories(log: EventLog, shape: tuple[int, int], config: HistoryConfig) -> sp.csr_matrix:
    """(n_users, n_items) float32 CSR of signed, decayed weights, sorted indices.

    Repeated events on one unit add up before the row is scaled.  `longest` is applied to each
    reader's latest events.
    """
    kept = _standing(log.where(latest(log.users, config.longest)))
    newest = np.full(shape[0], -np.inf)
    np.maximum.at(newest, kept.users, kept.days)
    age = newest[kept.users] - kept.days
    weights = config.verb_weights[kept.verbs] * np.exp2(-age / config.half_life_days)
    rows = sp.coo_matrix((weights, (kept.users, kept.items)), shape=shape).tocsr()
    rows.sum_duplicates()
    _scale_rows(rows)
    return sp.csr_matrix(rows, dtype=np.float32)


def history_rows(
    log: EventLog, config: HistoryConfig
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """The rows of `histories` as users and items, in their order, and weights; to the bit those
    that `pipeline.history_loops.deeds_of` makes of each user's events."""
    log = log.where(latest(log.users, config.longest))
    newest = np.full(log.users.max(initial=-1) + 1, -np.inf)
    np.maximum.at(newest, log.users, log.days)
    age = newest[log.users] - log.days
    weights = config.verb_weights[log.verbs] * np.exp2(-age / config.half_life_days)
    pairs = log.users.astype(np.int64) << 32 | log.items.astype(np.int64)
    stands = which_stand(pairs, log.verbs, log.days)
    held, place = np.unique(pairs[stands], return_inverse=True)
    sums = np.bincount(place, weights[stands], len(held))
    users, items = (held >> 32).astype(np.int32), (held & 0xFFFFFFFF).astype(np.int32)
    top = np.zeros(len(newest))
    np.maximum.at(top, users, np.abs(sums))
    return users, items, (sums / np.where(top > 0, top, 1.0)[users]).astype(np.float32)


def interacted(log: EventLog, shape: tuple[int, int], config: HistoryConfig) -> sp.csr_matrix:
    """(n_users, n_items) float32 CSR with 1 where a reader did something positive."""
    welcome = positive(log, config)
    ones = np.ones(len(welcome), np.float32)
    matrix = sp.coo_matrix((ones, (welcome.users, welcome.items)), shape=shape).tocsr()
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return sp.csr_matrix(matrix)


def _standing(log: EventLog) -> EventLog:
    """Without what a no took back."""
    pairs = log.users.astype(np.int64) << 32 | log.items.astype(np.int64) & 0xFFFFFFFF
    return log.where(which_stand(pairs, log.verbs, log.days))


def which_stand(
    pairs: NDArray[Any], verbs: NDArray[np.uint8], days: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """False for what a no to the same thing followed, or met in the same instant."""
    no = _IS_REFUSAL[verbs]
    if not no.any():
        return np.ones(len(pairs), np.bool_)
    refused, place = np.unique(pairs[no], return_inverse=True)
    last = np.full(len(refused), -np.inf)
    np.maximum.at(last, place, days[no])
    at = np.minimum(np.searchsorted(refused, pairs), len(refused) - 1)
    return np.asarray(no | (refused[at] != pairs) | (days > last[at]))


def latest(users: NDArray[np.int32], longest: int) -> NDArray[np.intp]:
    """Positions of each user's last `longest` entries, in their old order."""
    by_user = np.argsort(users, kind="stable")
    counts = np.bincount(users) if len(users) else np.zeros(0, np.int64)
    ends = np.cumsum(counts)
    from_end = np.repeat(ends, counts) - np.arange(len(users))
    return np.sort(by_user[from_end <= longest])


def _scale_rows(rows: sp.csr_matrix) -> None:
    """Divide each row by its largest magnitude."""
    lengths = np.diff(rows.indptr)
    filled = np.flatnonzero(lengths)
    if not len(filled):
        return
    top = np.maximum.reduceat(np.abs(rows.data), rows.indptr[filled])
    rows.data /= np.repeat(np.where(top > 0, top, 1.0), lengths[filled])
