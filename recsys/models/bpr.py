"""Bayesian personalised ranking (Rendle et al. 2009), fitted by `implicit`."""

from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
from implicit.cpu.bpr import BayesianPersonalizedRanking
from implicit.recommender_base import ModelFitError
from pydantic import NonNegativeFloat, PositiveFloat, PositiveInt

from recsys.data.dataset import Dataset
from recsys.errors import Misconfigured
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.factors import Factors, ridge
from recsys.models.ranges import Between, OneOf

__all__ = ["BPR", "BPRConfig"]


@dataclass(frozen=True, slots=True)
class BPRConfig:
    factors: Annotated[PositiveInt, OneOf((32, 64, 128))] = 64
    learning_rate: Annotated[PositiveFloat, Between(0.01, 0.2, log=True)] = 0.05
    regularization: Annotated[NonNegativeFloat, Between(1e-4, 0.1, log=True)] = 0.01
    iterations: int = 100
    fold_in: Annotated[float, Between(1.0, 100.0, log=True)] = 10.0
    """Regularisation of the step that turns a history into a vector."""


class BPR(Factors):
    @classmethod
    def needs(cls, size: Size, config: BPRConfig) -> Needs:
        return Needs(
            memory_bytes=16 * (size.users + size.items) * config.factors + 32 * size.pairs,
            seconds=config.iterations * size.pairs * config.factors / SPARSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: BPRConfig, *, seed: int) -> Self:
        """One thread: with more, the steps come in another order each time."""
        model = BayesianPersonalizedRanking(
            factors=config.factors,
            learning_rate=config.learning_rate,
            regularization=config.regularization,
            iterations=config.iterations,
            num_threads=1,
            random_state=seed,
        )
        try:
            model.fit(data.interacted(), show_progress=False)
        except ModelFitError:
            reason = "too great for these data: training diverges"
            raise Misconfigured("models.bpr.learning_rate", reason) from None
        factors = np.ascontiguousarray(model.item_factors[:, : config.factors])
        return cls(ridge(factors, config.fold_in), factors)
