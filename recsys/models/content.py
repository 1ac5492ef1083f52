"""Units whose text is like that of the units in a history.  The one member that reaches units
nobody has taken up yet, those that came after the fit included."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.data.text import TextConfig, TextVectoriser
from recsys.models.arrays import load_sparse, save_sparse
from recsys.models.base import Floats, Ints, TopK
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.ranking import Ranks, top_k

__all__ = ["Content", "ContentConfig"]


@dataclass(frozen=True, slots=True)
class ContentConfig:
    text: TextConfig = field(default_factory=TextConfig)


class Content(Ranks):
    """A history is the sum of its units' vectors, each with its weight.  Linear in the history."""

    def __init__(self, vectoriser: TextVectoriser, vectors: sp.csr_matrix) -> None:
        self.vectoriser = vectoriser
        self.vectors = vectors
        """(n_items, n_terms), rows of length 1."""

    @classmethod
    def needs(cls, size: Size, config: ContentConfig) -> Needs:
        return Needs(
            memory_bytes=16 * size.letters,
            seconds=size.letters / SPARSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: ContentConfig, *, seed: int) -> Self:
        vectoriser = TextVectoriser.fit(data.units, config.text)
        return cls(vectoriser, vectoriser.vectors(data.units))

    def score(self, user_items: sp.csr_matrix) -> Floats:
        return self.score_new(user_items, self.vectors)

    def score_new(self, user_items: sp.csr_matrix, features: sp.csr_matrix) -> Floats:
        profiles = user_items @ self.vectors
        return np.asarray((profiles @ features.T).toarray(), np.float32)

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
