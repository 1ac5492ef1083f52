"""A training from end to end: snapshot, split, fit, judge, then fit again on everything.

Nothing outside this process changes here; `publish` does that, last.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime

from recsys.data.assemble import RawLog
from recsys.errors import Invalid, Misconfigured
from recsys.models.blend import Blend
from recsys.models.bundle import Bundle, Provenance
from recsys.models.stack import Stack
from training.challenge import FLOOR, learnt_by_twin, verdict_on_first, verdict_on_next
from training.experiment import Fit, Judged, Plan, fit, fit_with, judge, plan_of
from training.gate import Verdict
from training.queries import Targets
from training.snapshot import Snapshot
from training.spec import Spec
from training.split import Holdout, hold_out

__all__ = ["Challenger", "blend_of", "challenger_from", "refuse_untrainable", "version_name"]


@dataclass(frozen=True)
class Challenger:
    """A model fitted on everything, and what its twin showed on what came last."""

    bundle: Bundle
    twin: Fit
    holdout: Holdout
    judged: Judged
    verdict: Verdict
    events: int
    """How many the bundle was fitted on."""
    left_out: Mapping[str, str]
    """Why, by the name of a model that could not be fitted, the twin's or the bundle's."""


def challenger_from(
    snapshot: Snapshot, plan: Plan, champion: Bundle | None, *, version: str, at: datetime
) -> Challenger:
    raw = snapshot.raw
    refuse_untrainable(raw, plan.spec)
    learnt = learnt_by_twin(raw, plan, champion)
    holdout = hold_out(raw, learnt, listed={unit.id for unit in raw.units})
    twin = fit(holdout.train, plan)
    judged = judge(twin, holdout, Targets.NEW, plan)
    verdict = _verdict(twin, judged, holdout, champion, plan)
    plan.say("fitting on everything")
    whole = _fit_whole(raw, blend_of(twin).stack, plan)
    origin = Provenance(
        version=version,
        trained_at=at,
        cutoff=snapshot.cutoff,
        fingerprint=snapshot.fingerprint,
        seed=plan.seed,
    )
    bundle = Bundle.of(whole.data, blend_of(whole), origin, mixing=twin.mixing)
    return Challenger(
        bundle=bundle,
        twin=twin,
        holdout=holdout,
        judged=judged,
        verdict=verdict,
        events=len(raw.log),
        left_out={**twin.left_out, **whole.left_out},
    )


def refuse_untrainable(raw: RawLog, spec: Spec) -> None:
    """Invalid where there is nothing to learn from; Misconfigured where what would be learnt could
    not serve."""
    if not len(raw.log):
        raise Invalid("events", "there is nothing to learn from: import some, with their consents")
    if not spec.blend or FLOOR not in spec.models:
        raise Misconfigured("spec", f"a model that serves is a blend, compared with {FLOOR}")


def blend_of(done: Fit) -> Blend:
    """Of a fit whose spec wants one."""
    if done.blend is None:
        raise ValueError("the spec wants no blend")
    return done.blend.model


def version_name(at: datetime, fingerprint: str, taken: Container[str]) -> str:
    """When and from what: `2026-11-21T10-02-03Z-1a2b3c`, and a number if that exists."""
    name = f"{at:%Y-%m-%dT%H-%M-%SZ}-{fingerprint[:6]}"
    count = 1
    while (numbered := name if count == 1 else f"{name}-{count}") in taken:
        count += 1
    return numbered


def _fit_whole(raw: RawLog, stack: Stack, plan: Plan) -> Fit:
    """Only what counts in the blend is fitted once more."""
    return fit_with(raw, stack, plan_of(plan, stack.weights))


def _verdict(
    twin: Fit, judged: Judged, holdout: Holdout, champion: Bundle | None, plan: Plan
) -> Verdict:
    if champion is None:
        return verdict_on_first(judged, plan)
    return verdict_on_next(blend_of(twin), champion, twin.data, holdout, plan)
