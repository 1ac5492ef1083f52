"""What the nearest readers took up: user-user neighbours (Herlocker et al. 1999; Aiolli 2013).

With all readers as neighbours, a list is `h Xᵀ D X`: the history's likeness to every reader, times
what they took up.  That is a sum over the history, so it is fitted as unit by unit, and no
reader's row is kept in the model.  Only the nearest can be asked and the sum still holds when they
are chosen for each unit of the history, and not for the history as a whole.
"""

from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp
from pydantic import PositiveFloat

from recsys.data.dataset import Dataset
from recsys.models.cost import Needs, Size
from recsys.models.edges import edges
from recsys.models.neighbours import Neighbours, nearest_sparse
from recsys.models.products import nearest_products, products_need
from recsys.models.ranges import Between

__all__ = ["UserUser", "UserUserConfig"]


@dataclass(frozen=True, slots=True)
class UserUserConfig:
    readers: int = 1000
    """Of a unit's readers, only so many are asked: those with the fewest other units."""
    breadth: Annotated[float, Between(0.0, 1.0)] = 0.25
    """Power of a reader's number of units that their likeness is divided by: 0.5 is the cosine,
    1 the cosine's square."""
    common: Annotated[float, Between(0.0, 1.0)] = 0.3
    """Power of a unit's readers that it counts less by when likeness is told."""
    lift: Annotated[float, Between(-0.3, 0.4)] = 0.2
    """Power of a unit's readers that its score is multiplied by."""
    half_life_days: Annotated[PositiveFloat, Between(90, 2000, log=True)] = 500.0
    """What a reader took up longer ago is recommended less."""
    neighbours: int = 300
    """Kept for each unit."""


class UserUser(Neighbours):
    @classmethod
    def needs(cls, size: Size, config: UserUserConfig) -> Needs:
        return products_need(size, config.neighbours)

    @classmethod
    def fit(cls, data: Dataset, config: UserUserConfig, *, seed: int) -> Self:
        taken = data.interacted()
        of_user, of_item = (
            np.maximum(np.asarray(taken.sum(axis=axis)).ravel(), 1.0) for axis in (1, 0)
        )
        likeness = sp.diags_array(of_item**-config.common) @ taken.T
        likeness = sp.csr_matrix(
            likeness @ sp.diags_array(of_user**-config.breadth), dtype=np.float32
        )
        asked = nearest_sparse(likeness, config.readers)
        told = edges(data, config.half_life_days) @ sp.diags_array(of_item**config.lift)
        return cls(nearest_products(asked, sp.csr_matrix(told), config.neighbours))
