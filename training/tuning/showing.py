"""What a model shows the readers of a window: its best units, and how good a list they make."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.models.base import Floats, Ints
from training.evaluate import Lister
from training.metrics import hits, ndcg
from training.queries import Queries

__all__ = ["Best", "Showing", "clearly_behind", "show"]

DEPTH = 100
"""So many units of each list are kept: a blend draws on more than the head."""
LUCK = 2.0
"""Standard errors of the difference that settings must win by to be taken: the best of some twenty
trials that are no better than the start wins by about so much."""


@dataclass(frozen=True)
class Showing:
    units: Ints
    """(n_readers, DEPTH) rows, -1 where a list is shorter."""
    scores: Floats
    values: NDArray[np.float64]
    """(n_readers,): NDCG of the head of each list."""

    def then(self, other: "Showing") -> "Showing":
        return Showing(
            np.concatenate([self.units, other.units]),
            np.concatenate([self.scores, other.scores]),
            np.concatenate([self.values, other.values]),
        )


@dataclass(frozen=True)
class Best:
    """What the best trial of a model showed."""

    latest: Showing
    """In the latest window."""
    values: NDArray[np.float64]
    """NDCG of each reader of all windows, the latest first."""
    start: NDArray[np.float64]
    """The same for the settings that the search began from."""

    def save(self, file: Path) -> None:
        """Whole or not at all."""
        partial, latest = file.with_suffix(".partial.npz"), self.latest
        np.savez_compressed(
            partial,
            units=latest.units,
            scores=latest.scores,
            values=self.values,
            start=self.start,
        )
        partial.replace(file)

    @classmethod
    def load(cls, file: Path) -> Self:
        with np.load(file, allow_pickle=False) as held:
            units, values = held["units"], held["values"]
            latest = Showing(units, held["scores"], values[: len(units)])
            return cls(latest, values, held["start"])

    @property
    def wins(self) -> bool:
        """Whether it is more than luck that the best of many trials is above the start."""
        return clearly_behind(self.start, self.values, errors=LUCK)


def show(model: Lister, asked: Queries, k: int) -> Showing:
    best = model.recommend(asked.histories, DEPTH, barred=asked.barred)
    found = hits(best.items[:, :k], asked.targets)
    return Showing(best.items, best.scores, ndcg(found, asked.relevant))


def clearly_behind(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], *, errors: float
) -> bool:
    """Whether ours are worse by more than so many standard errors of the mean difference."""
    lost = theirs[: len(ours)] - ours
    return bool(lost.mean() > errors * lost.std() / len(lost) ** 0.5) if len(lost) else False
