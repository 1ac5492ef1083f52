"""Models asked for lists, and the lists held against what readers did next.

Every list is a full ranking over all known units: nothing is sampled.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import scipy.sparse as sp

from recsys.models.base import Ints, TopK
from training.metrics import METRICS, Hits, Values, hits
from training.queries import Queries

__all__ = ["Assessment", "Lister", "ListsReaders", "assess"]

BATCH = 512


@dataclass(frozen=True)
class Assessment:
    """One model's lists and their accuracy, reader by reader, in the order of the queries."""

    lists: Ints
    """(n, k)."""
    found: Hits
    values: Values
    """(n, 3): a column for each of METRICS."""
    seconds: float
    """What making all the lists took."""

    def of(self, metric: str) -> Values:
        return self.values[:, list(METRICS).index(metric)]

    @property
    def milliseconds(self) -> float:
        """A reader's list, on average; readers are asked for in batches."""
        return 1000 * self.seconds / max(len(self.lists), 1)


class Lister(Protocol):
    """All that is asked of a model here."""

    def recommend(
        self, histories: sp.csr_matrix, k: int, /, *, barred: sp.csr_matrix | None = None
    ) -> TopK: ...


@runtime_checkable
class ListsReaders(Protocol):
    """What needs to know more of a reader than a history."""

    def recommend_to(self, asked: Queries, k: int, /) -> TopK: ...


def assess(model: Lister | ListsReaders, asked: Queries, k: int) -> Assessment:
    start = time.perf_counter()
    lists = np.concatenate(list(_lists(model, asked, k)))
    seconds = time.perf_counter() - start
    found = hits(lists, asked.targets)
    values = [measure(found, asked.relevant) for measure in METRICS.values()]
    return Assessment(lists, found, np.column_stack(values), seconds)


def _lists(model: Lister | ListsReaders, asked: Queries, k: int) -> Iterator[Ints]:
    yield np.zeros((0, k), np.int32)
    for start in range(0, len(asked), BATCH):
        part = asked.rows(slice(start, start + BATCH))
        if isinstance(model, ListsReaders):
            yield model.recommend_to(part, k).items
        else:
            yield model.recommend(part.histories, k, barred=part.barred).items
