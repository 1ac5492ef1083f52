"""A map from what is written of a unit to who will take it up, learnt from units that have
readers: so a unit that has none yet lands beside its kind, in the readers' sense of kind.

Let F be the units' words and G how far their readers are the same.  Ridge regression of G on F
is `G F (FᵀF + λI)⁻¹ fᵀ` for a unit with words f: readers of which units it will have.  The
inverse is taken of FᵀF's leading directions and, beside them, its diagonal (Woodbury's identity),
so nothing is dense but what belongs to the directions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp
from pydantic import PositiveFloat

from recsys.data.dataset import Dataset
from recsys.data.text import TextConfig, TextVectoriser
from recsys.domain.unit import Unit
from recsys.models.arrays import load_array, load_sparse, save_array, save_sparse
from recsys.models.base import Floats, Ints, TopK
from recsys.models.cost import DENSE, MIXED, SPARSE, Needs, Size
from recsys.models.neighbours import BLOCK, nearest, stacked
from recsys.models.parallel import Workers, workers
from recsys.models.ranges import Between
from recsys.models.ranking import top_k
from recsys.models.reaching import Hearing, Reaching, Told
from recsys.models.spectrum import leading

__all__ = ["ContentMap", "ContentMapConfig"]

READ = ("title", "authors", "subjects", "keywords", "publisher", "text")
READING = TextConfig(
    weights=dict.fromkeys(READ, 1.0),
    apart=False,
    whole={"authors": 2.0, "subjects": 1.0, "keywords": 1.0},
    most_units=1.0,
)
"""All words as one text, for what each is worth is learnt here; and beside them authors,
subjects and keywords whole, of which one says more than its words do."""
LETTERS = 6
"""Of a word, the space behind it included."""
TERMS = 40
"""Different words among so many are as many times the root of their number (Heaps' law)."""
PICKED = 1e8
"""Numbers in a second among which the greatest are found."""
ROUNDS = 14
"""Of products with all words, until their leading directions are found."""


@dataclass(frozen=True, slots=True)
class ContentMapConfig:
    regularization: Annotated[PositiveFloat, Between(0.1, 10.0, log=True)] = 2.0
    directions: int = 256
    """Of the words, along which the inverse is exact."""
    crowd: Annotated[float, Between(0.3, 0.7)] = 0.5
    """How much a unit with many readers is held back."""
    own: float = 0.2
    """What a unit's readers say of it alone, beside what they say of all that they took up."""
    neighbours: int = 300
    """Of the same readers, kept for each unit; so many of their words are too, and ten times."""


class ContentMap(Reaching):
    """Linear in the history."""

    def __init__(
        self, vectoriser: TextVectoriser, turned: Floats, heard: sp.csr_matrix, told: sp.csr_matrix
    ) -> None:
        self._vectoriser = vectoriser
        self._turned = turned
        """(n_terms, n_directions): from words to the directions."""
        self._heard = heard
        """(n_items, n_terms + n_directions): what the readers of each unit want."""
        self._told = told
        """The same shape: what each unit is, as `features` says."""

    @classmethod
    def needs(cls, size: Size, config: ContentMapConfig) -> Needs:
        words, items = size.letters / LETTERS, max(size.items, 1)
        terms = TERMS * words**0.5
        alike = min(config.neighbours, size.together / items)
        kept = min(items * 10 * config.neighbours, alike * words)
        return Needs(
            memory_bytes=32 * size.letters
            + 12 * items * 10 * config.neighbours
            + 24 * (items + words / 5) * config.directions,
            seconds=(size.together + alike * words) / SPARSE
            + items * (items + terms) / PICKED
            + (kept + ROUNDS * words) * config.directions / MIXED
            + 4 * (items + terms) * config.directions**2 / DENSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: ContentMapConfig, *, seed: int) -> Self:
        vectoriser, words = TextVectoriser.fit(data.units, READING)
        with workers() as team:
            known = data.interacted().getnnz(axis=0) > 0
            inverse = _inverse(sp.csr_matrix(words[known]), config, seed, team)
            wanted = _wanted(data, words, config)
            alone = sp.csr_matrix(wanted @ sp.diags_array(inverse.alone))
            heard = _beside(alone, sp.csr_matrix(wanted @ inverse.together))
        told = _told(words, inverse.turned)
        return cls(vectoriser, inverse.turned, heard, told)

    @cached_property
    def _words(self) -> sp.csr_matrix:
        """Only for scores of all units: who serves a blend never asks, and need not hold a copy."""
        return sp.csr_matrix(self._told[:, : len(self._turned)])

    @cached_property
    def _directed(self) -> Floats:
        directed: Floats = self._told[:, len(self._turned) :].toarray()
        return directed

    def score(self, user_items: sp.csr_matrix) -> Floats:
        """As `score_new` of all units; directions are dense, and quicker so."""
        wanted, n_terms = self.wants(user_items).toarray(), len(self._turned)
        by_words = (self._words @ wanted[:, :n_terms].T).T
        return np.asarray(by_words + wanted[:, n_terms:] @ self._directed.T, np.float32)

    def features(self, units: Sequence[Unit]) -> sp.csr_matrix:
        return _told(self._vectoriser.vectors(units), self._turned)

    def wants(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        return sp.csr_matrix(user_items @ self._heard)

    @property
    def hearings(self) -> Sequence[Hearing]:
        return (Hearing(Told.sparse(self._heard)),)

    def similar(self, items: Ints, k: int) -> TopK:
        each = sp.csr_matrix(sp.eye_array(self._told.shape[0], dtype=np.float32, format="csr"))
        scores = self.score(sp.csr_matrix(each[items]))
        scores[np.arange(len(items)), items] = 0.0
        return top_k(np.where(scores > 0, scores, np.float32(-np.inf)), k)

    def save(self, directory: Path) -> None:
        self._vectoriser.save(directory)
        save_array(directory, "turned", self._turned)
        save_sparse(directory, "heard", self._heard)
        save_sparse(directory, "told", self._told)

    @classmethod
    def load(cls, directory: Path) -> Self:
        return cls(
            TextVectoriser.load(directory),
            load_array(directory, "turned"),
            load_sparse(directory, "heard"),
            load_sparse(directory, "told"),
        )


@dataclass(frozen=True, slots=True)
class Inverse:
    """`diag(alone) + together @ turned.T`."""

    alone: Floats
    """(n_terms,)"""
    together: Floats
    """(n_terms, n_directions)"""
    turned: Floats


def _inverse(words: sp.csr_matrix, config: ContentMapConfig, seed: int, team: Workers) -> Inverse:
    """Of `words.T @ words`, regularised: what its directions leave over is taken as diagonal."""
    lengths, directions = leading(words, config.directions, seed, team)
    squares = np.bincount(words.indices, words.data**2, minlength=words.shape[1])
    rest = squares - ((directions * lengths) ** 2).sum(axis=1)
    alone = 1.0 / (np.maximum(rest, 0.0) + config.regularization)
    turned = directions * alone[:, None]
    core = np.linalg.inv(np.diag(lengths**-2.0) + directions.T @ turned)
    return Inverse(*(part.astype(np.float32) for part in (alone, -(turned @ core), turned)))


def _wanted(data: Dataset, words: sp.csr_matrix, config: ContentMapConfig) -> sp.csr_matrix:
    """(n_items, n_terms), G F: the words of the units that have the same readers."""
    taken = data.interacted()
    readers = np.maximum(np.asarray(taken.sum(axis=0)).ravel(), 1.0)
    busy = np.maximum(np.asarray(taken.sum(axis=1)).ravel(), 1.0)
    to = sp.csr_matrix(
        sp.diags_array(busy**-1.0) @ taken @ sp.diags_array(readers**-config.crowd),
        dtype=np.float32,
    )
    by = sp.csr_matrix(sp.diags_array(readers ** (config.crowd - 1.0)) @ taken.T, dtype=np.float32)
    own = sp.diags_array(np.full(len(data.items), config.own, np.float32), format="csr")
    return stacked(
        (
            _words_of(sp.csr_matrix(by[at : at + BLOCK] @ to + own[at : at + BLOCK]), words, config)
            for at in range(0, len(data.items), BLOCK)
        ),
        words.shape[1],
    )


def _words_of(
    alike: sp.csr_matrix, words: sp.csr_matrix, config: ContentMapConfig
) -> sp.csr_matrix:
    kept = nearest(alike.toarray(), config.neighbours)
    return nearest((kept @ words).toarray(), 10 * config.neighbours)


def _told(words: sp.csr_matrix, turned: Floats) -> sp.csr_matrix:
    return _beside(words, sp.csr_matrix(words @ turned))


def _beside(words: sp.csr_matrix, along: sp.csr_matrix) -> sp.csr_matrix:
    """Sorted indices, as a model read back has: sums come out the same to the bit."""
    whole = sp.csr_matrix(sp.hstack([words, along], format="csr"), dtype=np.float32)
    whole.sort_indices()
    return whole
