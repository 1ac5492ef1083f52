"""Units that share something with those of a history: an author, a subject, words of the title,
a publisher.  One step of a walk over the things of one kind, there and back.

Each kind is a model of its own, so that the blend learns what it is worth in this library.
`walk` goes over all of them, and over readers, in one graph.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.data.things import Things
from recsys.domain.unit import Unit
from recsys.models.arrays import load_array, load_sparse, save_array, save_sparse
from recsys.models.base import Floats, Ints, TopK
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.dense import dense_product
from recsys.models.ranges import Between
from recsys.models.ranking import top_k
from recsys.models.reaching import Hearing, Reaching, Told

__all__ = ["AuthorsConfig", "Kin", "KinConfig", "PublishersConfig", "SubjectsConfig", "TitleConfig"]


@dataclass(frozen=True, slots=True)
class KinConfig:
    kind: str
    """Of `data.things`."""
    crowd: Annotated[float, Between(0.3, 1.0)] = 0.7
    """How much a thing that many units have is held back: 0 not at all, 1 like a random walk."""
    lift: Annotated[float, Between(0.0, 0.3)] = 0.1
    """Power of a unit's readers that its score is multiplied by."""


@dataclass(frozen=True, slots=True)
class AuthorsConfig(KinConfig):
    kind: str = "authors"


@dataclass(frozen=True, slots=True)
class SubjectsConfig(KinConfig):
    kind: str = "subjects"


@dataclass(frozen=True, slots=True)
class TitleConfig(KinConfig):
    kind: str = "title"


@dataclass(frozen=True, slots=True)
class PublishersConfig(KinConfig):
    kind: str = "publishers"


class Kin(Reaching):
    """Linear in the history.  A unit that came after the fit has the things its text names."""

    def __init__(self, things: Things, out: sp.csr_matrix, crowd: Floats, lift: Floats) -> None:
        self._things = things
        self._out = out
        """(n_items, n_things): where a step from each unit leads, rows that sum to 1."""
        self._crowd = crowd
        """(n_things,): what a step back is multiplied by."""
        self._lift = lift
        """(n_items,)."""
        self._there = sp.csr_matrix(out.astype(bool).astype(np.float32).T)

    @classmethod
    def needs(cls, size: Size, config: KinConfig) -> Needs:
        """A name of a thing has some eight letters."""
        return Needs(memory_bytes=16 * size.letters, seconds=2 * size.letters / SPARSE)

    @classmethod
    def fit(cls, data: Dataset, config: KinConfig, *, seed: int) -> Self:
        things = Things.fit(data.units, config.kind)
        has = things.rows(data.units)
        shared = np.maximum(np.asarray(has.sum(axis=0)).ravel(), 1.0)
        own = np.maximum(np.asarray(has.sum(axis=1)).ravel(), 1.0)
        readers = np.asarray(data.interacted().sum(axis=0)).ravel()
        out = sp.csr_matrix(sp.diags_array((1 / own).astype(np.float32)) @ has)
        out.sort_indices()
        return cls(
            things,
            out,
            (shared**-config.crowd).astype(np.float32),
            ((1.0 + readers) ** config.lift).astype(np.float32),
        )

    def score(self, user_items: sp.csr_matrix) -> Floats:
        scores = dense_product(self.wants(user_items), self._there)
        scores *= self._lift
        return scores

    def added(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        scores = sp.csr_matrix(self.wants(user_items) @ self._there)
        scores.data *= self._lift[scores.indices]
        return scores

    def features(self, units: Sequence[Unit]) -> sp.csr_matrix:
        return self._things.rows(units)

    def wants(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        """How much of each history ends at each thing, on its way back."""
        return sp.csr_matrix((user_items @ self._out) @ sp.diags_array(self._crowd))

    @property
    def hearings(self) -> Sequence[Hearing]:
        return (Hearing(Told.sparse(self._out), self._crowd),)

    @property
    def backwards(self) -> bool:
        return True

    def similar(self, items: Ints, k: int) -> TopK:
        each = sp.csr_matrix(sp.eye_array(len(self._lift), dtype=np.float32, format="csr")[items])
        scores = self.score(each)
        scores[np.arange(len(items)), items] = 0.0
        return top_k(np.where(scores > 0, scores, np.float32(-np.inf)), k)

    def save(self, directory: Path) -> None:
        self._things.save(directory)
        save_sparse(directory, "out", self._out)
        save_array(directory, "crowd", self._crowd)
        save_array(directory, "lift", self._lift)

    @classmethod
    def load(cls, directory: Path) -> Self:
        return cls(
            Things.load(directory),
            load_sparse(directory, "out"),
            load_array(directory, "crowd"),
            load_array(directory, "lift"),
        )
