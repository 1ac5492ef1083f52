"""Matrix factorisation of implicit feedback by alternating least squares (Hu, Koren, Volinsky
2008), fitted by `implicit`."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from threadpoolctl import threadpool_limits

from recsys.data.dataset import Dataset
from recsys.models.cost import DENSE, Needs, Size
from recsys.models.factors import Factors, ridge

__all__ = ["ALS", "ALSConfig"]


@dataclass(frozen=True, slots=True)
class ALSConfig:
    factors: int = 128
    regularization: float = 10.0
    alpha: float = 20.0
    """How much more a unit that was taken up counts than one that was not."""
    iterations: int = 10


class ALS(Factors):
    """A history becomes a vector by the step of the fit that finds a reader's; that step weighs
    errors by unit, which is left out here: it makes the fold-in linear in the history."""

    @classmethod
    def needs(cls, size: Size, config: ALSConfig) -> Needs:
        return Needs(
            memory_bytes=16 * (size.users + size.items) * config.factors + 32 * size.pairs,
            seconds=2
            * config.iterations
            * (size.pairs + size.users + size.items)
            * config.factors**2
            / DENSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: ALSConfig, *, seed: int) -> Self:
        with threadpool_limits(1, "blas"):
            model = AlternatingLeastSquares(
                factors=config.factors,
                regularization=config.regularization,
                alpha=config.alpha,
                iterations=config.iterations,
                num_threads=1,
                random_state=seed,
            )
            model.fit(data.interacted(), show_progress=False)
        factors = np.nan_to_num(model.item_factors)
        return cls(config.alpha * ridge(factors, config.regularization), factors)
