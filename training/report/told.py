"""What a report is made from: an experiment as it was run, on new units and on repeats."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from training.compare import Row
from training.evaluate import Assessment
from training.experiment import BLEND, Fit, Judged, Plan, judge
from training.queries import Targets
from training.split import Holdout

__all__ = ["Facts", "Told", "told"]

Facts = Mapping[str, Any]
"""What a section says, as JSON has it."""


@dataclass(frozen=True)
class Told:
    done: Fit
    holdout: Holdout
    judged: Mapping[Targets, Judged]
    """What the figures at large are about comes first."""
    plan: Plan
    origin: Mapping[str, str]
    """Where the data and the models come from, by what each line is about."""
    left_out: Mapping[str, str] = field(default_factory=dict)
    tuning: Facts | None = None
    """What a search for settings tried and found; None where there was none."""

    @property
    def first(self) -> Judged:
        return next(iter(self.judged.values()))

    @property
    def ranked(self) -> list[Row]:
        """Best NDCG first."""
        return sorted(self.first.rows, key=lambda row: -row.estimates["ndcg"].mean)

    @property
    def served(self) -> str:
        """The blend; the best model where there is none."""
        names = [row.model for row in self.ranked]
        return BLEND if BLEND in names else names[0]

    @property
    def rival(self) -> str | None:
        """The best of the others."""
        return next((row.model for row in self.ranked if row.model != self.served), None)

    def shown(self, model: str) -> Assessment:
        return self.first.shown[model]


def told(
    done: Fit,
    holdout: Holdout,
    judged: Mapping[Targets, Judged],
    plan: Plan,
    origin: Mapping[str, str],
    **more: Any,
) -> Told:
    """New units and repeats are judged as well, where they are not yet."""
    missing = [kind for kind in (Targets.NEW, Targets.REPEAT) if kind not in judged]
    apart = {kind: judge(done, holdout, kind, plan) for kind in missing}
    return Told(done, holdout, {**judged, **apart}, plan, origin, **more)
