"""The training that `shelfcast train` runs: everything in order, and the one JSON it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from recsys.clock import Clock
from recsys.data.assemble import RawLog
from recsys.errors import DamagedBundle
from recsys.models.bundle import Bundle
from recsys.settings import Settings
from recsys.stores.base import ModelRecord, Stores
from training.challenge import learnt_by_twin
from training.compare import Row
from training.experiment import Plan
from training.measure import Cost, costs
from training.publish import publish, serve
from training.snapshot import Snapshot, take
from training.tracking import Tracker
from training.train import Challenger, challenger_from, refuse_untrainable, version_name

__all__ = ["Done", "run_training", "searchable"]


@dataclass(frozen=True)
class Done:
    record: ModelRecord
    rows: list[Row]
    champion: str | None
    """The version that serves now."""
    withheld: int
    left_out: Mapping[str, str]
    """Why, by the name of a model that cannot be fitted on these data."""
    cost: Cost
    k: int

    def as_json(self) -> dict[str, Any]:
        return {
            "version": self.record.version,
            "promoted": self.record.promoted,
            "reason": self.record.reason,
            "champion": self.champion,
            "cutoff": self.record.cutoff,
            "fingerprint": self.record.fingerprint,
            "events_withheld": self.withheld,
            "left_out": dict(self.left_out),
            "metrics": {row.model: row.flat(self.k) for row in self.rows},
            "seconds": round(self.cost.seconds, 2),
            "peak_memory_bytes": self.cost.peak_memory_bytes,
        }


def run_training(stores: Stores, settings: Settings, plan: Plan, clock: Clock) -> Done:
    """What goes wrong ends the MLflow run as FAILED and is raised; nothing else has changed."""
    with costs() as cost:
        plan.say("taking a snapshot")
        snapshot, tracker = take(stores), Tracker(settings)
        version = version_name(
            clock.now(), snapshot.fingerprint, {record.version for record in stores.models.all()}
        )
        with tracker.training(version) as run:
            made = _challenger(stores, settings, snapshot, plan, version, clock)
            plan.say("publishing")
            record = publish(made, plan, stores.models, settings, run)
        if record.promoted:
            serve(stores.models, version, tracker, at=clock.now(), by="gate")
    return Done(
        record=record,
        rows=made.judged.rows,
        champion=stores.models.champion(),
        withheld=snapshot.withheld,
        left_out=made.left_out,
        cost=cost,
        k=plan.k,
    )


def searchable(stores: Stores, settings: Settings, plan: Plan) -> RawLog:
    """What a search for settings may look at: all but what a challenger would be judged on."""
    champion, _ = _champion(stores, settings)
    raw = take(stores).raw
    refuse_untrainable(raw, plan.spec)
    return raw.where(learnt_by_twin(raw, plan, champion))


def _challenger(
    stores: Stores, settings: Settings, snapshot: Snapshot, plan: Plan, version: str, clock: Clock
) -> Challenger:
    champion, trouble = _champion(stores, settings)
    made = challenger_from(snapshot, plan, champion, version=version, at=clock.now())
    if not trouble:
        return made
    return replace(made, verdict=replace(made.verdict, reason=f"{trouble}; {made.verdict.reason}"))


def _champion(stores: Stores, settings: Settings) -> tuple[Bundle | None, str]:
    """What serves, or why it cannot be compared with."""
    version = stores.models.champion()
    record = None if version is None else stores.models.of(version)
    if record is None:
        return None, ""
    try:
        return Bundle.load(settings.models_directory / record.path), ""
    except DamagedBundle as problem:
        return None, f"champion {version} cannot be read ({problem})"
