"""SLIM: each unit predicted by a few others, none of them against it, by least squares with an
elastic net (Ning and Karypis 2011).

Only a unit's nearest are offered to its regression (the fsSLIM of the paper): cost is bounded.
The regressions of many units go side by side, coordinate by coordinate.
"""

from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from pydantic import NonNegativeFloat, PositiveFloat

from recsys.data.dataset import Dataset
from recsys.models.base import Floats
from recsys.models.cost import DENSE, Needs, Size
from recsys.models.neighbours import Neighbours, stacked
from recsys.models.parallel import cores, workers
from recsys.models.products import nearest_products, products_need
from recsys.models.ranges import Between

__all__ = ["SLIM", "SLIMConfig"]

Places = NDArray[np.intp]
TOGETHER = 256
"""Regressions done side by side."""
SHARING = 32
"""Regressions whose common readers are counted at once."""
SWEEPS = 200
CLOSE = 1e-5
"""A sweep that moves no weight further is the last."""


@dataclass(frozen=True, slots=True)
class SLIMConfig:
    l1: Annotated[NonNegativeFloat, Between(0.01, 5.0, log=True)] = 0.1
    """Pulls weights to zero: the more, the fewer units speak."""
    l2: Annotated[PositiveFloat, Between(3.0, 300.0, log=True)] = 30.0
    """Keeps weights small: the more, the less a unit with few readers says."""
    offered: int = 100
    """Nearest units, by cosine, that may predict a unit."""


class SLIM(Neighbours):
    @classmethod
    def needs(cls, size: Size, config: SLIMConfig) -> Needs:
        """Beside the search for the nearest, each core holds common readers: of all units offered
        to those that share a count, and of those offered to each unit of a batch."""
        near = products_need(size, config.offered)
        offered = min(config.offered, size.items)
        sharing = min(SHARING * (offered + 1), size.items)
        batch = 16 * sharing**2 + 16 * TOGETHER * offered**2
        sweeps = 50 * size.items * offered**2
        return Needs(
            memory_bytes=near.memory_bytes + cores() * batch,
            seconds=near.seconds + (sweeps + size.items / SHARING * sharing**2) / (DENSE / 10),
        )

    @classmethod
    def fit(cls, data: Dataset, config: SLIMConfig, *, seed: int) -> Self:
        """min ½‖a - Aw‖² + ½ l2‖w‖² + l1‖w‖₁ over w ≥ 0, for each unit's column a."""
        taken, n_items = data.interacted(), len(data.items)
        columns, near = sp.csc_matrix(taken), _nearest(taken, config.offered)

        def predicted(at: int) -> sp.csr_matrix:
            offered = sp.csr_matrix(near[at : at + TOGETHER])
            return _regressed(columns, np.arange(at, at + offered.shape[0]), offered, config)

        with workers() as crew:
            rows = stacked(crew.each(predicted, range(0, n_items, TOGETHER)), n_items)
        return cls(sp.csr_matrix(rows.T))


def _nearest(taken: sp.csr_matrix, k: int) -> sp.csr_matrix:
    lengths = np.sqrt(np.maximum(np.asarray(taken.sum(axis=0)).ravel(), 1.0))
    directions = sp.csr_matrix(taken @ sp.diags_array(1 / lengths))
    return nearest_products(sp.csr_matrix(directions.T), directions, k)


def _regressed(
    columns: sp.csc_matrix, items: Places, offered: sp.csr_matrix, config: SLIMConfig
) -> sp.csr_matrix:
    """(m, n_items): what predicts each of `items`, of what its row of `offered` holds."""
    counts = np.diff(offered.indptr)
    there = np.arange(counts.max(initial=0)) < counts[:, None]
    offers = np.full(there.shape, -1, np.intp)
    offers[there] = offered.indices
    parts = [slice(at, at + SHARING) for at in range(0, len(items), SHARING)]
    grams, targets = zip(*(_counts(columns, items[p], offers[p]) for p in parts), strict=True)
    weights = _descended(np.concatenate(grams), np.concatenate(targets), config)
    rows = sp.csr_matrix((weights[there], offered.indices, offered.indptr), offered.shape)
    rows.eliminate_zeros()
    return rows


def _counts(columns: sp.csc_matrix, items: Places, offers: Places) -> tuple[Floats, Floats]:
    """(m, k, k) common readers of what is offered to each item, and (m, k) theirs with the item
    itself; zero where nothing is offered."""
    union, place = np.unique(np.column_stack([items, offers]), return_inverse=True)
    place = place.reshape(len(items), -1)
    chosen = columns[:, np.maximum(union, 0)]
    common = (chosen.T @ chosen).toarray()
    common[union < 0] = common[:, union < 0] = 0.0
    own, other = place[:, :1], place[:, 1:]
    return common[other[:, :, None], other[:, None, :]], common[other, own]


def _descended(gram: Floats, target: Floats, config: SLIMConfig) -> Floats:
    """(m, k) weights of m regressions side by side, by coordinate descent from zero."""
    weights, left = np.zeros_like(target), target.copy()
    own = np.ascontiguousarray(np.einsum("mkk->km", gram))
    scale = own + np.float32(config.l2)
    for _ in range(SWEEPS):
        furthest = 0.0
        for place in range(target.shape[1]):
            old = weights[:, place].copy()
            pull = left[:, place] + own[place] * old - np.float32(config.l1)
            moved = np.maximum(pull, 0.0) / scale[place] - old
            weights[:, place] += moved
            left -= gram[:, place] * moved[:, None]
            furthest = max(furthest, float(np.abs(moved).max()))
        if furthest < CLOSE:
            break
    return weights
