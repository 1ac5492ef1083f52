"""A list before anything of it is put in words: rows, scores and sources, what was removed, and
which units of the history speak for which of the list."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from recsys.models.base import Floats, Ints
from recsys.pipeline.draft import Draft, Moment, Part
from recsys.pipeline.list_loops import removed
from recsys.pipeline.pairs import Pairs, pairs_of, worth_saying

__all__ = ["Outline", "outline_of", "rounded", "sources_of"]

DIGITS = 6
NEWEST = "newest"
"""The source of the latest additions."""


class Outline(NamedTuple):
    """Rows are the shelf's."""

    rows: Sequence[int]
    """The list and, behind it, what came close to a place; as `scores` and `sources`, best
    first."""
    scores: Sequence[float]
    """To `DIGITS` behind the point."""
    sources: Sequence[str]
    n: int
    """So many of them are in the list."""
    pairs: Pairs
    """Of the list."""
    drops: Sequence[tuple[int, str]]
    """What a rule removed from above the last row of a full list, with that rule."""
    removed: Mapping[str, int]
    """How many rows each rule removed."""
    known: frozenset[int] = frozenset()
    """Rows that the reader has used and may come back to."""
    alone: Sequence[Sequence[tuple[float, Part]]] = ()
    """What speaks for each row of the list by itself, whatever the history is, and how loud, where
    that is worth saying; empty where nothing does."""
    newest: bool = False
    """The latest additions, for want of anything else."""

    @property
    def listed(self) -> Sequence[int]:
        return self.rows[: self.n]


def outline_of(moment: Moment, draft: Draft) -> Outline:
    rows = np.concatenate([draft.chosen, draft.runners_up])
    dropped, counts = _removed(moment, draft)
    rules = draft.rules[dropped].tolist()
    alone = _alone(draft)
    pairs = pairs_of(moment, draft, worth_saying(draft.scores[draft.chosen]))
    return Outline(
        rows=rows.tolist(),
        scores=rounded(draft.scores[rows]),
        sources=sources_of(draft, rows),
        n=len(draft.chosen),
        pairs=pairs if alone else Pairs((), pairs.facts),
        drops=[(row, draft.names[at - 1]) for row, at in zip(dropped.tolist(), rules, strict=True)],
        removed=dict(zip(draft.names, counts.tolist(), strict=True)),
        known=frozenset(draft.known.tolist()),
        alone=alone,
        newest=any(part.source == NEWEST for part in draft.parts),
    )


def rounded(scores: Floats) -> Any:
    """As Python's `round` has them: a float32 times 10**6 is exact."""
    return np.round(scores.astype(np.float64), DIGITS).tolist()


def _alone(draft: Draft) -> Sequence[Sequence[tuple[float, Part]]]:
    parts = [part for part in draft.parts if part.speaks_alone]
    if not parts:
        return ()
    least = worth_saying(draft.scores[draft.chosen]).tolist()
    told = zip(draft.chosen.tolist(), least, strict=True)
    return [
        [(x, part) for part in parts if (x := float(part.scores[row])) > worth]
        for row, worth in told
    ]


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
