"""A log in, a spec out: settings searched within a budget, and the blend of what was found."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from recsys.data.assemble import RawLog
from recsys.errors import Invalid
from training.experiment import Plan
from training.spec import Spec
from training.stacking import FLOOR
from training.tuning.arena import arena
from training.tuning.bench import Bench
from training.tuning.budget import Budget
from training.tuning.decay import HISTORY
from training.tuning.finish import Finish
from training.tuning.incumbent import incumbent_of, learnt_best
from training.tuning.ledger import Ledger
from training.tuning.search import Found, Search
from training.tuning.watch import Watch

__all__ = ["Best", "Blended", "Means", "Tuned", "blended", "tune"]

NOT_BETTER = "with it, lists are not better beyond noise than those of the nightly models"


@dataclass(frozen=True)
class Means:
    """What a search may use."""

    budget: Budget
    finish: Finish
    ledger: Ledger
    watch: Watch


@dataclass(frozen=True)
class Best:
    """Of one model."""

    ndcg: float
    """Mean over the readers of all windows."""
    before: float
    """With the settings that the search began from."""
    settings: Mapping[str, Any]
    trials: int
    seconds: float
    share: float
    """Of a blend learnt on what the models showed in the search."""


@dataclass(frozen=True)
class Tuned:
    spec: Spec
    """With the models that count in a blend of what was shown, the best alone, and popularity."""
    best: Mapping[str, Best]
    dropped: Mapping[str, str]
    """Why, by name."""
    in_time: bool
    """Whether the budget leaves time to learn the blend of all of them."""
    incumbent: Spec | None
    """What the blend of them has to win against; None where there is no time for that."""
    resumed: int
    """Trials of an earlier run that this one went on from."""
    seconds: Mapping[str, float]
    """How the budget was spent, earlier runs included."""

    def plans(self, plan: Plan) -> tuple[Plan, Plan | None]:
        """With what was found, and with what that has to win against."""
        found = replace(plan, spec=self.spec, history=self.spec.history or plan.history)
        if self.incumbent is None:
            return found, None
        return found, replace(found, spec=replace(self.incumbent, history=self.spec.history))

    def without(self, kept: Collection[str]) -> "Tuned":
        """Where what was found did not win."""
        gone = {name: NOT_BETTER for name in self.spec.models if name not in kept}
        return self.also_without(gone)

    def also_without(self, gone: Mapping[str, str]) -> "Tuned":
        """`gone`: why, by name."""
        return replace(self, dropped={**self.dropped, **gone})

    def as_json(self) -> dict[str, Any]:
        return {
            "best": {name: asdict(best) for name, best in self.best.items()},
            "dropped": dict(self.dropped),
            "half_life_days": self.spec.history.half_life_days if self.spec.history else None,
            "resumed": self.resumed,
            "seconds": {what: round(time, 2) for what, time in self.seconds.items()},
        }


def tune(raw: RawLog, plan: Plan, means: Means) -> Tuned:
    """Invalid where there is nothing to learn from or nothing to judge on."""
    resumed = sum(len(means.ledger.trials(name)) for name in (HISTORY, *plan.spec.models))
    if resumed:
        means.watch.say(f"going on from {resumed} trials made before")
    where = arena(raw, plan)
    if not where.windows:
        raise Invalid("events", "leave no reader with later units to be judged on")
    bench = Bench(plan, where, means.ledger, means.budget, means.watch)
    search = Search(bench, means.finish)
    found = search.run()
    configs = {name: bench.best_config(name) for name in found.names}
    return Tuned(
        spec=replace(plan.spec, models=configs, history=bench.history),
        best=_bests(bench, found),
        dropped=found.dropped,
        in_time=search.in_time(found.names),
        incumbent=incumbent_of(plan.spec) if search.contested(found.names) else None,
        resumed=resumed,
        seconds=_seconds(bench),
    )


@dataclass(frozen=True)
class Blended:
    tuned: Tuned
    """With what did not win told as dropped."""
    spec: Spec
    """Of those models alone that count in the blend."""
    weights: Mapping[str, float]


def blended(raw: RawLog, tuned: Tuned, plan: Plan) -> Blended:
    """What counts in a blend learnt on everything; all, and no weights, without the time for
    that."""
    if not tuned.in_time:
        return Blended(tuned, tuned.spec, {})
    found, incumbent = tuned.plans(plan)
    best, learnt = learnt_best(raw, found, incumbent)
    told = tuned if best is found else tuned.without(best.spec.models)
    heard = learnt.stack
    weights = {name: heard.mean(name) for name in heard.weights}
    models = {n: c for n, c in best.spec.models.items() if n in weights or n == FLOOR}
    return Blended(told, replace(best.spec, models=models), weights)


def _bests(bench: Bench, found: Found) -> dict[str, Best]:
    bests = {}
    for name, space in bench.spaces.items():
        trials, taken = bench.ledger.trials(name), bench.taken(name)
        if taken is not None:
            bests[name] = Best(
                ndcg=taken.value,
                before=trials[0].value,
                settings=space.settings(bench.best_config(name)),
                trials=len(trials),
                seconds=round(sum(trial.facts["seconds"] for trial in trials), 2),
                share=found.shares.get(name, 0.0),
            )
    return bests


def _seconds(bench: Bench) -> dict[str, float]:
    """By what they were spent on; the rest is reading, splitting and keeping books."""
    trials = {name: bench.ledger.trials(name) for name in (HISTORY, *bench.spaces)}
    spent = {
        "how histories fade": sum(trial.facts["seconds"] for trial in trials.pop(HISTORY)),
        "a first look": sum(t.facts["seconds"] for held in trials.values() for t in held[:1]),
        "the search": sum(t.facts["seconds"] for held in trials.values() for t in held[1:]),
    }
    return {**spent, "the rest": max(bench.budget.spent - sum(spent.values()), 0.0)}
