"""A walk over readers, units and what is known of units, in one graph.

From a unit a step leads to one of its readers, authors, subjects or title words, and on to
another unit of theirs.  A unit that nobody has taken up yet is reached through its author.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.data.features import unit_things
from recsys.models.base import Floats
from recsys.models.neighbours import BLOCK, Neighbours, nearest, stacked

__all__ = ["Walk", "WalkConfig"]

READERS = "readers"
DEFAULT_SHARES = {READERS: 1.0, "authors": 0.5, "subjects": 0.25, "title": 0.25}


@dataclass(frozen=True, slots=True)
class WalkConfig:
    shares: dict[str, float] = field(default_factory=lambda: dict(DEFAULT_SHARES))
    """How often a step goes over each kind of node; a kind that is left out is not walked over."""
    steps: int = 2
    """Units reached after so many steps, and after fewer, count."""
    going_on: float = 0.5
    """What a further step counts beside the one before."""
    crowd: float = 0.5
    """How much a node with many units is held back: 0 not at all, 1 like a true random walk."""
    lift: float = 0.1
    """Power of a unit's readers that its score is multiplied by."""
    neighbours: int = 300
    """Kept for each unit."""


class Walk(Neighbours):
    @classmethod
    def fit(cls, data: Dataset, config: WalkConfig, *, seed: int) -> Self:
        graph, n_items = _graph(data, config), len(data.items)
        lift = _lift(data, config)
        blocks = (
            nearest(_reached(at, graph, config) * lift, config.neighbours)
            for at in range(0, n_items, BLOCK)
        )
        return cls(stacked(blocks, n_items))


def _graph(data: Dataset, config: WalkConfig) -> tuple[sp.csr_matrix, sp.csr_matrix]:
    """Steps from units to nodes of all kinds, and back."""
    kinds: Mapping[str, sp.csr_matrix] = {
        READERS: sp.csr_matrix(data.interacted().T),
        **unit_things(data.units),
    }
    out, back = [], []
    for kind, share in config.shares.items():
        nodes = kinds[kind]
        out.append(share * _scaled(nodes, 1.0))
        back.append(_scaled(sp.csr_matrix(nodes.T), config.crowd))
    return (
        sp.csr_matrix(sp.hstack(out, format="csr", dtype=np.float32)),
        sp.csr_matrix(sp.vstack(back, format="csr", dtype=np.float32)),
    )


def _scaled(matrix: sp.csr_matrix, power: float) -> sp.csr_matrix:
    """Rows over their sums to `power`."""
    sums = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1.0)
    return sp.csr_matrix(sp.diags_array(sums**-power) @ matrix)


def _lift(data: Dataset, config: WalkConfig) -> Floats:
    readers = np.asarray(data.interacted().sum(axis=0)).ravel()
    return np.asarray((1.0 + readers) ** config.lift, np.float32)


def _reached(at: int, graph: tuple[sp.csr_matrix, sp.csr_matrix], config: WalkConfig) -> Floats:
    """(rows, n_items): how much of a walk from each of the units from row `at` on ends where."""
    out, back = graph
    here = np.eye(min(BLOCK, out.shape[0] - at), out.shape[0], at, np.float32)
    own, total = here > 0, np.zeros_like(here)
    for step in range(config.steps):
        here = (here @ out) @ back
        total += config.going_on**step * here
    total[own] = 0.0
    return total
