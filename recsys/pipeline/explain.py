"""Why an entry is there.  A reason cites what raised the entry's score, and nothing else: take
the cited event or unit away, and the score falls.  How it is said is `telling`'s."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from recsys.domain.slate import Reason
from recsys.domain.unit import Status
from recsys.models.base import Floats, Ints
from recsys.pipeline.draft import Draft, Moment, Part
from recsys.pipeline.telling import Teller

__all__ = ["MOST_REASONS", "reasons"]

MOST_REASONS = 3
WORTH_SAYING = 0.05
"""A part smaller than this share of the score is not given as a reason."""


class Before(NamedTuple):
    """A unit of the history that speaks for one of the list."""

    row: int
    readers: int
    """So many have had both; 0 where they are too few to be told."""


def reasons(moment: Moment, draft: Draft) -> list[tuple[Reason, ...]]:
    """For each chosen row its reasons, weightiest first; always at least one."""
    teller = Teller(moment)
    pairs = _heaviest(moment, draft)
    scores = draft.scores[draft.chosen].tolist()
    speaking = [part for part in draft.parts if part.search or part.source in ("interest", "group")]
    known = set(draft.known.tolist())
    named = _named(moment)
    said: list[tuple[Reason, ...]] = []
    for place, row in enumerate(draft.chosen.tolist()):
        if row in known:
            said.append((teller.again(row),))
            continue
        least = max(WORTH_SAYING * scores[place], 0.0)
        heavy: list[tuple[float, Part | Before]] = [
            (strength, before)
            for strength, before in pairs[place]
            if strength > least and before.row in named
        ]
        if speaking:
            heavy = sorted([*_from_parts(speaking, row, least), *heavy], key=lambda one: -one[0])
        own = tuple([_told(teller, why, row) for _, why in heavy[:MOST_REASONS]])
        own = own or (_fallback(teller, draft, row),)
        said.append((*own, teller.new(row)) if _is_new(moment, row) else own)
    return said


def _told(teller: Teller, why: Part | Before, row: int) -> Reason:
    if isinstance(why, Before):
        return teller.pair(why.row, row, why.readers)
    if why.search:
        return teller.search(why.search)
    return teller.interest(row) if why.source == "interest" else teller.group(row)


def _heaviest(moment: Moment, draft: Draft) -> list[list[tuple[float, Before]]]:
    """For each chosen row the strengths of the two units of the history that add most to it."""
    strengths = _strengths(moment, draft)
    places = np.argsort(-strengths, axis=0, kind="stable")[:2]
    weights = strengths[places, np.arange(strengths.shape[1])].T
    befores = moment.history.rows[places].T
    others = np.repeat(draft.chosen, len(places))
    readers: Ints = moment.shelf.common_readers(befores.ravel(), others).reshape(befores.shape)
    columns = zip(weights.tolist(), befores.tolist(), readers.tolist(), strict=True)
    return [list(zip(own, map(Before, rows, n), strict=True)) for own, rows, n in columns]


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
