"""What accuracy costs: fitting, memory, the time of a list; and what collapsing costs in accuracy.

Times are of this run on its machine; estimates are what the model said of itself before the fit.
"""

from typing import Any

import numpy as np

from recsys.models.cost import Needs, Size
from recsys.models.registry import MODELS
from training.compare import Row
from training.evaluate import assess
from training.intervals import difference
from training.report.told import Told
from training.report.unfolded import Unfolded

__all__ = ["measured"]

ASKED = 1000
"""Most readers, drawn by lot, that the sum of the members is asked about: it is slow."""


def measured(told: Told) -> dict[str, Any]:
    size = Size.of(told.done.data)
    return {
        "k": told.plan.k,
        "served": told.served,
        "rows": [_row(row, _needs(row.model, told, size)) for row in told.ranked],
        "blend": _blend(told),
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


def _blend(told: Told) -> dict[str, Any] | None:
    """Who gives how much to the blend's lists, and what the sum of the members would have shown
    where the blend shows what it serves."""
    whole = Unfolded.of(told.done)
    if whole is None or told.done.blend is None or not len(told.first.asked):
        return None
    rows = np.sort(np.random.default_rng(told.plan.seed).permutation(len(told.first.asked))[:ASKED])
    asked = told.first.asked.of(rows)
    served = told.shown(told.done.blend.name)
    apart = assess(whole, asked, told.plan.k)
    ours = served.of("ndcg")[rows]
    lost = difference(ours, apart.of("ndcg"), seed=told.plan.seed)
    return {
        "shares": [*map(list, whole.shares(asked.histories, served.lists[rows]).items())],
        "readers": len(rows),
        "served": float(ours.mean()),
        "sum": float(apart.of("ndcg").mean()),
        "difference": [lost.mean, lost.low, lost.high],
        "served_ms": served.milliseconds,
        "sum_ms": apart.milliseconds,
        "entries": int(told.done.blend.model.weights().nnz),
    }
