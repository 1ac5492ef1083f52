"""Fitting all models of a spec on one dataset, and saying what each cost.

A model that would need more memory or time than the limits allow is left out before it is
fitted, with its reason; the others go on without it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from recsys.data.dataset import Dataset
from recsys.errors import Misconfigured
from recsys.models.base import Recommender
from recsys.models.cost import Size
from recsys.models.registry import MODELS
from training.limits import Limits, held_by, refuse_beyond
from training.measure import Cost, costs
from training.spec import Spec

__all__ = ["Fitted", "Members", "Say", "fit_all", "none_left"]

Say = Callable[[str], None]
"""Told what is being done, in a few words, for whoever watches."""


Model = TypeVar("Model", covariant=True)


@dataclass(frozen=True)
class Fitted(Generic[Model]):
    name: str
    model: Model
    cost: Cost


@dataclass(frozen=True)
class Members:
    fitted: list[Fitted[Recommender]] = field(default_factory=list)
    """In the order of the spec."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Why, by the name of the model."""


def fit_all(data: Dataset, spec: Spec, *, seed: int, say: Say, limits: Limits) -> Members:
    """Misconfigured where there is no model, or every one had to be left out."""
    members, size = Members(), Size.of(data)
    for name, config in spec.models.items():
        held = held_by(size, [one.model for one in members.fitted])
        try:
            refuse_beyond(limits, name, MODELS[name].model.needs(size, config), held)
            members.fitted.append(_fitted(name, data, spec, seed, say))
        except Misconfigured as problem:
            members.left_out[name] = str(problem)
    if not members.fitted:
        raise none_left(members.left_out)
    return members


def none_left(left_out: Mapping[str, str]) -> Misconfigured:
    """`left_out`: why, by the name of the model."""
    return Misconfigured("spec", "; ".join(left_out.values()) or "names no model")


def _fitted(name: str, data: Dataset, spec: Spec, seed: int, say: Say) -> Fitted[Recommender]:
    say(f"fitting {name}")
    with costs() as cost:
        model = MODELS[name].model.fit(data, spec.models[name], seed=seed)
    return Fitted(name, model, cost)
