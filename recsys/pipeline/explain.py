"""Why an entry is there.  A reason cites what raised the entry's score, and nothing else: take
the cited event or unit away, and the score falls.  How it is said is `telling`'s."""

from collections.abc import Iterator, Sequence

import numpy as np

from recsys.domain.slate import Reason
from recsys.domain.unit import Status
from recsys.models.base import Floats, Ints
from recsys.pipeline.draft import Draft, Moment, Part
from recsys.pipeline.list_loops import heaviest, in_common
from recsys.pipeline.telling import Teller

__all__ = ["MOST_REASONS", "reasons"]

MOST_REASONS = 3
WORTH_SAYING = 0.05
"""A part smaller than this share of the score is not given as a reason."""

Pair = list[int]
"""What `Teller.pair` is asked with."""


def reasons(moment: Moment, draft: Draft) -> list[tuple[Reason, ...]]:
    """For each chosen row its reasons, weightiest first; always at least one."""
    teller = Teller(moment)
    columns = zip(*(array.tolist() for array in _pairs(moment, draft)), strict=True)
    scores = draft.scores[draft.chosen].tolist()
    speaking = [part for part in draft.parts if part.search or part.source in ("interest", "group")]
    known = set(draft.known.tolist())
    named = _named(moment)
    said: list[tuple[Reason, ...]] = []
    listed = zip(draft.chosen.tolist(), scores, columns, strict=True)
    for row, score, (weights, *pairs) in listed:
        if row in known:
            said.append((teller.again(row),))
            continue
        least = max(WORTH_SAYING * score, 0.0)
        heavy: list[tuple[float, Part | Pair]] = [
            (strength, pair)
            for strength, *pair in zip(weights, *pairs, strict=True)
            if strength > least and pair[0] in named
        ]
        if speaking:
            heavy = sorted([*_from_parts(speaking, row, least), *heavy], key=lambda one: -one[0])
        own = tuple([_told(teller, why, row) for _, why in heavy[:MOST_REASONS]])
        own = own or (_fallback(teller, draft, row),)
        said.append((*own, teller.new(row)) if _is_new(moment, row) else own)
    return said


def _pairs(moment: Moment, draft: Draft) -> Iterator[Ints]:
    """(n_chosen, 2) each: how much the two units of the history that speak loudest for a chosen
    one add to its score, and what `Pair` holds of them."""
    history, shelf, chosen = moment.history, moment.shelf, draft.chosen
    most, befores, readers = heaviest(_strengths(moment, draft), history.rows, chosen, shelf.shared)
    yield from (most, befores, readers)
    for trait in (shelf.by, shelf.about):
        yield in_common(befores, chosen, trait.arrays)


def _told(teller: Teller, why: Part | Pair, row: int) -> Reason:
    if isinstance(why, list):
        return teller.pair(*why)
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
