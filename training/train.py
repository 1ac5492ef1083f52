"""A training from end to end: snapshot, split, fit, judge, then fit again on everything.

Nothing outside this process changes here; `publish` does that, last.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from recsys.data.assemble import assemble
from recsys.errors import Invalid
from recsys.models.bundle import Bundle
from training.challenge import learnt_by_twin, verdict_on_first, verdict_on_next
from training.experiment import BLEND, Fit, Judged, Plan, blended, fit, judge
from training.fit import fit_all
from training.gate import Verdict
from training.queries import Targets
from training.snapshot import Snapshot
from training.split import Holdout, hold_out

__all__ = ["Challenger", "challenger_from", "version_name"]


@dataclass(frozen=True)
class Challenger:
    """A model fitted on everything, and what its twin showed on what came last."""

    bundle: Bundle
    twin: Fit
    judged: Judged
    verdict: Verdict
    events: int
    """How many the bundle was fitted on."""


def challenger_from(
    snapshot: Snapshot, plan: Plan, champion: Bundle | None, *, version: str, at: datetime
) -> Challenger:
    """Invalid where there is nothing to learn from."""
    if not len(snapshot.raw.log):
        raise Invalid("events", "there is nothing to learn from: import some, with their consents")
    raw = snapshot.raw
    learnt = learnt_by_twin(raw, plan, champion)
    holdout = hold_out(raw, learnt, listed={unit.id for unit in raw.units})
    twin = fit(holdout.train, plan)
    judged = judge(twin, holdout, Targets.NEW, plan)
    verdict = _verdict(twin, judged, holdout, champion, plan)
    plan.say("fitting on everything")
    data = assemble(raw, plan.history, seed=plan.seed)
    members = fit_all(data, plan.spec, seed=plan.seed, say=plan.say)
    model = blended(data, members, twin.weights).model
    bundle = Bundle.of(
        data,
        model,
        version=version,
        trained_at=at,
        cutoff=snapshot.cutoff,
        fingerprint=snapshot.fingerprint,
        seed=plan.seed,
    )
    return Challenger(bundle, twin, judged, verdict, len(raw.log))


def version_name(at: datetime, fingerprint: str, taken: Container[str]) -> str:
    """When and from what: `2026-11-21T10-02-03Z-1a2b3c`, and a number if that exists."""
    name = f"{at:%Y-%m-%dT%H-%M-%SZ}-{fingerprint[:6]}"
    count = 1
    while (numbered := name if count == 1 else f"{name}-{count}") in taken:
        count += 1
    return numbered


def _verdict(
    twin: Fit, judged: Judged, holdout: Holdout, champion: Bundle | None, plan: Plan
) -> Verdict:
    if champion is None:
        return verdict_on_first(judged, plan)
    return verdict_on_next(twin.model(BLEND), champion, twin.data, holdout, plan)
