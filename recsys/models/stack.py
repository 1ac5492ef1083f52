"""How members are put together: what training learns on data later than they were fitted on."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from recsys.models.base import Floats
from recsys.models.calibration import NEUTRAL, Calibration
from recsys.models.trees import Trees

__all__ = ["Stack"]


@dataclass(frozen=True)
class Stack:
    weights: Mapping[str, tuple[float, ...]]
    """Of each member's raw scores, none below zero: one for each band of readers."""
    bands: tuple[int, ...] = (0,)
    """The least units in a history of each band, from 0 on and rising."""
    trees: Trees | None = None
    """What the head of a list is put in order by; None: by the weighted scores."""
    calibration: Calibration = NEUTRAL
    """Of units with few readers."""

    def __post_init__(self) -> None:
        if any(len(of_bands) != len(self.bands) for of_bands in self.weights.values()):
            raise ValueError("a member has one weight for each band")
        if self.bands[0] != 0 or list(self.bands) != sorted(set(self.bands)):
            raise ValueError(f"bands begin with 0 and rise: {self.bands}")

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> Self:
        """The same weights for every reader, and no trees."""
        return cls({name: (float(weight),) for name, weight in weights.items()}).heard()

    def band_of(self, length: int) -> int:
        """Of a history of so many units."""
        return bisect_right(self.bands, length) - 1

    def heard(self) -> Self:
        """Without the members that count for nobody."""
        return replace(self, weights={n: of for n, of in self.weights.items() if any(of)})

    def table(self, names: Sequence[str]) -> Floats:
        """(n_bands, n_members), in the order of the names; 0 for a member that is not in it."""
        none = (0.0,) * len(self.bands)
        return np.array([self.weights.get(name, none) for name in names], np.float32).T

    def mean(self, name: str) -> float:
        return float(np.mean(self.weights.get(name, 0.0)))
