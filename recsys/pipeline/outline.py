"""Lists before anything of them is put in words: rows, scores and sources, what was removed, and
why each row is there."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recsys.models.base import Floats, Ints
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.explain import explained
from recsys.pipeline.list_loops import removed

__all__ = ["RULES", "SOURCES", "Outlines", "outline_of", "sources_of"]

SOURCES = (
    "model",
    "search",
    "nearby",
    "text",
    "interest",
    "group",
    "popular",
    "newest",
    "rest",
    "again",
)
"""Of the rows of lists: what `sources_of` may answer."""
RULES = (
    "withdrawn",
    "embargoed",
    "not_asked_for",
    "other_subject",
    "excluded",
    "seed",
    "rejected",
    "seen",
    "author_cap",
    "work_cap",
)
"""Of `filters` and `caps`, in the order in which they remove."""
NEWEST = "newest"
_CODE = {name: code for code, name in enumerate(SOURCES)}
_REST, _AGAIN = _CODE["rest"], _CODE["again"]


class Outlines(NamedTuple):
    """(n, …) arrays; rows are the shelf's, and -1 where there is none."""

    rows: Ints
    """(n, m): the list and, behind it, what came close to a place; as `scores` and `sources`, best
    first."""
    scores: Floats
    sources: NDArray[np.uint8]
    """Places in `SOURCES`."""
    held: Ints
    """(n,): so many rows..."""
    lengths: Ints
    """...and so many of them are in the list."""
    reasons: Ints
    """(n, k, r, 3): of each in the list, weightiest first, as `pair_loops` tells them."""
    dropped: Ints
    """(n, d): what a rule removed from above the last row of a full list, best first..."""
    rules: NDArray[np.uint8]
    """...its place in `RULES`, from 1..."""
    found: Ints
    """...as many as (n,) says."""
    counts: Ints
    """(n, n_rules): how many rows each rule removed; -1 where it had nothing to remove."""
    whole: tuple[bytes, ...] = ()
    """Reasons that `said` rendered."""
    newest: bool = False
    """The latest additions, for want of anything else."""

    def of(self, which: NDArray[np.bool_]) -> "Outlines":
        """Some of the lists; those with reasons in `whole` stay together."""
        arrays: dict[str, Any] = {
            name: part[which] for name, part in self._asdict().items() if hasattr(part, "shape")
        }
        return self._replace(**arrays)


def outline_of(moment: Moment, draft: Draft) -> Outlines:
    """Of one list."""
    rows = np.concatenate([draft.chosen, draft.runners_up])
    dropped, counts = _removed(moment, draft)
    rule_of = np.array([0, *(RULES.index(name) + 1 for name in draft.names)], np.uint8)
    known = np.full(len(RULES), -1, np.int32)
    known[rule_of[1:] - 1] = counts
    reasons, whole = explained(moment, draft)
    return Outlines(
        rows[None],
        draft.scores[rows][None],
        sources_of(draft, rows)[None],
        np.array([len(rows)], np.int32),
        np.array([len(draft.chosen)], np.int32),
        reasons[None],
        dropped[None],
        rule_of[draft.rules[dropped]][None],
        np.array([len(dropped)], np.int32),
        known[None],
        whole,
        any(part.source == NEWEST for part in draft.parts),
    )


def sources_of(draft: Draft, rows: Ints) -> NDArray[np.uint8]:
    """The source that brought each row: the largest part of its score, or the reader's own use."""
    if not len(rows) or not draft.parts:
        return np.full(len(rows), _REST, np.uint8)
    spoken = np.stack([part.at(rows) for part in draft.parts])
    codes = np.array([_CODE[part.source] for part in draft.parts], np.uint8)
    loudest = np.where(spoken.max(axis=0) > 0, codes[spoken.argmax(axis=0)], _REST)
    return np.where(np.isin(rows, draft.known), _AGAIN, loudest).astype(np.uint8)


def _removed(moment: Moment, draft: Draft) -> tuple[Ints, Ints]:
    """Rows of the drops, and how many each rule removed."""
    full = len(draft.chosen) == moment.query.k
    least = float(draft.scores[draft.chosen].min()) if full else -np.inf
    rows, counts = removed(draft.scores, draft.rules, least, len(draft.names))
    return rows[: moment.policy.named_drops], counts
