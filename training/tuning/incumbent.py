"""What was found has to win: the models that a training fits every night stay, with the settings
that the search began from, unless the lists of what was found are better beyond noise."""

from dataclasses import replace

from recsys.data.assemble import RawLog
from training.experiment import Learnt, Plan, learnt_for
from training.intervals import difference
from training.spare import Spare, endless
from training.spec import Spec, load_spec
from training.tuning.budget import Budget
from training.tuning.finish import Contest, Finish

__all__ = ["contest_for", "incumbent_of", "learnt_best"]

PART = 0.25
"""Most of the budget that a contest may take."""


def incumbent_of(start: Spec) -> Spec | None:
    """In the order of every night: trees are grown from a table in that order, and are the same
    ones.  None where the search began from none of those models."""
    nightly = load_spec("default").models
    models = {name: start.models[name] for name in nightly if name in start.models}
    return replace(start, models=models) if models else None


def contest_for(plan: Plan, windows: int, lessons: int, budget: Budget) -> Contest | None:
    """`lessons`: as of `Finish`."""
    incumbent = incumbent_of(plan.spec)
    if incumbent is None:
        return None
    learning = Finish(windows, 0, windows, lessons=lessons)
    return Contest(incumbent.models, learning, PART * budget.seconds)


def learnt_best(
    raw: RawLog, found: Plan, incumbent: Plan | None, spare: Spare = endless
) -> tuple[Plan, Learnt]:
    """Either plan, and its blend.  What was found stays where there is no incumbent, and where
    nothing can be said of how good lists are; or no time is left to see."""
    began = spare()
    learnt = learnt_for(raw, found, spare)
    if incumbent is None or not len(learnt.shown) or incumbent.spec.models == found.spec.models:
        return found, learnt
    if spare() < began - spare():
        return found, learnt
    before = learnt_for(raw, incumbent)
    if len(before.shown) != len(learnt.shown):
        return found, learnt
    won = difference(learnt.shown, before.shown, seed=found.seed).above_noise
    return (found, learnt) if won else (incumbent, before)
