"""A blend that nobody fitted, of the shape that a fitted one has: so its lists cost as much and are
worth nothing, and a library of a million units is there in minutes and not in days."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from benchmarks.catalogue.synthetic import Library
from recsys.data.dataset import Dataset
from recsys.models.base import Floats, Recommender
from recsys.models.blend import NEIGHBOURS, UNUSED_NEIGHBOURS, Blend
from recsys.models.content import Content, ContentConfig
from recsys.models.newcomers import Newcomers
from recsys.models.picking import COLLAPSED
from recsys.models.spread import Spread
from recsys.models.stack import Stack
from recsys.models.vectors import Vectors

__all__ = ["guess"]

WIDTH = 64
"""Of the vectors, where a blend keeps them."""
TRIED = 256
"""Readers whose best the lists of like units are checked with."""


def guess(data: Dataset) -> Blend:
    content: dict[str, Recommender] = {"content": Content.fit(data, ContentConfig(), seed=0)}
    stack = Stack.of({"content": 1.0})
    readers = np.asarray(data.interacted().sum(axis=0), np.float64).ravel()
    near, base = _near(data, readers), np.log1p(readers, dtype=np.float32)[None]
    vectors = _vectors(data, near, base) if len(data.units) > COLLAPSED else None
    return Blend([near], base, Newcomers.among(content, stack), stack, None, vectors)


def _near(data: Dataset, readers: NDArray[np.float64]) -> sp.csr_matrix:
    """As many neighbours as a fold keeps, of the unit's own subject."""
    rng, n = np.random.default_rng(0), len(data.units)
    _, topics = np.unique([unit.subjects[0] for unit in data.units], return_inverse=True)
    order = np.argsort(topics, kind="stable").astype(np.int32)
    sizes = np.bincount(topics)
    starts = np.cumsum(sizes) - sizes
    counts = np.minimum(np.where(readers > 0, NEIGHBOURS, UNUSED_NEIGHBOURS), sizes[topics])
    rows = np.repeat(np.arange(n, dtype=np.int32), counts)
    of = topics[rows]
    columns = order[starts[of] + (rng.random(len(rows)) * sizes[of]).astype(np.int64)]
    weights = rng.random(len(rows), np.float32)
    return sp.csr_matrix((weights, (rows, columns)), shape=(n, n))


def _vectors(data: Dataset, near: sp.csr_matrix, base: Floats) -> Vectors:
    member = Library(len(data.units), WIDTH)
    one, scales = np.ones((1, 1), np.float32), np.ones(len(data.units), np.float32)
    made = Vectors.of([member], one, scales, base)  # type: ignore[list-item]  # as much as is asked
    histories = data.histories()[:TRIED]
    spans = zip(histories.indptr, histories.indptr[1:], strict=False)
    return made.checked(
        [
            Spread(histories.indices[start:end], histories.data[start:end], 0, near)
            for start, end in spans
        ]
    )
