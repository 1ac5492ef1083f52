"""Outlines of many lists at once: where the model speaks, and nothing but what is near the last
welcome unit beside it, they are made as arrays from end to end; others are made one by one.

Both ways make the same outline, to the bit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recsys.models.base import Floats, Ints
from recsys.models.blend import Blend
from recsys.models.block_loops import leading
from recsys.models.rerank import CANDIDATES
from recsys.pipeline.block_loops import neared, nearness, pooled
from recsys.pipeline.caps import OFFERED, RULES, WINDOW
from recsys.pipeline.champion import Block, blocks
from recsys.pipeline.draft import Draft, Moment, Part
from recsys.pipeline.outline import Outline, outline_of
from recsys.pipeline.pair_loops import paired
from recsys.pipeline.pairs import Pairs, pairs_of
from recsys.pipeline.sources import LITTLE, near_last_welcome
from recsys.pipeline.stages import drafts_of
from recsys.pipeline.together_loops import Barred, Filled, filled

__all__ = ["outlines_of"]

NAMES = ("withdrawn", "embargoed", "excluded", "seed", "rejected", "seen", *RULES.values())
"""Of rules, in the order in which they remove."""
_WITHDRAWN, _EMBARGOED, _EXCLUDED, _SEED, _REJECTED, _SEEN = range(1, len(NAMES) - 1)
SOURCES = ("model", "nearby", "rest")


def outlines_of(moments: Sequence[Moment]) -> list[Outline]:
    """Of moments of one shelf."""
    plain = _plain(moments)
    found = _together([moments[place] for place in plain])
    made = {plain[place]: outline for place, outline in found}
    others = [place for place in range(len(moments)) if place not in made]
    drafts = drafts_of([moments[place] for place in others])
    for place, draft in zip(others, drafts, strict=True):
        made[place] = outline_of(moments[place], draft)
    return [made[place] for place in range(len(moments))]


def _plain(moments: Sequence[Moment]) -> list[int]:
    """Places of those for whom nothing speaks for units but the model and what is near the last
    welcome one; and from whose lists the same is barred, by the same policy."""
    bundle = moments[0].shelf.bundle if moments else None
    if bundle is None or bundle.model.picking is not None:
        return []
    policy, closed = moments[0].policy, _closed(moments[0])
    return [
        place
        for place, moment in enumerate(moments)
        if moment.policy is policy and _closed(moment) == closed and _is_plain(moment)
    ]


def _is_plain(moment: Moment) -> bool:
    query, history = moment.query, moment.history
    if query.k > WINDOW or query.subject or query.only or history.searches or moment.interests:
        return False
    held = len(history.rows)
    if moment.mixing is not None or (moment.groups and held <= LITTLE):
        return False
    return 0 < held == len(history.known[0])


def _closed(moment: Moment) -> int:
    return len(moment.shelf.closed(moment.at))


def _together(moments: Sequence[Moment]) -> Iterator[tuple[int, Outline]]:
    """Places and outlines; not of those for whom the model has nothing to say, or too little that
    may be shown."""
    for block in blocks(moments):
        yield from _outlined([moments[place] for place in block.places], block)


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

    def sources(self, rows: Ints, scores: Floats) -> NDArray[np.intp]:
        """(n, m), places in `SOURCES`: which part of the score is the largest."""
        own = scores.copy()
        near = nearness(rows, self.last, self.arrays, self.told, own)
        return np.where(np.maximum(own, near) <= 0, 2, near > own)


def _outlined(some: Sequence[Moment], block: Block) -> Iterator[tuple[int, Outline]]:
    """`block` is of `some`."""
    best = block.scores.max(axis=1)
    nearby = _Nearby.added(block.scores, best, some)
    lists = _filled(some, block, nearby)
    codes = nearby.sources(lists.rows, lists.heights)
    told = [each.tolist() for each in (lists.rows, lists.heights, codes, lists.counts)]
    pairs, most = _pairs(some, block, lists, nearby), lists.rows.shape[1] // 2
    close_of = np.count_nonzero(lists.rows[:, most:] >= 0, axis=1).tolist()
    for at in np.flatnonzero(lists.full & (best > 0)).tolist():
        rows, heights, spoken, counts = (each[at] for each in told)
        sources = [SOURCES[code] for code in spoken]
        k, own = some[at].query.k, pairs[at]
        close = slice(most, most + close_of[at])
        yield (
            block.places[at],
            Outline(
                rows=rows[:k] + rows[close],
                scores=heights[:k] + heights[close],
                sources=sources[:k] + sources[close],
                n=k,
                pairs=Pairs(own.strengths[:k], own.facts[:k]),
                drops=_drops(lists, at),
                removed=_removed(counts),
            ),
        )


def _filled(some: Sequence[Moment], block: Block, nearby: _Nearby) -> Filled:
    shelf, policy, spreads = some[0].shelf, some[0].policy, block.spreads
    heads = block.heads
    if not heads.shape[1]:
        heads = leading(block.scores, CANDIDATES, spreads.ends, spreads.rows)
    barred = _barred(some)
    shut = np.zeros(len(shelf), np.bool_)
    shut[barred.shut] = True
    near = (nearby.last, *nearby.arrays[:2], spreads.ends, spreads.rows)
    pool = pooled(block.scores, heads, near, (barred.ends, barred.rows, shut))
    wanted = np.array([moment.query.k for moment in some], np.int32)
    caps, limits = (policy.per_author, policy.per_work), (OFFERED, policy.named_drops, len(NAMES))
    whole = heads[:, -1] < 0
    return filled(block.scores, pool, whole, wanted, shelf.kinds, caps, barred, limits)


def _pairs(some: Sequence[Moment], block: Block, lists: Filled, nearby: _Nearby) -> list[Pairs]:
    shelf, most = some[0].shelf, lists.rows.shape[1] // 2
    chosen = np.ascontiguousarray(lists.rows[:, :most])
    near = (nearby.last, *nearby.arrays, nearby.told[0])
    fewest = some[0].policy.co_readers
    found = paired(chosen, block.spreads.arrays, near, shelf.common, fewest)
    pairs = [*map(Pairs, *(each.tolist() for each in found))]
    for at in np.flatnonzero(lists.full & (chosen >= shelf.trained).any(axis=1)).tolist():
        pairs[at] = _pairs_with_new(some[at], chosen[at], nearby.told[0][at])
    return pairs


def _pairs_with_new(moment: Moment, chosen: Ints, factor: np.float32) -> Pairs:
    """Where units that the model does not know are among the chosen: only their text says what
    speaks for them."""
    model, nothing = _model(moment), np.zeros(0, np.float32)
    own = Part(source="model", scores=nothing, spread=model.spread(*moment.history.known))
    near = [replace(part, scores=part.scores * factor) for _, part in near_last_welcome(moment)]
    draft = Draft((own, *near), nothing, np.zeros(0, np.uint8), chosen=chosen[chosen >= 0])
    return pairs_of(moment, draft)


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
    """Rules and the rows that each removes from this list, in the order of `NAMES`."""
    query, history = moment.query, moment.history
    if query.exclude:
        yield _EXCLUDED, moment.shelf.known(query.exclude)
    if query.is_seed:
        yield _SEED, history.seen
    yield _REJECTED, history.rejected
    yield _SEEN, history.seen


def _drops(lists: Filled, at: int) -> list[tuple[int, str]]:
    found = lists.found[at]
    rows, rules = lists.dropped[at, :found].tolist(), lists.rules[at, :found].tolist()
    return [(row, NAMES[rule - 1]) for row, rule in zip(rows, rules, strict=True)]


def _removed(counts: Sequence[int]) -> dict[str, int]:
    return {name: count for name, count in zip(NAMES, counts, strict=True) if count >= 0}


def _model(moment: Moment) -> Blend:
    if moment.shelf.bundle is None:
        raise ValueError("no plain list is made without a model")
    return moment.shelf.bundle.model
