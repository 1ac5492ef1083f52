"""From the last draft to the slate: entries with their attribution, and what was dropped."""

import numpy as np

from recsys.domain.ids import SlateId
from recsys.domain.slate import Drop, Entry, Notice, Provenance, Slate
from recsys.models.base import Ints
from recsys.pipeline.card import REMINDER
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.explain import reasons

__all__ = ["compose", "dropped", "source_of"]


def compose(
    identifier: SlateId,
    moment: Moment,
    draft: Draft,
    provenance: Provenance,
    *,
    personal: bool,
    notice: Notice | None,
) -> Slate:
    return Slate(
        id=identifier,
        reader=moment.query.reader,
        at=moment.at,
        surface=moment.query.surface,
        personal=personal,
        notice=notice,
        entries=_entries(moment, draft),
        drops=tuple(
            Drop(moment.shelf.unit_id(row), draft.names[draft.rules[row] - 1])
            for row in dropped(moment, draft).tolist()
        ),
        provenance=provenance,
    )


def dropped(moment: Moment, draft: Draft) -> Ints:
    """Rows that a rule removed from above the last entry, best first: those that would have been
    in the list.  At most `named_drops` of them."""
    last = float(draft.scores[draft.chosen].min()) if len(draft.chosen) else -np.inf
    least = last if len(draft.chosen) == moment.query.k else -np.inf
    rows = np.flatnonzero(draft.rules)
    rows = rows[draft.scores[rows] >= least]
    best = rows[np.argsort(-draft.scores[rows], kind="stable")]
    return best[: moment.policy.named_drops].astype(np.int32)


def source_of(draft: Draft, row: int) -> str:
    """The source that brought a row: the largest part of its score."""
    largest = max(draft.parts, key=lambda part: float(part.scores[row]))
    return largest.source if largest.scores[row] > 0 else "rest"


def _entries(moment: Moment, draft: Draft) -> tuple[Entry, ...]:
    explained = reasons(moment, draft)
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
                score=round(float(draft.scores[row]), 6),
                source=source_of(draft, row),
                reasons=explained[place],
            )
        )
    return tuple(entries)
