"""Why an entry is there.  A reason cites what raised the entry's score, and nothing else: take
the cited event or unit away, and the score falls.  How it is said is `telling`'s."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from recsys.domain.slate import Reason
from recsys.domain.unit import Status
from recsys.models.base import Floats
from recsys.pipeline.draft import Draft, Moment, Part
from recsys.pipeline.telling import Teller

__all__ = ["MOST_REASONS", "reasons"]

MOST_REASONS = 3
WORTH_SAYING = 0.05
"""A part smaller than this share of the score is not given as a reason."""


def reasons(moment: Moment, draft: Draft) -> list[tuple[Reason, ...]]:
    """For each chosen row its reasons, weightiest first; always at least one."""
    teller = Teller(moment)
    strengths = _strengths(moment, draft)
    heaviest = np.argsort(-strengths, axis=0, kind="stable")[:2]
    weights = np.take_along_axis(strengths, heaviest, axis=0).T.tolist()
    befores = moment.history.rows[heaviest].T.tolist()
    pairs = [list(zip(*columns, strict=True)) for columns in zip(befores, weights, strict=True)]
    scores = draft.scores[draft.chosen].tolist()
    speaking = [part for part in draft.parts if part.search or part.source == "interest"]
    said = []
    for place, row in enumerate(draft.chosen.tolist()):
        found = [*_from_parts(teller, speaking, row)]
        found += _from_history(teller, moment, row, pairs[place])
        own = _best(found, scores[place]) or (_fallback(teller, draft, row),)
        said.append((*own, teller.new(row)) if _is_new(moment, row) else own)
    return said


def _best(found: list[tuple[float, Reason]], score: float) -> tuple[Reason, ...]:
    least = max(WORTH_SAYING * score, 0.0)
    heavy = sorted((pair for pair in found if pair[0] > least), key=lambda pair: -pair[0])
    return tuple(reason for _, reason in heavy[:MOST_REASONS])


def _strengths(moment: Moment, draft: Draft) -> Floats:
    """(n_history, n_chosen): how much each unit of the history adds to each chosen score."""
    history, bundle, trained = moment.history, moment.shelf.bundle, moment.shelf.trained
    strengths = np.zeros((len(history.rows), len(draft.chosen)), np.float32)
    if bundle is not None and any(part.source == "model" for part in draft.parts):
        strengths[history.rows < trained] = bundle.model.contributions(
            history.vector, draft.chosen, moment.shelf.fresh
        )
    for part in draft.parts:
        if part.row is not None:
            strengths[history.rows == part.row] += part.scores[draft.chosen]
    return strengths


def _from_parts(
    teller: Teller, speaking: Sequence[Part], row: int
) -> Iterator[tuple[float, Reason]]:
    for part in speaking:
        strength = float(part.scores[row])
        if strength > 0:
            yield strength, teller.search(part.search) if part.search else teller.interest(row)


def _from_history(
    teller: Teller, moment: Moment, row: int, heaviest: Iterable[tuple[int, float]]
) -> Iterator[tuple[float, Reason]]:
    """A unit that was taken down still counts, and is not named."""
    for before, strength in heaviest:
        if strength > 0 and moment.shelf.unit(before).status is not Status.WITHDRAWN:
            yield strength, teller.pair(before, row)


def _fallback(teller: Teller, draft: Draft, row: int) -> Reason:
    return teller.everybody(row, newest=any(part.source == "newest" for part in draft.parts))


def _is_new(moment: Moment, row: int) -> bool:
    return moment.shelf.bundle is not None and row >= moment.shelf.trained
