"""What accuracy costs: fitting, memory, the time of a list.

Times are of this run on its machine; estimates are what the model said of itself before the fit.
What the blend's own steps cost is `blend`'s.
"""

from typing import Any

from recsys.models.cost import Needs, Size
from recsys.models.registry import MODELS
from training.compare import Row
from training.report.told import Told

__all__ = ["measured"]


def measured(told: Told) -> dict[str, Any]:
    size = Size.of(told.done.data)
    return {
        "k": told.plan.k,
        "served": told.served,
        "rows": [_row(row, _needs(row.model, told, size)) for row in told.ranked],
    }


def _row(row: Row, needs: Needs | None) -> dict[str, Any]:
    accuracy = row.estimates["ndcg"].mean
    return {
        "model": row.model,
        "ndcg": accuracy,
        "fit_seconds": row.cost.seconds,
        "peak_memory": row.cost.peak_memory_bytes,
        "needs_seconds": needs and needs.seconds,
        "needs_memory": needs and needs.memory_bytes,
        "list_ms": row.list_ms,
        "per_ms": accuracy / row.list_ms if row.list_ms else None,
    }


def _needs(model: str, told: Told, size: Size) -> Needs | None:
    """None for the blend, which is no model of the spec."""
    if model not in told.plan.spec.models:
        return None
    return MODELS[model].model.needs(size, told.plan.spec.models[model])
