"""Why an entry is there.  A reason cites what raised the entry's score, and nothing else: take
the cited event or unit away, and the score falls.  How it is said is `telling`'s."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recsys.models.base import Ints
from recsys.pipeline.draft import Draft, Moment, Part
from recsys.pipeline.pair_loops import AGAIN, UNSAID, WHOLE
from recsys.pipeline.pairs import Pairs, pairs_of, worth_saying
from recsys.pipeline.telling import Teller

__all__ = ["MOST_REASONS", "explained"]

MOST_REASONS = 3

Told = tuple[int, int, int]
"""A reason, as `pair_loops` tells it."""


def explained(moment: Moment, draft: Draft) -> tuple[Ints, tuple[bytes, ...]]:
    """(k, r, 3): of each chosen row its reasons, weightiest first; and those that are told in
    whole."""
    least = worth_saying(draft.scores[draft.chosen])
    pairs = pairs_of(moment, draft, least)
    parts = [part for part in draft.parts if part.speaks_alone]
    if not parts and not len(draft.known):
        return pairs.facts, ()
    return _Explaining(moment, parts).all(draft, pairs, least)


class _Explaining:
    """One list, where something speaks for rows by itself, whatever the history is."""

    def __init__(self, moment: Moment, parts: Sequence[Part]) -> None:
        self._teller = Teller(moment)
        self._parts = parts
        self._whole = list[bytes]()

    def all(
        self, draft: Draft, pairs: Pairs, least: NDArray[np.float64]
    ) -> tuple[Ints, tuple[bytes, ...]]:
        reasons = np.zeros((len(draft.chosen), MOST_REASONS, 3), np.int32)
        known = set(draft.known.tolist())
        told = (draft.chosen, least, pairs.strengths, pairs.facts)
        for at, (row, *of) in enumerate(zip(*(each.tolist() for each in told), strict=True)):
            own = [self._again(row)] if row in known else self._reasons(row, *of)
            reasons[at, : len(own)] = own or UNSAID
        return reasons, tuple(self._whole)

    def _again(self, row: int) -> Told:
        return self._said(self._teller.again(row), AGAIN)

    def _reasons(
        self, row: int, least: float, strengths: list[float], facts: list[Told]
    ) -> list[Told]:
        alone = [(x, part) for part in self._parts if (x := float(part.scores[row])) > least]
        pairs = [one for one in zip(strengths, facts, strict=True) if one[1][1] != UNSAID]
        both: list[tuple[float, Part | Told]] = [*alone, *pairs]
        order = sorted(both, key=lambda one: -one[0])
        return [self._told(why, row) for _, why in order[:MOST_REASONS]]

    def _told(self, why: Part | Told, row: int) -> Told:
        if not isinstance(why, Part):
            return why
        if why.search:
            return self._said(self._teller.search(why.search), WHOLE)
        teller = self._teller
        is_interest = why.source == "interest"
        return self._said(teller.interest(row) if is_interest else teller.group(row), WHOLE)

    def _said(self, reason: bytes, kind: int) -> Told:
        self._whole.append(reason)
        return len(self._whole) - 1, kind, 0
