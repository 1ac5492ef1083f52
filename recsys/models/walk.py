"""A step of a walk over readers, units and what is known of units, in one graph.

From a unit a step leads to one of its readers, authors, subjects or title words, and on to
another unit of theirs.  A unit that nobody has taken up yet is reached through its author.
"""

from dataclasses import dataclass, field
from typing import Self

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.data.features import unit_things
from recsys.models.base import Floats
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.neighbours import BLOCK, Neighbours, nearest, stacked

__all__ = ["Walk", "WalkConfig"]

READERS = "readers"
LETTERS = 5
"""Of what is written of a unit, to each thing that it leads to."""
DEFAULT_SHARES = {
    READERS: 1.0,
    "authors": 0.5,
    "subjects": 0.5,
    "keywords": 0.25,
    "title": 0.5,
}


@dataclass(frozen=True, slots=True)
class WalkConfig:
    shares: dict[str, float] = field(default_factory=lambda: dict(DEFAULT_SHARES))
    """How often the step goes over each kind of node; a kind that is left out is not used."""
    crowd: float = 0.5
    """How much a node with many units is held back: 0 not at all, 1 like a true random walk."""
    lift: float = 0.1
    """Power of a unit's readers that its score is multiplied by."""
    neighbours: int = 300
    """Kept for each unit."""


class Walk(Neighbours):
    @classmethod
    def needs(cls, size: Size, config: WalkConfig) -> Needs:
        """Every edge is gone over from every unit; rows that are dense go much faster."""
        return Needs(
            memory_bytes=64 * (size.pairs + size.letters)
            + 8 * size.items * (config.neighbours + BLOCK),
            seconds=2 * (size.pairs + size.letters / LETTERS) * size.items / (12 * SPARSE),
        )

    @classmethod
    def fit(cls, data: Dataset, config: WalkConfig, *, seed: int) -> Self:
        graph, n_items = _graph(data, config), len(data.items)
        lift = _lift(data, config)
        blocks = (
            nearest(_reached(at, graph) * lift, config.neighbours)
            for at in range(0, n_items, BLOCK)
        )
        return cls(stacked(blocks, n_items))


@dataclass(frozen=True, slots=True)
class Graph:
    """A step from units to nodes of all kinds and one back; columns are where it sets out."""

    out: sp.csr_matrix
    """(n_nodes, n_items)"""
    back: sp.csr_matrix
    """(n_items, n_nodes)"""


def _graph(data: Dataset, config: WalkConfig) -> Graph:
    kinds = {READERS: sp.csr_matrix(data.interacted().T), **unit_things(data.units)}
    nodes = [(kinds[kind], share) for kind, share in config.shares.items()]
    out = [share * _scaled(of_kind, 1.0) for of_kind, share in nodes]
    back = [_scaled(sp.csr_matrix(of_kind.T), config.crowd) for of_kind, _ in nodes]
    return Graph(
        sp.csr_matrix(sp.hstack(out, format="csr", dtype=np.float32).T),
        sp.csr_matrix(sp.vstack(back, format="csr", dtype=np.float32).T),
    )


def _scaled(matrix: sp.csr_matrix, power: float) -> sp.csr_matrix:
    """Rows over their sums to `power`."""
    sums = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1.0)
    return sp.csr_matrix(sp.diags_array(sums**-power) @ matrix)


def _lift(data: Dataset, config: WalkConfig) -> Floats:
    readers = np.asarray(data.interacted().sum(axis=0)).ravel()
    return np.asarray((1.0 + readers) ** config.lift, np.float32)


def _reached(at: int, graph: Graph) -> Floats:
    """(rows, n_items): how much of a walk from each unit from row `at` on ends where."""
    n_items = graph.back.shape[0]
    start = np.eye(n_items, min(BLOCK, n_items - at), -at, np.float32)
    reached = graph.back @ (graph.out @ start)
    reached[start > 0] = 0.0
    return np.ascontiguousarray(reached.T)
