"""From an outline to what is shown: units with their attribution, and what was dropped."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from recsys.domain.ids import UnitId
from recsys.domain.slate import Notice
from recsys.pipeline.card import Card
from recsys.pipeline.draft import Moment
from recsys.pipeline.explain import reasons
from recsys.pipeline.outline import Outline

__all__ = ["Shown", "compose"]


class Shown(NamedTuple):
    """What is in a list, whoever gets it and when.  Parallel, best first."""

    cards: Sequence[Card]
    """Of the list: with whom each unit is by."""
    reasons: Sequence[bytes]
    """Of each, as `said` renders them, with commas between."""
    candidates: Sequence[tuple[UnitId, str, float]]
    """The list and, behind it, what came close to a place: unit, source and score."""
    drops: Sequence[tuple[UnitId, str]]
    """What a rule removed from above the last line, with that rule, best first: those that would
    have been in the list.  As many of them as the policy names."""
    removed: Mapping[str, int]
    """How many units each rule kept out."""
    personal: bool
    notice: Notice | None


def compose(moment: Moment, outline: Outline, notice: Notice | None) -> Shown:
    ids = moment.shelf.ids
    units = [ids[row] for row in outline.rows]
    return Shown(
        moment.shelf.cards_of(outline.listed),
        reasons(moment, outline),
        [*zip(units, outline.sources, outline.scores, strict=True)],
        [(ids[row], rule) for row, rule in outline.drops],
        outline.removed,
        notice is None and moment.query.reader is not None,
        notice,
    )
