"""A comparison with a budget: settings are searched inside what is learnt from, and then the
models that are worth it, and that there is time for, are compared."""

from dataclasses import replace

import numpy as np

from training.experiment import Plan, parts
from training.split import Holdout
from training.tuning.budget import Budget
from training.tuning.finish import Finish, lessons
from training.tuning.ledger import Ledger
from training.tuning.tune import Means, Tuned, tune
from training.tuning.watch import Watch

__all__ = ["tuned_beforehand"]


def tuned_beforehand(
    holdout: Holdout, plan: Plan, budget: Budget, watch: Watch
) -> tuple[Plan, Tuned]:
    """The plan with what was found; nothing of the holdout's later part was looked at."""
    readers = len(np.unique(holdout.test.users))
    finish = Finish(fits=1, readers=readers, blends=0)
    if plan.spec.blend:
        often = 1 + len(parts(holdout.train, plan))
        finish = Finish(often, readers, often, lessons=lessons(holdout.train, plan))
    means = Means(budget, finish, Ledger(None, plan.seed), watch)
    tuned = tune(holdout.train, plan, means)
    history = tuned.spec.history or plan.history
    return replace(plan, spec=tuned.spec, history=history, tuned=tuned.as_json()), tuned
