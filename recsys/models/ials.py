"""iALS: matrix factorisation of implicit feedback by alternating least squares (Hu, Koren and
Volinsky 2008), regularised in proportion to how often a row is counted, as Rendle et al. tune it
("Revisiting the performance of iALS on item recommendation benchmarks", 2022).

The least squares themselves are `least_squares`'s.
"""

from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp
from pydantic import PositiveFloat, PositiveInt

from recsys.data.dataset import Dataset
from recsys.models.base import Floats
from recsys.models.cost import DENSE, SPARSE, Needs, Size
from recsys.models.factors import Factors, ridge
from recsys.models.least_squares import ROOM, solved
from recsys.models.parallel import Workers, cores, workers
from recsys.models.ranges import Between, OneOf

__all__ = ["IALS", "IALSConfig"]

SPREAD = 0.1
"""Standard deviation of the vectors' lengths before the first step."""


@dataclass(frozen=True, slots=True)
class IALSConfig:
    factors: Annotated[PositiveInt, OneOf((64, 128, 256))] = 128
    regularization: Annotated[PositiveFloat, Between(3e-4, 3e-2, log=True)] = 1e-2
    """Of one pair; a row has as much of it as it has pairs, the unobserved ones counted with
    their weight."""
    unobserved: Annotated[PositiveFloat, Between(3e-3, 0.5, log=True)] = 0.02
    """What a unit that a reader did not take up weighs, beside 1 for one that they did."""
    iterations: int = 10


class IALS(Factors):
    """A history becomes a vector by the step of the fit that finds a reader's, less its term in
    the squares of the history: so it is linear in the history.  On later loans of a university's
    readers that term was worth nothing: NDCG@10 0.0216 without it, 0.0217 with it."""

    @classmethod
    def needs(cls, size: Size, config: IALSConfig) -> Needs:
        """A row of n pairs costs n d min(n, d), its pairs looked up.  Of units' rows only n is
        known in all, so theirs are taken for long ones."""
        d, vectors = config.factors, (size.users + size.items) * config.factors
        gathered = ROOM + max(size.users, size.items) * d
        products = min(size.together, size.pairs * d) + size.pairs * d + vectors
        return Needs(
            memory_bytes=16 * vectors + 24 * size.pairs + 16 * gathered * cores(),
            seconds=config.iterations * d * (2 * products / DENSE + 2 * size.pairs / SPARSE),
        )

    @classmethod
    def fit(cls, data: Dataset, config: IALSConfig, *, seed: int) -> Self:
        taken = data.interacted()
        with workers() as team:
            factors = _alternated(taken, config, seed, team)
        penalty = _penalties(taken, config).mean() if taken.shape[0] else config.regularization
        return cls(ridge(factors, penalty / config.unobserved) / config.unobserved, factors)


def _alternated(taken: sp.csr_matrix, config: IALSConfig, seed: int, team: Workers) -> Floats:
    by_item = sp.csr_matrix(taken.T)
    shape = (taken.shape[1], config.factors)
    spread = SPREAD / config.factors**0.5
    items = np.random.default_rng(seed).standard_normal(shape, np.float32) * np.float32(spread)
    for _ in range(config.iterations):
        users = solved(taken, items, config.unobserved, _penalties(taken, config), team)
        items = solved(by_item, users, config.unobserved, _penalties(by_item, config), team)
    return items


def _penalties(rows: sp.csr_matrix, config: IALSConfig) -> Floats:
    counted = np.diff(rows.indptr) + config.unobserved * rows.shape[1]
    return np.asarray(config.regularization * counted, np.float32)
