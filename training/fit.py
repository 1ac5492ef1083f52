"""Fitting all models of a spec on one dataset, and saying what each cost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from recsys.data.dataset import Dataset
from recsys.models.base import Recommender
from recsys.models.registry import MODELS
from training.measure import Cost, costs
from training.spec import Spec

__all__ = ["Fitted", "Say", "fit_all"]

Say = Callable[[str], None]
"""Told what is being done, in a few words, for whoever watches."""


Model = TypeVar("Model", covariant=True)


@dataclass(frozen=True)
class Fitted(Generic[Model]):
    name: str
    model: Model
    cost: Cost


def fit_all(data: Dataset, spec: Spec, *, seed: int, say: Say) -> list[Fitted[Recommender]]:
    """In the order of the spec."""
    return [_fitted(name, data, spec, seed, say) for name in spec.models]


def _fitted(name: str, data: Dataset, spec: Spec, seed: int, say: Say) -> Fitted[Recommender]:
    say(f"fitting {name}")
    with costs() as cost:
        model = MODELS[name].model.fit(data, spec.models[name], seed=seed)
    return Fitted(name, model, cost)
