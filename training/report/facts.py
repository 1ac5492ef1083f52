"""All that a report says, measured once and in one place, as JSON has it."""

from collections.abc import Callable, Mapping
from typing import Any

from training.report.kept import Facts
from training.report.measured import (
    beyond,
    blend,
    cost,
    examples,
    models,
    portrait,
    significance,
    summary,
)
from training.report.told import Told

__all__ = ["facts_of"]

MEASURES: Mapping[str, Callable[[Told], Facts | None]] = {
    "summary": summary.measured,
    "portrait": portrait.measured,
    "models": models.measured,
    "significance": significance.measured,
    "beyond": beyond.measured,
    "blend": blend.measured,
    "cost": cost.measured,
    "examples": examples.measured,
    "tuning": lambda told: told.plan.tuned,
    "left_out": lambda told: _left_out(told) or None,
    "origin": lambda told: told.origin,
}


def facts_of(told: Told) -> dict[str, Any]:
    """By section; a section with nothing to say is left out."""
    found = {name: measured(told) for name, measured in MEASURES.items()}
    return {name: said for name, said in found.items() if said is not None}


def _left_out(told: Told) -> dict[str, str]:
    """Before the fit, and in the search before that."""
    dropped = told.plan.tuned["dropped"] if told.plan.tuned else {}
    return {**dropped, **told.left_out}
