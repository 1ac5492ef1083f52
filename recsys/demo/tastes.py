"""What simulated readers care about: latent, seeded, and never shown to any model.

A theme is a handful of neighbouring topics and a few from elsewhere; a reader is a mixture of a
few themes; every unit is also more or less attractive to everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from recsys.domain.unit import Unit

__all__ = ["Tastes", "draw_tastes", "topics_of"]

THEMES = 14
NEAR_TOPICS = 3
FAR_TOPICS = 3
FOCUS = 0.12
"""Of the Dirichlet distribution of a reader's themes: small, a reader has few."""
SPREAD = 0.9
"""Of the lognormal attractiveness of a unit."""
CURIOSITY = 0.15
"""Share of attention that goes to whatever is popular."""


@dataclass(frozen=True)
class Tastes:
    preference: NDArray[np.float64]
    """(readers, units): the chance that a reader who looks for something picks that unit."""
    appeal: NDArray[np.float64]
    """(units,): the same for anybody."""

    def liking(self, reader: int) -> NDArray[np.float64]:
        """(units,): the chance that the reader, shown the unit, accepts it."""
        preference = self.preference[reader]
        return np.asarray(np.sqrt(preference / preference.max()))


def topics_of(units: Sequence[Unit]) -> list[str]:
    """By unit: the heading that it stands under."""
    return [(unit.subjects[1:2] or unit.subjects[:1] or ("",))[0] for unit in units]


def draw_tastes(units: Sequence[Unit], readers: int, rng: Generator) -> Tastes:
    appeal = rng.lognormal(0.0, SPREAD, len(units))
    themes = np.stack([_theme(units, appeal, rng) for _ in range(THEMES)])
    mixtures = rng.dirichlet(np.full(THEMES, FOCUS), readers)
    appeal = appeal / appeal.sum()
    preference = (1 - CURIOSITY) * mixtures @ themes + CURIOSITY * appeal
    return Tastes(preference / preference.sum(axis=1, keepdims=True), appeal)


def _theme(
    units: Sequence[Unit], appeal: NDArray[np.float64], rng: Generator
) -> NDArray[np.float64]:
    """(units,) that sums to 1."""
    topics = np.array(topics_of(units))
    pages = np.array([unit.subjects[0] if unit.subjects else "" for unit in units])
    page = pages[rng.integers(len(units))]
    near = _some(np.unique(topics[pages == page]), NEAR_TOPICS, rng)
    far = _some(np.unique(topics), FAR_TOPICS, rng)
    chosen = np.isin(topics, np.concatenate([near, far]))
    weights = chosen * appeal * rng.lognormal(0.0, SPREAD / 2, len(units))
    return np.asarray(weights / weights.sum())


def _some(values: NDArray[np.str_], n: int, rng: Generator) -> NDArray[np.str_]:
    return rng.choice(values, min(n, len(values)), replace=False)
