"""Many lists at once, as arrays: what stands in them, without the words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.models.base import Floats, Ints
from recsys.pipeline.draft import Draft
from recsys.pipeline.outline import sources_of

__all__ = ["Listed"]


@dataclass(frozen=True, slots=True)
class Listed:
    """(n_lists, k) arrays, best first; row -1 where a list ends before."""

    rows: Ints
    """Of the shelf."""
    scores: Floats
    sources: NDArray[np.uint8]
    """Places in `outline.SOURCES`."""

    @classmethod
    def empty(cls, lists: int, k: int) -> Self:
        return cls(
            np.full((lists, k), -1, np.int32),
            np.zeros((lists, k), np.float32),
            np.zeros((lists, k), np.uint8),
        )

    @classmethod
    def joined(cls, parts: Sequence[Self], k: int) -> Self:
        """One after the other."""
        whole = [cls.empty(0, k), *parts]
        return cls(
            np.concatenate([part.rows for part in whole]),
            np.concatenate([part.scores for part in whole]),
            np.concatenate([part.sources for part in whole]),
        )

    def __len__(self) -> int:
        return len(self.rows)

    def put(self, place: int, draft: Draft) -> None:
        """The draft's list, as the one at `place`."""
        chosen = draft.chosen
        self.rows[place, : len(chosen)] = chosen
        self.scores[place, : len(chosen)] = draft.scores[chosen]
        self.sources[place, : len(chosen)] = sources_of(draft, chosen)
