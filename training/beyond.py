"""What accuracy does not see: how much of the library is shown, how evenly, how varied.

Lists are (n, k) item rows, -1 where a list is shorter.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.models.base import Ints

__all__ = ["Beyond", "beyond", "coverage", "gini", "novelty", "similarity_within"]

BATCH = 1024
"""Lists compared at once: bounds the memory."""


@dataclass(frozen=True, slots=True)
class Beyond:
    coverage: float
    """Share of all units that stand in some list."""
    gini: float
    """Of exposure over all units, those never shown included: 0 even, towards 1 a few get all."""
    novelty: float
    """Mean surprise of a shown unit in bits."""
    diversity: float
    """1 less the mean cosine between the units of one list, by what is written of them."""


def beyond(
    lists: Ints, readers_of_unit: NDArray[np.float64], n_readers: int, text: sp.csr_matrix
) -> Beyond:
    n_units = len(readers_of_unit)
    return Beyond(
        coverage(lists, n_units),
        gini(_exposure(lists, n_units)),
        novelty(lists, readers_of_unit, n_readers),
        1 - similarity_within(lists, text),
    )


def coverage(lists: Ints, n_units: int) -> float:
    return len(np.unique(lists[lists >= 0])) / n_units


def gini(amounts: NDArray[np.float64]) -> float:
    """Mean absolute difference of all pairs over twice the mean; 0 where there is nothing."""
    n, total = len(amounts), amounts.sum()
    if not total:
        return 0.0
    ranks = np.arange(1, n + 1)
    return float((2 * ranks - n - 1) @ np.sort(amounts) / (n * total))


def novelty(lists: Ints, readers_of_unit: NDArray[np.float64], n_readers: int) -> float:
    """-log2 of the share of readers who used a unit, one imaginary reader having used all."""
    share = (readers_of_unit + 1) / (n_readers + 1)
    shown = lists[lists >= 0]
    return float(-np.log2(share[shown]).mean()) if len(shown) else 0.0


def similarity_within(lists: Ints, text: sp.csr_matrix) -> float:
    """Mean over lists of two or more; `text` has rows of length 1, or 0 where nothing is known.

    Σ of all pairs' cosines is (‖Σv‖² - Σ‖v‖²) / 2, so no pair is ever formed.
    """
    lists = lists[(lists >= 0).sum(axis=1) > 1]
    if not len(lists):
        return 0.0
    parts = [lists[at : at + BATCH] for at in range(0, len(lists), BATCH)]
    return float(np.concatenate([_likeness(part, text) for part in parts]).mean())


def _likeness(lists: Ints, text: sp.csr_matrix) -> NDArray[np.float64]:
    """Mean cosine of the pairs within each list, of two or more."""
    held = lists >= 0
    lengths = held.sum(axis=1)
    rows = np.repeat(np.arange(len(lists)), lengths)
    shown = sp.csr_matrix((np.ones(held.sum()), (rows, lists[held])), (len(lists), text.shape[0]))
    together = _squared(sp.csr_matrix(shown @ text))
    return np.asarray((together - shown @ _squared(text)) / (lengths * (lengths - 1)))


def _exposure(lists: Ints, n_units: int) -> NDArray[np.float64]:
    """A place counts 1/log2(rank + 1): few eyes get to the end of a list."""
    weight = np.broadcast_to(1 / np.log2(np.arange(2, lists.shape[1] + 2)), lists.shape)
    held = lists >= 0
    return np.bincount(lists[held], weights=weight[held], minlength=n_units).astype(np.float64)


def _squared(rows: sp.csr_matrix) -> NDArray[np.float64]:
    return np.asarray(rows.multiply(rows).sum(axis=1), np.float64).ravel()
