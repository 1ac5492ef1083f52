"""Why an entry is there.  A reason cites what raised the entry's score, and nothing else: take
the cited event or unit away, and the score falls.  How it is said is `telling`'s."""

from collections.abc import Iterator

import numpy as np

from recsys.domain.slate import Reason
from recsys.domain.unit import Status
from recsys.models.base import Floats
from recsys.pipeline.draft import Draft, Moment
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
    said = []
    for i, row in enumerate(draft.chosen.tolist()):
        found = [*_from_parts(teller, draft, row)]
        for place in heaviest[:, i].tolist():
            found += _from_history(teller, moment, row, (place, float(strengths[place, i])))
        said.append(_best(found, float(draft.scores[row])) or (_fallback(teller, draft, row),))
    return [(*own, *_new(teller, moment, r)) for own, r in zip(said, draft.chosen, strict=True)]


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
            history.vector(trained), draft.chosen, moment.shelf.fresh
        )
    for part in draft.parts:
        if part.row is not None:
            strengths[history.rows == part.row] += part.scores[draft.chosen]
    return strengths


def _from_parts(teller: Teller, draft: Draft, row: int) -> Iterator[tuple[float, Reason]]:
    for part in draft.parts:
        if part.search is not None:
            yield float(part.scores[row]), teller.search(part.search)
        elif part.source == "interest" and part.scores[row] > 0:
            yield float(part.scores[row]), teller.interest(row)


def _from_history(
    teller: Teller, moment: Moment, row: int, heavy: tuple[int, float]
) -> Iterator[tuple[float, Reason]]:
    """A unit that was taken down still counts, and is not named."""
    place, strength = heavy
    if strength > 0:
        before = int(moment.history.rows[place])
        if moment.shelf.unit(before).status is not Status.WITHDRAWN:
            yield strength, teller.pair(before, row)


def _fallback(teller: Teller, draft: Draft, row: int) -> Reason:
    return teller.everybody(row, newest=any(part.source == "newest" for part in draft.parts))


def _new(teller: Teller, moment: Moment, row: int) -> tuple[Reason, ...]:
    is_new = moment.shelf.bundle is not None and row >= moment.shelf.trained
    return (teller.new(int(row)),) if is_new else ()
