"""Row orders that owe nothing to ids: relabel every reader and unit, and all rows stay put.

Units stand by falling number of readers who did something positive with them, so that "ties by
row number" means ties by popularity; then, like readers, by a *fingerprint*: a seeded hash of
what is known of them (their facts, their events' times and verbs) refined a few times by the
fingerprints on the other side of each event.  Only where that too is equal, and the two cannot
be told apart, does a hash of the id decide.
"""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from recsys.data.interactions import HistoryConfig, positive
from recsys.data.log import EventLog

__all__ = ["Hashes", "canonical_orders", "hashes", "popularity"]

Hashes = NDArray[np.uint64]

ROUNDS = 3
"""After three rounds a fingerprint knows events up to six steps away."""


def hashes(texts: Iterable[str], seed: int) -> Hashes:
    """64 bits of keyed BLAKE2b for each text."""
    key = seed.to_bytes(8, "little", signed=True)
    digests = (blake2b(t.encode(), digest_size=8, key=key).digest() for t in texts)
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def popularity(log: EventLog, n_items: int, history: HistoryConfig) -> NDArray[np.int64]:
    """Distinct users who did something positive with each item."""
    log = positive(log, history)
    pairs = np.unique(log.users.astype(np.int64) * n_items + log.items)
    return np.bincount(pairs % n_items, minlength=n_items)


def canonical_orders(
    log: EventLog,
    history: HistoryConfig,
    facts: tuple[Hashes, Hashes],
    ids: tuple[Hashes, Hashes],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Old rows in new order, of users and of items.

    `facts` and `ids` hold, for users and for items, a hash of what is known of each row and one
    of its id.
    """
    users, items = _fingerprints(log, *facts)
    by_user = np.lexsort((ids[0], users))
    by_item = np.lexsort((ids[1], items, -popularity(log, len(items), history)))
    return by_user, by_item


def _fingerprints(log: EventLog, users: Hashes, items: Hashes) -> tuple[Hashes, Hashes]:
    """Colour refinement (Weisfeiler and Leman) on the graph of events."""
    moment = _mix(log.days.view(np.uint64) ^ _mix(log.verbs.astype(np.uint64)))
    for _ in range(ROUNDS):
        of_user = _gathered(log.users, _mix(items[log.items] ^ moment), len(users))
        of_item = _gathered(log.items, _mix(users[log.users] ^ moment), len(items))
        users, items = _mix(users ^ _mix(of_user)), _mix(items ^ _mix(of_item))
    return users, items


def _gathered(rows: NDArray[np.int32], values: Hashes, n_rows: int) -> Hashes:
    """Sum by row, modulo 2⁶⁴: the same whatever order the events come in."""
    total = np.zeros(n_rows, np.uint64)
    np.add.at(total, rows, values)
    return total


def _mix(values: Hashes) -> Hashes:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
