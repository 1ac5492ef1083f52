"""What `mlflow.pyfunc.load_model("models:/shelfcast@champion")` runs: histories in, lists out.

MLflow hands over a data frame and expects one back; pandas is at home here and nowhere else.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from recsys.domain.ids import UnitId
from recsys.models.bundle import Bundle

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Lists"]


class Lists:
    """One row for each reader: `history` are ids of units, oldest first; `weights`, where given,
    say how much each counts (below 0: it was turned down).  Units of the history are not listed
    again; ids nobody knows are passed over."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle

    def predict(
        self, model_input: "pd.DataFrame", params: Mapping[str, Any] | None = None
    ) -> "pd.DataFrame":
        import pandas as pd

        histories = [list(history) for history in model_input["history"]]
        weights = model_input.get("weights", [None] * len(histories))
        asked = [self._row(h, w) for h, w in zip(histories, weights, strict=True)]
        signed = sp.csr_matrix(sp.vstack(asked))
        k = int((params or {}).get("k", 10))
        best = self._bundle.model.recommend(signed, k, barred=signed)
        return pd.DataFrame(
            {
                "units": [self._units(rows) for rows in best.items],
                "scores": [
                    [float(score) for score in scores[rows >= 0]]
                    for rows, scores in zip(best.items, best.scores, strict=True)
                ],
            }
        )

    def _row(self, history: Sequence[str], weights: Sequence[float] | None) -> sp.csr_matrix:
        row = np.zeros(len(self._bundle.items), np.float32)
        counted = [1.0] * len(history) if weights is None else weights
        for unit, weight in zip(history, counted, strict=True):
            known = self._bundle.items.row(UnitId(unit))
            if known is not None:
                row[known] = weight
        return sp.csr_matrix(row[None, :])

    def _units(self, rows: np.ndarray[Any, Any]) -> list[str]:
        return [self._bundle.items.id(int(row)) for row in rows if row >= 0]


def _load_pyfunc(path: str) -> Lists:
    """MLflow's hook for a `loader_module`."""
    return Lists(Bundle.load(Path(path)))
