"""`evaluate` as a whole: a split judged, and the one JSON object that tells of it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from recsys.errors import Invalid, Misconfigured
from training.evaluate import ListsReaders
from training.experiment import Fit, Judged, Learnt, Plan, fit, judge
from training.fit import Fitted
from training.queries import Targets, queries
from training.returning import AGAIN, MIXED, refuse_too_large, returning
from training.spare import Spare, readers_in_time
from training.split import Holdout

__all__ = ["Evaluation", "evaluate"]

LOOKS = 200
"""Readers by whose lists it is seen how long a list takes."""


@dataclass(frozen=True)
class Evaluation:
    done: Fit
    holdout: Holdout
    targets: Targets
    judged: Mapping[Targets, Judged]
    """The targets asked for first; with `all`, new and repeated ones apart behind it."""
    plan: Plan
    left_out: Mapping[str, str]
    """Why, by the name of a model that cannot be fitted on these data."""

    def as_json(self, split: Mapping[str, Any]) -> dict[str, Any]:
        first, *apart = self.judged.values()
        answer = {"split": {**split, **self._facts(first)}, "models": _rows(first)}
        if apart:
            answer["targets"] = {
                kind.value: {"readers": len(found.asked), "models": _rows(found)}
                for kind, found in self.judged.items()
                if kind is not self.targets
            }
        if self.left_out:
            answer["left_out"] = dict(self.left_out)
        if self.plan.tuned:
            answer["tuning"] = dict(self.plan.tuned)
        return answer

    def _facts(self, first: Judged) -> dict[str, Any]:
        return {
            "targets": self.targets.value,
            "k": self.plan.k,
            "seed": self.plan.seed,
            "units": len(self.done.data.items),
            "train_events": len(self.done.data.log),
            "train_readers": len(self.done.data.users),
            "test_events": len(self.holdout.test),
            "readers": len(first.asked),
            "cold_readers": int((first.asked.used == 0).sum()),
            "pairs": int(first.asked.relevant.sum()),
            "pairs_on_unknown_units": int(first.asked.relevant.sum() - first.asked.targets.nnz),
        }


def evaluate(
    holdout: Holdout,
    targets: Targets,
    plan: Plan,
    *,
    named: Collection[str] = (),
    learnt: Learnt | None = None,
    spare: Spare | None = None,
) -> Evaluation:
    """With the rows of the models named, or of all; `learnt` as of `fit`.  With `spare`, on no more
    readers, drawn by lot, than there is time for.  Invalid where there is nothing to learn from or
    nothing to judge on."""
    if not len(holdout.train.log):
        raise Invalid("split", "leaves nothing to learn from")
    done = fit(holdout.train, plan, learnt)
    kinds = list(Targets) if targets is Targets.ALL else [targets]
    kinds.sort(key=lambda kind: kind is not targets)
    beside, refused = ({}, {}) if targets is Targets.NEW or named else _returning(done, plan)
    if spare is not None:
        holdout = _in_time(done, holdout, targets, plan, spare)
    judged = {
        kind: judge(done, holdout, kind, plan, beside=[*_fit_for(kind, beside)]) for kind in kinds
    }
    if not len(judged[targets].asked):
        raise Invalid("split", f"leaves no reader with {targets} units to be judged on")
    told = {kind: _of_named(found, named) for kind, found in judged.items()}
    return Evaluation(done, holdout, targets, told, plan, {**done.left_out, **refused})


def _in_time(done: Fit, holdout: Holdout, targets: Targets, plan: Plan, spare: Spare) -> Holdout:
    some = queries(done.data, holdout.drawn(LOOKS, seed=plan.seed), targets)
    kinds = len(Targets) if targets is Targets.ALL else 1
    most = readers_in_time(some, done.fitted, plan.k, spare, kinds=kinds)
    return holdout.drawn(most, seed=plan.seed)


def _returning(
    done: Fit, plan: Plan
) -> tuple[Mapping[str, Fitted[ListsReaders]], Mapping[str, str]]:
    """Lists of what readers know, by name; or why there are none."""
    news = None if done.blend is None else done.blend.model
    try:
        refuse_too_large(plan.limits, done.data, [one.model for one in done.fitted])
    except Misconfigured as problem:
        return {}, {AGAIN: str(problem)}
    return returning(done.data, news, done.mixing, seed=plan.seed), {}


def _fit_for(
    kind: Targets, beside: Mapping[str, Fitted[ListsReaders]]
) -> Iterator[Fitted[ListsReaders]]:
    """Lists of nothing but known units are not asked about new ones."""
    return (one for one in beside.values() if kind is not Targets.NEW or one.name == MIXED)


def _of_named(found: Judged, named: Collection[str]) -> Judged:
    return replace(found, rows=[row for row in found.rows if not named or row.model in named])


def _rows(found: Judged) -> list[dict[str, Any]]:
    return [row.as_json() for row in found.rows]
