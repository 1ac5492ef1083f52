"""What accuracy does not see: how much of the library is shown, how evenly, and to whom it leans.

Popularity lift compares what a model recommends to readers with what those readers used before;
exposure compares what each group of units gets with what it has and what it is used.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.domain.unit import Unit
from recsys.models.base import Ints
from training.report.told import Told

__all__ = ["lift", "measured"]

MOST_GROUPS = 8

GROUPS: dict[str, Callable[[Unit], str]] = {
    "provider": lambda unit: unit.provider,
    "publisher": lambda unit: unit.publisher,
    "language": lambda unit: "" if unit.language == "und" else unit.language,
}


def measured(told: Told) -> dict[str, Any]:
    seen = told.done.data.interacted()
    readers = np.asarray(seen.sum(axis=0), np.float64).ravel()
    used = _used(told, seen)
    return {
        "served": told.served,
        "rows": [
            {
                "model": row.model,
                "coverage": row.beyond.coverage,
                "gini": row.beyond.gini,
                "novelty": row.beyond.novelty,
                "diversity": row.beyond.diversity,
                "lift": lift(told.shown(row.model).lists, used, readers),
            }
            for row in told.ranked
        ],
        "exposure": [part for name in GROUPS if (part := _exposure(name, told, readers))],
    }


def lift(lists: Ints, used: sp.csr_matrix, readers: NDArray[np.float64]) -> float | None:
    """Mean popularity of what is recommended over that of what the same readers used: mean over
    each reader first, and over readers with a history.  None where nobody has one."""
    warm = (np.diff(used.indptr) > 0) & (lists >= 0).any(axis=1)
    if not warm.any():
        return None
    before = used[warm] @ readers / np.diff(used.indptr)[warm]
    held = lists[warm] >= 0
    shown = np.where(held, readers[lists[warm]], 0.0).sum(axis=1) / held.sum(axis=1)
    return float(shown.mean() / before.mean())


def _used(told: Told, seen: sp.csr_matrix) -> sp.csr_matrix:
    """Binary, a row for each reader asked for; empty where nothing is known of them."""
    rows = told.first.asked.readers
    nobody = sp.csr_matrix((1, seen.shape[1]), dtype=seen.dtype)
    return sp.csr_matrix(sp.csr_matrix(sp.vstack([seen, nobody]))[rows])


def _exposure(by: str, told: Told, readers: NDArray[np.float64]) -> dict[str, Any] | None:
    """Shares of the units, of the uses and of the places; None where fewer than two are known."""
    named = [GROUPS[by](unit) for unit in told.done.data.units]
    groups, of = np.unique(np.array(named, dtype=object).astype(str), return_inverse=True)
    known = groups[of] != ""
    if len(np.unique(of[known])) < 2:
        return None
    models = [told.served, *([told.rival] if told.rival else [])]
    weights = {"units": np.ones(len(of)), "uses": readers}
    weights |= {model: _places(told.shown(model).lists, len(of)) for model in models}
    shares = {name: _shares(weight, of, known, len(groups)) for name, weight in weights.items()}
    largest = np.lexsort((groups, -shares["units"]))[:MOST_GROUPS]
    return {
        "by": by,
        "known": float(known.mean()),
        "columns": list(shares),
        "groups": [
            [str(groups[at]), *(float(share[at]) for share in shares.values())]
            for at in _filled(largest, shares["units"])
        ],
    }


def _places(lists: Ints, n_units: int) -> NDArray[np.float64]:
    """A place counts 1/log2(rank + 1), as in the Gini of exposure."""
    weight = np.broadcast_to(1 / np.log2(np.arange(2, lists.shape[1] + 2)), lists.shape)
    held = lists >= 0
    return np.bincount(lists[held], weights=weight[held], minlength=n_units).astype(np.float64)


def _shares(
    weight: NDArray[np.float64], of: NDArray[np.intp], known: NDArray[np.bool_], n_groups: int
) -> NDArray[np.float64]:
    """Of what goes to units whose group is known."""
    amounts = np.bincount(of[known], weights=weight[known], minlength=n_groups)
    return amounts / (amounts.sum() or 1.0)


def _filled(rows: Sequence[int] | NDArray[np.intp], share: NDArray[np.float64]) -> list[int]:
    return [int(row) for row in rows if share[row] > 0]
