"""Models of one spec fitted and asked, in the way a protocol wants it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.protocol import Cold, Protocol
from training.among import asked_about, listing_only
from training.evaluation import Evaluation
from training.experiment import Judged, Learnt, Plan, fit, judge_on
from training.intervals import Estimate, share
from training.metrics import hits
from training.queries import Targets, queries
from training.split import Holdout

__all__ = ["ColdFound", "Lists", "lists"]


@dataclass(frozen=True)
class ColdFound:
    """Of all targets that nobody had used before, the share that a model's lists hold."""

    model: str
    among_all: Estimate
    among_cold: Estimate
    """In lists that hold no other units."""

    def as_json(self) -> dict[str, Any]:
        return {"model": self.model, **{k: v for k, v in asdict(self).items() if k != "model"}}


@dataclass(frozen=True)
class Lists:
    judged: Judged
    evaluation: Evaluation
    cold: list[ColdFound]
    """Empty where the protocol does not ask for them apart."""


def lists(holdout: Holdout, plan: Plan, protocol: Protocol, learnt: Learnt | None = None) -> Lists:
    """`learnt` as of `fit`."""
    done = fit(holdout.train, plan, learnt)
    asked = queries(done.data, holdout, Targets.NEW)
    cold = np.asarray(done.data.interacted().getnnz(axis=0) == 0)
    alone = listing_only(cold, done.fitted)
    judged = judge_on(asked, alone if protocol.cold is Cold.ALONE else done.fitted, done.data, plan)
    found: list[ColdFound] = []
    if protocol.cold is Cold.APART:
        apart = judge_on(asked_about(asked, cold), alone, done.data, plan)
        found = [*_cold(judged, apart, cold, plan.seed)]
    told = {Targets.NEW: judged}
    evaluation = Evaluation(done, holdout, Targets.NEW, told, plan, done.left_out)
    return Lists(judged, evaluation, found)


def _cold(judged: Judged, apart: Judged, cold: NDArray[np.bool_], seed: int) -> Iterator[ColdFound]:
    """`apart`: the same readers, those with a cold target, and lists of cold units alone."""
    chosen = np.asarray(judged.asked.targets @ cold > 0)
    wanted = apart.asked.relevant.astype(np.float64)
    for name, among_all in judged.shown.items():
        found = hits(among_all.lists[chosen], apart.asked.targets)
        alone = apart.shown[name].found
        yield ColdFound(
            name,
            share(found.sum(axis=1, dtype=np.float64), wanted, seed=seed),
            share(alone.sum(axis=1, dtype=np.float64), wanted, seed=seed),
        )
