"""How long work will take: each model's own formula, corrected by what its trials really took.

Estimates decide only what is still begun within the budget and what is left out for its cost,
never the order of trials: that order is the same on a fast and on a slow machine.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from recsys.models.cost import Needs, Size
from recsys.models.registry import MODELS

__all__ = ["Estimates", "needs"]

LEAST = 0.3
"""Seconds that any fit takes."""
CAUTION = 2.0
"""A model that was never measured may take so many times what it says."""
CELLS = 5e7
"""Scores looked at in a second, before any model was asked."""
RECENT = 3


def needs(name: str, config: Any, size: Size) -> Needs:
    return MODELS[name].model.needs(size, config)


@dataclass
class Estimates:
    _fits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Measured over told, by model."""
    _rates: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Seconds for each score looked at."""

    def note(self, name: str, *, told: float, fit: float, cells: float, asking: float) -> None:
        self._fits[name].append(fit / (told + LEAST))
        if cells:
            self._rates[name].append(asking / cells)

    def fit(self, name: str, config: Any, size: Size) -> float:
        return (needs(name, config, size).seconds + LEAST) * self._ratio(name)

    def asking(self, name: str, cells: float) -> float:
        rates = self._rates.get(name) or [r for held in self._rates.values() for r in held]
        return cells * (max(rates[-RECENT:]) if rates else 1 / CELLS)

    def _ratio(self, name: str) -> float:
        if self._fits.get(name):
            return max(self._fits[name][-RECENT:])
        others = [ratios[-1] for ratios in self._fits.values()]
        return CAUTION * max(median(others), 1.0) if others else CAUTION
