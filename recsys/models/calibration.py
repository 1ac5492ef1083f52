"""How scores of units with no readers or few are brought to the measure of the others'.

What members say of a unit that nobody has taken up yet is of another size than what they say of
the others, and its chance of being taken up is another at the same score.  A scale and an offset
for each band of units set that right; training learns them, the collapse applies them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recsys.models.base import Floats, Ints

__all__ = ["NEUTRAL", "Calibration", "bands"]

MANY = 3
"""Readers from which on a unit is measured by."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """For units nobody took up, and for those with few readers; the others stay as they are."""

    scales: tuple[float, float] = (1.0, 1.0)
    """None below zero: a higher score stays the higher one."""
    offsets: tuple[float, float] = (0.0, 0.0)

    def of(self, readers: NDArray[np.floating | np.integer]) -> tuple[Floats, Floats]:
        """Scale and offset of each unit, by its number of readers."""
        band = bands(readers)
        scales = np.array([*self.scales, 1.0], np.float32)
        offsets = np.array([*self.offsets, 0.0], np.float32)
        return scales[band], offsets[band]


def bands(readers: NDArray[np.floating | np.integer]) -> Ints:
    """0: nobody yet; 1: few readers; 2: many."""
    return np.asarray(np.digitize(readers, [1, MANY]), np.int32)


NEUTRAL = Calibration()
