"""How the members are put together: what each gives, which steps beyond plain weights were kept,
and what each step from the sum of the members to what serves costs or gains."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from recsys.models.blend import Blend
from recsys.models.calibration import NEUTRAL, Calibration
from recsys.models.rerank import CANDIDATES
from recsys.models.trees import Trees
from training.boosting import can_grow
from training.evaluate import Assessment, assess
from training.intervals import difference
from training.metrics import Values
from training.queries import Targets
from training.report.told import Told
from training.unfolded import Folded, Unfolded

__all__ = ["measured"]

ASKED = 1000
"""Most readers, drawn by lot, that the sum of the members is asked about: it is slow."""


def measured(told: Told) -> dict[str, Any] | None:
    """On new units, whatever else was asked for: the blend is made for them, and collapsing it
    leaves out what a unit says of itself.  None where there is no blend, or nobody to ask."""
    done, judged = told.done, told.judged[Targets.NEW]
    if done.blend is None or not len(judged.asked):
        return None
    blend, served = done.blend.model, judged.shown[done.blend.name]
    fitted = {one.name: one.model for one in done.members}
    whole = Unfolded.of(done.data, fitted, blend.stack)
    lot = np.random.default_rng(told.plan.seed).permutation(len(judged.asked))
    rows = np.sort(lot[:ASKED])
    asked = judged.asked.rows(rows)
    summed, folded = (assess(one, asked, told.plan.k) for one in (whole, Folded(blend)))
    reached = {"sum": (summed.of("ndcg"), summed), "folded": (folded.of("ndcg"), folded)}
    if blend.stack.trees is not None:
        reached["ordered"] = (served.of("ndcg")[rows], served)
    return {
        "k": told.plan.k,
        "shares": [*map(list, whole.shares(asked.histories, served.lists[rows]).items())],
        "made": _made(blend),
        "readers": len(rows),
        "entries": int(blend.weights().nnz),
        "steps": [*_steps(reached, told.plan.seed)],
    }


def _made(blend: Blend) -> dict[str, Any]:
    stack = blend.stack
    return {
        "bands": [*stack.bands],
        "calibration": _calibration(stack.calibration),
        "trees": None if stack.trees is None else _trees(stack.trees),
        "can_grow": can_grow(),
    }


def _calibration(found: Calibration) -> dict[str, list[float]] | None:
    """For units nobody took up, and for those with few readers; None where all stay as they are."""
    if found == NEUTRAL:
        return None
    return {"scales": [*found.scales], "offsets": [*found.offsets]}


def _trees(trees: Trees) -> dict[str, Any]:
    """The last one is a stump that favours units nobody has taken up yet: see `stacking`."""
    return {"count": len(trees) - 1, "candidates": CANDIDATES, "favour": float(trees.values[-1, 0])}


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
