"""The report of a training: its twin's figures, and whether the model serves."""

from typing import Any

from training.experiment import Plan
from training.queries import Targets
from training.report.facts import facts_of
from training.report.lineage import lineage
from training.report.told import told
from training.train import Challenger

__all__ = ["facts_of_training"]


def facts_of_training(made: Challenger, plan: Plan) -> dict[str, Any]:
    origin, verdict = made.bundle.provenance, made.verdict
    facts = {
        "model": origin.version,
        "trained": f"{origin.trained_at:%Y-%m-%d %H:%M} UTC",
        "data fingerprint": origin.fingerprint,
        "events": f"up to number {origin.cutoff}; {made.events:,} learnt from in the end",
        "search": str(made.bundle.model.search),
        **lineage(made.holdout, plan),
    }
    judged = {Targets.NEW: made.judged}
    story = told(made.twin, made.holdout, judged, plan, facts, left_out=made.left_out)
    return {
        **facts_of(story),
        "title": f"Model {origin.version}",
        "version": origin.version,
        "verdict": {
            "version": origin.version,
            "promoted": verdict.promoted,
            "reason": verdict.reason,
        },
    }
