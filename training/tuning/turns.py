"""Whose turn it is in a search: the model whose next trial costs least for what it may bring."""

from collections.abc import Sequence

from training.tuning.ledger import Trial

__all__ = ["price", "worth"]

HOPE = 0.1
"""Share of the blend that the best of all alone may hope for with other settings."""


def worth(share: float, alone: float) -> float:
    """`share`: of the blend as it is; `alone`: what the model shows, over what the best of all
    shows.  One that is far from its best settings has no share of the blend yet, and one that is
    far from all others will hardly get one."""
    return max(share, HOPE * alone**2)


def price(made: Sequence[Trial], seconds: float, worth: float) -> float:
    """Of the next trial, which takes so many seconds: higher with every trial made, and with every
    one since the best of them."""
    whole = [trial for trial in made if not trial.pruned]
    best = max(whole, key=lambda trial: trial.value, default=None)
    idle = len(made) if best is None else len(made) - 1 - best.number
    return len(made) * (1 + idle) * seconds / worth
