"""What many readers did lately, as arrays: what their lists are made of, all at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recsys.data.log import VERBS
from recsys.domain.ids import UnitId

__all__ = ["CODES", "Doings"]

CODES = {verb.value: code for code, verb in enumerate(VERBS)}
"""Of verbs, by their words."""


@dataclass(frozen=True, slots=True)
class Doings:
    """One entry per clean event: reader by reader, each in order of time and, among equals, of
    arrival."""

    readers: NDArray[np.int32]
    """Places among those who were asked for, rising."""
    verbs: NDArray[np.uint8]
    """`CODES`."""
    micros: NDArray[np.int64]
    """Since the epoch."""
    units: Sequence[UnitId | None]
    """None for a search."""

    def __len__(self) -> int:
        return len(self.readers)
