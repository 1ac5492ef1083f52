"""Units whose text means the same as that of the units in a history, by the static embeddings of
a local `model2vec` model.  Nothing is ever downloaded, and no other model needs this one.

The embeddings travel with the fitted model: who serves it needs no directory, but the package.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.domain.unit import Unit
from recsys.errors import Misconfigured
from recsys.models.arrays import load_array, nothing, save_array
from recsys.models.base import Floats, Ints, TopK
from recsys.models.cost import DENSE, SPARSE, Needs, Size
from recsys.models.ranking import top_k
from recsys.models.reaching import Hearing, Reaching, Told

if TYPE_CHECKING:
    from model2vec import StaticModel

__all__ = ["Embedding", "EmbeddingConfig"]

FIELD = "models.embedding.directory"
WRITTEN = "model.safetensors"
WIDEST = 1024
"""Dimensions that models of this kind have at most."""
OPTIONAL = ("weights", "token_mapping")
"""Arrays that not every model has."""


@dataclass(frozen=True, slots=True)
class EmbeddingConfig:
    directory: str = ""
    """Where a model lies that `StaticModel.save_pretrained` wrote."""


class Embedding(Reaching):
    """Linear in the history."""

    def __init__(self, static: "StaticModel", vectors: Floats) -> None:
        self._static = static
        self._vectors = vectors
        """(n_items, n_dimensions), rows of length 1, or 0 where no word is known."""

    @classmethod
    def needs(cls, size: Size, config: EmbeddingConfig) -> Needs:
        return Needs(
            memory_bytes=8 * size.items * WIDEST + 16 * size.letters,
            seconds=size.letters / SPARSE + size.items * WIDEST / DENSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: EmbeddingConfig, *, seed: int) -> Self:
        """Misconfigured where the package or the directory is missing."""
        static = _brought(config.directory)
        return cls(static, _embedded(static, data.units))

    def score(self, user_items: sp.csr_matrix) -> Floats:
        return np.asarray((user_items @ self._vectors) @ self._vectors.T, np.float32)

    def vectors(self) -> tuple[Floats, Floats]:
        return self._vectors, self._vectors

    def beside(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        return nothing(user_items.shape)

    def features(self, units: Sequence[Unit]) -> sp.csr_matrix:
        return sp.csr_matrix(_embedded(self._static, units))

    def wants(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        return sp.csr_matrix(user_items @ self._vectors)

    @property
    def hearings(self) -> Sequence[Hearing]:
        return (Hearing(Told.whole(self._vectors)),)

    @property
    def backwards(self) -> bool:
        return True

    def similar(self, items: Ints, k: int) -> TopK:
        """By cosine."""
        scores = np.asarray(self._vectors[items] @ self._vectors.T, np.float32)
        scores[np.arange(len(items)), items] = -np.inf
        return top_k(np.where(scores > 0, scores, np.float32(-np.inf)), k)

    def save(self, directory: Path) -> None:
        save_array(directory, "vectors", self._vectors)
        save_array(directory, "words", self._static.embedding)
        for name in OPTIONAL:
            if (array := getattr(self._static, name)) is not None:
                save_array(directory, name, array)
        (directory / "tokenizer.json").write_text(self._static.tokenizer.to_str(), "utf-8")

    @classmethod
    def load(cls, directory: Path) -> Self:
        from model2vec import StaticModel
        from tokenizers import Tokenizer

        held: dict[str, Any] = {
            name: load_array(directory, name)
            for name in OPTIONAL
            if (directory / f"{name}.npy").is_file()
        }
        tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        static = StaticModel(load_array(directory, "words"), tokenizer, **held)
        return cls(static, load_array(directory, "vectors"))


def _brought(directory: str) -> "StaticModel":
    if not directory:
        raise Misconfigured(FIELD, "names no directory; nothing is downloaded")
    if not (Path(directory) / WRITTEN).is_file():
        raise Misconfigured(FIELD, f"{directory} holds no {WRITTEN}; nothing is downloaded")
    try:
        from model2vec import StaticModel
    except ImportError:
        reason = "needs the package model2vec: pip install shelfcast[embeddings]"
        raise Misconfigured(FIELD, reason) from None
    return StaticModel.from_pretrained(Path(directory), force_download=False)


def _embedded(static: "StaticModel", units: Sequence[Unit]) -> Floats:
    """Of title, subjects and abstract, in one."""
    texts = [". ".join((unit.title, *unit.subjects, unit.abstract)) for unit in units]
    if not texts:
        return np.zeros((0, static.embedding.shape[1]), np.float32)
    vectors = static.encode(texts, use_multiprocessing=False).astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0), np.float32)
