"""A comparison with a budget: settings are searched inside what is learnt from, and then the
models that are worth it, and that there is time for, are compared."""

from dataclasses import dataclass, replace

from training.experiment import Learnt, Plan, parts
from training.spare import JUDGED, Spare
from training.split import Holdout
from training.tuning.budget import Budget
from training.tuning.finish import Finish, lessons
from training.tuning.incumbent import contest_for, learnt_best
from training.tuning.ledger import Ledger
from training.tuning.tune import Means, Tuned, tune
from training.tuning.watch import Watch

__all__ = ["Beforehand", "tuned_beforehand"]

NO_TIME = "the budget left no time to try them on top of the blend"


@dataclass(frozen=True)
class Beforehand:
    plan: Plan
    """With what was found, or with what it did not win against."""
    tuned: Tuned
    learnt: Learnt | None
    """How the plan's blend is put together; None where it wants none."""
    spare: Spare
    """What the budget leaves for the comparison."""


def tuned_beforehand(holdout: Holdout, plan: Plan, budget: Budget, watch: Watch) -> Beforehand:
    """Nothing of the holdout's later part is looked at."""
    readers = min(len(holdout.readers), JUDGED)
    finish = Finish(fits=1, readers=readers, blends=0)
    if plan.spec.blend:
        windows, learnt = len(parts(holdout.train, plan)), lessons(holdout.train, plan)
        contest = contest_for(plan, windows, learnt, budget)
        often = 1 + windows
        finish = Finish(often, readers, often, lessons=learnt, contest=contest)
    means = Means(budget, finish, Ledger(None, plan.seed), watch)
    tuned = tune(holdout.train, plan, means)
    found, incumbent = tuned.plans(plan)

    def spare() -> float:
        return budget.left

    if not plan.spec.blend:
        return Beforehand(replace(found, tuned=tuned.as_json()), tuned, None, spare)
    best, known = learnt_best(holdout.train, found, incumbent, spare)
    told = tuned if best is found else tuned.without(best.spec.models)
    if known.hurried:
        told = told.also_without({"trees": NO_TIME})
    return Beforehand(replace(best, tuned=told.as_json()), told, known, spare)
