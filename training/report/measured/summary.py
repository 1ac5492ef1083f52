"""What a reader in a hurry wants to know."""

from typing import Any

from training.intervals import Estimate, difference
from training.report.told import Told

__all__ = ["measured"]

FLOOR = "popularity"


def measured(told: Told) -> dict[str, Any]:
    served = next(row for row in told.ranked if row.model == told.served)
    names = [row.model for row in told.ranked]
    against = [name for name in (told.rival, FLOOR if FLOOR in names else None) if name]
    cold = next((b for b in served.bands if (b.kind, b.name) == ("units", "cold")), None)
    return {
        "k": told.plan.k,
        "served": told.served,
        "ndcg": _ends(served.estimates["ndcg"]),
        "recall": _ends(served.estimates["recall"]),
        "readers": len(told.first.asked),
        "targets": str(next(iter(told.judged))),
        "against": {
            name: _ends(_gain(told, name)) for name in dict.fromkeys(against) if name != told.served
        },
        "cold_units": cold and _ends(cold.estimates["recall"]),
        "cold_targets": cold and cold.size,
        "coverage": served.beyond.coverage,
        "list_ms": served.list_ms,
        "models": len(told.ranked),
    }


def _gain(told: Told, name: str) -> Estimate:
    ours, theirs = (told.shown(model).of("ndcg") for model in (told.served, name))
    return difference(ours, theirs, seed=told.plan.seed)


def _ends(found: Estimate) -> list[float]:
    return [found.mean, found.low, found.high]
