"""The search that `shelfcast tune` runs: where its ledger lies, its runs in MLflow, its spec on
disk.  A second run on the same data, settings and seed goes on where the first stopped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import numpy as np

from recsys.data.assemble import RawLog
from recsys.settings import Settings
from training.experiment import Plan, parts
from training.snapshot import fingerprint
from training.spec import Spec
from training.tracking import Tracker, TrainingRun
from training.tuning.budget import Budget, spoken
from training.tuning.decay import HISTORY
from training.tuning.finish import Finish, lessons
from training.tuning.incumbent import contest_for
from training.tuning.ledger import Ledger
from training.tuning.tune import Means, Tuned, blended, tune
from training.tuning.watch import Progress, Watch, Watches
from training.tuning.written import as_toml

__all__ = ["Done", "Order", "run_tuning"]

READERS = 5000
"""Most that a candidate is judged on, more or less."""


@dataclass(frozen=True)
class Order:
    seconds: float
    """For everything, the candidate's training included where one `serves`."""
    serves: bool

    def finish(self, raw: RawLog, plan: Plan, budget: Budget) -> Finish:
        """The blend alone; or also the candidate, its twin and the twin's blend."""
        windows, learnt = len(parts(raw, plan)), lessons(raw, plan)
        contest = contest_for(plan, windows, learnt, budget)
        if not self.serves:
            return Finish(windows, 0, windows, lessons=learnt, must=False, contest=contest)
        often, judged = 2 * windows + 2, min(READERS, len(np.unique(raw.log.users)))
        return Finish(often, judged, often, lessons=2 * learnt, contest=contest)


@dataclass(frozen=True)
class Done:
    tuned: Tuned
    spec: Spec
    """With those models alone that count in the blend."""
    weights: Mapping[str, float]
    fingerprint: str
    budget: Budget

    def as_json(self) -> dict[str, Any]:
        return {
            "fingerprint": self.fingerprint,
            **self.tuned.as_json(),
            "blend": dict(self.weights),
            "budget": self.budget.seconds,
            "spent": round(self.budget.spent, 2),
        }

    def as_toml(self, seed: int) -> str:
        """The spec, and on top of it where it comes from."""
        trials = sum(best.trials for best in self.tuned.best.values())
        return as_toml(
            self.spec,
            f"Found by `shelfcast tune`: {trials} trials, {spoken(self.budget.spent)}, "
            f"seed {seed},\ndata {self.fingerprint[:12]}.",
        )


def run_tuning(raw: RawLog, plan: Plan, settings: Settings, order: Order, watch: Watch) -> Done:
    """One at a time in a home: the caller holds its lock."""
    data = fingerprint(raw)
    ledger = Ledger(settings.home / "tuning" / _name(data, plan), plan.seed)
    budget = Budget(order.seconds, spent_before=_spent(ledger, plan))
    with Tracker(settings).training(f"tune {data[:12]}") as run:
        means = Means(
            budget, order.finish(raw, plan, budget), ledger, Watches((watch, Tracked(run)))
        )
        tuned = tune(raw, plan, means)
        watch.say("learning the blend")
        end = blended(raw, tuned, plan)
        run.params({"seed": plan.seed, "budget": order.seconds, "fingerprint": data})
        run.metrics({f"weight_{name}": weight for name, weight in end.weights.items()})
    return Done(end.tuned, end.spec, end.weights, data, budget)


@dataclass(frozen=True)
class Tracked:
    """Every trial as a nested run."""

    run: TrainingRun

    def trial(self, progress: Progress) -> None:
        trial = progress.trial
        measured = {name: v for name, v in trial.facts.items() if isinstance(v, float)}
        metrics = {"ndcg": trial.value, "pruned": float(trial.pruned), **measured}
        self.run.member(f"{trial.name} {trial.number}", dict(progress.settings), metrics)

    def say(self, doing: str) -> None:
        """Runs have nothing to say of what is not over."""


def _name(data: str, plan: Plan) -> str:
    """Of the same search: the data, the seed, and all that the figures depend on."""
    limits = plan.limits
    spec = replace(plan.spec, history=plan.history, memory_gb=limits.memory_gb)
    settings = sha256(f"{as_toml(spec)} {plan.k}".encode()).hexdigest()
    return f"{data[:12]}-{plan.seed}-{settings[:8]}"


def _spent(ledger: Ledger, plan: Plan) -> float:
    """By earlier runs, as far as their last trial that was finished."""
    names = (HISTORY, *plan.spec.models)
    return max((t.facts["spent"] for name in names for t in ledger.trials(name)), default=0.0)
