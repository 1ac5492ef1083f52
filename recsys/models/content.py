"""Units whose text is like that of the units in a history: of one that nobody has taken up yet
as much is known as of any other.  How words weigh is `data.text`'s."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.data.text import FIELDS, TextConfig, TextVectoriser, Weighting
from recsys.domain.unit import Unit
from recsys.models.arrays import load_sparse, save_sparse
from recsys.models.base import Floats, Ints, TopK
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.dense import dense_product
from recsys.models.ranges import Between, OneOf
from recsys.models.ranking import top_k
from recsys.models.reaching import Hearing, Reaching, Told

__all__ = ["Content", "ContentConfig"]


@dataclass(frozen=True, slots=True)
class ContentConfig:
    """How much each field counts in a likeness, 0: it is not read; the rest is `TextConfig`'s."""

    title: Annotated[float, Between(0.0, 4.0)] = 1.0
    authors: Annotated[float, Between(0.0, 4.0)] = 1.0
    subjects: Annotated[float, Between(0.0, 4.0)] = 1.0
    keywords: Annotated[float, Between(0.0, 4.0)] = 0.5
    publisher: Annotated[float, Between(0.0, 1.0)] = 0.3
    language: float = 0.0
    text: Annotated[float, Between(0.0, 4.0)] = 1.0
    apart: bool = True
    weighting: Annotated[Weighting, OneOf(("tfidf", "bm25"))] = "tfidf"
    k1: float = 1.2
    b: float = 0.75
    least_units: int = 2
    most_units: float = 0.2

    def reading(self) -> TextConfig:
        settings = asdict(self)
        return TextConfig(weights={name: settings.pop(name) for name in FIELDS}, **settings)


class Content(Reaching):
    """A history is the sum of its units' vectors, each with its weight.  Linear in the history."""

    def __init__(self, vectoriser: TextVectoriser, vectors: sp.csr_matrix) -> None:
        self.vectoriser = vectoriser
        self.vectors = vectors
        """(n_items, n_terms), rows of length 1."""

    @classmethod
    def needs(cls, size: Size, config: ContentConfig) -> Needs:
        return Needs(
            memory_bytes=40 * size.letters,
            seconds=size.letters / SPARSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: ContentConfig, *, seed: int) -> Self:
        return cls(*TextVectoriser.fit(data.units, config.reading()))

    def score(self, user_items: sp.csr_matrix) -> Floats:
        return dense_product(self.wants(user_items), self._across)

    def added(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        return sp.csr_matrix(self.wants(user_items) @ self._across)

    @cached_property
    def _across(self) -> sp.csr_matrix:
        """(n_terms, n_items): what only serves does without."""
        return sp.csr_matrix(self.vectors.T)

    def features(self, units: Sequence[Unit]) -> sp.csr_matrix:
        return self.vectoriser.vectors(units)

    def wants(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        return sp.csr_matrix(user_items @ self.vectors)

    @property
    def hearings(self) -> Sequence[Hearing]:
        return (Hearing(Told.sparse(self.vectors)),)

    def similar(self, items: Ints, k: int) -> TopK:
        """By cosine; a unit that shares no word is not similar."""
        scores = np.asarray((self.vectors[items] @ self.vectors.T).toarray(), np.float32)
        scores[np.arange(len(items)), items] = 0.0
        scores[scores == 0] = -np.inf
        return top_k(scores, k)

    def save(self, directory: Path) -> None:
        self.vectoriser.save(directory)
        save_sparse(directory, "vectors", self.vectors)

    @classmethod
    def load(cls, directory: Path) -> Self:
        return cls(TextVectoriser.load(directory), load_sparse(directory, "vectors"))
