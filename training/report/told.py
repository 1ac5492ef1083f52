"""What a report is made from: an experiment as it was run, on new units and on repeats."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from training.compare import Row
from training.evaluate import Assessment
from training.experiment import BLEND, Fit, Judged, Plan, judge
from training.queries import Targets
from training.returning import Listing, returning
from training.split import Holdout

__all__ = ["Told", "told"]


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

    @property
    def first(self) -> Judged:
        return next(iter(self.judged.values()))

    @property
    def ranked(self) -> list[Row]:
        """Best NDCG first."""
        return sorted(self.first.rows, key=lambda row: -row.estimates["ndcg"].mean)

    def rows(self, kind: Targets) -> list[Row]:
        """In the same order; then what was asked about this kind of targets only."""
        rows = {row.model: row for row in self.judged[kind].rows}
        fitted = {one.name for one in self.done.fitted}
        ranked = [rows[row.model] for row in self.ranked if row.model in rows]
        first = {row.model for row in ranked}
        return ranked + [r for r in rows.values() if r.model not in first | fitted]

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
    apart = {}
    if Targets.NEW not in judged:
        apart[Targets.NEW] = judge(done, holdout, Targets.NEW, plan)
    if Targets.REPEAT not in judged:
        beside = [*_returning(done, plan).values()]
        apart[Targets.REPEAT] = judge(done, holdout, Targets.REPEAT, plan, beside=beside)
    return Told(done, holdout, {**judged, **apart}, plan, origin, **more)


def _returning(done: Fit, plan: Plan) -> Mapping[str, Listing]:
    """What else there is to be asked who comes back to what."""
    news = None if done.blend is None else done.blend.model
    return returning(done.data, news, done.mixing, seed=plan.seed)
