"""What accuracy costs: fitting, memory, the time of a list; and what collapsing costs in accuracy.

Times are of this run on its machine; estimates are what the model said of itself before the fit.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from recsys.models.cost import Needs, Size
from recsys.models.registry import MODELS
from training.compare import Row
from training.evaluate import Assessment, assess
from training.intervals import difference
from training.metrics import Values
from training.report.told import Told
from training.report.unfolded import Folded, Unfolded

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
    """Who gives how much to the blend's lists, and what each step from the sum of the members to
    what serves costs or gains."""
    whole = Unfolded.of(told.done)
    if whole is None or told.done.blend is None or not len(told.first.asked):
        return None
    blend, served = told.done.blend.model, told.shown(told.done.blend.name)
    lot = np.random.default_rng(told.plan.seed).permutation(len(told.first.asked))
    rows = np.sort(lot[:ASKED])
    asked = told.first.asked.rows(rows)
    summed, folded = (assess(one, asked, told.plan.k) for one in (whole, Folded(blend)))
    reached = {"sum": (summed.of("ndcg"), summed), "folded": (folded.of("ndcg"), folded)}
    if blend.stack.trees is not None:
        reached["ordered"] = (served.of("ndcg")[rows], served)
    return {
        "shares": [*map(list, whole.shares(asked.histories, served.lists[rows]).items())],
        "readers": len(rows),
        "entries": int(blend.weights().nnz),
        "steps": [*_steps(reached, told.plan.seed)],
    }


def _steps(reached: Mapping[str, tuple[Values, Assessment]], seed: int) -> Iterator[dict[str, Any]]:
    """Each with its difference from the one before."""
    before: Values | None = None
    for name, (values, shown) in reached.items():
        gain = None if before is None else difference(values, before, seed=seed)
        yield {
            "step": name,
            "ndcg": float(values.mean()),
            "list_ms": shown.milliseconds,
            "gain": gain and [gain.mean, gain.low, gain.high],
        }
        before = values
