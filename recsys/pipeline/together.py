"""Outlines of many lists at once: where the model speaks, and nothing but what is near the last
welcome unit beside it, they are made as arrays from end to end; others are made one by one.

Both ways make the same outline, to the bit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, compress
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.models.base import Floats, Ints
from recsys.models.blend import Blend
from recsys.models.block_loops import leading
from recsys.models.rerank import CANDIDATES
from recsys.pipeline.block_loops import neared, nearness, pooled
from recsys.pipeline.caps import OFFERED, WINDOW
from recsys.pipeline.champion import Block, blocks
from recsys.pipeline.draft import Draft, Moment, Part
from recsys.pipeline.outline import RULES, SOURCES, Outlines, outline_of
from recsys.pipeline.pair_loops import paired
from recsys.pipeline.pairs import Pairs, only_near, pairs_of, worth_saying
from recsys.pipeline.sources import LITTLE, near_last_welcome
from recsys.pipeline.stages import drafts_of
from recsys.pipeline.together_loops import Barred, Filled, filled

__all__ = ["outlines_of"]

_WITHDRAWN, _EMBARGOED, _EXCLUDED, _SEED, _REJECTED, _SEEN = (
    RULES.index(rule) + 1
    for rule in ("withdrawn", "embargoed", "excluded", "seed", "rejected", "seen")
)
_MODEL, _NEARBY, _REST = (SOURCES.index(source) for source in ("model", "nearby", "rest"))


def outlines_of(moments: Sequence[Moment]) -> Iterator[tuple[list[int], Outlines]]:
    """Of moments of one shelf and one policy, all of them, with their places."""
    plain, left = _plain(moments), set(range(len(moments)))
    for places, outlines in _together([moments[place] for place in plain]):
        own = [plain[place] for place in places]
        left.difference_update(own)
        yield own, outlines
    others = sorted(left)
    drafts = drafts_of([moments[place] for place in others])
    for place, draft in zip(others, drafts, strict=True):
        yield [place], outline_of(moments[place], draft)


def _plain(moments: Sequence[Moment]) -> list[int]:
    """Places of those for whom nothing speaks for units but the model and what is near the last
    welcome one; and under embargo is the same."""
    bundle = moments[0].shelf.bundle if moments else None
    if bundle is None or bundle.model.picking is not None:
        return []
    closed = [len(moment.shelf.closed(moment.at)) for moment in moments]
    return [
        place
        for place, moment in enumerate(moments)
        if closed[place] == closed[0] and _is_plain(moment)
    ]


def _is_plain(moment: Moment) -> bool:
    query, history = moment.query, moment.history
    if query.k > WINDOW or query.subject or query.only or history.searches or moment.interests:
        return False
    held = len(history.rows)
    if moment.mixing is not None or (moment.groups and held <= LITTLE):
        return False
    return 0 < held == history.n_known


def _together(moments: Sequence[Moment]) -> Iterator[tuple[list[int], Outlines]]:
    """Not of those for whom the model has nothing to say, or too little that may be shown."""
    for block in blocks(moments):
        full, outlines = _outlined([moments[place] for place in block.places], block)
        if full.any():
            yield [*compress(block.places, full.tolist())], outlines.of(full)


@dataclass(frozen=True, slots=True)
class _Nearby:
    """What is near the last welcome units, added to the scores."""

    last: Ints
    """(n,): rows; -1 where none is, or the model does not know it."""
    arrays: tuple[Ints, Ints, Floats]
    """A CSR matrix's: what each unit, alone in a history, adds to every other."""
    told: tuple[Floats, Ints, Floats]
    """The answer of `neared`."""

    @classmethod
    def added(cls, scores: Floats, best: Floats, some: Sequence[Moment]) -> Self:
        """`best`: the highest of each row."""
        near, trained = _model(some[0]).weights(), some[0].shelf.trained
        welcomed = (moment.history.welcomed for moment in some)
        known = [-1 if row is None or row >= trained else row for row in welcomed]
        last = np.array(known, np.int32)
        arrays = (near.indptr, near.indices, near.data)
        most = some[0].policy.nearby * best.astype(np.float64)
        return cls(last, arrays, neared(scores, last, arrays, most))

    def sources(self, rows: Ints, scores: Floats) -> NDArray[np.uint8]:
        """(n, m), places in `SOURCES`: which part of the score is the largest."""
        own = scores.copy()
        near = nearness(rows, self.last, self.arrays, self.told, own)
        loudest = np.where(near > own, _NEARBY, _MODEL)
        return np.where(np.maximum(own, near) <= 0, _REST, loudest).astype(np.uint8)


def _outlined(some: Sequence[Moment], block: Block) -> tuple[NDArray[np.bool_], Outlines]:
    """`block` is of `some`.  And which of them it is true of."""
    best = block.scores.max(axis=1)
    nearby = _Nearby.added(block.scores, best, some)
    wanted = np.array([moment.query.k for moment in some], np.int32)
    lists = _filled(some, block, nearby, wanted)
    outlines = Outlines(
        lists.rows,
        lists.heights,
        nearby.sources(lists.rows, lists.heights),
        lists.held,
        wanted,
        _reasons(some, block, lists, nearby),
        lists.dropped,
        lists.rules,
        lists.found,
        lists.counts,
    )
    return lists.full & (best > 0), outlines


def _filled(some: Sequence[Moment], block: Block, nearby: _Nearby, wanted: Ints) -> Filled:
    shelf, policy, spreads = some[0].shelf, some[0].policy, block.spreads
    heads = block.heads
    if not heads.shape[1]:
        heads = leading(block.scores, CANDIDATES, spreads.ends, spreads.rows)
    barred = _barred(some)
    shut = np.zeros(len(shelf), np.bool_)
    shut[barred.shut] = True
    near, histories = (nearby.last, *nearby.arrays[:2]), (spreads.ends, spreads.rows)
    kept_out = (barred.ends, barred.rows, shut)
    pool = pooled(block.scores, heads, near, nearby.told[1], histories, kept_out)
    caps, limits = (policy.per_author, policy.per_work), (OFFERED, policy.named_drops, len(RULES))
    whole = heads[:, -1] < 0
    return filled(block.scores, pool, whole, wanted, shelf.kinds, caps, barred, limits)


def _reasons(some: Sequence[Moment], block: Block, lists: Filled, nearby: _Nearby) -> Ints:
    """(n, k, 2, 3): as `Pairs` tells them."""
    shelf, most = some[0].shelf, lists.rows.shape[1] // 2
    chosen = np.ascontiguousarray(lists.rows[:, :most])
    near = (nearby.last, *nearby.arrays, nearby.told[0])
    fewest, least = some[0].policy.co_readers, worth_saying(lists.heights[:, :most])
    _, told = paired(chosen, least, block.spreads.arrays, near, shelf.common, fewest)
    for at in np.flatnonzero(lists.full & (chosen >= shelf.trained).any(axis=1)).tolist():
        k, factor = some[at].query.k, nearby.told[0][at]
        told[at, :k] = _pairs_with_new(some[at], chosen[at, :k], least[at, :k], factor).facts
    if seeds := [place for place, moment in enumerate(some) if moment.query.is_seed]:
        told[seeds] = only_near(told[seeds])
    return told


def _pairs_with_new(
    moment: Moment, chosen: Ints, least: NDArray[np.float64], factor: np.float32
) -> Pairs:
    """Where units that the model does not know are among the chosen: only their text says what
    speaks for them."""
    model, nothing = _model(moment), np.zeros(0, np.float32)
    own = Part(source="model", scores=nothing, spread=model.spread(*moment.history.known))
    near = [replace(part, scores=part.scores * factor) for _, part in near_last_welcome(moment)]
    draft = Draft((own, *near), nothing, np.zeros(0, np.uint8), chosen=chosen)
    return pairs_of(moment, draft, least)


def _barred(some: Sequence[Moment]) -> Barred:
    withdrawn, closed = some[0].shelf.withdrawn, some[0].shelf.closed(some[0].at)
    shut_rules = np.array([_WITHDRAWN, _EMBARGOED], np.uint8)
    own = [[*_own(moment)] for moment in some]
    ends = [0, *accumulate(sum(len(rows) for _, rows in each) for each in own)]
    rules, rows = zip(*chain(*own), strict=True)
    return Barred(
        np.concatenate([withdrawn, closed]),
        shut_rules.repeat([len(withdrawn), len(closed)]),
        np.array(ends, np.int32),
        np.concatenate(rows),
        np.array(rules, np.uint8).repeat([*map(len, rows)]),
    )


def _own(moment: Moment) -> Iterator[tuple[int, Ints]]:
    """Rules and the rows that each removes from this list, in the order of `RULES`."""
    query, history = moment.query, moment.history
    if query.exclude:
        yield _EXCLUDED, moment.shelf.known(query.exclude)
    if query.is_seed:
        yield _SEED, history.seen
    yield _REJECTED, history.rejected
    yield _SEEN, history.seen


def _model(moment: Moment) -> Blend:
    if moment.shelf.bundle is None:
        raise ValueError("no plain list is made without a model")
    return moment.shelf.bundle.model
