"""What is taken up of late among units of the same subjects, or by the same authors.

A history becomes a profile of subjects; each subject recommends its units in proportion to how
popular they are now.  `kin` asks what two units share, whoever reads them; here readers decide.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp
from pydantic import PositiveFloat

from recsys.data.dataset import Dataset
from recsys.data.things import Things
from recsys.models.arrays import load_sparse, save_sparse
from recsys.models.base import Floats, Ints, TopK
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.dense import dense_product
from recsys.models.popularity import fading_readers
from recsys.models.ranges import Between
from recsys.models.ranking import Ranks, top_k

__all__ = ["SubjectTrends", "SubjectTrendsConfig"]


@dataclass(frozen=True, slots=True)
class SubjectTrendsConfig:
    half_life_days: Annotated[PositiveFloat, Between(7, 730, log=True)] = 90.0
    """A reader counts half after so long, measured from the last event of the log."""
    trend: Annotated[float, Between(0.3, 1.5)] = 1.0
    """Power of a unit's fading readers: 0 asks the subject alone, 1 follows the crowd."""
    breadth: Annotated[float, Between(0.0, 1.0)] = 0.7
    """Power of a subject's readers by which it is held back."""
    authors: Annotated[float, Between(0.0, 8.0)] = 4.0
    """How much an author's word counts, against a subject's."""


class SubjectTrends(Ranks):
    """Linear in the history."""

    def __init__(self, profiles: sp.csr_matrix, trends: sp.csr_matrix) -> None:
        self._profiles = profiles
        """(n_items, n_things): which subjects and authors a unit speaks for."""
        self._trends = trends
        """(n_things, n_items): which units are taken up in each of them."""

    @classmethod
    def needs(cls, size: Size, config: SubjectTrendsConfig) -> Needs:
        return Needs(
            memory_bytes=64 * size.pairs + 64 * size.letters + 64 * size.items,
            seconds=(size.pairs + 8 * size.letters) / SPARSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: SubjectTrendsConfig, *, seed: int) -> Self:
        counts = 1.0 + fading_readers(data, config.half_life_days)
        popular = sp.diags_array(counts**config.trend)
        subjects, authors = (_things(data, kind) for kind in ("subjects", "authors"))
        has = sp.csr_matrix(sp.hstack([subjects, authors], format="csr", dtype=np.float32))
        held_back = (has.T @ counts) ** -config.breadth
        voices = np.repeat([1.0, config.authors], [subjects.shape[1], authors.shape[1]])
        own = np.maximum(np.asarray(has.sum(axis=1)).ravel(), 1.0)
        return cls(
            sp.csr_matrix(sp.diags_array(1 / own) @ has @ sp.diags_array(voices), dtype=np.float32),
            sp.csr_matrix(sp.diags_array(held_back) @ has.T @ popular, dtype=np.float32),
        )

    def score(self, user_items: sp.csr_matrix) -> Floats:
        return dense_product(sp.csr_matrix(user_items @ self._profiles), self._trends)

    def added(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        return sp.csr_matrix((user_items @ self._profiles) @ self._trends)

    def similar(self, items: Ints, k: int) -> TopK:
        scores = (self._profiles[items] @ self._trends).toarray()
        scores[np.arange(len(items)), items] = 0.0
        return top_k(np.where(scores > 0, scores, np.float32(-np.inf)), k)

    def save(self, directory: Path) -> None:
        save_sparse(directory, "profiles", self._profiles)
        save_sparse(directory, "trends", self._trends)

    @classmethod
    def load(cls, directory: Path) -> Self:
        return cls(load_sparse(directory, "profiles"), load_sparse(directory, "trends"))


def _things(data: Dataset, kind: str) -> sp.csr_matrix:
    return Things.fit(data.units, kind).rows(data.units)
