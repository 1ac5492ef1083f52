"""Hybrid factors learnt from weighted approximate-rank pairwise loss (WARP; Weston et al. 2011)
over what is known of units and readers, fitted by `lightfm`."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from lightfm import LightFM

from recsys.data.dataset import Dataset
from recsys.data.features import reader_features, unit_features
from recsys.models.cost import SPARSE, Needs, Size
from recsys.models.factors import Factors, ridge

__all__ = ["WARP", "WARPConfig"]


@dataclass(frozen=True, slots=True)
class WARPConfig:
    factors: int = 64
    learning_rate: float = 0.05
    epochs: int = 20
    most_steps: int = 3_000_000
    """A large log is gone through less often, so that fitting ends: no more steps than this."""
    fold_in: float = 10.0
    """Regularisation of the step that turns a history into a vector."""


class WARP(Factors):
    @classmethod
    def needs(cls, size: Size, config: WARPConfig) -> Needs:
        return Needs(
            memory_bytes=48 * (size.users + size.items) * config.factors + 64 * size.pairs,
            seconds=min(config.epochs * size.pairs, config.most_steps)
            * 20
            * config.factors
            / SPARSE,
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
        units, interacted = unit_features(data.units), data.interacted()
        if interacted.nnz:
            model.fit(
                interacted,
                user_features=reader_features(data.readers),
                item_features=units,
                epochs=_epochs(config, interacted.nnz),
                num_threads=1,
            )
            factors = np.asarray(units @ model.item_embeddings, np.float32)
        else:
            factors = np.zeros((len(data.items), config.factors), np.float32)
        return cls(ridge(factors, config.fold_in), factors)


def _epochs(config: WARPConfig, n_pairs: int) -> int:
    return max(1, min(config.epochs, config.most_steps // n_pairs))
