"""Units at the end of a walk of three steps: to a unit of the history, to one of its readers, and
to another unit of theirs (P3α: Cooper et al. 2014; RP3β: Paudel et al. 2017)."""

from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.models.cost import Needs, Size
from recsys.models.neighbours import Neighbours
from recsys.models.products import nearest_products, products_need
from recsys.models.ranges import Between

__all__ = ["RP3Beta", "RP3BetaConfig"]


@dataclass(frozen=True, slots=True)
class RP3BetaConfig:
    alpha: Annotated[float, Between(0.1, 1.2)] = 0.3
    """Power of each step's chance; 1 is the true random walk."""
    beta: Annotated[float, Between(-0.3, 0.8)] = -0.1
    """How much a unit with many readers is held back; 0 is P3α, below zero it is lifted."""
    neighbours: int = 300
    """Kept for each unit."""


class RP3Beta(Neighbours):
    """The first step, from the reader, is the history's own weights."""

    @classmethod
    def needs(cls, size: Size, config: RP3BetaConfig) -> Needs:
        return products_need(size, config.neighbours)

    @classmethod
    def fit(cls, data: Dataset, config: RP3BetaConfig, *, seed: int) -> Self:
        taken = data.interacted()
        of_user, of_item = (
            np.maximum(np.asarray(taken.sum(axis=axis)).ravel(), 1.0) for axis in (1, 0)
        )
        to_users = sp.diags_array(of_item**-config.alpha) @ taken.T
        to_items = (
            sp.diags_array(of_user**-config.alpha) @ taken @ sp.diags_array(of_item**-config.beta)
        )
        return cls(nearest_products(to_users, to_items, config.neighbours))
