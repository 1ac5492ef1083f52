"""Why an entry is there.  A reason cites what raised the entry's score, and nothing else: take
the cited event or unit away, and the score falls.  How it is said is `telling`'s."""

from collections.abc import Iterator, Sequence

import numpy as np

from recsys.domain.slate import Reason
from recsys.domain.unit import Status
from recsys.models.base import Floats
from recsys.pipeline.draft import Draft, Moment, Part
from recsys.pipeline.list_loops import heaviest
from recsys.pipeline.telling import Teller

__all__ = ["MOST_REASONS", "reasons"]

MOST_REASONS = 3
WORTH_SAYING = 0.05
"""A part smaller than this share of the score is not given as a reason."""


Before = tuple[int, int]
"""A unit of the history that speaks for one of the list, and how many readers have had both: 0
where they are too few to be told."""


def reasons(moment: Moment, draft: Draft) -> list[tuple[Reason, ...]]:
    """For each chosen row its reasons, weightiest first; always at least one."""
    teller = Teller(moment)
    strengths = _strengths(moment, draft)
    pairs = heaviest(strengths, moment.history.rows, draft.chosen, moment.shelf.shared)
    columns = zip(*(array.tolist() for array in pairs), strict=True)
    scores = draft.scores[draft.chosen].tolist()
    speaking = [part for part in draft.parts if part.search or part.source in ("interest", "group")]
    known = set(draft.known.tolist())
    named = _named(moment)
    said: list[tuple[Reason, ...]] = []
    listed = zip(draft.chosen.tolist(), scores, columns, strict=True)
    for row, score, (weights, befores, readers) in listed:
        if row in known:
            said.append((teller.again(row),))
            continue
        least = max(WORTH_SAYING * score, 0.0)
        heavy: list[tuple[float, Part | Before]] = [
            (strength, (before, n))
            for strength, before, n in zip(weights, befores, readers, strict=True)
            if strength > least and before in named
        ]
        if speaking:
            heavy = sorted([*_from_parts(speaking, row, least), *heavy], key=lambda one: -one[0])
        own = tuple([_told(teller, why, row) for _, why in heavy[:MOST_REASONS]])
        own = own or (_fallback(teller, draft, row),)
        said.append((*own, teller.new(row)) if _is_new(moment, row) else own)
    return said


def _told(teller: Teller, why: Part | Before, row: int) -> Reason:
    if isinstance(why, tuple):
        return teller.pair(why[0], row, why[1])
    if why.search:
        return teller.search(why.search)
    return teller.interest(row) if why.source == "interest" else teller.group(row)


def _strengths(moment: Moment, draft: Draft) -> Floats:
    """(n_history, n_chosen): how much each unit of the history adds to each chosen score."""
    history, shelf = moment.history, moment.shelf
    strengths = np.zeros((len(history.rows), len(draft.chosen)), np.float32)
    for part in draft.parts:
        if part.spread is not None and shelf.bundle is not None:
            strengths[history.rows < shelf.trained] = shelf.bundle.model.contributions(
                part.spread, draft.chosen, shelf.newcomers
            )
        elif part.row is not None:
            strengths[history.rows == part.row] += part.at(draft.chosen)
    return strengths


def _from_parts(speaking: Sequence[Part], row: int, least: float) -> Iterator[tuple[float, Part]]:
    return ((strength, part) for part in speaking if (strength := float(part.scores[row])) > least)


def _named(moment: Moment) -> frozenset[int]:
    """Rows of the history that a reason may name: a unit that was taken down still counts, and is
    not among them."""
    rows, units = moment.history.rows.tolist(), moment.shelf.units
    return frozenset(
        [row for row in rows if (unit := units[row]) and unit.status is not Status.WITHDRAWN]
    )


def _fallback(teller: Teller, draft: Draft, row: int) -> Reason:
    return teller.everybody(row, newest=any(part.source == "newest" for part in draft.parts))


def _is_new(moment: Moment, row: int) -> bool:
    return moment.shelf.bundle is not None and row >= moment.shelf.trained
