"""From the last draft to what is shown: lines with their attribution, and what was dropped."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from recsys.domain.ids import UnitId
from recsys.domain.slate import Drop, Notice, Reason
from recsys.models.base import Ints
from recsys.pipeline.card import Card
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.explain import reasons
from recsys.pipeline.list_loops import removed

__all__ = ["Close", "Line", "Shown", "compose", "sources_of"]


@dataclass(frozen=True, slots=True)
class Line:
    """One place of a list: whom the unit is by is on its card."""

    card: Card
    score: float
    source: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Close:
    """What came close to a place."""

    unit: UnitId
    source: str
    score: float


@dataclass(frozen=True, slots=True)
class Shown:
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


def compose(moment: Moment, draft: Draft, notice: Notice | None) -> Shown:
    rows = np.concatenate([draft.chosen, draft.runners_up])
    scores = [round(score, 6) for score in draft.scores[rows].tolist()]
    sources = sources_of(draft, rows)
    n, unit_id = len(draft.chosen), moment.shelf.unit_id
    cards = map(moment.shelf.card, draft.chosen.tolist())
    close = map(unit_id, draft.runners_up.tolist())
    dropped, counts = _removed(moment, draft)
    return Shown(
        tuple(map(Line, cards, scores[:n], sources[:n], reasons(moment, draft))),
        tuple(map(Close, close, sources[n:], scores[n:])),
        tuple([Drop(unit_id(row), draft.names[draft.rules[row] - 1]) for row in dropped.tolist()]),
        dict(zip(draft.names, counts.tolist(), strict=True)),
        notice is None and moment.query.reader is not None,
        notice,
    )


def sources_of(draft: Draft, rows: Ints) -> list[str]:
    """The source that brought each row: the largest part of its score, or the reader's own use."""
    names = [part.source for part in draft.parts]
    spoken = zip(*(part.at(rows).tolist() for part in draft.parts), strict=True)
    loudest = [
        names[scores.index(largest)] if (largest := max(scores)) > 0 else "rest"
        for scores in spoken
    ]
    known = set(draft.known.tolist())
    found = zip(rows.tolist(), loudest, strict=True)
    return ["again" if row in known else name for row, name in found]


def _removed(moment: Moment, draft: Draft) -> tuple[Ints, Ints]:
    """Rows of the drops, and how many each rule removed."""
    full = len(draft.chosen) == moment.query.k
    least = float(draft.scores[draft.chosen].min()) if full else -np.inf
    rows, counts = removed(draft.scores, draft.rules, least, len(draft.names))
    return rows[: moment.policy.named_drops], counts
