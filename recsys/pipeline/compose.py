"""From the last draft to what is shown: entries with their attribution, and what was dropped."""

from dataclasses import dataclass

import numpy as np

from recsys.domain.slate import Drop, Entry, Notice
from recsys.models.base import Ints
from recsys.pipeline.card import REMINDER
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.explain import reasons

__all__ = ["Shown", "compose", "dropped", "sources_of"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is in a list, whoever gets it and when."""

    entries: tuple[Entry, ...]
    drops: tuple[Drop, ...]
    personal: bool
    notice: Notice | None


def compose(moment: Moment, draft: Draft, notice: Notice | None) -> Shown:
    return Shown(
        _entries(moment, draft),
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
    spoken = zip(*(part.scores[rows].tolist() for part in draft.parts), strict=True)
    loudest = [
        names[scores.index(largest)] if (largest := max(scores)) > 0 else "rest"
        for scores in spoken
    ]
    known = set(draft.known.tolist())
    found = zip(rows.tolist(), loudest, strict=True)
    return ["again" if row in known else name for row, name in found]


def _entries(moment: Moment, draft: Draft) -> tuple[Entry, ...]:
    explained = reasons(moment, draft)
    sources = sources_of(draft, draft.chosen)
    scores = draft.scores[draft.chosen].tolist()
    entries = []
    for place, row in enumerate(draft.chosen.tolist()):
        card = moment.shelf.card(row)
        entries.append(
            Entry(
                position=place + 1,
                unit=moment.shelf.unit_id(row),
                title=card.title,
                snippet=card.snippet,
                truncated=card.truncated,
                url=card.url,
                authors=card.authors,
                credit=card.credit,
                licence=card.licence,
                reminder=REMINDER,
                score=round(scores[place], 6),
                source=sources[place],
                reasons=explained[place],
            )
        )
    return tuple(entries)
