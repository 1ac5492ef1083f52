"""From an outline to what is shown: lines with their attribution, and what was dropped."""

from collections.abc import Mapping
from typing import NamedTuple

from recsys.domain.ids import UnitId
from recsys.domain.slate import Drop, Notice, Reason
from recsys.pipeline.card import Card
from recsys.pipeline.draft import Moment
from recsys.pipeline.explain import reasons
from recsys.pipeline.outline import Outline

__all__ = ["Close", "Line", "Shown", "compose"]

DIGITS = 6
"""Of a score, behind the point."""


class Line(NamedTuple):
    """One place of a list: whom the unit is by is on its card."""

    card: Card
    score: float
    source: str
    reasons: tuple[Reason, ...]


class Close(NamedTuple):
    """What came close to a place."""

    unit: UnitId
    source: str
    score: float


class Shown(NamedTuple):
    """What is in a list, whoever gets it and when."""

    lines: tuple[Line, ...]
    close: tuple[Close, ...]
    """Best first."""
    drops: tuple[Drop, ...]
    """What a rule removed from above the last line, best first: those that would have been in the
    list.  As many of them as the policy names."""
    removed: Mapping[str, int]
    """How many units each rule kept out."""
    personal: bool
    notice: Notice | None


def compose(moment: Moment, outline: Outline, notice: Notice | None) -> Shown:
    ids, cards = moment.shelf.ids, moment.shelf.cards_of(outline.rows)
    scores = [round(score, DIGITS) for score in outline.scores]
    return Shown(
        tuple(map(Line, cards, scores, outline.sources, reasons(moment, outline))),
        tuple([Close(ids[row], name, round(x, DIGITS)) for row, name, x in outline.close]),
        tuple([Drop(ids[row], rule) for row, rule in outline.drops]),
        outline.removed,
        notice is None and moment.query.reader is not None,
        notice,
    )
