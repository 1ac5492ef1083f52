"""The time that is left, for steps that can also be left out or made smaller."""

from collections.abc import Callable, Sequence

from training.evaluate import assess
from training.queries import Queries
from training.returning import Listing

__all__ = ["JUDGED", "Spare", "endless", "readers_in_time"]

Spare = Callable[[], float]
"""Seconds until all has to be over."""

LISTED = 0.7
"""Share of the time that may go into lists: they are compared and counted, too."""
LEAST = 500
"""Readers to be judged on, however little time there is: fewer would say nothing."""
JUDGED = 20_000
"""Most of them, however much there is: the intervals are narrow enough, and of a hundred thousand
more time would go into lists for them than into models."""
INSTANT = 1e-9
"""Seconds that any list takes."""


def endless() -> float:
    """Where nobody set a limit."""
    return 1e9


def readers_in_time(
    some: Queries, models: Sequence[Listing], k: int, spare: Spare, *, kinds: int = 1
) -> int:
    """How many readers each of the models can list `k` units for, by the time it takes for some;
    for so many kinds of targets."""
    seconds = kinds * sum(assess(one.model, some, k).seconds for one in models)
    each = max(seconds / max(len(some), 1), INSTANT)
    return min(max(int(LISTED * spare() / each), LEAST), JUDGED)
