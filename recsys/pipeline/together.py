"""Outlines of many lists at once: where the model speaks, and nothing but what is near the last
welcome unit beside it, they are made as arrays from end to end; others are made one by one.

Both ways make the same outline, to the bit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain, compress

import numpy as np
from numpy.typing import NDArray

from recsys.models.base import Floats, Ints
from recsys.models.blend import Blend
from recsys.models.block_loops import leading
from recsys.models.compiling import compiled
from recsys.models.rerank import CANDIDATES
from recsys.pipeline.block_loops import offered
from recsys.pipeline.caps import OFFERED, WINDOW
from recsys.pipeline.champion import Block, blocks
from recsys.pipeline.draft import Draft, Moment, Part
from recsys.pipeline.outline import Outlines, outline_of
from recsys.pipeline.pairs import Pairs, only_near, pairs_of, worth_saying
from recsys.pipeline.shelf import Shelf
from recsys.pipeline.sources import LITTLE, near_last_welcome
from recsys.pipeline.stages import drafts_of
from recsys.pipeline.together_loops import OWN, outlined

__all__ = ["outlines_of"]

_NO_ROWS: Ints = np.zeros(0, np.int32)


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
        whole = full.tolist()
        if all(whole):
            yield block.places, outlines
        elif any(whole):
            yield [*compress(block.places, whole)], outlines.of(full)


def _outlined(some: Sequence[Moment], block: Block) -> tuple[NDArray[np.bool_], Outlines]:
    """`block` is of `some`.  And which of them it is true of."""
    shelf, policy, scores, spreads = some[0].shelf, some[0].policy, block.scores, block.spreads
    heads = block.heads
    if not heads.shape[1]:
        heads = leading(scores, CANDIDATES, spreads.ends, spreads.rows)
    closed, near, (ends, own) = shelf.closed(some[0].at), _near(some), _own(some)
    barred = (np.array(ends[::OWN], np.int32), own, _shut(shelf, closed))
    histories = (spreads.ends, spreads.rows)
    known = (heads, shelf.trained)
    pool, best, told = offered(scores, known, near, policy.nearby, histories, barred)
    *arrays, whole = compiled(outlined)(
        scores,
        (best, heads, pool),
        np.array([moment.query.k for moment in some], np.int32),
        (OFFERED, policy.named_drops),
        (*shelf.kinds.counted, policy.per_author, policy.per_work),
        (shelf.withdrawn, closed, np.array(ends, np.int32), own),
        (*near, *told),
        spreads.arrays,
        shelf.common,
        policy.co_readers,
    )
    outlines = Outlines(*arrays)
    _reasons_by_text(some, outlines, whole, told[0])
    if seeds := [place for place, moment in enumerate(some) if moment.query.is_seed]:
        outlines.reasons[seeds] = only_near(outlines.reasons[seeds])
    return whole, outlines


def _near(some: Sequence[Moment]) -> tuple[Ints, Ints, Ints, Floats]:
    """The last welcome unit of each, -1 where there is none or the model does not know it; and a
    CSR matrix's arrays: what each unit, alone in a history, adds to every other."""
    near, trained = _model(some[0]).weights(), some[0].shelf.trained
    welcomed = (moment.history.welcomed for moment in some)
    last = [-1 if row is None or row >= trained else row for row in welcomed]
    return np.array(last, np.int32), near.indptr, near.indices, near.data


def _own(some: Sequence[Moment]) -> tuple[list[int], Ints]:
    """Rows that each of the `OWN` rules keeps from each list, and where they end."""
    rows = [*chain.from_iterable(map(_kept_out, some))]
    return [0, *accumulate(map(len, rows))], np.concatenate(rows)


def _kept_out(moment: Moment) -> tuple[Ints, ...]:
    """What was excluded, asked for, rejected and seen."""
    query, history = moment.query, moment.history
    excluded = moment.shelf.known(query.exclude) if query.exclude else _NO_ROWS
    asked = history.seen if query.is_seed else _NO_ROWS
    return excluded, asked, history.rejected, history.seen


def _shut(shelf: Shelf, closed: Ints) -> NDArray[np.bool_]:
    """By row: whether nobody may be shown it."""
    if not len(closed):
        return shelf.closures.gone
    shut = shelf.closures.gone.copy()
    shut[closed] = True
    return shut


def _reasons_by_text(
    some: Sequence[Moment], outlines: Outlines, whole: NDArray[np.bool_], factors: Floats
) -> None:
    """Where units that the model does not know are among the chosen: only their text says what
    speaks for them."""
    shelf, (_, k, *_) = some[0].shelf, outlines.reasons.shape
    if len(shelf) == shelf.trained:
        return
    new = (outlines.rows[:, :k] >= shelf.trained).any(axis=1)
    for at in np.flatnonzero(whole & new).tolist():
        line = slice(some[at].query.k)
        chosen, least = outlines.rows[at, line], worth_saying(outlines.scores[at, line])
        outlines.reasons[at, line] = _pairs_with_new(some[at], chosen, least, factors[at]).facts


def _pairs_with_new(
    moment: Moment, chosen: Ints, least: NDArray[np.float64], factor: np.float32
) -> Pairs:
    model, nothing = _model(moment), np.zeros(0, np.float32)
    own = Part(source="model", scores=nothing, spread=model.spread(*moment.history.known))
    near = [replace(part, scores=part.scores * factor) for _, part in near_last_welcome(moment)]
    draft = Draft((own, *near), nothing, np.zeros(0, np.uint8), chosen=chosen)
    return pairs_of(moment, draft, least)


def _model(moment: Moment) -> Blend:
    if moment.shelf.bundle is None:
        raise ValueError("no plain list is made without a model")
    return moment.shelf.bundle.model
