"""Every model with intervals: at large, and by what was known of readers and of units."""

from typing import Any

from training.compare import Band, Row
from training.queries import Targets
from training.report.told import Told

__all__ = ["measured"]

KINDS = {
    Targets.NEW: "Units new to the reader",
    Targets.REPEAT: "Units the reader comes back to",
    Targets.ALL: "New units and repeats together",
}
NAMES = {
    ("readers", "cold"): "Readers nothing is known of",
    ("readers", "warm"): "Readers with a history",
    ("units", "cold"): "Units nobody had used yet",
    ("units", "warm"): "Units somebody had used",
}


def measured(told: Told) -> dict[str, Any]:
    """Panels in the order of reading; each holds mean, low and high end by model."""
    whole = [_whole(kind, told) for kind, judged in told.judged.items() if len(judged.asked)]
    bands = [_band(at, told) for at in range(len(told.ranked[0].bands))]
    return {
        "k": told.plan.k,
        "served": told.served,
        "order": [row.model for row in told.ranked],
        "rows": [row.as_json() for row in told.ranked],
        "panels": whole + bands,
    }


def _whole(kind: Targets, told: Told) -> dict[str, Any]:
    judged = told.judged[kind]
    found = {row.model: _ends(row, "ndcg") for row in told.rows(kind)}
    return _panel(KINDS[kind], "ndcg", len(judged.asked), "readers", found)


def _band(at: int, told: Told) -> dict[str, Any]:
    """The band at one place of the rows: all rows have the same ones."""
    first = told.ranked[0].bands[at]
    metric = "ndcg" if "ndcg" in first.estimates else "recall"
    found = {row.model: _ends(row.bands[at], metric) for row in told.ranked}
    counted = "targets" if first.kind == "units" else "readers"
    return _panel(_name(first), metric, first.size, counted, found)


def _panel(
    name: str, metric: str, size: int, counted: str, found: dict[str, list[float]]
) -> dict[str, Any]:
    return {"name": name, "measure": metric, "size": size, "of": counted, "found": found}


def _ends(of: Row | Band, metric: str) -> list[float]:
    estimate = of.estimates[metric]
    return [estimate.mean, estimate.low, estimate.high]


def _name(band: Band) -> str:
    if band.kind == "history":
        return f"Readers with {band.name.replace('-', '–')} units"
    return NAMES.get((band.kind, band.name), f"{band.kind}: {band.name}")
