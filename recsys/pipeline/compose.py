"""From the last draft to what is shown: lines with their attribution, and what was dropped."""

from dataclasses import dataclass

import numpy as np

from recsys.domain.slate import Drop, Entry, Notice, Reason
from recsys.models.base import Ints
from recsys.pipeline.card import Card
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.explain import reasons

__all__ = ["Line", "Shown", "compose", "dropped", "sources_of"]


@dataclass(frozen=True, slots=True)
class Line:
    """One place of a list: whom the unit is by is on its card."""

    card: Card
    score: float
    source: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is in a list, whoever gets it and when."""

    lines: tuple[Line, ...]
    drops: tuple[Drop, ...]
    personal: bool
    notice: Notice | None

    def entries(self) -> tuple[Entry, ...]:
        return tuple(
            Entry(
                position=place,
                unit=line.card.unit,
                title=line.card.title,
                snippet=line.card.snippet,
                truncated=line.card.truncated,
                url=line.card.url,
                authors=line.card.authors,
                credit=line.card.credit,
                licence=line.card.licence,
                reminder=line.card.reminder,
                score=line.score,
                source=line.source,
                reasons=line.reasons,
            )
            for place, line in enumerate(self.lines, start=1)
        )


def compose(moment: Moment, draft: Draft, notice: Notice | None) -> Shown:
    return Shown(
        _lines(moment, draft),
        tuple(
            Drop(moment.shelf.unit_id(row), draft.names[draft.rules[row] - 1])
            for row in dropped(moment, draft).tolist()
        ),
        notice is None and moment.query.reader is not None,
        notice,
    )


def dropped(moment: Moment, draft: Draft) -> Ints:
    """Rows that a rule removed from above the last entry, best first: those that would have been
    in the list.  At most `named_drops` of them."""
    last = float(draft.scores[draft.chosen].min()) if len(draft.chosen) else -np.inf
    least = last if len(draft.chosen) == moment.query.k else -np.inf
    rows = draft.removed
    rows = rows[draft.scores[rows] >= least]
    best = rows[np.argsort(-draft.scores[rows], kind="stable")]
    return best[: moment.policy.named_drops]


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


def _lines(moment: Moment, draft: Draft) -> tuple[Line, ...]:
    cards = map(moment.shelf.card, draft.chosen.tolist())
    scores = [round(score, 6) for score in draft.scores[draft.chosen].tolist()]
    sources = sources_of(draft, draft.chosen)
    return tuple(map(Line, cards, scores, sources, reasons(moment, draft)))
