"""Hybrid factors learnt from weighted approximate-rank pairwise loss (WARP; Weston et al. 2011)
over what is known of units and readers, fitted by `lightfm`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp
from lightfm import LightFM
from pydantic import PositiveFloat, PositiveInt

from recsys.data.dataset import Dataset
from recsys.data.features import reader_features, unit_things
from recsys.domain.unit import Unit
from recsys.errors import Misconfigured
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.factors import Factors, ridge
from recsys.models.ranges import Between, OneOf

__all__ = ["WARP", "WARPConfig"]

LETTERS = 30
"""Written of units for each thing that two of them share, at the least."""
OWN = 8.0
"""What a unit's own column weighs, beside ln(units / units that share it) of each thing.  Told by
its own column alone, a unit with few readers is hardly learnt; without one, none is itself."""


@dataclass(frozen=True, slots=True)
class WARPConfig:
    factors: Annotated[PositiveInt, OneOf((32, 64, 128))] = 64
    learning_rate: Annotated[PositiveFloat, Between(0.01, 0.2, log=True)] = 0.05
    epochs: Annotated[int, OneOf((10, 20, 40))] = 20
    most_steps: int = 3_000_000
    """A large log is gone through less often, so that fitting ends: no more steps than this."""
    fold_in: Annotated[float, Between(1.0, 100.0, log=True)] = 10.0
    """Regularisation of the step that turns a history into a vector."""


class WARP(Factors):
    """Linear in the history.  Units that came after the fit are left to `content_map`."""

    @classmethod
    def needs(cls, size: Size, config: WARPConfig) -> Needs:
        """A vector, its gradients and its copies for each reader, unit and thing that units
        share; a step is a few vectors long, those that look for a unit ranked too high included."""
        vectors = size.users + size.items + size.letters / LETTERS
        steps = max(size.pairs, min(config.epochs * size.pairs, config.most_steps))
        return Needs(
            memory_bytes=48 * vectors * config.factors + 64 * size.pairs,
            seconds=5 * steps * config.factors / SPARSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: WARPConfig, *, seed: int) -> Self:
        """One thread: with more, the steps come in another order each time."""
        model = LightFM(
            no_components=config.factors,
            loss="warp",
            learning_rate=config.learning_rate,
            random_state=seed,
        )
        units, interacted = _described(data.units), data.interacted()
        if interacted.nnz:
            try:
                model.fit(
                    interacted,
                    user_features=reader_features(data.readers),
                    item_features=units,
                    epochs=_epochs(config, interacted.nnz),
                    num_threads=1,
                )
            except ValueError:
                reason = "too great for these data: training diverges"
                raise Misconfigured("models.warp.learning_rate", reason) from None
            factors = np.asarray(units @ model.item_embeddings, np.float32)
        else:
            factors = np.zeros((len(data.items), config.factors), np.float32)
        return cls(ridge(factors, config.fold_in), factors)


def _epochs(config: WARPConfig, n_pairs: int) -> int:
    return max(1, min(config.epochs, config.most_steps // n_pairs))


def _described(units: Sequence[Unit]) -> sp.csr_matrix:
    """(n_units, n_units + n_things) float32, rows of length 1."""
    own = OWN * sp.eye_array(len(units), format="csr", dtype=np.float32)
    shared = sp.csr_matrix(sp.hstack([*unit_things(units).values()], format="csr"))
    sharing = np.maximum(np.asarray(shared.sum(axis=0)).ravel(), 1.0)
    rarer = shared @ sp.diags_array(np.log(max(len(units), 1) / sharing))
    whole = sp.csr_matrix(sp.hstack([own, rarer], format="csr"))
    lengths = np.sqrt(np.asarray(whole.multiply(whole).sum(axis=1)).ravel())
    return sp.csr_matrix(sp.diags_array(1.0 / lengths) @ whole, dtype=np.float32)
