"""What one history adds to which unit: gathered once, for scores, for reasons and for features."""

from dataclasses import dataclass

from recsys.models.base import Floats, Ints

__all__ = ["Spread"]


@dataclass(frozen=True, slots=True)
class Spread:
    """`added[e]` to `items[e]`, by the history's unit at place `owners[e]`."""

    rows: Ints
    """The history itself, with `weights`."""
    weights: Floats
    band: int
    """Of readers with so long a history."""
    places: Ints
    """Of the entries in the collapsed matrix."""
    owners: Ints
    items: Ints
    added: Floats
