"""A challenger becomes a registered model, and the champion if its gate says so.

In this order: the bundle on disk under its final name, MLflow, the register, the pointer, the
alias.  What fails before the register leaves nothing behind.
"""

import shutil
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from recsys.settings import Settings
from recsys.stores.base import ModelRecord, ModelStore
from training.challenge import FLOOR
from training.experiment import BLEND, Judged, Plan
from training.provenance import code_version
from training.report.kept import write_facts
from training.report.of_training import facts_of_training
from training.report.page import page
from training.report.pictures import pictures
from training.tracking import Tracker, TrainingRun
from training.train import Challenger, blend_of

__all__ = ["publish", "reports_directory", "serve"]


def publish(
    made: Challenger, plan: Plan, models: ModelStore, settings: Settings, run: TrainingRun
) -> ModelRecord:
    """Registers, everywhere; what serves is `serve`'s matter."""
    record, facts = _record(made, plan), facts_of_training(made, plan)
    place = settings.models_directory / record.path
    made.bundle.save(place)
    try:
        _track(made, plan, run)
        for name, svg in pictures(facts).items():
            run.picture(name, svg)
        run.page(page(facts, serving=record.version if record.promoted else models.champion()))
        run.register(place, record.version)
        write_facts(reports_directory(settings), record.version, facts)
        models.register(record).result()
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return record


def serve(models: ModelStore, version: str, tracker: Tracker, *, at: datetime, by: str) -> None:
    models.promote(version, at=at, by=by).result()
    tracker.mirror(version)


def reports_directory(settings: Settings) -> Path:
    return settings.home / "reports"


def _track(made: Challenger, plan: Plan, run: TrainingRun) -> None:
    origin, spec = made.bundle.provenance, plan.spec
    run.params({"seed": plan.seed, "k": plan.k, **asdict(spec.split), **asdict(spec.gate)})
    run.params({f"weight_{name}": weight for name, weight in blend_of(made.twin).members.items()})
    run.tags(
        {
            "shelfcast.version": origin.version,
            "shelfcast.fingerprint": origin.fingerprint,
            "shelfcast.cutoff": str(origin.cutoff),
            "shelfcast.code": code_version(),
            "shelfcast.promoted": str(made.verdict.promoted).lower(),
            "shelfcast.reason": made.verdict.reason,
        }
    )
    by_model = _flat_metrics(made.judged, plan.k)
    run.metrics({**by_model[BLEND], **made.bundle.model.search.metrics})
    for name, metrics in by_model.items():
        run.member(name, asdict(spec.models[name]) if name in spec.models else {}, metrics)


def _flat_metrics(judged: Judged, k: int) -> dict[str, dict[str, float]]:
    """By model: `ndcg_at_10`, `ndcg_at_10_low`, `ndcg_at_10_high`, …, `coverage`, …"""
    return {row.model: row.flat(k) for row in judged.rows}


def _record(made: Challenger, plan: Plan) -> ModelRecord:
    by_model = _flat_metrics(made.judged, plan.k)
    floor = {f"{FLOOR}_{name}": value for name, value in by_model.get(FLOOR, {}).items()}
    origin = made.bundle.provenance
    return ModelRecord(
        version=origin.version,
        path=origin.version,
        trained_at=origin.trained_at,
        cutoff=origin.cutoff,
        fingerprint=origin.fingerprint,
        metrics={**by_model[BLEND], **floor, **made.bundle.model.search.metrics},
        promoted=made.verdict.promoted,
        reason=made.verdict.reason,
    )
