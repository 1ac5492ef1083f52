"""What is popular of late in each group of readers, shrunk towards everybody's.

A unit's share of what a group took up is a mean of the group's own share and everybody's; how much
everybody counts is the strength of the Dirichlet prior under which the groups' shares are
likeliest (empirical Bayes: Minka 2000, "Estimating a Dirichlet distribution").  Small groups have
no list, and a unit that hardly anybody in a group took up tells nothing of it: neither may give a
reader away.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.special import gammaln

from recsys.data.dataset import Dataset
from recsys.data.groups import groups_of, plain_group
from recsys.models.arrays import load_array, load_sparse, save_array, save_sparse
from recsys.models.base import Floats
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.edges import edges
from recsys.models.ranges import Between

__all__ = ["FEWEST_READERS", "FEWEST_TAKERS", "GroupPopularity", "GroupPopularityConfig"]

FEWEST_READERS = 10
"""A group with fewer has no list of its own."""
FEWEST_TAKERS = 3
"""A unit that fewer of its readers took up counts as nobody's in the group."""
STRENGTHS = np.geomspace(1.0, 1e5, 51)
"""Of the prior: as many loans as everybody's share counts for."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroupPopularityConfig:
    half_life_days: Annotated[float, Between(7, 730, log=True)] = 60.0
    """A reader counts half after so long, as in `popularity`."""


class GroupPopularity:
    def __init__(
        self, names: Sequence[str], own: sp.csr_matrix, rest: Floats, everybody: Floats
    ) -> None:
        self.names = tuple(names)
        self._row = {name: row for row, name in enumerate(names)}
        self._own = own
        """(n_groups, n_items): what each group adds to everybody's."""
        self._rest = rest
        """(n_groups,): how much everybody's share counts in each."""
        self._everybody = everybody

    @classmethod
    def needs(cls, size: Size, config: GroupPopularityConfig) -> Needs:
        return Needs(memory_bytes=200 * size.pairs, seconds=10 * size.pairs / SPARSE)

    @classmethod
    def fit(cls, data: Dataset, config: GroupPopularityConfig, *, seed: int) -> Self:
        taken = edges(data, config.half_life_days)
        names, members = _members(data, np.diff(taken.indptr) > 0)
        counts, takers = (_sorted(members @ each) for each in (taken, taken.sign()))
        counts.data[takers.data < FEWEST_TAKERS] = 0.0
        counts.eliminate_zeros()
        everybody = np.asarray(taken.sum(axis=0), np.float64).ravel()
        everybody /= everybody.sum() or 1.0
        strength = _strength(counts, everybody)
        total = strength + np.asarray(counts.sum(axis=1), np.float64).ravel()
        own = sp.csr_matrix(sp.diags_array(1 / total) @ counts, dtype=np.float32)
        return cls(names, own, (strength / total).astype(np.float32), everybody.astype(np.float32))

    def known(self, groups: Sequence[str]) -> list[str]:
        """Those of `groups` that are large enough to have a list."""
        return [name for name in groups if plain_group(name) in self._row]

    def scores(self, groups: Sequence[str]) -> Floats:
        """(n_items,): the mean share in the groups; none but known ones may be given."""
        rows = [self._row[plain_group(name)] for name in groups]
        own = np.asarray(self._own[rows].sum(axis=0), np.float32).ravel()
        return np.asarray((own + self._rest[rows].sum() * self._everybody) / len(rows), np.float32)

    def strongest(self, groups: Sequence[str], item: int) -> str | None:
        """Which of the known `groups` took the item up most; None where none did."""
        said = [(float(self._own[self._row[plain_group(name)], item]), name) for name in groups]
        share, name = max(said, default=(0.0, ""))
        return name if share > 0 else None

    def save(self, directory: Path) -> None:
        save_sparse(directory, "own", self._own)
        save_array(directory, "rest", self._rest)
        save_array(directory, "everybody", self._everybody)
        (directory / "groups.json").write_text(json.dumps(self.names, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, directory: Path) -> Self:
        names = json.loads((directory / "groups.json").read_text("utf-8"))
        arrays = (load_array(directory, name) for name in ("rest", "everybody"))
        return cls(names, load_sparse(directory, "own"), *arrays)


def _sorted(matrix: sp.csr_matrix) -> sp.csr_matrix:
    matrix.sort_indices()
    return matrix


def _members(data: Dataset, active: NDArray[np.bool_]) -> tuple[list[str], sp.csr_matrix]:
    """Names of the groups that are large enough, and (n_groups, n_users) who is in them."""
    groups: dict[str, list[int]] = {}
    for row in np.flatnonzero(active).tolist():
        for name in groups_of(data.readers[row]):
            groups.setdefault(plain_group(name), []).append(row)
    large = sorted(name for name, rows in groups.items() if len(rows) >= FEWEST_READERS)
    bounds = np.cumsum([0, *(len(groups[name]) for name in large)])
    rows = np.array([row for name in large for row in groups[name]], np.int32)
    shape = (len(large), len(data.users))
    return large, sp.csr_matrix((np.ones(len(rows), np.float32), rows, bounds), shape=shape)


def _strength(counts: sp.csr_matrix, everybody: Values) -> float:
    """Likeliest of `STRENGTHS` for the groups' counts, as draws from everybody's shares."""
    if not counts.nnz:
        return float(STRENGTHS[-1])
    held, shares = counts.data.astype(np.float64), everybody[counts.indices]
    totals = np.asarray(counts.sum(axis=1), np.float64).ravel()
    likelihood = [
        (gammaln(s) - gammaln(s + totals)).sum()
        + (gammaln(s * shares + held) - gammaln(s * shares)).sum()
        for s in STRENGTHS
    ]
    return float(STRENGTHS[int(np.argmax(likelihood))])
