"""One fit of each model, measured beside what was estimated.  Limits refuse here as in training."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recsys.data.dataset import Dataset
from recsys.errors import Misconfigured
from recsys.models.cost import Needs, Size
from recsys.models.registry import MODELS
from training.limits import Limits, held_by, refuse_beyond
from training.measure import costs

__all__ = ["Figures", "measured"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    model: str
    estimated_seconds: float
    """On one core."""
    estimated_gb: float
    """Beyond the data."""
    seconds: float | None = None
    core_seconds: float | None = None
    """Of all cores together: what the estimate speaks of, whoever else is at work."""
    beyond_data_gb: float | None = None
    peak_gb: float | None = None
    """The whole process at its highest."""
    refused: str | None = None
    """Why there was no fit."""


def measured(data: Dataset, names: Sequence[str], limits: Limits, seed: int) -> Iterator[Figures]:
    size = Size.of(data)
    for name in names:
        needs = MODELS[name].model.needs(size, MODELS[name].config())
        try:
            refuse_beyond(limits, name, needs, held_by(size, []))
            yield _fitted(name, data, needs, seed)
        except Misconfigured as problem:
            yield _figures(name, needs, refused=str(problem))


def _fitted(name: str, data: Dataset, needs: Needs, seed: int) -> Figures:
    with costs() as before:
        pass
    with costs() as cost:
        begun = time.process_time()
        MODELS[name].model.fit(data, MODELS[name].config(), seed=seed)
        worked = time.process_time() - begun
    peak = cost.peak_memory_bytes
    return _figures(
        name,
        needs,
        seconds=round(cost.seconds, 1),
        core_seconds=round(worked, 1),
        beyond_data_gb=_gb(peak - before.peak_memory_bytes),
        peak_gb=_gb(peak),
    )


def _figures(name: str, needs: Needs, **found: float | str) -> Figures:
    return Figures(
        model=name,
        estimated_seconds=round(needs.seconds, 1),
        estimated_gb=_gb(needs.memory_bytes),
        **found,  # type: ignore[arg-type]  # the fields that are left
    )


def _gb(size: float) -> float:
    return round(size / 1e9, 2)
